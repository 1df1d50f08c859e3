import { sql } from 'kysely'
import { refuseLostKeys, refuseOtherKeys, refuseOtherWarehouse } from './fit.ts'
import { readDemoNote, refuseUnmadeFolder, refuseUnmadeRecord } from './installation.ts'
import { clockOf } from '../platform/clock.ts'
import type { Config } from '../platform/config.ts'
import type { Db, JobCtx, Platform, Principal } from '../platform/ctx.ts'
import { openKeyring } from '../platform/crypto/keyring.ts'
import type { Log } from '../platform/log.ts'
import { migrateStores } from '../platform/migrate.ts'
import { inTransaction, openPg } from '../platform/postgres/open.ts'
import { scopeSettings } from '../platform/scope.ts'
import { openStores, type Stores } from '../platform/stores/open.ts'
import { openWarehouse } from '../platform/warehouse/open.ts'

/** An installation that is open: its doors, and the way to shut them. */
export type OpenPlatform = { readonly platform: Platform; readonly stores: Stores; readonly close: () => Promise<void> }

/** The bank's machine itself, where no person acts: jobs see the whole bank, and the audit names them so. */
export const machine: Principal = {
  userId: 0,
  login: 'system',
  staffId: 0,
  roles: [],
  permissions: new Set(),
  scope: 'bank',
  branches: [],
  locale: 'zh-CN',
}

/** Starts the stores of the data folder or attaches to running ones, and brings both to this version. Makes an installation where there is none, unless `onlyExisting`. */
export async function openPlatform(
  config: Config,
  log: Log,
  how: { readonly onlyExisting?: boolean } = {},
): Promise<OpenPlatform> {
  if (how.onlyExisting === true) refuseUnmadeFolder(config)
  const stores = await openStores(config, log)
  const pg = openPg(stores.record, log)
  const warehouse = openWarehouse(stores.warehouse)
  try {
    if (how.onlyExisting === true) await refuseUnmadeRecord(pg, config)
    const ran = await migrateStores(pg, warehouse, config)
    if (ran.length > 0) log.info({ migrations: ran.length, last: ran.at(-1) }, 'migrated')
    await refuseLostKeys(pg, config)
    // The clock of a demo stands on its day, whoever opens it.
    const clock = clockOf(config.asOf ?? readDemoNote(config.dataDir)?.asOf)
    const keyring = openKeyring(config.masterKeyFile, config.cipherSuite, clock.wall())
    await refuseOtherKeys(pg, keyring, config)
    await refuseOtherWarehouse(pg, warehouse, config)
    const platform: Platform = { pg, warehouse, log, clock, config, keyring, spool: warehouse.spool }
    return { platform, stores, close: () => shut({ platform, stores }) }
  } catch (thrown) {
    await shut({ platform: { pg, warehouse }, stores })
    throw thrown
  }
}

async function shut(open: { platform: Pick<Platform, 'pg' | 'warehouse'>; stores: Stores }): Promise<void> {
  await Promise.allSettled([open.platform.pg.close(), open.platform.warehouse.close()])
  await open.stores.close()
}

/** The context of a job: short transactions as the job role over the whole bank, in the name of the given user. */
export function jobCtx(platform: Platform, user: Principal = machine): JobCtx {
  const settings = scopeSettings({ scope: 'bank', staffId: 0, branches: [] })
  return {
    ...platform,
    user,
    slice: <T>(work: (db: Db) => Promise<T>) => inTransaction(platform.pg, { role: 'zhike_job', settings }, work),
  }
}

/** Whether nothing was ever imported: the demo bank is made only then. */
export async function isEmpty(ctx: JobCtx): Promise<boolean> {
  const found = await ctx.slice((db) => sql<{ n: number }>`select count(*) as n from runs`.execute(db))
  return Number(found.rows[0]?.n ?? 0) === 0
}
