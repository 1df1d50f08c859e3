import type { Day } from '../kernel/day.ts'
import type { FactsFilter } from '../platform/facts-filter.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'

/** Which accounts count: those open on a day, of the snapshot in force. */
export type OpenAccounts = { readonly accounts: FactsFilter; readonly asOf: Day }

const open = ({ accounts }: OpenAccounts): string =>
  `${accounts.sql} AND tail_token != 0 AND (closed_on IS NULL OR closed_on > {as_of:Date32})`
const paramsOf = ({ accounts, asOf }: OpenAccounts) => ({ as_of: asOf, ...accounts.params })

/** For each party of a range that has open accounts, one number that is another when their tails are: any order, each as often as it is there. */
export async function accountMarksOf(
  warehouse: Warehouse,
  slice: { readonly from: number; readonly to: number },
  which: OpenAccounts,
): Promise<ReadonlyMap<number, string>> {
  const { party, mark } = await warehouse.columns<{ party: readonly number[]; mark: readonly string[] }>(
    `SELECT party_id AS party, toString(reinterpretAsInt64(sumWithOverflow(cityHash64(tail_token)))) AS mark FROM accounts
     WHERE party_id BETWEEN {from:UInt32} AND {to:UInt32} AND ${open(which)} GROUP BY party_id`,
    { ...slice, ...paramsOf(which) },
    { heavy: true },
  )
  return new Map(party.map((id, i) => [id, mark[i] ?? '']))
}

/** The tokens of the tails of the open accounts of some parties, by party. */
export async function accountTailsOf(
  warehouse: Warehouse,
  partyIds: readonly number[],
  which: OpenAccounts,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await warehouse.query<{ party: number; tails: string[] }>(
    `SELECT party_id AS party, groupUniqArray(toString(tail_token)) AS tails FROM accounts
     WHERE party_id IN {parties:Array(UInt32)} AND ${open(which)} GROUP BY party_id`,
    { parties: partyIds, ...paramsOf(which) },
    { heavy: true },
  )
  return new Map(rows.map((row) => [row.party, row.tails]))
}

/**
 * The numbers of the tiers of some customers under a features run, by customer: one narrow column of the run's table (20 customers in 1 ms; out of the packed rows, which
 * are for everything about one customer, 5 ms).
 */
export async function tiersOf(
  warehouse: Warehouse,
  run: { readonly runId: number; readonly table: string },
  customerIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const rows = await warehouse.query<{ customer: number; tier: number | null }>(
    `SELECT customer_id AS customer, tier FROM {table:Identifier} WHERE run_id = {run:UInt32} AND customer_id IN {customers:Array(UInt32)} SETTINGS max_threads = 1`,
    { table: run.table, run: run.runId, customers: customerIds },
    { numbers: true },
  )
  return new Map(rows.flatMap(({ customer, tier }) => (tier === null ? [] : [[customer, tier]])))
}
