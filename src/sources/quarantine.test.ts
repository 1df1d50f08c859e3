import { expect, test } from 'vitest'
import { notAccepted } from './feeds/feed.ts'
import { feeds } from './feeds/registry.ts'
import { maskedValue, quarantineFile, shapeOf } from './quarantine.ts'

test('the shape of a text keeps its form and none of its content', () => {
  expect(shapeOf('6299-0001 ab')).toBe('9999-9999 aa')
  expect(shapeOf('欧阳若水')).toBe('****')
})

test('a sensitive value shows its shape, any other itself', () => {
  const party = feeds.get('party')
  const bad = (field: string, value: string) => {
    const column = party.columns[field]
    if (column === undefined) throw new Error(field)
    return { line: 2, problem: notAccepted(field, column), value, cells: [] }
  }
  expect(maskedValue(party, bad('born_on', '1985-13-01'))).toBe('9999-99-99')
  expect(maskedValue(party, bad('gender', 'x'))).toBe('x')
})

test('what is downloaded has the columns of the source, quoted where needed, and says why at the end', () => {
  const file = quarantineFile(['no', 'who'], [{ cells: ['1', '沈, 小满'], line: 7, field: 'no', reason: 'must be "2"' }])
  expect(file).toBe('no,who,_line,_field,_reason\n1,"沈, 小满",7,no,"must be ""2"""\n')
})
