import { expect, test } from 'vitest'
import type { Day } from '../../kernel/day.ts'
import { freshnessOf } from './freshness.ts'

const feed = { key: 'balance', label: { zh: '余额', en: 'Balance' }, freshnessDays: 2 }
const age = (lastOn: string | undefined) => {
  const { days, isFresh } = freshnessOf(feed, lastOn as Day | undefined, '2026-10-16' as Day)
  return [days, isFresh]
}

test('a feed is fresh up to its limit and stale a day later; what never came is not fresh', () => {
  expect(age('2026-10-16')).toEqual([0, true])
  expect(age('2026-10-14')).toEqual([2, true])
  expect(age('2026-10-13')).toEqual([3, false])
  expect(age(undefined)).toEqual([undefined, false])
})

test('a day that lies ahead, as a bank’s value days do, is no age below nothing', () => {
  expect(age('2026-10-18')).toEqual([0, true])
})
