import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { audit } from './service-family.ts'
import { refreshRollup } from './service-rollups.ts'
import { customerOf } from './service.ts'
import type { CustomerRecord } from './store.ts'
import { type ChangeRow, householdOf, type NewChange, newHousehold, readChanges, recordChange } from './store-family.ts'

export type HouseholdOrder =
  | { readonly kind: 'form'; readonly withCustomers: readonly number[] }
  | { readonly kind: 'split'; readonly withCustomers: readonly number[] }
  | { readonly kind: 'add'; readonly otherCustomerId: number }
  | { readonly kind: 'remove'; readonly otherCustomerId: number }
  | { readonly kind: 'merge'; readonly otherCustomerId: number }
  | { readonly kind: 'undo'; readonly changeId: number }

type Said = { readonly householdId: number; readonly changeId: number }

const refuse = (zh: string, en: string) => new AppError('precondition-failed', { message: en, userMessage: { zh, en } })

/**
 * Changes who lives together, from today on. Everybody named must be a customer of the reader's rows, and a person. What was said last can be taken back, which
 * restores exactly what was before. Audited with the change.
 */
export async function changeHousehold(ctx: Ctx, customerId: number, order: HouseholdOrder): Promise<Said> {
  const customer = await customerOf(ctx.db, customerId)
  const own = await householdOf(ctx.db, customer.partyIds)
  const { change, touched } = await changeOf(ctx, customer, own, order)
  const at = ctx.clock.now()
  const changeId = await recordChange(ctx.db, { ...change, effectiveOn: dayAt(at), by: ctx.user.login, at })
  for (const householdId of touched) await refreshRollup(ctx, householdId)
  await audit(ctx, customerId, `customers.household.${order.kind}`, { householdId: change.householdId, changeId })
  return { householdId: change.householdId, changeId }
}

type Change = Omit<NewChange, 'effectiveOn' | 'by' | 'at'>
type Planned = { readonly change: Change; readonly touched: readonly number[] }

async function changeOf(ctx: Ctx, customer: CustomerRecord, own: number | undefined, order: HouseholdOrder): Promise<Planned> {
  if (order.kind === 'form') return await forming(ctx, customer, own, order.withCustomers)
  if (own === undefined) throw refuse('该客户尚未加入家庭。', 'The customer belongs to no household yet.')
  if (order.kind === 'split') return await parting(ctx, own, order.withCustomers)
  if (order.kind === 'undo') return await takingBack(ctx, own, order.changeId)
  const other = await personOf(ctx, order.otherCustomerId)
  const theirs = await householdOf(ctx.db, other.partyIds)
  if (order.kind === 'add') {
    if (theirs !== undefined)
      throw refuse('对方已属于一个家庭，请改用合并。', 'They belong to a household already: join the two instead.')
    return { change: { householdId: own, kind: 'add', parties: other.partyIds }, touched: [own] }
  }
  if (order.kind === 'remove') {
    if (theirs !== own) throw refuse('对方不是该家庭的成员。', 'They are no member of this household.')
    return { change: { householdId: own, kind: 'remove', parties: other.partyIds }, touched: [own] }
  }
  if (theirs === undefined || theirs === own) throw refuse('对方须属于另一个家庭。', 'They must belong to another household.')
  return { change: { householdId: own, kind: 'merge', fromId: theirs }, touched: [own, theirs] }
}

async function forming(ctx: Ctx, customer: CustomerRecord, own: number | undefined, others: readonly number[]): Promise<Planned> {
  const people = [await personOf(ctx, customer.customerId)]
  for (const id of others) people.push(await personOf(ctx, id))
  if (own !== undefined) throw refuse('该客户已属于一个家庭。', 'The customer belongs to a household already.')
  for (const one of people)
    if ((await householdOf(ctx.db, one.partyIds)) !== undefined)
      throw refuse('所选客户中有人已属于一个家庭。', 'One of the chosen belongs to a household already.')
  const householdId = await newHousehold(ctx.db, ctx.clock.now())
  return { change: { householdId, kind: 'form', parties: partiesOf(people) }, touched: [householdId] }
}

async function parting(ctx: Ctx, own: number, others: readonly number[]): Promise<Planned> {
  const people = []
  for (const id of others) {
    const one = await personOf(ctx, id)
    if ((await householdOf(ctx.db, one.partyIds)) !== own)
      throw refuse('所选客户中有人不是该家庭的成员。', 'One of the chosen is no member of this household.')
    people.push(one)
  }
  const householdId = await newHousehold(ctx.db, ctx.clock.now())
  return { change: { householdId, kind: 'split', fromId: own, parties: partiesOf(people) }, touched: [own, householdId] }
}

/** Only what was said last can be taken back here: what was built on it would not be what people saw when they said it. */
async function takingBack(ctx: Ctx, own: number, changeId: number): Promise<Planned> {
  const changes = await readChanges(ctx.db, own)
  const undone = new Set<number>()
  for (const row of changes) if (row.undoes !== null && !undone.has(row.changeId)) undone.add(row.undoes)
  const newest: ChangeRow | undefined = changes.find((row) => row.kind !== 'undo' && !undone.has(row.changeId))
  if (newest?.changeId !== changeId)
    throw refuse('只能撤销最近一次变更，请刷新后再试。', 'Only the newest change can be taken back: please reload.')
  const touched = [own, newest.householdId, ...(newest.fromId === null ? [] : [newest.fromId])]
  return { change: { householdId: newest.householdId, kind: 'undo', undoes: changeId }, touched: [...new Set(touched)] }
}

async function personOf(ctx: Ctx, customerId: number): Promise<CustomerRecord> {
  const found = await customerOf(ctx.db, customerId)
  if (found.kind === 'business') throw refuse('企业客户不能加入家庭。', 'A company belongs to no household.')
  return found
}

const partiesOf = (people: readonly CustomerRecord[]): readonly number[] =>
  [...new Set(people.flatMap((one) => one.partyIds))].sort((a, b) => a - b)
