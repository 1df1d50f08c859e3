import type { z } from 'zod'
import { masksOf } from '../access/may.ts'
import type { MaskingPolicy } from '../access/roles.ts'
import { appendAudit } from '../access/service.ts'
import { dayAt } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'
import type { foundCustomer } from './api-search.ts'
import type { PartyFields } from '../sources/identity.ts'
import { erased, shownText } from './personal.ts'
import { TAIL } from './search/party-tokens.ts'
import { type Term, termsOf } from './search/terms.ts'
import type { FoundBy, Span } from './search/rank.ts'
import { openSpans, openTail } from './search/shown.ts'
import { type FoundParty, fittingCustomers } from './service-search-candidates.ts'
import { displayNames } from './service.ts'
import { type FoundCustomer, lastOpened, readFound, readTierRun } from './store-search.ts'
import { tiersOf } from './warehouse-search.ts'

type Row = z.output<typeof foundCustomer>

/** Rows of one answer, and of the list of whom one saw last. */
const SHOWN = 20
const RECENT = 8

/**
 * The customers of the reader's rows whom what was typed may mean, the best first, masked as the reader's roles demand. What was typed is hashed before it is looked
 * for and kept nowhere; the audit says which kind of thing was asked for and who was found.
 */
export async function searchCustomers(ctx: Ctx, typed: string): Promise<{ items: Row[]; hasMore: boolean }> {
  const terms = termsOf(typed)
  const found = await fittingCustomers(ctx, terms)
  const shown = found.slice(0, SHOWN)
  const names = new Map(
    shown.flatMap(({ party, fields }) => (party.partyId === party.customerId ? [[party.partyId, fields]] : [])),
  )
  const about = await aboutOf(
    ctx,
    shown.map(({ party }) => party.customerId),
    names,
  )
  const items = shown.flatMap((one) => about(one.party.customerId, findingOf(one, terms, masksOf(ctx.user.roles))) ?? [])
  const customerIds = items.map(({ customerId }) => customerId)
  const [only] = customerIds.length === 1 ? customerIds : []
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'customers.customer.search',
    subjectKind: 'customer',
    subjectId: only === undefined ? '' : String(only),
    customerId: only,
    data: { asked: terms.map(({ kind }) => kind), found: customerIds },
  })
  return { items, hasMore: found.length > SHOWN }
}

/** The customers this user opened last and still may see, newest first: out of the audit of their own reads, so the same at every desk. */
export async function recentCustomers(ctx: Ctx): Promise<{ items: Row[] }> {
  const ids = await lastOpened(ctx.db, ctx.user.userId, RECENT)
  const about = await aboutOf(ctx, ids, new Map())
  return { items: ids.flatMap((id) => about(id, undefined) ?? []) }
}

type About = (customerId: number, finding: Finding | undefined) => Row | undefined

/** What rows say of customers: name, tier, branch and owner, each read for all of them at once. `opened` are those whose own party is open already. */
async function aboutOf(ctx: Ctx, customerIds: readonly number[], opened: ReadonlyMap<number, PartyFields>): Promise<About> {
  const { user } = ctx
  const known = await readFound(ctx.db, customerIds)
  const closed = customerIds.filter((customerId) => !opened.has(customerId))
  const names = new Map([
    ...[...opened].map(([id, fields]) => [id, shownText(fields, 'name', masksOf(user.roles), false).text] as const),
    ...(closed.length === 0 ? [] : await displayNames(ctx, closed)),
  ])
  const tiers = await tierLabels(ctx, customerIds)
  const { name: policy } = masksOf(user.roles)
  return (customerId, finding) => {
    const customer = known.get(customerId)
    if (customer === undefined) return undefined
    const [text, tier] = [names.get(customerId) ?? erased, tiers.get(customerId)]
    return {
      customerId,
      kind: customer.kind,
      name: { text, isMasked: policy !== 'full' && text !== erased },
      // Marks are places in the name that was found: a customer's other record may write it otherwise.
      nameMarks: finding !== undefined && finding.name === text ? [...finding.nameMarks] : [],
      ...(tier === undefined ? {} : { tier }),
      branch: customer.branch,
      ...ownerOf(customer, user.locale),
      isMine: user.staffId > 0 && customer.ownerStaffId === user.staffId,
      ...(finding?.found === undefined ? {} : { found: { ...finding.found, marks: [...finding.found.marks] } }),
    }
  }
}

function ownerOf({ ownerStaffId, owner }: FoundCustomer, locale: string): { owner?: { staffId: number; name: string } } {
  if (ownerStaffId === 0 || owner === undefined) return {}
  return { owner: { staffId: ownerStaffId, name: locale === 'en' ? owner.en : owner.zh } }
}

/** Why somebody is in the list, as far as the reader's masks allow: marks in the name, or the end of a masked number. */
type Finding = {
  readonly name: string
  readonly nameMarks: readonly Span[]
  readonly found: { readonly by: FoundBy; readonly text: string; readonly marks: readonly Span[] }
}

function findingOf({ fields, fit }: FoundParty, terms: readonly Term[], masks: MaskingPolicy): Finding {
  const name = shownText(fields, 'name', masks, false).text
  const asked = Math.max(TAIL, ...terms.map((term) => (term.kind === 'number' ? term.text.length : 0)))
  const masked = (field: 'phone' | 'document') => {
    const { text } = shownText(fields, field, masks, false)
    return { text, marks: openTail(text, asked) }
  }
  const nameMarks = openSpans(name, fields.fullName, fit.spans)
  switch (fit.by) {
    case 'phone':
    case 'document':
      return { name, nameMarks, found: { by: fit.by, ...masked(fit.by) } }
    case 'account': {
      const typed = terms.findLast((term) => term.kind === 'number')?.text.slice(-TAIL) ?? ''
      const text = `**** ${typed}`
      return { name, nameMarks, found: { by: 'account', text, marks: openTail(text.replace(' ', '*'), TAIL) } }
    }
    case 'name':
    case 'reading':
    case 'number':
      return { name, nameMarks, found: { by: fit.by, text: '', marks: [] } }
    default:
      return fit.by satisfies never
  }
}

/** Tiers that were looked up under a run: they stand until the next night, and people ask for their own customers again and again. */
type KnownTiers = { readonly runId: number; readonly tiers: Map<number, number | undefined> }
const knownTiers = new WeakMap<Warehouse, KnownTiers>()
const MOST_KNOWN = 200_000

/** The tier of each customer in the business date's features run, in words. */
async function tierLabels(
  ctx: Ctx,
  customerIds: readonly number[],
): Promise<ReadonlyMap<number, Label & { readonly key: string }>> {
  const run = customerIds.length === 0 ? undefined : await readTierRun(ctx.db, dayAt(ctx.clock.now()))
  if (run === undefined) return new Map()
  const before = knownTiers.get(ctx.warehouse)
  const known: KnownTiers =
    before?.runId === run.runId && before.tiers.size < MOST_KNOWN ? before : { runId: run.runId, tiers: new Map() }
  knownTiers.set(ctx.warehouse, known)
  const unknown = customerIds.filter((customerId) => !known.tiers.has(customerId))
  const found = unknown.length === 0 ? new Map<number, number>() : await tiersOf(ctx.warehouse, run, unknown)
  for (const customerId of unknown) known.tiers.set(customerId, found.get(customerId))
  const words = new Map(run.codes.map(({ number, key, label }) => [number, { key, ...label }]))
  return new Map(
    customerIds.flatMap((customerId) => {
      const label = words.get(known.tiers.get(customerId) ?? -1)
      return label === undefined ? [] : [[customerId, label]]
    }),
  )
}
