import type { Day } from '../../kernel/day.ts'
import type { FactsFilter } from '../../platform/facts-filter.ts'
import type { Warehouse } from '../../platform/warehouse/open.ts'

/** Parties all of whose accounts were closed by a day. */
export async function partiesGoneBy(warehouse: Warehouse, accounts: FactsFilter, upTo: Day): Promise<readonly number[]> {
  const rows = await warehouse.query<{ id: number }>(
    `SELECT party_id AS id FROM accounts WHERE ${accounts.sql} GROUP BY party_id
     HAVING countIf(closed_on IS NULL OR closed_on > {up_to:Date32}) = 0 ORDER BY id`,
    { up_to: upTo, ...accounts.params },
    { numbers: true },
  )
  return rows.map((row) => row.id)
}

const old = (held: readonly number[]): string =>
  `day <= {up_to:Date32}${held.length === 0 ? '' : ' AND party_id NOT IN {held:Array(UInt32)}'}`

/** How many transactions are older than a day, of parties nobody holds. */
export async function countTransactions(warehouse: Warehouse, upTo: Day, held: readonly number[]): Promise<number> {
  const row = await warehouse.one<{ n: number }>(
    `SELECT count() AS n FROM transactions WHERE ${old(held)}`,
    { up_to: upTo, held },
    { numbers: true },
  )
  return row.n
}

/** Deletes them from every run that ever wrote them. */
export async function deleteTransactions(warehouse: Warehouse, upTo: Day, held: readonly number[]): Promise<void> {
  await warehouse.command(`ALTER TABLE transactions DELETE WHERE ${old(held)} SETTINGS mutations_sync = 2`, { up_to: upTo, held })
}

/** What is left of the days up to a day: rows by day and owner. */
export async function transactionsLeft(
  warehouse: Warehouse,
  upTo: Day,
): Promise<readonly { readonly day: Day; readonly runId: number; readonly rows: number }[]> {
  return await warehouse.query(
    `SELECT day, run_id AS runId, count() AS rows FROM transactions WHERE day <= {up_to:Date32} GROUP BY day, run_id ORDER BY day`,
    { up_to: upTo },
    { numbers: true },
  )
}
