import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type TestStores, testStores } from '../../../test/support.ts'
import { openWarehouse } from './open.ts'

let stores: TestStores
let folder: string
beforeAll(async () => {
  stores = await testStores()
  folder = mkdtempSync(join(tmpdir(), 'zhike-warehouse-'))
  await stores.warehouse.command(
    'CREATE TABLE t (party UInt32, amount Int64, label Nullable(String), on_day Date32) ENGINE = MergeTree ORDER BY party',
  )
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await stores.close()
})

test('parameters are bound as they are, whatever signs they hold', async () => {
  const odd = `it's "a" \\ {x:String} \t \n 中文 --`
  const row = await stores.warehouse.one<object>(
    'SELECT {s:String} AS s, {list:Array(String)} AS list, {n:Nullable(UInt32)} AS n, {big:UInt64} AS big',
    { s: odd, list: [odd, 'b'], n: null, big: 18446744073709551615n },
  )
  expect(row).toEqual({ s: odd, list: [odd, 'b'], n: null, big: '18446744073709551615' })
})

test('a list of 100,000 customers is one parameter', async () => {
  const ids = Array.from({ length: 100_000 }, (_, at) => at + 1)
  expect(
    await stores.warehouse.one('SELECT length({ids:Array(UInt32)}) AS n, arraySum({ids:Array(UInt32)}) AS total', { ids }),
  ).toEqual({
    n: '100000',
    total: '5000050000', // 100000 × 100001 / 2
  })
})

test('a parameter that was forgotten is an error, also right after a query that had it', async () => {
  await stores.warehouse.query('SELECT {a:UInt8} AS a', { a: 1 })
  await expect(stores.warehouse.query('SELECT {a:UInt8} AS a')).rejects.toMatchObject({
    code: '456',
    type: 'UNKNOWN_QUERY_PARAMETER',
  })
})

test('64-bit integers come as texts, or when asked as numbers, and then never rounded', async () => {
  const sql = 'SELECT toInt64({n:Int64}) AS n, [toUInt64(7)] AS list, 0.5 AS half'
  expect(await stores.warehouse.one(sql, { n: 5 })).toEqual({ n: '5', list: ['7'], half: 0.5 })
  expect(await stores.warehouse.one(sql, { n: 5 }, { numbers: true })).toEqual({ n: 5, list: [7], half: 0.5 })
  await expect(stores.warehouse.one(sql, { n: 2n ** 53n }, { numbers: true })).rejects.toThrow('does not fit a number exactly')
})

test('columns come as lists, one row comes alone or not at all', async () => {
  expect(
    await stores.warehouse.columns('SELECT number AS n, toString(number) AS s FROM numbers(3)', {}, { numbers: true }),
  ).toEqual({
    n: [0, 1, 2],
    s: ['0', '1', '2'],
  })
  await expect(stores.warehouse.one('SELECT 1 AS a WHERE 0')).rejects.toThrow('one row was expected and 0 came')
  await expect(stores.warehouse.one('SELECT number FROM numbers(2)')).rejects.toThrow('one row was expected and 2 came')
})

test('settings hold for their query alone', async () => {
  const threads = "SELECT getSetting('max_threads') AS threads, getSetting('join_use_nulls') AS nulls"
  const before = await stores.warehouse.one(threads)
  expect(await stores.warehouse.one(threads, {}, { settings: { max_threads: 1, join_use_nulls: 1 } })).toEqual({
    threads: 1,
    nulls: true,
  })
  for (let again = 0; again < 5; again += 1) expect(await stores.warehouse.one(threads)).toEqual(before)
  await expect(stores.warehouse.query('SELECT 1', {}, { settings: { no_such_setting: 1 } })).rejects.toMatchObject({
    code: '115',
  })
})

test('rows and files go in, and come out as files, with NULL, quotes and Chinese kept', async () => {
  const { warehouse } = stores
  await warehouse.insert('t', [{ party: 1, amount: '-5', label: null, on_day: '2026-10-15' }])
  const file = join(folder, 'in.csv')
  writeFileSync(file, '2,9007199254740993,"a ""quoted"" 中文",2026-10-16\n3,0,\\N,1969-12-31\n')
  await warehouse.insertFile({ table: 't', columns: ['party', 'amount', 'label', 'on_day'], file, format: 'CSV' })
  expect(await warehouse.query('SELECT * FROM t ORDER BY party')).toEqual([
    { party: 1, amount: '-5', label: null, on_day: '2026-10-15' },
    { party: 2, amount: '9007199254740993', label: 'a "quoted" 中文', on_day: '2026-10-16' },
    { party: 3, amount: '0', label: null, on_day: '1969-12-31' },
  ])
  const out = join(folder, 'out.csv')
  await warehouse.toFile(
    'SELECT party, label FROM t WHERE party >= {from:UInt32} ORDER BY party',
    { from: 2 },
    { file: out, format: 'CSVWithNames' },
  )
  expect(readFileSync(out, 'utf8')).toBe('"party","label"\n2,"a ""quoted"" 中文"\n3,\\N\n')
  const parquet = join(folder, 'out.parquet')
  await warehouse.toFile('SELECT * FROM t', {}, { file: parquet, format: 'Parquet' }, { heavy: true })
  expect(
    await warehouse.one(`SELECT count() AS n, sum(amount) AS total FROM file({path:String}, Parquet)`, { path: parquet }),
  ).toEqual({
    n: '3',
    total: '9007199254740988', // 9007199254740993 − 5
  })
})

