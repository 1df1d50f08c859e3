import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../platform/config.ts'
import { configOfStart } from './start-config.ts'

const nowhere = join(tmpdir(), 'zhike-no-such-folder')
const startWith = (argv: readonly string[], env: Record<string, string> = {}) =>
  configOfStart(['--data-dir', nowhere, ...argv], (given = []) => readConfig(given, env))
const onServers = { DATABASE_URL: 'postgres://zhike@db/zhike', CLICKHOUSE_URL: 'http://ch:8123' }

test('npm start with nothing said is the demo', () => {
  expect(startWith([])).toMatchObject({ demo: true, customers: 20_000 })
})

test('on servers, one of them is enough, it is no demo unless that is asked for', () => {
  expect(startWith([], onServers)).toMatchObject({ demo: false })
  expect(startWith([], { CLICKHOUSE_URL: onServers.CLICKHOUSE_URL })).toMatchObject({ demo: false })
  expect(startWith(['--demo'], onServers)).toMatchObject({ demo: true })
})

test('an option nobody knows is told', () => {
  expect(() => startWith(['--sideways'])).toThrow('npm start does not know --sideways')
})
