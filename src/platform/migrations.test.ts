import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMigrations, stillToRun } from './migrations.ts'
import { statementsOf } from './warehouse/migrate.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zhike-migrations-'))
})
afterEach(() => rmSync(folder, { recursive: true }))
const write = (name: string, text = 'select 1') => writeFileSync(join(folder, name), text)

test('what ran is not run again, and a lower number that came later still is', async () => {
  for (const name of ['0003_c.sql', '0001_a.sql', '0002_b.sql']) write(name)
  const all = await readMigrations(folder)
  expect(all.map((migration) => migration.name)).toEqual(['0001_a.sql', '0002_b.sql', '0003_c.sql'])
  const done = new Map(
    all.filter((migration) => migration.name !== '0002_b.sql').map((migration) => [migration.name, migration.sha256]),
  )
  expect(stillToRun(all, done, 'record').map((migration) => migration.name)).toEqual(['0002_b.sql'])
})

test('a file edited or gone after it ran is refused by name', async () => {
  write('0001_a.sql')
  const all = await readMigrations(folder)
  expect(() => stillToRun(all, new Map([['0001_a.sql', 'other']]), 'record')).toThrow(
    'Migration 0001_a.sql was edited after it ran in this record.',
  )
  expect(() => stillToRun(all, new Map([['0009_z.sql', 'x']]), 'record')).toThrow(
    'Migration 0009_z.sql ran in this record but its file is gone',
  )
})

test('two files of one number, or a name without one, are refused', async () => {
  write('0001_a.sql')
  write('0001_b.sql')
  await expect(readMigrations(folder)).rejects.toThrow('Two migrations have the number 0001')
  rmSync(join(folder, '0001_b.sql'))
  write('b.sql')
  await expect(readMigrations(folder)).rejects.toThrow('Migration b.sql is not named like')
})

test('a warehouse file is split at semicolons that end a line; texts with one inside a line stay whole', () => {
  expect(statementsOf("CREATE TABLE a (x String); -- first\n-- only a remark\nSELECT ';' AS b,\n 2;\n")).toEqual([
    'CREATE TABLE a (x String)',
    "-- only a remark\nSELECT ';' AS b,\n 2",
  ])
})
