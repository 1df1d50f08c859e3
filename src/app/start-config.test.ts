import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import { readConfig } from '../platform/config.ts'
import { writeDemoNote } from './installation.ts'
import { configOfStart } from './start-config.ts'

const nowhere = join(tmpdir(), 'zhike-no-such-folder')
const startWith = (argv: readonly string[], env: Record<string, string> = {}) =>
  configOfStart(['--data-dir', nowhere, ...argv], (given = []) => readConfig(given, env))
const onServers = { DATABASE_URL: 'postgres://zhike@db/zhike', CLICKHOUSE_URL: 'http://ch:8123' }

test('npm start with nothing said is the demo, on the day after its last one', () => {
  expect(startWith([])).toMatchObject({ demo: true, asOf: '2026-10-16', customers: 20_000 })
})

test('on servers, one of them is enough, it is no demo and its clock the real one, unless the demo is asked for', () => {
  expect(startWith([], onServers)).toMatchObject({ demo: false, asOf: undefined })
  expect(startWith([], { CLICKHOUSE_URL: onServers.CLICKHOUSE_URL })).toMatchObject({ demo: false, asOf: undefined })
  expect(startWith(['--demo'], onServers)).toMatchObject({ demo: true, asOf: '2026-10-16' })
})

test('a demo folder remembers its day; a day that is named goes before it', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'zhike-start-'))
  writeDemoNote(dataDir, { asOf: parseDay('2027-03-02'), businessDate: parseDay('2027-03-01'), customers: 300 })
  expect(startWith(['--data-dir', dataDir]).asOf).toBe('2027-03-02')
  expect(startWith(['--data-dir', dataDir, '--as-of', '2027-03-05']).asOf).toBe('2027-03-05')
  rmSync(dataDir, { recursive: true })
})

test('an option nobody knows is told', () => {
  expect(() => startWith(['--sideways'])).toThrow('npm start does not know --sideways')
})
