import type { Day } from '../kernel/day.ts'
import type { Ctx } from '../platform/ctx.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import { feeds } from '../sources/feeds/registry.ts'
import { textOf } from './personal.ts'
import { customerOf, openParty } from './service.ts'
import { factsNow } from './service-facts.ts'
import { viewDayOf } from './service-view-day.ts'
import { type CustomerRecord, readRiskAssessment, readSealed } from './store.ts'
import { readKnownBeside, readLastDelivered } from './store-view.ts'
import { completeness, type CompletenessKey, completenessKind, completenessOf } from './view/completeness.ts'
import { freshnessOf } from './view/freshness.ts'
import type { ViewDay } from './view/view-day.ts'

/** Feeds that what a page tells about a customer comes from, in the order of a page. */
const feedsOfView = [
  'party',
  'assignment',
  'account',
  'balance',
  'transaction',
  'event',
  'consent',
  'risk-assessment',
  'restriction',
] as const

/** How fresh and how complete what is known about a customer is: each feed's age against its limit, and what is still to be asked. */
export async function dataOf(ctx: Ctx, customerId: number, asked?: Day) {
  const customer = await customerOf(ctx.db, customerId)
  const view = await viewDayOf(ctx, customer, asked)
  const delivered = await readLastDelivered(ctx.db, view.record)
  const shown = feeds.all.filter(({ key }) => feedsOfView.some((one) => one === key.replaceAll('_', '-')))
  const weights = completenessOf(await definitionsInForce(ctx.db, completenessKind, view.record))
  const { ppm, items } = completeness(weights, customer.kind, await knownOf(ctx, customer, view))
  return {
    asOf: view.record,
    freshness: shown.map((feed) => {
      const { lastOn, days, ...rest } = freshnessOf(feed, delivered.get(feed.key), view.record)
      return { ...rest, ...(lastOn === undefined ? {} : { lastOn }), ...(days === undefined ? {} : { days }) }
    }),
    completeness: { ppm, items: [...items] },
  }
}

/** Which items of a customer's file are known on a day; what names somebody is known as it is held now, for it has no days. */
async function knownOf(
  ctx: Ctx,
  { customerId, partyIds }: CustomerRecord,
  { record }: ViewDay,
): Promise<ReadonlySet<CompletenessKey>> {
  const [party] = await readSealed(ctx.db, [customerId])
  const fields = party === undefined ? undefined : openParty(ctx.keyring, party)
  const facts = await factsNow(ctx.db, customerId, record)
  const risk = await readRiskAssessment(ctx.db, partyIds, record)
  const beside = await readKnownBeside(ctx.db, partyIds, record)
  const has = (field: 'phone' | 'document' | 'address') => fields !== undefined && (textOf(fields, field) ?? '') !== ''
  const known: Readonly<Record<CompletenessKey, boolean>> = {
    phone: has('phone'),
    address: has('address'),
    document: has('document') && (facts?.documentExpiresOn === null || (facts?.documentExpiresOn ?? '') >= record),
    'born-on': facts !== undefined && facts.bornOn !== null,
    gender: (facts?.gender ?? '') !== '',
    'risk-assessment': risk !== undefined && risk.expiresOn >= record,
    affordable: facts !== undefined && facts.affordableFen >= 0,
    'marketing-consent': beside.answered,
    preference: beside.preference,
    family: beside.family,
    goal: beside.goal,
  }
  return new Set((Object.keys(known) as CompletenessKey[]).filter((key) => known[key]))
}
