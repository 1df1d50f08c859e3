import prc2025 from './calendars/prc-2025.json' with { type: 'json' }
import prc2026 from './calendars/prc-2026.json' with { type: 'json' }
import { addDays, type Day, daysBetween, parseDay, weekdayOf, yearOf } from './day.ts'
import { AppError } from './errors.ts'
import type { Label } from './label.ts'
import { registry } from './registry.ts'

/** One year of the official notice as its data file states it: days off by span, and weekends worked instead (调休). */
export interface CalendarYear {
  readonly year: number
  readonly source: string
  readonly holidays: readonly (Label & { readonly from: string; readonly to: string })[]
  readonly workingWeekendDays: readonly string[]
}

/** Which days a bank works. It knows only the years it was given: a guess would schedule calls on a holiday. */
export interface Calendar {
  readonly key: string
  readonly label: Label
  /** What to add when a year is missing. */
  readonly missingYear: (year: number) => string
  readonly years: ReadonlyMap<number, { readonly off: ReadonlyMap<string, Label>; readonly worked: ReadonlySet<string> }>
}

/** A calendar from official year files; a span that leaves its year or a worked day that is no weekend is refused. */
export function officialCalendar(key: string, label: Label, files: readonly CalendarYear[]): Calendar {
  const years = new Map(
    files.map((file) => [
      file.year,
      { off: holidaysOf(file), worked: new Set(file.workingWeekendDays.map((day) => workedDay(day, file))) },
    ]),
  )
  return { key, label, years, missingYear: (year) => `src/kernel/calendars/${key}-${year}.json` }
}

/** A plain Monday to Friday calendar without holidays, for the given span of years. */
export function mondayToFriday(key: string, label: Label, firstYear: number, lastYear: number): Calendar {
  const years = new Map<number, { off: Map<string, Label>; worked: Set<string> }>()
  for (let year = firstYear; year <= lastYear; year += 1) years.set(year, { off: new Map(), worked: new Set() })
  return { key, label, years, missingYear: () => `the years of "${key}" in src/kernel/calendar.ts` }
}

/** The calendars an installation may name in its policy. */
export const calendars = registry(
  [
    officialCalendar('prc', { zh: '中国法定工作日（含调休）', en: 'PRC working days, make-up days included' }, [
      prc2025,
      prc2026,
    ]),
    mondayToFriday('berka-1993-1994', { zh: '周一至周五（1993–1994）', en: 'Monday to Friday, 1993–94' }, 1993, 1994),
  ],
  'calendar',
)

/** Whether the bank works on this day. A year without its file throws `calendar-year-missing`. */
export function isWorkingDay(calendar: Calendar, day: Day): boolean {
  const year = yearIn(calendar, day)
  if (year.worked.has(day)) return true
  return weekdayOf(day) <= 5 && !year.off.has(day)
}

/** The holiday this day belongs to, by name; undefined on ordinary days, weekends included. */
export function holidayOn(calendar: Calendar, day: Day): Label | undefined {
  return yearIn(calendar, day).off.get(day)
}

/** The n-th working day after this day, or before it when n is negative; 0 gives the day itself if worked, else the next working day. */
export function addWorkingDays(calendar: Calendar, day: Day, n: number): Day {
  if (!Number.isSafeInteger(n)) throw new AppError('invalid-input', { message: `Working days must be whole: ${n}` })
  if (n === 0) return isWorkingDay(calendar, day) ? day : addWorkingDays(calendar, day, 1)
  const step = n > 0 ? 1 : -1
  let [at, left] = [day, Math.abs(n)]
  while (left > 0) {
    at = addDays(at, step)
    if (isWorkingDay(calendar, at)) left -= 1
  }
  return at
}

/** The first working day after this day. */
export function nextWorkingDay(calendar: Calendar, day: Day): Day {
  return addWorkingDays(calendar, day, 1)
}

/** How many working days lie after `from` up to and with `to`; negative when `to` is earlier. The age of a task in SLA days. */
export function workingDaysBetween(calendar: Calendar, from: Day, to: Day): number {
  if (to < from) return -workingDaysBetween(calendar, to, from)
  let count = 0
  for (let day = from; day < to; ) {
    day = addDays(day, 1)
    if (isWorkingDay(calendar, day)) count += 1
  }
  return count
}

function yearIn(calendar: Calendar, day: Day) {
  const year = calendar.years.get(yearOf(day))
  if (year !== undefined) return year
  const add = calendar.missingYear(yearOf(day))
  throw new AppError('calendar-year-missing', {
    message: `Calendar "${calendar.key}" has no year ${yearOf(day)}: add ${add} from the official notice and register it`,
    data: { calendar: calendar.key, year: yearOf(day), add },
  })
}

function holidaysOf(file: CalendarYear): Map<string, Label> {
  const off = new Map<string, Label>()
  for (const { from, to, zh, en } of file.holidays) {
    const [first, last] = [parseDay(from), parseDay(to)]
    const isInYear = yearOf(first) === file.year && yearOf(last) === file.year && first <= last
    if (!isInYear)
      throw new AppError('bad-definition', { message: `${file.source}: ${from} to ${to} is not a span of ${file.year}` })
    for (let n = 0; n <= daysBetween(first, last); n += 1) off.set(addDays(first, n), { zh, en })
  }
  return off
}

function workedDay(text: string, file: CalendarYear): Day {
  const day = parseDay(text)
  if (weekdayOf(day) > 5 && yearOf(day) === file.year) return day
  throw new AppError('bad-definition', { message: `${file.source}: ${text} is not a weekend day of ${file.year}` })
}
