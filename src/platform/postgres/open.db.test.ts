import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStores, testStores } from '../../../test/support.ts'
import { copyInto, copyOut, inTransaction, type TransactionScope } from './open.ts'

const job: TransactionScope = {
  role: 'zhike_job',
  settings: { scope: 'bank', staff: '0', branches: '{}', counter_customer: '0' },
}
const app: TransactionScope = {
  role: 'zhike_app',
  settings: { scope: 'none', staff: '0', branches: '{}', counter_customer: '0' },
}

let stores: TestStores
let folder: string
beforeAll(async () => {
  stores = await testStores()
  folder = mkdtempSync(join(tmpdir(), 'zhike-record-'))
  await stores.pg.pool.query(
    'create table notes (note_id bigint primary key, words text, seal bytea, on_day date); grant select, insert on notes to zhike_app, zhike_job',
  )
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await stores.close()
})

test('role and settings hold inside the transaction and are gone after it', async () => {
  const { pg } = stores
  const seen = sql<object>`select current_user as role, current_setting('app.scope', true) as scope, current_setting('timezone') as zone`
  const inside = await inTransaction(pg, job, async (db) => (await seen.execute(db)).rows[0])
  expect(inside).toEqual({ role: 'zhike_job', scope: 'bank', zone: 'Asia/Shanghai' })
  for (let again = 0; again < 3; again += 1) {
    const outside = await seen.execute(pg.asOwner)
    expect(outside.rows[0]).toMatchObject({ role: 'zhike' })
    expect(['', null]).toContain((outside.rows[0] as { scope: string | null }).scope)
  }
})

test('what throws is rolled back, what returns is committed', async () => {
  const { pg } = stores
  const failing = inTransaction(pg, app, async (db) => {
    await sql`insert into notes (note_id) values (1)`.execute(db)
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  await inTransaction(pg, app, (db) => sql`insert into notes (note_id) values (2)`.execute(db))
  expect((await pg.pool.query('select note_id from notes')).rows).toEqual([{ note_id: 2 }])
})

test('a statement that failed and was swallowed does not let the transaction pass for committed', async () => {
  const swallowing = inTransaction(stores.pg, app, async (db) => {
    await sql`select no_such_column`.execute(db).catch(() => {})
  })
  await expect(swallowing).rejects.toThrow()
})

test('the roles own nothing and cannot make tables', async () => {
  await expect(inTransaction(stores.pg, app, (db) => sql`create table mine (a int)`.execute(db))).rejects.toMatchObject({
    code: '42501',
  })
})

test('64-bit integers are exact numbers or errors, days are texts, instants are dates', async () => {
  const { pool } = stores.pg
  const { rows } = await pool.query(
    "select 9007199254740991 as n, array[1::bigint, null] as list, date '2026-10-16' as day, array[date '2026-10-16'] as days, timestamptz '2026-10-16 10:00+08' as at",
  )
  expect(rows).toEqual([
    { n: 9007199254740991, list: [1, null], day: '2026-10-16', days: ['2026-10-16'], at: new Date('2026-10-16T02:00:00Z') },
  ])
  await expect(pool.query('select 9007199254740993 as n')).rejects.toThrow('does not fit a number exactly')
  expect((await pool.query('select 1 as still_works')).rows).toEqual([{ still_works: 1 }])
})

const odd = ['tab\there', 'new\nline', 'return\r', 'back\\slash', '\\N', '"quoted", and comma', '中文🙂', '']

test('COPY carries every sign in and out again', async () => {
  await stores.pg.pool.query('truncate notes')
  const file = join(folder, 'notes.csv')
  await inTransaction(stores.pg, job, async (db) => {
    const rows = odd.map((words, at) => [at, words, Buffer.from([0, at]), '2026-10-16'] as const)
    expect(
      await copyInto(db, { table: 'notes', columns: ['note_id', 'words', 'seal', 'on_day'] }, [...rows, [99, null, null, null]]),
    ).toBe(odd.length + 1)
    const found = await sql<{
      words: string
      seal: Buffer
    }>`select words, seal from notes where note_id < 99 order by note_id`.execute(db)
    expect(found.rows.map((row) => row.words)).toEqual(odd)
    expect(found.rows[3]?.seal).toEqual(Buffer.from([0, 3]))
    expect(await copyOut(db, 'select note_id, words from notes where note_id in (0, 99) order by note_id', file)).toBe(2)
  })
  expect(readFileSync(file, 'utf8')).toBe('0,tab\there\n99,\\N\n')
})

test('COPY of many rows keeps every one, both ways', async () => {
  await stores.pg.pool.query('truncate notes')
  const file = join(folder, 'many.csv')
  const count = 200_000
  async function* rows() {
    for (let at = 0; at < count; at += 1) yield [at, `words of row ${at}`] as const
  }
  await inTransaction(stores.pg, job, async (db) => {
    expect(await copyInto(db, { table: 'notes', columns: ['note_id', 'words'] }, rows())).toBe(count)
    expect(await copyOut(db, 'select note_id, words from notes order by note_id', file)).toBe(count)
  })
  const lines = readFileSync(file, 'utf8').split('\n')
  expect(lines.length).toBe(count + 1)
  expect(lines.findIndex((line, at) => line !== `${at},words of row ${at}`)).toBe(count) // only the empty end differs
})

test('a COPY whose end comes with its last rows leaves the connection free for the next question', async () => {
  const { pg } = stores
  // Rows as large as a piece that is written at once, so that the last of them stops the connection just as the end arrives.
  for (const rows of [2, 3, 4, 5, 6, 7, 8]) {
    const select = `select repeat('x', 65536) from generate_series(1, ${rows})`
    const next = inTransaction(pg, job, async (db) => {
      expect(await copyOut(db, select, join(folder, 'wide'))).toBe(rows)
      return (await sql<{ n: number }>`select 1 as n`.execute(db)).rows
    })
    expect(await next).toEqual([{ n: 1 }])
  }
})

test('COPY that fails tells why, whichever side failed, and the connection goes on', async () => {
  const { pg } = stores
  const bad = inTransaction(pg, job, (db) => copyInto(db, { table: 'notes', columns: ['note_id'] }, [['not a number']]))
  await expect(bad).rejects.toMatchObject({ code: '22P02' })
  function* failing() {
    yield [500_000]
    throw new Error('the file ended early')
  }
  await expect(inTransaction(pg, job, (db) => copyInto(db, { table: 'notes', columns: ['note_id'] }, failing()))).rejects.toThrow(
    'the file ended early',
  )
  await expect(inTransaction(pg, job, (db) => copyOut(db, 'select no_such_column', join(folder, 'x')))).rejects.toMatchObject({
    code: '42703',
  })
  await expect(inTransaction(pg, job, (db) => copyOut(db, 'select * from notes', '/no/such/folder/x'))).rejects.toMatchObject({
    code: 'ENOENT',
  })
  expect((await pg.pool.query('select count(*)::int as n from notes where note_id = 500000')).rows).toEqual([{ n: 0 }])
})

test('a connection that the server ends does not take the process along, and the next transaction works', async () => {
  const { pg } = stores
  const ended = inTransaction(pg, job, async (db) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
    await pg.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid])
    await sql`select 1`.execute(db)
  })
  await expect(ended).rejects.toThrow()
  expect(await inTransaction(pg, job, async (db) => (await sql`select 1 as one`.execute(db)).rows)).toEqual([{ one: 1 }])
})
