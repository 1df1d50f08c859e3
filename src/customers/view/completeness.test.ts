import { expect, test } from 'vitest'
import { completeness, completenessOf, storedCompleteness, usualCompleteness } from './completeness.ts'

const weights = { ...usualCompleteness.weights, phone: 5, address: 2, gender: 0, family: 3 }

test('what is known counts by its weight, out of what is asked for', () => {
  // Asked: phone 5, address 2, family 3, seven others 1 each (gender 0 is not asked) = 17; known: 5 + 3 + 1 = 9.
  const { ppm, items } = completeness({ v: 1, weights }, 'personal', new Set(['phone', 'family', 'goal', 'gender']))
  expect(ppm).toBe(529_412) // 9 ÷ 17 = 0.5294117…
  expect(items.map(({ key, isKnown }) => `${isKnown ? '+' : '-'}${key}`)).toEqual([
    '+phone',
    '+family',
    '-address',
    '-document',
    '-born-on',
    '-risk-assessment',
    '-affordable',
    '-marketing-consent',
    '-preference',
    '+goal',
  ])
})

test('a firm is not asked for a birth, a gender, an assessment or a family', () => {
  const { ppm, items } = completeness(usualCompleteness, 'business', new Set(['phone', 'address', 'document']))
  expect([ppm, items.map(({ key }) => key)]).toEqual([
    500_000, // 3 of 6
    ['phone', 'address', 'document', 'marketing-consent', 'preference', 'goal'],
  ])
})

test('where nothing is asked nothing is missing; nothing known is nothing', () => {
  const none = Object.fromEntries(Object.keys(weights).map((key) => [key, 0])) as typeof weights
  expect(completeness({ v: 1, weights: none }, 'personal', new Set()).ppm).toBe(1_000_000)
  expect(completeness(usualCompleteness, 'personal', new Set()).ppm).toBe(0)
})

test('weights are the bank’s where it states them; an item there is not is refused', () => {
  expect(completenessOf([])).toBe(usualCompleteness)
  expect(completenessOf([{ key: 'bank', body: { v: 1, weights } }]).weights.phone).toBe(5)
  expect(() => storedCompleteness.read({ v: 1, weights: { ...weights, salary: 1 } })).toThrow(/salary/)
})
