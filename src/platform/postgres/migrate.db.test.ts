import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStores, testStores } from '../../../test/support.ts'
import { migrateWarehouse } from '../warehouse/migrate.ts'
import { migrateRecord } from './migrate.ts'

let stores: TestStores
let folder: string
beforeAll(async () => {
  stores = await testStores()
  folder = mkdtempSync(join(tmpdir(), 'zhike-migrate-'))
  // These tests bring migrations of their own.
  await stores.pg.pool.query('delete from schema_migrations')
  await stores.warehouse.command('TRUNCATE TABLE schema_migrations')
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await stores.close()
})
const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

test('files run once and in order, and one that fails leaves nothing of itself', async () => {
  write('0001_first.sql', 'create table firsts (a int)')
  write('0002_second.sql', 'insert into firsts values (1); insert into firsts values (2);')
  expect(await migrateRecord(stores.pg, folder)).toEqual(['0001_first.sql', '0002_second.sql'])
  expect(await migrateRecord(stores.pg, folder)).toEqual([])
  write('0003_third.sql', 'insert into firsts values (3); insert into no_such_table values (1)')
  await expect(migrateRecord(stores.pg, folder)).rejects.toThrow(
    'Migration 0003_third.sql failed: relation "no_such_table" does not exist',
  )
  expect((await stores.pg.pool.query('select a from firsts order by a')).rows).toEqual([{ a: 1 }, { a: 2 }])
  rmSync(join(folder, '0003_third.sql'))
})

test('two processes that start at once migrate once', async () => {
  write('0004_fourth.sql', 'select pg_sleep(0.1); create table fourths (a int)')
  const both = await Promise.all([migrateRecord(stores.pg, folder), migrateRecord(stores.pg, folder)])
  expect(both.flat()).toEqual(['0004_fourth.sql'])
})

test('a warehouse file that failed half-way goes on where it stopped', async () => {
  const own = mkdtempSync(join(folder, 'half-'))
  const table = (name: string) => `CREATE TABLE ${name} (x UInt8) ENGINE = MergeTree ORDER BY x;\n`
  writeFileSync(join(own, '0001_half.sql'), `${table('half_a')}INSERT INTO half_later SELECT 1;\n${table('half_b')}`)
  await expect(migrateWarehouse(stores.warehouse, own)).rejects.toThrow('Migration 0001_half.sql failed')
  await stores.warehouse.command('CREATE TABLE half_later (x UInt8) ENGINE = MergeTree ORDER BY x')
  expect(await migrateWarehouse(stores.warehouse, own)).toEqual(['0001_half.sql'])
  expect(
    await stores.warehouse.query(
      "SELECT name AS t FROM system.tables WHERE database = currentDatabase() AND name LIKE 'half%' ORDER BY t",
    ),
  ).toEqual([{ t: 'half_a' }, { t: 'half_b' }, { t: 'half_later' }])
  await stores.warehouse.command('TRUNCATE TABLE schema_migrations')
})

test('a table made just before the process ended, and not noted, is not in the way', async () => {
  const own = mkdtempSync(join(folder, 'noted-'))
  await stores.warehouse.command('CREATE TABLE made (x UInt8) ENGINE = MergeTree ORDER BY x')
  writeFileSync(join(own, '0001_made.sql'), 'CREATE TABLE made (x UInt8) ENGINE = MergeTree ORDER BY x;\n')
  expect(await migrateWarehouse(stores.warehouse, own)).toEqual(['0001_made.sql'])
  await stores.warehouse.command('TRUNCATE TABLE schema_migrations')
})

test('a file edited after it ran is refused in both stores', async () => {
  write('0001_first.sql', 'create table firsts (a bigint)')
  await expect(migrateRecord(stores.pg, folder)).rejects.toThrow(
    'Migration 0001_first.sql was edited after it ran in this record',
  )
  const own = mkdtempSync(join(folder, 'warehouse-'))
  writeFileSync(
    join(own, '0001_a.sql'),
    'CREATE TABLE a (x UInt8) ENGINE = MergeTree ORDER BY x;\nCREATE TABLE b (x UInt8) ENGINE = MergeTree ORDER BY x;\n',
  )
  expect(await migrateWarehouse(stores.warehouse, own)).toEqual(['0001_a.sql'])
  expect(await migrateWarehouse(stores.warehouse, own)).toEqual([])
  writeFileSync(join(own, '0001_a.sql'), 'CREATE TABLE a (x UInt16) ENGINE = MergeTree ORDER BY x;\n')
  await expect(migrateWarehouse(stores.warehouse, own)).rejects.toThrow(
    'Migration 0001_a.sql was edited after it ran in this warehouse',
  )
})
