import { readdirSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addWorkingDays,
  calendars,
  holidayOn,
  isWorkingDay,
  mondayToFriday,
  nextWorkingDay,
  officialCalendar,
  workingDaysBetween,
} from './calendar.ts'
import { addDays, type Day, fromDayNumber, parseDay, toDayNumber } from './day.ts'

const d = parseDay
const prc = calendars.get('prc')
const workedIn = (year: number) => {
  const days: Day[] = []
  for (let day = d(`${year}-01-01`); day < `${year}-12-31`; day = addDays(day, 1)) if (isWorkingDay(prc, day)) days.push(day)
  return isWorkingDay(prc, d(`${year}-12-31`)) ? [...days, d(`${year}-12-31`)] : days
}

describe('the PRC calendar', () => {
  test('every data file is registered', () => {
    const files = readdirSync(new URL('./calendars/', import.meta.url))
    expect(files.map((name) => Number(name.slice('prc-'.length, -'.json'.length))).sort()).toEqual([...prc.years.keys()].sort())
  })

  test('working days a year: weekdays − holidays on weekdays + weekends worked', () => {
    // 2025: 261 weekdays; off on weekdays 1 + 6 + 1 + 3 + 1 + 6 = 18 (1/28–2/4 has six, 4/4, 5/1 5/2 5/5, 6/2, 10/1–3 and 6–8); +5 ⇒ 248
    expect(workedIn(2025)).toHaveLength(248)
    // 2026: 261 weekdays; 1/1 1/2 = 2, 2/16–20 and 2/23 = 6, 4/6 = 1, 5/1 5/4 5/5 = 3, 6/19 = 1, 9/25 = 1, 10/1 2 5 6 7 = 5: 19; +6 ⇒ 248
    expect(workedIn(2026)).toHaveLength(248)
  })

  test.each(['2025-01-26', '2025-02-08', '2025-09-28', '2026-01-04', '2026-02-14', '2026-05-09', '2026-10-10'])(
    '%s is a weekend day worked instead',
    (day) => {
      expect(isWorkingDay(prc, d(day))).toBe(true)
      expect(holidayOn(prc, d(day))).toBeUndefined()
    },
  )

  test.each([
    ['2025-02-04', '春节'],
    ['2025-10-08', '国庆节、中秋节'],
    ['2026-02-23', '春节'],
    ['2026-06-19', '端午节'],
  ])('%s is off for %s', (day, name) => {
    expect(isWorkingDay(prc, d(day))).toBe(false)
    expect(holidayOn(prc, d(day))?.zh).toBe(name)
  })

  test('three working days after Friday 13 February 2026 is Wednesday the 25th', () => {
    // Saturday 14 is worked (1), 15–23 Spring Festival, Tuesday 24 (2), Wednesday 25 (3)
    expect(addWorkingDays(prc, d('2026-02-13'), 3)).toBe('2026-02-25')
    expect(nextWorkingDay(prc, d('2026-09-30'))).toBe('2026-10-08')
    expect(workingDaysBetween(prc, d('2026-02-13'), d('2026-02-25'))).toBe(3)
    expect(workingDaysBetween(prc, d('2026-02-25'), d('2026-02-13'))).toBe(-3)
  })

  test('no working days on from a holiday is the next working day', () => {
    expect(addWorkingDays(prc, d('2026-10-01'), 0)).toBe('2026-10-08')
    expect(addWorkingDays(prc, d('2026-10-08'), 0)).toBe('2026-10-08')
  })

  test('a year without its file stops with the year and the file to add', () => {
    expect(() => nextWorkingDay(prc, d('2026-12-31'))).toThrow(
      expect.objectContaining({
        code: 'calendar-year-missing',
        data: { calendar: 'prc', year: 2027, add: 'src/kernel/calendars/prc-2027.json' },
      }),
    )
  })
})

describe('arithmetic on working days', () => {
  const worked = [...workedIn(2025), ...workedIn(2026)]
  const someDay = fc.integer({ min: toDayNumber(d('2025-03-01')), max: toDayNumber(d('2026-10-31')) }).map(fromDayNumber)
  const steps = fc.integer({ min: 1, max: 30 })

  test('adding agrees with counting along the list of working days', () => {
    fc.assert(fc.property(someDay, steps, (day, n) => addWorkingDays(prc, day, n) === worked.filter((w) => w > day)[n - 1]))
  })

  test('going back undoes going forth from a working day, and the count between says how far', () => {
    fc.assert(
      fc.property(someDay, steps, (anyDay, n) => {
        const day = addWorkingDays(prc, anyDay, 0)
        const later = addWorkingDays(prc, day, n)
        return addWorkingDays(prc, later, -n) === day && workingDaysBetween(prc, day, later) === n
      }),
    )
  })
})

describe('other calendars', () => {
  test('1993 and 1994 are worked Monday to Friday, and nothing else is known', () => {
    const berka = calendars.get('berka-1993-1994')
    expect(isWorkingDay(berka, d('1994-03-30'))).toBe(true) // Wednesday
    expect(isWorkingDay(berka, d('1993-01-02'))).toBe(false) // Saturday
    expect(() => isWorkingDay(berka, d('1995-01-02'))).toThrow(/has no year 1995/)
    expect([...mondayToFriday('x', { zh: '甲', en: 'X' }, 2000, 2002).years.keys()]).toEqual([2000, 2001, 2002])
  })

  test('a file whose span leaves its year, or whose worked day is a weekday, is refused', () => {
    const label = { zh: '测试', en: 'Test' }
    const year = { year: 2025, source: 'test', holidays: [], workingWeekendDays: [] }
    expect(() =>
      officialCalendar('x', label, [{ ...year, holidays: [{ ...label, from: '2025-12-31', to: '2026-01-01' }] }]),
    ).toThrow(/not a span of 2025/)
    expect(() => officialCalendar('x', label, [{ ...year, workingWeekendDays: ['2025-01-06'] }])).toThrow(/not a weekend day/)
  })
})
