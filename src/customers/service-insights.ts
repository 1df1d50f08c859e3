import { masksOf } from '../access/may.ts'
import { addDays, addMonths, type Day, startOfMonth } from '../kernel/day.ts'
import { mulDiv, PPM } from '../kernel/money.ts'
import type { Ctx } from '../platform/ctx.ts'
import { installationOn } from '../platform/installation.ts'
import { factsFilter } from '../platform/runs.ts'
import { assetClassNamed, inAum } from './asset-classes.ts'
import { CARRY_DAYS, rateFor, valueAt } from './rates.ts'
import { customerOf } from './service.ts'
import { assetsOnDays } from './service-assets.ts'
import { factsNow } from './service-facts.ts'
import { viewDayOf } from './service-view-day.ts'
import { type CustomerRecord, readFeaturesRun } from './store.ts'
import { readRates } from './store-rates.ts'
import { readPeers, readTierRuns } from './store-view.ts'
import { categoryWords, movementChannelWords } from './transaction-words.ts'
import { type AssetsOn, monthEnds } from './view/asset-history.ts'
import { type Earned, incomeOf, REGULAR_MONTHS } from './view/income.ts'
import type { DayFlow } from './view/life-events.ts'
import { type ClassFlow, performanceOf } from './view/performance.ts'
import { productGaps } from './view/product-gaps.ts'
import { tierInMonth, type ViewDay } from './view/view-day.ts'
import { holdingsOfParties } from './warehouse.ts'
import { tierMonthsOf } from './warehouse-assets.ts'
import { type BigFlow, bigFlows, channelUse, classFlows, lifeFlows, type Movements } from './warehouse-facts.ts'

const FLOW_DAYS = 90
const MOST_FLOWS = 3
const MONTHS_SHOWN = 13
/** Over so many months back performance is told. */
const PERIODS = [1, 3, 12] as const

/** Facts of a customer's money on a day: regular income, large movements, channels, what peers hold and they do not. Sums for roles that see exact ones. */
export async function insightsOf(ctx: Ctx, customerId: number, asked?: Day) {
  const customer = await customerOf(ctx.db, customerId)
  const view = await viewDayOf(ctx, customer, asked)
  const asOf = view.facts
  const isHidden = masksOf(ctx.user.roles).balance !== 'exact'
  const { baseCurrency: currency } = await installationOn(ctx.db, asOf)
  const [transactions, events] = [await factsFilter(ctx.db, 'transaction', asOf), await factsFilter(ctx.db, 'event', asOf)]
  const lastDays: Movements = {
    partyIds: customer.partyIds,
    from: addDays(asOf, 1 - FLOW_DAYS),
    to: asOf,
    currency,
    transactions,
  }
  // Two months more than regularity looks at: a payday that is still to come leaves one out at this end.
  const forIncome = { ...lastDays, from: startOfMonth(addMonths(asOf, -REGULAR_MONTHS - 1)) }
  const [flows, used, life, gaps] = await Promise.all([
    isHidden ? [] : bigFlows(ctx.warehouse, lastDays, MOST_FLOWS),
    channelUse(ctx.warehouse, lastDays, events),
    isHidden ? [] : lifeFlows(ctx.warehouse, forIncome, Number.MAX_SAFE_INTEGER),
    gapsOf(ctx, customer, view),
  ])
  const income = incomeOf(life.flatMap(earnedOf), asOf)
  const uses = used.reduce((sum, { count }) => sum + count, 0)
  return {
    asOf,
    isHidden,
    ...(income === undefined ? {} : { income: { ...income, ofMonths: REGULAR_MONTHS } }),
    largestIn: flows.filter(({ amountFen }) => amountFen > 0).map(flowInWords),
    largestOut: flows.filter(({ amountFen }) => amountFen < 0).map(flowInWords),
    channels: used.map(({ channel, count }) => ({
      key: channel,
      ...movementChannelWords(channel),
      count,
      sharePpm: mulDiv(count, PPM, uses),
    })),
    gaps: [...gaps],
  }
}

const earnedOf = ({ day, category, amountFen }: DayFlow): readonly Earned[] =>
  category === 'salary' || category === 'pension' ? [{ day, category, amountFen }] : []

const flowInWords = ({ day, amountFen, category, channel }: BigFlow) => ({
  day,
  fen: Math.abs(amountFen),
  category: { key: category, ...categoryWords(category) },
  channel: { key: channel, ...movementChannelWords(channel) },
})

