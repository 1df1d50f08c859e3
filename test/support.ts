// What a test that touches the stores asks for: a record and a warehouse of its own, migrated and empty.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { inject } from 'vitest'
import { parseDay } from '../src/kernel/day.ts'
import { type Clock, stoppedClock } from '../src/platform/clock.ts'
import { type Config, readConfig } from '../src/platform/config.ts'
import { type Keyring, openKeyring } from '../src/platform/crypto/keyring.ts'
import { type Log, openLog } from '../src/platform/log.ts'
import { openPg, type Pg } from '../src/platform/postgres/open.ts'
import { migrateWarehouse } from '../src/platform/warehouse/migrate.ts'
import { openWarehouse, type Warehouse } from '../src/platform/warehouse/open.ts'

/** A whole platform for one test file: everything `Platform` has, and `close` for afterAll. */
export type TestStores = {
  readonly pg: Pg
  readonly warehouse: Warehouse
  readonly config: Config
  readonly log: Log
  readonly clock: Clock
  readonly keyring: Keyring
  readonly spool: string
  readonly close: () => Promise<void>
}

/** The day on which tests take place unless they say otherwise: the demo bank's "today", at ten in the morning. */
export const testDay = parseDay('2026-10-16')
export const testInstant = new Date('2026-10-16T10:00:00+08:00')

/**
 * Makes a record from the migrated template (70 ms) and a warehouse database with its migrations (0.2 s), both for the calling file alone.
 * Call it in beforeAll, and its `close` in afterAll: that drops both.
 */
export async function testStores(given: { readonly clock?: Clock; readonly argv?: readonly string[] } = {}): Promise<TestStores> {
  const database = `t_${randomUUID().replaceAll('-', '')}`
  const log = openLog('silent')
  const owner = openPg(inject('record'), log, { connections: 1 })
  await owner.pool.query(`create database ${database} template ${inject('template')}`)
  const pg = openPg(inject('record'), log, { database, connections: 8 })
  const warehouse = openWarehouse(inject('warehouse'), { database })
  await migrateWarehouse(warehouse)
  const { config } = readConfig(['--data-dir', inject('dataDir'), ...(given.argv ?? [])], {})
  const clock = given.clock ?? stoppedClock(testInstant)
  return {
    pg,
    warehouse,
    config,
    log,
    clock,
    keyring: openKeyring(join(config.dataDir, 'keys', 'master.key'), config.cipherSuite, testInstant),
    spool: warehouse.spool,
    close: async () => {
      await pg.close()
      await owner.pool.query(`drop database ${database} with (force)`)
      await owner.close()
      await warehouse.dropDatabase()
      await warehouse.close()
    },
  }
}
