import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { unlistedFiles } from '../../kernel/registry.ts'
import { headerOf, readRow, rowSchema } from './feed.ts'
import { feeds } from './registry.ts'

test('every file of the folder is a listed feed', () => {
  expect(unlistedFiles(readdirSync(import.meta.dirname), feeds, ['feed.ts', 'column.ts'])).toEqual([])
})

describe.each(feeds.all.map((feed) => [feed.key, feed] as const))('feed %s', (_key, feed) => {
  const [first, ...others] = feed.examples

  test('its key, totals and dating column are columns of it, and its key is filled in every row', () => {
    const named = [...feed.naturalKey, ...feed.totals, ...(feed.dated === undefined ? [] : [feed.dated])]
    expect(named.filter((column) => !headerOf(feed).includes(column))).toEqual([])
    const mayBeEmpty = feed.naturalKey.filter((column) => feed.columns[column]?.isRequired !== true)
    expect(mayBeEmpty).toEqual(feed.key === 'restriction' ? ['channel'] : []) // an empty channel means all
  })

  test('its first example is accepted, as cells and through the zod schema', () => {
    expect(readRow(feed, first.row)).toHaveProperty('row')
    expect(rowSchema(feed).safeParse(first.row).success).toBe(true)
  })

  test.each(others.map((example) => [`${example.refused?.field} ${example.refused?.code}`, example] as const))(
    'refuses: %s',
    (_title, example) => {
      const read = readRow(feed, { ...first.row, ...example.row })
      expect(read).toMatchObject({ problem: example.refused })
      expect(rowSchema(feed).safeParse({ ...first.row, ...example.row }).success).toBe(false)
    },
  )
})

describe('columns', () => {
  const columns = new Map(feeds.all.flatMap((feed) => Object.values(feed.columns)).map((column) => [column.wants.en, column]))

  test.each([...columns])('%s', (_wants, column) => {
    expect(column.examples.accepts.filter((cell) => column.read(cell) === undefined)).toEqual([])
    expect(column.examples.refuses.filter((cell) => column.read(cell) !== undefined)).toEqual([])
  })

  test('money becomes fen, flags become booleans, an empty optional cell becomes null', () => {
    const read = readRow(feeds.get('product'), { ...feeds.get('product').examples[0].row, risk_bank: '' })
    expect(read).toMatchObject({ row: { min_amount: 5000, is_private: false, risk_bank: null, term_days: 365 } })
  })
})
