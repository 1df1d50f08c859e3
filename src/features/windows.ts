import { addMonths, type Day, daysInMonth, endOfMonth, startOfMonth, toDayNumber } from '../kernel/day.ts'

/** The numbers a feature's SQL may bind: the as-of day and the months around it. Rows say `ago`, the days since; the window of the last n days is `ago < n`. */
export interface Windows {
  readonly as_of: number
  /** d: days of the current month up to and including the as-of day. */
  readonly month_days: number
  /** D: all days of the current month. */
  readonly month_length: number
  /** Days of the month before, and of the one before that. */
  readonly prev_length: number
  readonly prev2_length: number
  /** Month and date of the as-of day as month × 100 + date, and its year: for ages and birthdays. */
  readonly as_of_year: number
  readonly as_of_month_date: number
}

/** The windows of an as-of day. */
export function windowsOf(asOf: Day): Windows {
  const [year = 0, month = 0, date = 0] = asOf.split('-').map(Number)
  return {
    as_of: toDayNumber(asOf),
    month_days: date,
    month_length: daysInMonth(asOf),
    prev_length: daysInMonth(addMonths(startOfMonth(asOf), -1)),
    prev2_length: daysInMonth(addMonths(startOfMonth(asOf), -2)),
    as_of_year: year,
    as_of_month_date: month * 100 + date,
  }
}

/** A calendar month seen from the as-of day: which days ago it began and ended; of the current month only the days so far. */
export interface MonthSpan {
  readonly month: Day
  readonly fromAgo: number
  readonly toAgo: number
  readonly days: number
}

/** The months from one to that of the as-of day, in time order. */
export function monthSpans(first: Day, asOf: Day): readonly MonthSpan[] {
  const today = toDayNumber(asOf)
  const spans: MonthSpan[] = []
  for (let month = startOfMonth(first); month <= asOf; month = addMonths(month, 1)) {
    const toAgo = Math.max(0, today - toDayNumber(endOfMonth(month)))
    const fromAgo = today - toDayNumber(month)
    spans.push({ month, fromAgo, toAgo, days: fromAgo - toAgo + 1 })
  }
  return spans
}
