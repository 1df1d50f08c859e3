import type { Warehouse } from '../platform/warehouse/open.ts'
import type { FeaturesRun } from './store.ts'

/** The assets of some customers under a features run; those it does not know are left out. */
export async function assetsOfCustomers(
  warehouse: Warehouse,
  run: FeaturesRun,
  customers: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const place = run.keys.indexOf('aum_fen') + 1
  if (place === 0 || customers.length === 0) return new Map()
  const rows = await warehouse.query<{ customer: number; fen: number | null }>(
    'SELECT customer_id AS customer, cells[{place:UInt32}] AS fen FROM feature_rows WHERE run_id = {run:UInt32} AND customer_id IN {customers:Array(UInt32)}',
    { run: run.runId, place, customers },
    { numbers: true },
  )
  return new Map(rows.flatMap(({ customer, fen }) => (fen === null ? [] : [[customer, fen]])))
}
