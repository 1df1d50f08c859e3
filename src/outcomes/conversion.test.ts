import { expect, test } from 'vitest'
import { positivePpm } from './conversion.ts'

test('one of three is 333,333 ppm, rounded to the nearest', () => {
  expect(positivePpm({ contacted: 3, positive: 1 })).toBe(333_333)
  expect(positivePpm({ contacted: 3, positive: 2 })).toBe(666_667)
})

test('of nobody contacted no share is claimed', () => {
  expect(positivePpm({ contacted: 0, positive: 0 })).toBeUndefined()
})
