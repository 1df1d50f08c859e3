import { migrateRecord } from './postgres/migrate.ts'
import type { Pg } from './postgres/open.ts'
import { migrateWarehouse } from './warehouse/migrate.ts'
import type { Warehouse } from './warehouse/open.ts'

/** Another number than the record's own migration lock, which is taken inside of this one. */
const LOCK = 5_947_202

/** Brings both stores to this version; returns the files that ran. Processes that start at once take turns: the warehouse, which has no locks, is kept by one of the record's. */
export async function migrateStores(pg: Pick<Pg, 'pool'>, warehouse: Warehouse): Promise<readonly string[]> {
  const client = await pg.pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    return [...(await migrateRecord(pg)), ...(await migrateWarehouse(warehouse))]
  } finally {
    // Closed, not given back: the lock ends with the session.
    client.release(true)
  }
}
