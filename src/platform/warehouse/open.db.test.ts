import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStores, testStores } from '../../../test/support.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await testStores()
  await stores.warehouse.command(
    'CREATE TABLE t (party UInt32, amount Int64, label Nullable(String), on Date32) ENGINE = MergeTree ORDER BY party',
  )
})
afterAll(() => stores.close())

test('parameters are bound as they are, whatever signs they hold', async () => {
  const odd = `it's "a" \\ {x:String} \t \n 中文 --`
  const row = await stores.warehouse.one<{ s: string; list: string[]; n: number | null; big: string }>(
    'SELECT {s:String} AS s, {list:Array(String)} AS list, {n:Nullable(UInt32)} AS n, {big:UInt64} AS big',
    { s: odd, list: [odd, 'b'], n: null, big: 18446744073709551615n },
  )
  expect(row).toEqual({ s: odd, list: [odd, 'b'], n: null, big: '18446744073709551615' })
})
