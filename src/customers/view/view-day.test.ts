import { describe, expect, test } from 'vitest'
import type { Day } from '../../kernel/day.ts'
import { tierInMonth, viewDay } from './view-day.ts'

const day = (text: string): Day => text as Day
const given = { today: day('2026-10-16'), businessDate: day('2026-10-15'), openedOn: day('2016-05-10') }

describe('the days of a view', () => {
  test('the present is the business date of the facts and the record of this moment', () => {
    const present = { facts: '2026-10-15', record: '2026-10-16', isPast: false }
    expect(viewDay(undefined, given)).toEqual(present)
    expect(viewDay(day('2026-10-16'), given)).toEqual(present)
    // Before the first night there is nothing but today.
    expect(viewDay(undefined, { ...given, businessDate: undefined })).toEqual({ ...present, facts: '2026-10-16' })
  })

  test('a day before today is that day for both, the day of joining included', () => {
    expect(viewDay(day('2026-10-15'), given)).toEqual({ facts: '2026-10-15', record: '2026-10-15', isPast: true })
    expect(viewDay(day('2016-05-10'), given)).toEqual({ facts: '2016-05-10', record: '2016-05-10', isPast: true })
  })

  test('tomorrow, and the day before the customer joined, are refused', () => {
    expect(() => viewDay(day('2026-10-17'), given)).toThrow(expect.objectContaining({ code: 'invalid-input' }))
    expect(() => viewDay(day('2016-05-09'), given)).toThrow(expect.objectContaining({ code: 'invalid-input' }))
  })
})

describe('the tier on a day', () => {
  const months = [
    { month: day('2026-08-01'), tier: 3, watchMonths: 1, state: 'watch' },
    { month: day('2026-09-01'), tier: 3, watchMonths: 2, state: 'watch' },
    { month: day('2026-10-01'), tier: 3, watchMonths: 3, state: 'down' },
    { month: day('2026-11-01'), tier: 2, watchMonths: 0, state: 'hold' },
  ]
  test('is the one in force, with the months below it that had closed by then', () => {
    expect(tierInMonth(months, day('2026-08-01'))).toEqual({ tier: 3, watchMonths: 0 })
    expect(tierInMonth(months, day('2026-09-01'))).toEqual({ tier: 3, watchMonths: 1 })
    // The third month below closes at its end: on a day of October two had.
    expect(tierInMonth(months, day('2026-10-01'))).toEqual({ tier: 3, watchMonths: 2 })
    expect(tierInMonth(months, day('2026-11-01'))).toEqual({ tier: 2, watchMonths: 0 })
  })
  test('is not known for a month that no night told of', () => {
    expect(tierInMonth(months, day('2026-07-01'))).toBeUndefined()
  })
})
