import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  addMonths,
  ageOn,
  dayAt,
  daysBetween,
  daysInMonth,
  endOfMonth,
  fromDayNumber,
  instantAt,
  monthOf,
  parseDay,
  startOfMonth,
  timeAt,
  toDayNumber,
  tryParseDay,
  weekdayOf,
} from './day.ts'

const d = parseDay
const anyDay = fc.integer({ min: -25_567, max: 120_000 }).map(fromDayNumber) // 1900-01-01 … 2298

describe('days', () => {
  test.each(['2025-02-29', '2025-13-01', '2025-00-10', '2025-1-1', '20250101', '2025-04-31', '1899-12-31', '2025-01-01 ', ''])(
    '"%s" is not a day',
    (text) => {
      expect(tryParseDay(text)).toBeUndefined()
      expect(() => parseDay(text)).toThrow(/Not a day/)
    },
  )

  test('day numbers are those of ClickHouse', () => {
    expect(toDayNumber(d('1970-01-01'))).toBe(0)
    expect(toDayNumber(d('2024-02-29'))).toBe(19_782) // 54 × 365 + 13 leap days + 31 + 28
    expect(toDayNumber(d('1969-12-31'))).toBe(-1)
    expect(fromDayNumber(20_454)).toBe('2026-01-01') // 56 × 365 + 14
  })

  test('number and day are inverse, and text order is time order', () => {
    fc.assert(fc.property(anyDay, (day) => fromDayNumber(toDayNumber(day)) === day))
    fc.assert(fc.property(anyDay, anyDay, (a, b) => a < b === daysBetween(a, b) > 0))
  })

  test('adding days takes back, and crosses a leap day', () => {
    expect(addDays(d('2024-02-28'), 2)).toBe('2024-03-01')
    expect(addDays(d('2025-02-28'), 1)).toBe('2025-03-01')
    fc.assert(
      fc.property(
        anyDay,
        fc.integer({ min: -300, max: 300 }),
        (day, n) => fc.pre(tryAdd(day, n)) === undefined && addDays(addDays(day, n), -n) === day,
      ),
    )
  })

  test('a month after the 31st is the last day of a shorter month', () => {
    expect(addMonths(d('2025-01-31'), 1)).toBe('2025-02-28')
    expect(addMonths(d('2024-01-31'), 1)).toBe('2024-02-29')
    expect(addMonths(d('2026-01-15'), -1)).toBe('2025-12-15')
    expect(addMonths(d('2026-03-31'), -13)).toBe('2025-02-28')
  })

  test('months have their length', () => {
    expect(daysInMonth(d('2024-02-10'))).toBe(29)
    expect(endOfMonth(d('2025-11-03'))).toBe('2025-11-30')
    expect(startOfMonth(d('2025-11-03'))).toBe('2025-11-01')
    expect(monthOf(d('2025-11-03'))).toBe('2025-11')
  })

  test('weekdays', () => {
    expect(weekdayOf(d('1970-01-01'))).toBe(4)
    expect(weekdayOf(d('2026-11-21'))).toBe(6)
    expect(weekdayOf(d('1969-12-28'))).toBe(7)
  })

  test('age turns on the birthday; 29 February counts on 1 March', () => {
    expect(ageOn(d('1960-11-22'), d('2025-11-21'))).toBe(64)
    expect(ageOn(d('1960-11-22'), d('2025-11-22'))).toBe(65)
    expect(ageOn(d('2004-02-29'), d('2025-02-28'))).toBe(20)
    expect(ageOn(d('2004-02-29'), d('2025-03-01'))).toBe(21)
  })
})

describe('instants', () => {
  test('the day changes at 16:00 UTC', () => {
    expect(dayAt(new Date('2025-12-31T15:59:59Z'))).toBe('2025-12-31')
    expect(dayAt(new Date('2025-12-31T16:00:00Z'))).toBe('2026-01-01')
    expect(timeAt(new Date('2025-12-31T16:05:00Z'))).toBe('00:05')
    expect(instantAt(d('2026-01-01'), '08:30').toISOString()).toBe('2026-01-01T00:30:00.000Z')
  })

  test('summer time of 1986 to 1991 is kept', () => {
    // UTC+9 in the summer of 1988
    expect(timeAt(new Date('1988-07-01T00:00:00Z'))).toBe('09:00')
    expect(instantAt(d('1988-07-01'), '09:00').toISOString()).toBe('1988-07-01T00:00:00.000Z')
    expect(timeAt(new Date('1988-01-01T00:00:00Z'))).toBe('08:00')
  })

  test('instant and clock are inverse', () => {
    const since1992 = fc.integer({ min: 8_036, max: 100_000 }).map(fromDayNumber)
    fc.assert(
      fc.property(since1992, fc.integer({ min: 0, max: 1439 }), (day, minute) => {
        const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
        const instant = instantAt(day, time)
        return dayAt(instant) === day && timeAt(instant) === time
      }),
    )
  })

  test('24:00 is not a time', () => {
    expect(() => instantAt(d('2026-01-01'), '24:00')).toThrow(/Not a time/)
  })
})

function tryAdd(day: ReturnType<typeof parseDay>, n: number): boolean {
  const number = toDayNumber(day) + n
  return number >= -25_567 && number <= 120_000
}
