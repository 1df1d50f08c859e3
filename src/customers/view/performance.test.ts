import { expect, test } from 'vitest'
import type { Day } from '../../kernel/day.ts'
import { type AssetsOn, assetsOn, monthEnds } from './asset-history.ts'
import { performanceOf } from './performance.ts'

const on = (day: string, byClass: Record<string, number>): AssetsOn => ({
  day: day as Day,
  totalFen: 0,
  byClass: new Map(Object.entries(byClass)),
  unvalued: [],
})
const flow = (day: string, assetClass: string, amountFen: number) => ({ day: day as Day, assetClass, amountFen })

test('a class gained what it is worth more, less what was put in', () => {
  const [start, end] = [
    on('2026-07-15', { wealth: 10_000, deposit: 50_000 }),
    on('2026-10-15', { wealth: 16_500, deposit: 45_000 }),
  ]
  const flows = [
    flow('2026-07-15', 'wealth', 10_000), // on the first day: in its closing value
    flow('2026-08-01', 'wealth', 8_000),
    flow('2026-10-15', 'wealth', -2_000),
    flow('2026-10-16', 'wealth', -1), // after the last day
    flow('2026-08-01', 'deposit', -8_000),
    flow('2026-10-15', 'deposit', 2_000),
  ]
  expect(performanceOf(start, end, flows, ['deposit', 'wealth', 'fund'])).toEqual([
    // 45,000 − 50,000 − (−6,000) = 1,000
    { key: 'deposit', startFen: 50_000, endFen: 45_000, flowFen: -6_000, changeFen: 1_000 },
    // 16,500 − 10,000 − 6,000 = 500
    { key: 'wealth', startFen: 10_000, endFen: 16_500, flowFen: 6_000, changeFen: 500 },
  ])
})

test('the ends of months up to a day; the month of the day ends on it', () => {
  expect(monthEnds('2026-03-31' as Day, 3)).toEqual(['2026-01-31', '2026-02-28', '2026-03-31'])
  expect(monthEnds('2026-10-15' as Day, 2)).toEqual(['2026-09-30', '2026-10-15'])
})

test('assets of other currencies count at the rate of their own day; without one they are named and count as nothing', () => {
  const days = ['2026-09-30', '2026-10-15'] as Day[]
  const held = days.flatMap((day) => [
    { day, assetClass: 'deposit', currency: 'CNY', balanceFen: 1_000 },
    { day, assetClass: 'deposit', currency: 'USD', balanceFen: 200 },
    { day, assetClass: 'fund', currency: 'HKD', balanceFen: 300 },
  ])
  const rates = [
    { currency: 'USD', day: '2026-09-30' as Day, midMicro: 7_000_000, source: 'PBOC' },
    { currency: 'USD', day: '2026-10-14' as Day, midMicro: 7_100_000, source: 'PBOC' },
  ]
  expect(assetsOn(days, held, { baseCurrency: 'CNY', rates })).toEqual([
    { day: '2026-09-30', totalFen: 2_400, byClass: new Map([['deposit', 2_400]]), unvalued: ['fund'] },
    { day: '2026-10-15', totalFen: 2_420, byClass: new Map([['deposit', 2_420]]), unvalued: ['fund'] },
  ])
})
