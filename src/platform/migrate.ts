import type { Config } from './config.ts'
import { migrateRecord } from './postgres/migrate.ts'
import type { Pg } from './postgres/open.ts'
import { serverTrouble } from './stores/unreachable.ts'
import { migrateWarehouse } from './warehouse/migrate.ts'
import type { Warehouse } from './warehouse/open.ts'

/** Another number than the record's own migration lock, which is taken inside of this one. */
const LOCK = 5_947_202

/**
 * Brings both stores to this version; returns the files that ran. Processes that start at once take turns: the warehouse, which has no locks, is kept by one of the
 * record's. The first to speak with the stores, it says in a sentence when a server of the bank's cannot be worked with.
 */
export async function migrateStores(
  pg: Pick<Pg, 'pool' | 'signIn'>,
  warehouse: Warehouse,
  { databaseUrl, clickhouseUrl }: Partial<Pick<Config, 'databaseUrl' | 'clickhouseUrl'>> = {},
): Promise<readonly string[]> {
  const ofRecord = sayingTroublesOf('record', databaseUrl)
  const ofWarehouse = sayingTroublesOf('warehouse', clickhouseUrl)
  const client = await ofRecord(() => pg.pool.connect())
  try {
    await ofRecord(() => client.query('select pg_advisory_lock($1)', [LOCK]))
    const inRecord = await ofRecord(() => migrateRecord(pg))
    return [...inRecord, ...(await ofWarehouse(() => migrateWarehouse(warehouse)))]
  } finally {
    // Closed, not given back: the lock ends with the session.
    client.release(true)
  }
}

function sayingTroublesOf(server: 'record' | 'warehouse', url: string | undefined) {
  return async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (thrown) {
      throw serverTrouble(thrown, server, url)
    }
  }
}
