import { describe, expect, test } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import { monthSpans, windowsOf } from './windows.ts'

describe('windows', () => {
  test('of 15 October 2026: day 15 of 31, September has 30 days, August 31', () => {
    expect(windowsOf(parseDay('2026-10-15'))).toEqual({
      as_of: 20_741,
      month_days: 15,
      month_length: 31,
      prev_length: 30,
      prev2_length: 31,
      as_of_year: 2026,
      as_of_month_date: 1015,
    })
  })

  test.each([
    ['2026-02-28', 28, 28, 31, 31],
    ['2028-02-28', 28, 29, 31, 31],
    ['2028-02-29', 29, 29, 31, 31],
    ['2026-03-31', 31, 31, 28, 31],
    ['2027-01-01', 1, 31, 31, 30],
  ])('of %s: day %i of %i, then %i and %i', (day, d, length, prev, prev2) => {
    const windows = windowsOf(parseDay(day))
    expect([windows.month_days, windows.month_length, windows.prev_length, windows.prev2_length]).toEqual([
      d,
      length,
      prev,
      prev2,
    ])
  })

  test('months end on their last day, the current one today', () => {
    expect(monthSpans(parseDay('2028-01-17'), parseDay('2028-03-02'))).toEqual([
      { month: '2028-01-01', fromAgo: 61, toAgo: 31, days: 31 }, // 29 of February + 2 = 31 days since 31 January
      { month: '2028-02-01', fromAgo: 30, toAgo: 2, days: 29 },
      { month: '2028-03-01', fromAgo: 1, toAgo: 0, days: 2 },
    ])
  })
})
