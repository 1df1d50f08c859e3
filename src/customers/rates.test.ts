import { expect, test } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import { type Rate, rateFor, rateSteps, valueAt } from './rates.ts'

const usd = (day: string, midMicro: number): Rate => ({ currency: 'USD', day: parseDay(day), midMicro, source: 'CFETS' })

test('a rate stands until the next one, at most ten days after its own; then there is none', () => {
  expect(rateSteps([usd('2026-10-15', 7_200_000), usd('2026-09-30', 7_100_000), usd('2026-10-16', 7_210_000)])).toEqual([
    { currency: 'USD', from: '2026-09-30', midMicro: 7_100_000 },
    // The national holidays were longer than ten days this time.
    { currency: 'USD', from: '2026-10-11', midMicro: null },
    { currency: 'USD', from: '2026-10-15', midMicro: 7_200_000 },
    { currency: 'USD', from: '2026-10-16', midMicro: 7_210_000 },
    { currency: 'USD', from: '2026-10-27', midMicro: null },
  ])
  // Eleven days apart, nothing is missing between.
  expect(rateSteps([usd('2026-10-01', 1), usd('2026-10-12', 2)]).map(({ from }) => from)).toEqual([
    '2026-10-01',
    '2026-10-12',
    '2026-10-23',
  ])
})

test('for one day the same is found', () => {
  const rates = [usd('2026-09-30', 7_100_000), usd('2026-10-15', 7_200_000)]
  const on = (day: string) => rateFor(rates, 'USD', parseDay(day))?.midMicro
  expect(['2026-09-29', '2026-09-30', '2026-10-10', '2026-10-11', '2026-10-15', '2026-10-25', '2026-10-26'].map(on)).toEqual([
    undefined,
    7_100_000,
    7_100_000,
    undefined,
    7_200_000,
    7_200_000,
    undefined,
  ])
  expect(rateFor(rates, 'EUR', parseDay('2026-10-15'))).toBeUndefined()
})

test('values are rounded to the nearest fen, half away from zero', () => {
  // 1,000.00 dollars at 7.1234; one cent at 7.5 is 7.5 fen.
  expect([valueAt(100_000, 7_123_400), valueAt(1, 7_500_000), valueAt(-1, 7_500_000)]).toEqual([712_340, 8, -8])
})
