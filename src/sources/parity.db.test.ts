import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestStores, testStores } from '../../test/support.ts'
import { feeds } from './feeds/registry.ts'
import { transforms } from './transforms/registry.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(async () => {
  await stores.close()
})

/** Runs an expression over given texts in the engine, whole columns at a time. */
async function inEngine(expression: string, cells: readonly string[]): Promise<(string | null)[]> {
  const rows = await stores.warehouse.query<{ gives: string | null }>(
    `SELECT toString(${expression}) AS gives FROM (SELECT arrayJoin(arrayEnumerate({cells:Array(String)})) AS place, {cells:Array(String)}[place] AS cell ORDER BY place)`,
    { cells },
  )
  return rows.map((row) => row.gives)
}

describe('a cell reads alike in Node and in the engine', () => {
  const columns = new Map(feeds.all.flatMap((feed) => Object.values(feed.columns)).map((column) => [column.wants.en, column]))

  test.each([...columns])('%s', async (_wants, column) => {
    const cells = [...column.examples.accepts, ...column.examples.refuses]
    const found = await inEngine(column.sql('cell'), cells)
    const accepted = cells.filter((_, index) => found[index] !== null && found[index] !== undefined)
    expect(accepted).toEqual([...column.examples.accepts])
    cells.forEach((cell, index) => {
      const value = column.read(cell)
      if (typeof value === 'number') expect([cell, found[index]]).toEqual([cell, String(value)])
      if (typeof value === 'boolean') expect([cell, found[index]]).toEqual([cell, value ? '1' : '0'])
    })
  })
})

describe('a transform gives the same text in Node and in the engine', () => {
  const cases = transforms.all.flatMap((entry) =>
    entry.examples.map((example) => [entry.key, JSON.stringify(example.params), entry, example] as const),
  )

  test.each(cases)('%s %s', async (_key, _params, entry, example) => {
    const names = Object.keys(example.given)
    const params = entry.params.parse(example.params)
    const sql = entry.sql(params, (column) => `({cells:Array(String)}[${names.indexOf(column) + 1}])`)
    const { gives } = await stores.warehouse.one<{ gives: string }>(`SELECT ${sql} AS gives`, {
      cells: Object.values(example.given),
    })
    expect(gives).toBe(example.gives)
  })
})
