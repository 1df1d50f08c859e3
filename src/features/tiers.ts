import { daySum, divideRound } from './arithmetic.ts'
import { aumClasses } from './catalog/balances.ts'
import { balanceChanges, customersOf, type Facts, type Members, readInOrder } from './rows.ts'
import type { TierState } from './tier-machine.ts'
import type { MonthSpan } from './windows.ts'

/** How states are numbered inside the fold, from 1. */
const states = ['up', 'hold', 'watch', 'down'] as const satisfies readonly TierState[]

/** The sum of daily AUM over each month, all months in one pass over the changes of balance; and how many days ago the first change was. */
function monthSums(spans: readonly MonthSpan[], facts: Facts, members: Members): string {
  const isAum = `asset_class IN (${aumClasses.map((key) => `'${key}'`).join(', ')})`
  const sums = spans.map(({ fromAgo, toAgo }) => daySum('change_fen', fromAgo, toAgo))
  return `SELECT customer_id, [${sums.join(', ')}] AS sums, max(ago) AS first_ago FROM (${balanceChanges(facts, members)}) WHERE ${isAum} GROUP BY customer_id`
}

/** Everybody, with the average of each month. Who never held anything has months of 0. */
function monthAverages(spans: readonly MonthSpan[], facts: Facts, members: Members): string {
  const averages = spans.map(({ days }, i) => divideRound(`sums[${i + 1}]`, days))
  return [
    `SELECT customer_id, first_ago, [${averages.join(', ')}] AS averages`,
    `FROM (SELECT customer_id FROM gate_facts WHERE run_id = {freeze_run:UInt32} AND ${customersOf(members)}) AS frozen`,
    `LEFT JOIN (${monthSums(spans, facts, members)}) AS held USING (customer_id)`,
  ].join('\n')
}

/** What the last month that the run before had closed left behind: `afterMonth` of tier-machine.ts. */
const inherited = [
  `SELECT customer_id, toUInt8(1) AS is_known, if(state IN ('up', 'down'), computed_tier, tier) AS known_tier,`,
  `  if(state = 'watch', watch_months, 0) AS known_watch`,
  `FROM tier_months WHERE run_id = {before_run:UInt32} AND month = {before_month:Date32}`,
].join('\n')

/**
 * One step of the fold: the standing before the month (tier, watch months, what was worked out so far) and the month (tier its average implies, whether closed)
 * give the standing after it: `tierMonth` and `afterMonth` of tier-machine.ts.
 */
function step(): string {
  const [tier, watch, done, computed, isClosed] = ['standing.1', 'standing.2', 'standing.3', 'month.1', 'month.2 = 1']
  const watched = `multiIf(NOT (${isClosed}), ${watch}, ${computed} < ${tier}, toUInt8(${watch} + 1), toUInt8(0))`
  const isOver = `${isClosed} AND ${watched} >= {tier_grace:Array(UInt8)}[${tier} + 1]`
  const state = `multiIf(${computed} > ${tier}, 1, ${computed} = ${tier}, 2, ${isOver}, 4, 3)`
  return `(standing, month) -> (if(${state} IN (1, 4), ${computed}, ${tier}), if(${state} = 3, ${watched}, toUInt8(0)), arrayPushBack(${done}, (${tier}, ${watched}, toUInt8(${state}))))`
}

/**
 * Months of tiers for one slice of customers: `tierMonths` of tier-machine.ts as one fold over each customer's averages; a test proves both agree on random
 * histories. `spans` are the months to work out, oldest first. A customer's months begin with the first balance, the last two are always there.
 */
export function tierSlice(spans: readonly MonthSpan[], facts: Facts, members: Members): string {
  const months = spans.length
  const isClosed = `toUInt8(n < ${months} OR {is_last_closed:UInt8} = 1)`
  const skipped = `if(is_known = 1, 0, greatest(least(arrayCount(end -> end > first_ago, {month_ends:Array(Int32)}), ${months - 2}), 0))`
  // Nobody knows what those had before who held money on the first day there is data of: they start in the tier they are in.
  const startTier = `multiIf(is_known = 1, known_tier, first_ago < {known_ago:Int32}, toUInt8(0), computed[1])`
  const start = `(${startTier}, toUInt8(if(is_known = 1, known_watch, 0)), CAST([], 'Array(Tuple(UInt8, UInt8, UInt8))'))`
  return [
    `INSERT INTO tier_months (run_id, customer_id, month, average_fen, computed_tier, tier, watch_months, state)`,
    `SELECT {run:UInt32}, customer_id, entry.1, entry.2, entry.3, entry.4.1, entry.4.2, [${states.map((key) => `'${key}'`).join(', ')}][entry.4.3]`,
    `FROM (`,
    `  SELECT customer_id, arrayMap(average -> toUInt8(arrayCount(bound -> bound <= average, {tier_bounds:Array(Int64)})), averages) AS computed,`,
    `    arrayMap((tier, n) -> (tier, ${isClosed}), computed, arrayEnumerate(computed)) AS folded, arrayFold(${step()}, folded, ${start}).3 AS stood,`,
    `    arrayJoin(arraySlice(arrayZip({months:Array(Date32)}, averages, computed, stood), ${skipped} + 1)) AS entry`,
    `  FROM (${monthAverages(spans, facts, members)}) AS averaged`,
    `  LEFT JOIN (${inherited}) AS before USING (customer_id)`,
    `)`,
    `SETTINGS ${readInOrder}`,
  ].join('\n')
}

/** What `tierSlice` binds beside the windows. `firstDayAgo` is how many days ago the first balance of the bank was. */
export function tierParams(spans: readonly MonthSpan[], firstDayAgo: number) {
  return {
    months: spans.map(({ month }) => month),
    month_ends: spans.map(({ toAgo }) => toAgo),
    known_ago: Math.min(firstDayAgo, spans[0]?.fromAgo ?? 0),
  }
}

/** The last closed month stays as the run before left it: months that closed are not worked out again. */
export const keepClosedMonth = `INSERT INTO tier_months (run_id, customer_id, month, average_fen, computed_tier, tier, watch_months, state) SELECT {run:UInt32}, customer_id, month, average_fen, computed_tier, tier, watch_months, state FROM tier_months WHERE run_id = {before_run:UInt32} AND month = {before_month:Date32}`

/** How many months were written, and a checksum over them free of order and run. */
export const tierChecksum = `SELECT count() AS rows, uniqExact(customer_id) AS customers, toString(sum(cityHash64(customer_id, month, average_fen, computed_tier, tier, watch_months, state))) AS checksum FROM tier_months WHERE run_id = {run:UInt32}`
