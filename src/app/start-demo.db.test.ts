import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStores, testStores } from '../../test/support.ts'
import { dayAt, parseDay } from '../kernel/day.ts'
import { readConfig } from '../platform/config.ts'
import { openLog } from '../platform/log.ts'
import { readDemoNote, writeDemoNote } from './installation.ts'
import { openPlatform } from './open-platform.ts'
import { startDemo } from './start-demo.ts'

let stores: TestStores
let dataDir: string
const silent = { show: () => {}, done: () => {} }

beforeAll(async () => {
  stores = await testStores()
  dataDir = mkdtempSync(join(tmpdir(), 'zhike-start-'))
  chmodSync(dataDir, 0o711) // PostgreSQL's own user must be able to walk in
})
afterAll(async () => {
  await stores?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test('a bank of its own is no demo: it is left as it is, its folder gets no note, and its clock stays the real one', async () => {
  await stores.pg.pool.query(
    `insert into runs (run_id, step, business_date, status, owner, heartbeat_at, started_at) values (1, 'import', '2026-11-20', 'published', 'test', now(), now())`,
  )
  const config = { ...stores.config, dataDir, demo: true }
  expect(await startDemo({ ...stores, config }, 'zh', silent)).toBeUndefined()
  expect(readDemoNote(dataDir)).toBeUndefined()
})

test('the clock of a demo folder stands on its day whoever opens it, or on the day that is named', async () => {
  writeDemoNote(dataDir, { asOf: parseDay('2027-03-02'), businessDate: parseDay('2027-03-01'), customers: 300 })
  const dayOf = async (...argv: readonly string[]) => {
    const open = await openPlatform(readConfig(['--data-dir', dataDir, ...argv], {}).config, openLog('silent'))
    await open.close()
    return dayAt(open.platform.clock.now())
  }
  expect(await dayOf()).toBe('2027-03-02')
  expect(await dayOf('--as-of', '2027-03-05')).toBe('2027-03-05')
})
