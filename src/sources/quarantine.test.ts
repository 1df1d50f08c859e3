import { expect, test } from 'vitest'
import { notAccepted } from './feeds/feed.ts'
import { feeds } from './feeds/registry.ts'
import { maskedValue, shapeOf } from './quarantine.ts'

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
