import { expect, test } from 'vitest'
import { id32, id32InUrl, isStorable, text, trimmed, tryParseId, unstorableAt } from './input.ts'

test('an id is a whole number from 1 to 2³¹ − 1, wherever it stands', () => {
  expect([1, 2_147_483_647].map((id) => id32.safeParse(id).success)).toEqual([true, true])
  expect([0, -1, 1.5, 2_147_483_648, 99_999_999_999, '7', Number.NaN].map((id) => id32.safeParse(id).success)).toEqual(
    Array(7).fill(false),
  )
  expect(['1', '2147483647'].map((id) => id32InUrl.safeParse(id).data)).toEqual([1, 2_147_483_647])
  expect(['', '0', '2147483648', '99999999999', '1e99', '\0', '1; drop'].map((id) => id32InUrl.safeParse(id).success)).toEqual(
    Array(7).fill(false),
  )
  expect(['7', '2147483647'].map(tryParseId)).toEqual([7, 2_147_483_647])
  expect(['2147483648', '99999999999', '0', '-7', '7.0', '', undefined].map(tryParseId)).toEqual(Array(7).fill(undefined))
})

test('a text is bounded, and holds neither NUL nor half a character', () => {
  const read = (given: string) => text(4).safeParse(given).success
  expect(['a', '中文🙂', 'a\nb'].map(read)).toEqual([true, true, true])
  expect(['', 'abcde', 'a\0', '\ud83d', '\ude42a'].map(read)).toEqual(Array(5).fill(false))
  expect(trimmed(4, 2).parse('  ab  ')).toBe('ab')
  expect(trimmed(4, 2).safeParse(' a ').success).toBe(false)
  expect(isStorable('🙂')).toBe(true)
})

test('a text no store can keep is found at any depth, in names as well, and told by its place', () => {
  expect(unstorableAt({ reason: 'fine', payload: { ids: [1, 2], note: null } })).toBeUndefined()
  expect(unstorableAt({ payload: { list: ['ok', 'a\0'] } })).toEqual(['payload', 'list', '1'])
  expect(unstorableAt({ payload: { 'a\0b': 1 } })).toEqual(['payload'])
  expect(unstorableAt('\ud800')).toEqual([])
})
