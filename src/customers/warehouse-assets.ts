import type { Day } from '../kernel/day.ts'
import type { FactsFilter } from '../platform/facts-filter.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'
import type { HeldOn } from './view/asset-history.ts'
import type { TierMonthRow } from './view/view-day.ts'

// Every read here is of the parties of one customer whom the caller has seen in the record, where row scope is the database's.

/** What each account of some classes held at the end of some days, in its own currency; the balance carries forward from its last change. */
export async function heldOnDays(
  warehouse: Warehouse,
  asked: { readonly partyIds: readonly number[]; readonly days: readonly Day[]; readonly classes: readonly string[] },
  balances: FactsFilter,
): Promise<readonly HeldOn[]> {
  return await warehouse.query<HeldOn>(
    `SELECT toString(end) AS day, assetClass, currency, sum(balance) AS balanceFen FROM (
       SELECT end, any(asset_class) AS assetClass, any(currency) AS currency, argMax(balance_fen, day) AS balance
       FROM balances ARRAY JOIN {ends:Array(Date32)} AS end
       WHERE party_id IN {parties:Array(UInt32)} AND asset_class IN {classes:Array(String)} AND ${balances.sql} AND day <= end
       GROUP BY account_token, end HAVING balance != 0
     ) GROUP BY end, assetClass, currency ORDER BY end, assetClass, currency`,
    { parties: asked.partyIds, ends: asked.days, classes: asked.classes, ...balances.params },
    { numbers: true },
  )
}

/** Months of tiers of one customer up to a month, each as the newest of the runs tells it. */
export async function tierMonthsOf(
  warehouse: Warehouse,
  runs: readonly number[],
  asked: { readonly customerId: number; readonly from: Day; readonly to: Day },
): Promise<readonly TierMonthRow[]> {
  if (runs.length === 0) return []
  return await warehouse.query<TierMonthRow>(
    `SELECT toString(month) AS month, tier, watch_months AS watchMonths, state FROM tier_months
     WHERE run_id IN {runs:Array(UInt32)} AND customer_id = {customer:UInt32} AND tier_months.month BETWEEN {from:Date32} AND {to:Date32}
     ORDER BY tier_months.month, run_id DESC LIMIT 1 BY tier_months.month`,
    { runs, customer: asked.customerId, from: asked.from, to: asked.to },
    { numbers: true },
  )
}
