import { expect, test } from 'vitest'
import { sipKeyOf } from '../kernel/ids.ts'
import { tailOf, tailsByToken, tailToken } from './account-tail.ts'

test('of a card or account number the last four digits are kept; of a short one, or one that ends otherwise, nothing', () => {
  expect(
    ['6222021234567890', '6222 0212 3456 0012', 'INS-0000-0815', '1234567', '00000001', 'WX-4711-A', ''].map(tailOf),
  ).toEqual(['7890', '0012', '0815', '', '0001', '', ''])
})

test('a token is read back with its own key, and with no other', () => {
  const [key, other] = [sipKeyOf(Buffer.alloc(16, 1)), sipKeyOf(Buffer.alloc(16, 2))]
  expect(tailsByToken(key).size).toBe(10_000)
  expect(tailsByToken(key).get(tailToken(key, '0815'))).toBe('0815')
  expect(tailsByToken(other).get(tailToken(key, '0815'))).toBeUndefined()
  expect(tailsByToken(key)).toBe(tailsByToken(key))
})
