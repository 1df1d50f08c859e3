// The official client against the embedded warehouse, as it would be used against a ClickHouse server.
import { Agent } from 'node:http'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'

let client: ClickHouseClient
let agent: Agent
const database = `client_${crypto.randomUUID().replaceAll('-', '')}`

beforeAll(async () => {
  const socketPath = inject('warehouse').socket ?? ''
  const options: object = { keepAlive: true, socketPath }
  agent = new Agent(options)
  client = createClient({
    url: 'http://localhost',
    http_agent: agent,
    compression: { request: true, response: true },
    log: { level: ClickHouseLogLevel.OFF },
  })
  await client.command({ query: `CREATE DATABASE ${database}` })
  await client.command({ query: `CREATE TABLE ${database}.t (a UInt32, s String) ENGINE = MergeTree ORDER BY a` })
})
afterAll(async () => {
  await client.command({ query: `DROP DATABASE ${database} SYNC` })
  await client.close()
  agent.destroy()
})

test('ping answers', async () => {
  expect(await client.ping()).toMatchObject({ success: true })
})

test('rows come in every form the client knows', async () => {
  const query = 'SELECT number AS n, toString(number) AS s FROM numbers(2)'
  const as = async (format: 'JSON' | 'JSONEachRow' | 'JSONCompactEachRowWithNames') =>
    (await client.query({ query, format })).json<unknown>()
  expect(await as('JSON')).toMatchObject({
    rows: 2,
    data: [
      { n: 0, s: '0' },
      { n: 1, s: '1' },
    ],
  })
  expect(await as('JSONEachRow')).toEqual([
    { n: 0, s: '0' },
    { n: 1, s: '1' },
  ])
  expect(await as('JSONCompactEachRowWithNames')).toEqual([
    ['n', 's'],
    [0, '0'],
    [1, '1'],
  ])
  const textOf = async (format: 'CSV' | 'CSVWithNames' | 'TabSeparated') => (await client.query({ query, format })).text()
  expect(await textOf('CSV')).toBe('0,"0"\n1,"1"\n')
  expect(await textOf('CSVWithNames')).toBe('"n","s"\n0,"0"\n1,"1"\n')
  expect(await textOf('TabSeparated')).toBe('0\t0\n1\t1\n')
  const parquet = await buffer((await client.exec({ query: `${query} FORMAT Parquet` })).stream)
  expect([parquet.subarray(0, 4).toString(), parquet.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1'])
})

test('a large answer streams whole, with one head where the format has one', async () => {
  const rows = 1_000_000
  const query = `SELECT number AS n, 'a text of some length' AS s FROM numbers(${rows})`
  let seen = 0
  for await (const batch of (await client.query({ query, format: 'JSONEachRow' })).stream()) seen += batch.length
  expect(seen).toBe(rows)
  const csv = await text((await client.exec({ query: `${query} FORMAT CSVWithNames` })).stream)
  expect(csv.split('\n').filter((line) => line.startsWith('"n"'))).toHaveLength(1)
  expect(csv.endsWith('999999,"a text of some length"\n')).toBe(true)
})

test('rows go in as objects, as a stream, and as a file’s bytes', async () => {
  await client.insert({ table: `${database}.t`, values: [{ a: 1, s: '一' }], format: 'JSONEachRow' })
  await client.insert({ table: `${database}.t`, values: Readable.from([{ a: 2, s: 'x\ty\n' }]), format: 'JSONEachRow' })
  await client.insert({
    table: `${database}.t`,
    values: Readable.from(['a,s\n3,"q""q"\n'], { objectMode: false }),
    format: 'CSVWithNames',
    columns: ['a', 's'],
  })
  await client.insert({ table: `${database}.t`, values: [], format: 'JSONEachRow' })
  const found = await client.query({ query: `SELECT * FROM ${database}.t ORDER BY a`, format: 'JSONEachRow' })
  expect(await found.json()).toEqual([
    { a: 1, s: '一' },
    { a: 2, s: 'x\ty\n' },
    { a: 3, s: 'q"q' },
  ])
})

test('what fails has ClickHouse’s code and name', async () => {
  const failing = (query: string) => client.query({ query, format: 'JSONEachRow' })
  await expect(failing('SELEC 1')).rejects.toMatchObject({ code: '62', type: 'SYNTAX_ERROR' })
  await expect(failing('SELECT * FROM no_such_table')).rejects.toMatchObject({ code: '60', type: 'UNKNOWN_TABLE' })
  await expect(failing('SELECT no_such_column')).rejects.toMatchObject({ code: '47', type: 'UNKNOWN_IDENTIFIER' })
  await expect(client.command({ query: 'CREATE TABLE no_such_database.t (a UInt8) ENGINE = Memory' })).rejects.toMatchObject({
    code: '81',
  })
  const slow = client.query({
    query: 'SELECT sum(sipHash64(number)) FROM numbers(100000000000)',
    clickhouse_settings: { max_execution_time: 1 },
  })
  await expect(slow).rejects.toMatchObject({ code: '159', type: 'TIMEOUT_EXCEEDED' })
  const greedy = client.query({
    query: 'SELECT groupArray(number) FROM numbers(100000000)',
    clickhouse_settings: { max_memory_usage: '50000000' },
  })
  await expect(greedy).rejects.toMatchObject({ code: '241', type: 'MEMORY_LIMIT_EXCEEDED' })
  await expect(
    client.insert({ table: `${database}.t`, values: [{ a: 'no number' }], format: 'JSONEachRow' }),
  ).rejects.toMatchObject({ code: expect.stringMatching(/^\d+$/) })
})

test('an error after the first rows went out reaches the reader as an error, not as an end', async () => {
  const query = "SELECT number, 'a text of some length' AS s, throwIf(number = 1000000) FROM numbers(2000000)"
  const read = async () => {
    for await (const batch of (await client.query({ query, format: 'JSONEachRow' })).stream()) void batch
  }
  await expect(read()).rejects.toThrow()
})
