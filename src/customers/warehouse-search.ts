import type { FactsFilter } from '../platform/facts-filter.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'

/** The tokens of the tails of the open accounts of a range of parties, by party. */
export async function accountTailsOf(
  warehouse: Warehouse,
  slice: { readonly from: number; readonly to: number },
  accounts: FactsFilter,
  asOf: string,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await warehouse.query<{ party: number; tails: string[] }>(
    `SELECT party_id AS party, groupUniqArray(toString(tail_token)) AS tails FROM accounts
     WHERE party_id BETWEEN {from:UInt32} AND {to:UInt32} AND ${accounts.sql} AND tail_token != 0 AND (closed_on IS NULL OR closed_on > {as_of:Date32})
     GROUP BY party_id`,
    { ...slice, as_of: asOf, ...accounts.params },
    { heavy: true },
  )
  return new Map(rows.map((row) => [row.party, row.tails]))
}

/** The numbers of the tiers of some customers under a features run, by customer; `place` is where in a packed row the tier stands. */
export async function tiersOf(
  warehouse: Warehouse,
  run: { readonly runId: number; readonly place: number },
  customerIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const rows = await warehouse.query<{ customer: number; tier: number | null }>(
    `SELECT customer_id AS customer, cells[{place:UInt16}] AS tier FROM feature_rows WHERE run_id = {run:UInt32} AND customer_id IN {customers:Array(UInt32)}`,
    { run: run.runId, place: run.place, customers: customerIds },
    { numbers: true },
  )
  return new Map(rows.flatMap(({ customer, tier }) => (tier === null ? [] : [[customer, tier]])))
}
