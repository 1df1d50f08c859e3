import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStores, testStores } from '../../../test/support.ts'
import { inTransaction, type TransactionScope } from '../postgres/open.ts'
import { carry } from './spool.ts'

const job: TransactionScope = {
  role: 'zhike_job',
  settings: { scope: 'bank', staff: '0', branches: '{}', counter_customer: '0' },
}
let stores: TestStores
beforeAll(async () => {
  stores = await testStores()
  await stores.warehouse.command(
    'CREATE TABLE bridged (id UInt32, words Nullable(String), token UInt128, flag Bool, on_day Date32) ENGINE = MergeTree ORDER BY id',
  )
})
afterAll(() => stores.close())

const into = { table: 'bridged', columns: ['id', 'words', 'flag', 'on_day'] }

test('rows of the record arrive in the warehouse as they were, and their file is gone', async () => {
  const rows = await inTransaction(stores.pg, job, (db) =>
    carry(db, stores.warehouse, {
      select:
        "select * from (values (1, 'a, \"b\" 中文', true, date '2026-10-16'), (2, null, false, date '1950-01-01')) as v order by 1",
      into,
    }),
  )
  expect(rows).toBe(2)
  expect(await stores.warehouse.query('SELECT id, words, flag, on_day FROM bridged ORDER BY id')).toEqual([
    { id: 1, words: 'a, "b" 中文', flag: true, on_day: '2026-10-16' },
    { id: 2, words: null, flag: false, on_day: '1950-01-01' },
  ])
  expect(readdirSync(stores.warehouse.spool)).toEqual([])
})

test('nothing to carry is no error', async () => {
  expect(
    await inTransaction(stores.pg, job, (db) =>
      carry(db, stores.warehouse, { select: 'select 1, null, true, null where false', into }),
    ),
  ).toBe(0)
})

test('a bridge that breaks leaves no file behind', async () => {
  const broken = inTransaction(stores.pg, job, (db) =>
    carry(db, stores.warehouse, { select: "select 'no number', null, true, null", into }),
  )
  await expect(broken).rejects.toThrow()
  expect(readdirSync(stores.warehouse.spool)).toEqual([])
})
