import type { Day } from '../kernel/day.ts'
import type { FactsFilter } from '../platform/facts-filter.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'

/** How many accounts of some parties are open on a day, and when the last of the others was closed; null where there never was one. */
export async function accountsStanding(
  warehouse: Warehouse,
  partyIds: readonly number[],
  accounts: FactsFilter,
  asOf: Day,
): Promise<{ readonly openAccounts: number; readonly lastClosedOn: Day | null }> {
  const row = await warehouse.one<{ open: number; closed: Day | null }>(
    `SELECT countIf(closed_on IS NULL OR closed_on > {as_of:Date32}) AS open, maxIf(closed_on, closed_on <= {as_of:Date32}) AS closed
     FROM accounts WHERE party_id IN {parties:Array(UInt32)} AND ${accounts.sql}`,
    { parties: partyIds, as_of: asOf, ...accounts.params },
    { numbers: true },
  )
  return { openAccounts: row.open, lastClosedOn: row.closed }
}