test('people’s queries keep answering while night’s queries take both heavy places', async () => {
  const order: string[] = []
  const heavy = (name: string) =>
    stores.warehouse
      .query('SELECT sum(sipHash64(number)) AS s FROM numbers(60000000)', {}, { heavy: true })
      .then(() => order.push(name))
  const running = [heavy('night 1'), heavy('night 2'), heavy('night 3')]
  for (let asked = 0; asked < 10; asked += 1) await stores.warehouse.query('SELECT count() AS n FROM t')
  order.push('people')
  await Promise.all(running)
  expect(order[0]).toBe('people')
  expect(order.at(-1)).toBe('night 3') // it waited in line for a place
})

test('askers who go away in the middle give their places back', async () => {
  const leaving = Array.from({ length: 6 }, async (_, at) => {
    const leave = new AbortController()
    const asked = stores.warehouse.query(
      'SELECT number AS n FROM numbers(3000000)',
      {},
      { heavy: at % 2 === 0, signal: leave.signal },
    )
    queueMicrotask(() => leave.abort())
    await expect(asked).rejects.toThrow()
  })
  await Promise.all(leaving)
  const heavy = Array.from({ length: 4 }, () => stores.warehouse.one('SELECT 1 AS one', {}, { heavy: true }))
  expect(await Promise.all(heavy)).toEqual(Array.from({ length: 4 }, () => ({ one: 1 })))
})

test('two parameters of different askers at once never meet', async () => {
  const asks = Array.from({ length: 200 }, (_, at) => stores.warehouse.one<{ n: number }>('SELECT {n:UInt32} AS n', { n: at }))
  expect((await Promise.all(asks)).map((row) => row.n)).toEqual(Array.from({ length: 200 }, (_, at) => at))
})

test('a warehouse that is a server gets and gives the same files through the wire', async () => {
  // The embedded one behind a port, as a server would be: its door is not told that it sees our disk.
  const port = createServer((near) => {
    const far = connect(inject('warehouse').socket ?? '')
    near.pipe(far).pipe(near)
    for (const end of [near, far]) end.on('error', () => end.destroy())
  }).listen(0, '127.0.0.1')
  await once(port, 'listening')
  const server = openWarehouse(
    { url: `http://127.0.0.1:${(port.address() as AddressInfo).port}`, spool: folder },
    { database: stores.warehouse.database },
  )
  expect(server.readsLocalFiles).toBe(false)
  const file = join(folder, 'wire.csv')
  writeFileSync(file, '10,1,一,2026-10-16\n11,2,\\N,2026-10-16\n')
  await server.insertFile({ table: 't', columns: ['party', 'amount', 'label', 'on_day'], file, format: 'CSV' })
  const out = join(folder, 'wire-out.csv')
  await server.toFile(
    'SELECT party, amount, label FROM t WHERE party >= {from:UInt32} ORDER BY party',
    { from: 10 },
    { file: out, format: 'CSV' },
  )
  expect(readFileSync(out, 'utf8')).toBe('10,1,"一"\n11,2,\\N\n')
  // Rows went before the one that fails; a file that ends in an error's text must not be taken for rows.
  const cut = join(folder, 'wire-cut.csv')
  const failing = server.toFile(
    'SELECT number, throwIf(number = 999999) FROM numbers(1000000)',
    {},
    { file: cut, format: 'CSV' },
    { heavy: true },
  )
  await expect(failing).rejects.toMatchObject({ code: '395' })
  expect(existsSync(cut)).toBe(false)
  await expect(server.insertFile({ table: 'no_such_table', columns: ['a'], file, format: 'CSV' })).rejects.toMatchObject({
    code: '60',
  })
  await server.close()
  port.close()
})

test('nothing stays in the spool folder', () => {
  expect(readdirSync(stores.warehouse.spool)).toEqual([])
})