/** What peers of the same tier hold, by the nearest night before; nothing of who is held or switched personalisation off (PIPL 24). */
async function gapsOf(ctx: Ctx, customer: CustomerRecord, view: ViewDay) {
  const { db, warehouse } = ctx
  const facts = await factsNow(db, customer.customerId, view.record)
  const peers = await readPeers(db, view.facts)
  const run = await readFeaturesRun(db, view.facts)
  if (customer.kind !== 'personal' || facts === undefined || facts.held || !facts.personalised || peers === undefined) return []
  const month = startOfMonth(view.facts)
  const asked = { customerId: customer.customerId, from: addMonths(month, -1), to: month }
  const tier = tierInMonth(await tierMonthsOf(warehouse, await readTierRuns(db), asked), month)?.tier
  if (run === undefined || tier === undefined) return []
  const filters = {
    accounts: await factsFilter(db, 'account', view.facts, 'a.'),
    balances: await factsFilter(db, 'balance', view.facts),
  }
  const held = await holdingsOfParties(warehouse, customer.partyIds, view.facts, filters)
  // A card without a balance is held; an empty deposit of another class is not.
  const classes = held
    .filter(({ assetClass, balanceFen }) => balanceFen !== 0 || !inAum.includes(assetClass))
    .map(({ assetClass }) => assetClass)
  return productGaps(
    peers.find((one) => one.tier === tier),
    new Set(classes),
  )
}

/** Assets by class at the ends of thirteen months, and how each class changed over one, three and twelve of them net of what was put in or taken out. */
export async function assetHistoryOf(ctx: Ctx, customerId: number, asked?: Day) {
  const customer = await customerOf(ctx.db, customerId)
  const { facts: asOf } = await viewDayOf(ctx, customer, asked)
  if (masksOf(ctx.user.roles).balance !== 'exact') return { asOf, isHidden: true, months: [], performance: [] }
  const { partyIds } = customer
  const ends = monthEnds(asOf, MONTHS_SHOWN)
  const starts = PERIODS.map((months) => addMonths(asOf, -months))
  const days = [...new Set([...ends, ...starts])].sort()
  const assets = new Map((await assetsOnDays(ctx, partyIds, days)).map((one) => [one.day, one]))
  const on = (day: Day): AssetsOn => assets.get(day) ?? { day, totalFen: 0, byClass: new Map(), unvalued: [] }
  const flows = await valuedFlows(ctx, partyIds, { from: starts.at(-1) ?? asOf, to: asOf })
  return {
    asOf,
    isHidden: false,
    months: ends.map((day) => {
      const { totalFen, byClass, unvalued } = on(day)
      const classes = inAum.flatMap((key) => (byClass.has(key) ? [{ ...assetClassNamed(key), fen: byClass.get(key) ?? 0 }] : []))
      return { day, totalFen, classes, unvalued: unvalued.map(assetClassNamed) }
    }),
    performance: PERIODS.map((months, i) => {
      const from = starts[i] ?? asOf
      const classes = performanceOf(on(from), on(asOf), flows, inAum)
      return { months, from, classes: classes.map((one) => ({ ...one, ...assetClassNamed(one.key) })) }
    }),
  }
}

/** Flows of each class in the base currency, each at the rate of its day; without a rate a flow counts as nothing, as the balance it went to does. */
async function valuedFlows(
  ctx: Ctx,
  partyIds: readonly number[],
  span: { readonly from: Day; readonly to: Day },
): Promise<readonly ClassFlow[]> {
  const { db } = ctx
  const [transactions, accounts] = [await factsFilter(db, 'transaction', span.to), await factsFilter(db, 'account', span.to)]
  const { baseCurrency } = await installationOn(db, span.to)
  const moved = await classFlows(ctx.warehouse, { partyIds, ...span, transactions }, accounts)
  const foreign = [...new Set(moved.map(({ currency }) => currency))].filter((currency) => currency !== baseCurrency)
  const rates = await readRates(db, foreign, { from: addDays(span.from, -CARRY_DAYS), to: span.to })
  return moved.map(({ day, assetClass, currency, amountFen }) => {
    if (currency === baseCurrency) return { day, assetClass, amountFen }
    return { day, assetClass, amountFen: valueAt(amountFen, rateFor(rates, currency, day)?.midMicro ?? 0) }
  })
}
