import { appendAudit } from '../access/service.ts'
import { mayI } from '../access/may.ts'
import { dayAt } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import { maskName } from '../kernel/mask.ts'
import type { Ctx } from '../platform/ctx.ts'
import { businessDate, factsFilter } from '../platform/runs.ts'
import { enterScope } from '../platform/scope.ts'
import { documentText, normalNumber, normalPhone } from '../sources/identity.ts'
import { type Caution, cautionsOf } from './cautions.ts'
import { erased } from './personal.ts'
import { factsNow } from './service-facts.ts'
import { openParty } from './service.ts'
import { conductOn } from './service-conduct.ts'
import {
  customerOfParty,
  enterCounterScope,
  leaveCounterScope,
  presentedCustomer,
  readCustomer,
  readFeaturesRun,
  readSealed,
  readSources,
} from './store.ts'
import { partyOfAccount, snapshotOf } from './warehouse.ts'

export type Presented = { readonly kind: 'document' | 'card' | 'phone'; readonly number: string }

export type CounterCard = {
  readonly customerId: number
  readonly name: string
  readonly branch: Label
  readonly isOwnBranch: boolean
  readonly tier?: Label & { readonly key: string }
  readonly cautions: readonly Caution[]
  readonly canOpen: boolean
}

/**
 * The card of whoever shows a document, a card or a phone number, in any branch: masked for every role, with what must be kept in mind and no sums. What was
 * shown is hashed before it is looked for and kept nowhere; every look-up is audited, found or not.
 */
export async function counterLookup(ctx: Ctx, shown: Presented): Promise<{ found: boolean; card?: CounterCard }> {
  const { db, user } = ctx
  const customerId = await whoShows(ctx, shown)
  const card = customerId === undefined ? undefined : await cardOf(ctx, customerId)
  await appendAudit(db, {
    user,
    action: 'customers.counter.lookup',
    subjectKind: 'customer',
    subjectId: customerId === undefined ? '' : String(customerId),
    customerId,
    data: { kind: shown.kind, found: card !== undefined },
  })
  return card === undefined ? { found: false } : { found: true, card }
}

async function whoShows(ctx: Ctx, { kind, number }: Presented): Promise<number | undefined> {
  const { db, keyring } = ctx
  if (kind === 'phone') return await presentedCustomer(db, 'phone', [...keyring.blinds('phone', normalPhone(number))])
  if (kind === 'document') {
    const { documentTypes } = await conductOn(db, dayAt(ctx.clock.now()))
    return await presentedCustomer(
      db,
      'document',
      documentTypes.flatMap((type) => [...keyring.blinds('document', documentText(type, number))]),
    )
  }
  const accounts = await factsFilter(db, 'account', (await businessDate(db)) ?? dayAt(ctx.clock.now()))
  const party = await partyOfAccount(ctx.warehouse, keyring, await readSources(db), normalNumber(number), accounts)
  return party === undefined ? undefined : await customerOfParty(db, party)
}

async function cardOf(ctx: Ctx, customerId: number): Promise<CounterCard | undefined> {
  const { db, user } = ctx
  // Asked as the reader, before the counter's scope opens: whether the whole brief may be opened, or the customer is of another branch.
  const isInRows = (await readCustomer(db, customerId)) !== undefined
  // What throws ends the transaction, and the counter's scope with it.
  await enterCounterScope(db, customerId)
  const card = await readCard(ctx, customerId, isInRows && mayI(user, 'customer.read'))
  await leaveCounterScope(db)
  await enterScope(db, user)
  return card
}

async function readCard(ctx: Ctx, customerId: number, canOpen: boolean): Promise<CounterCard | undefined> {
  const { db, user } = ctx
  const today = dayAt(ctx.clock.now())
  const customer = await readCustomer(db, customerId)
  const facts = await factsNow(db, customerId, today)
  const [party] = await readSealed(db, [customerId])
  if (customer === undefined || facts === undefined || party === undefined) return undefined
  const run = await readFeaturesRun(db, (await businessDate(db)) ?? today)
  const tierNumber = run === undefined ? undefined : (await snapshotOf(ctx.warehouse, run, customerId))?.get('tier')
  const tier = run?.codes['tier']?.find(({ number }) => number === tierNumber)
  const fields = openParty(ctx.keyring, party)
  return {
    customerId,
    name: fields === undefined ? erased : maskName(fields.fullName),
    branch: customer.branch,
    isOwnBranch: user.scope === 'bank' || user.branches.includes(customer.branchId),
    ...(tier === undefined ? {} : { tier: { key: tier.key, ...tier.label } }),
    cautions: cautionsOf(facts, today, await conductOn(db, today)),
    canOpen,
  }
}
