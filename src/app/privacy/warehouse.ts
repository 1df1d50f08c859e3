import type { Codes } from '../../customers/store.ts'
import type { Warehouse } from '../../platform/warehouse/open.ts'

/** Which of some customers stand in one of these tiers under a features run. */
export async function highTiersAmong(
  warehouse: Warehouse,
  run: { readonly runId: number; readonly keys: readonly string[]; readonly codes: Codes },
  customerIds: readonly number[],
  tiers: readonly string[],
): Promise<ReadonlySet<number>> {
  const place = run.keys.indexOf('tier') + 1
  const numbers = (run.codes['tier'] ?? []).filter(({ key }) => tiers.includes(key)).map(({ number }) => number)
  if (place === 0 || numbers.length === 0 || customerIds.length === 0) return new Set()
  const rows = await warehouse.query<{ id: number }>(
    `SELECT customer_id AS id FROM feature_rows WHERE run_id = {run:UInt32} AND customer_id IN {customers:Array(UInt32)} AND has({tiers:Array(Int64)}, cells[{place:UInt16}])`,
    { run: run.runId, customers: customerIds, tiers: numbers, place },
    { numbers: true },
  )
  return new Set(rows.map((row) => row.id))
}
