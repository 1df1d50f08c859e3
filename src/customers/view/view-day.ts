import { addMonths, type Day } from '../../kernel/day.ts'
import { AppError } from '../../kernel/errors.ts'

/** On which days a page about a customer stands: facts of the warehouse up to one, what the record holds as of the other. */
export type ViewDay = {
  /** Up to this day accounts, balances, transactions and events count. */
  readonly facts: Day
  /** On this day consent, restrictions, assessments and owners are asked for. */
  readonly record: Day
  /** The reader looks back: nothing may be done from such a page. */
  readonly isPast: boolean
}

/**
 * The days of a view. Without a day asked for, or with today's, it is the present: facts of the business date, the record of this moment. A day after today has no
 * facts; a day before the customer was one has no customer.
 */
export function viewDay(
  asked: Day | undefined,
  given: { readonly today: Day; readonly businessDate: Day | undefined; readonly openedOn: Day },
): ViewDay {
  const { today, businessDate, openedOn } = given
  if (asked === undefined || asked === today) return { facts: businessDate ?? today, record: today, isPast: false }
  if (asked > today)
    throw new AppError('invalid-input', {
      message: `${asked} lies after today, ${today}`,
      userMessage: {
        zh: `${asked} 尚未到来，请选择今天或更早的日期。`,
        en: `${asked} has not come yet: choose today or an earlier day.`,
      },
      data: { field: 'asOf', latest: today },
    })
  if (asked < openedOn)
    throw new AppError('invalid-input', {
      message: `The customer is one since ${openedOn}, not on ${asked}`,
      userMessage: {
        zh: `客户于 ${openedOn} 开户，请选择该日或之后的日期。`,
        en: `The customer joined on ${openedOn}: choose that day or a later one.`,
      },
      data: { field: 'asOf', earliest: openedOn },
    })
  return { facts: asked, record: asked, isPast: true }
}

/** How the tier stood in a month: that in force from its first day, and how many months below it had closed when it ended. */
export type TierMonthRow = { readonly month: Day; readonly tier: number; readonly watchMonths: number; readonly state: string }

/** The tier in force on a day of a month and the months below it that had closed before; undefined where the month is not known. */
export function tierInMonth(
  rows: readonly TierMonthRow[],
  month: Day,
): { readonly tier: number; readonly watchMonths: number } | undefined {
  const own = rows.find((row) => row.month === month)
  if (own === undefined) return undefined
  // A month counts when it has closed: within one, what the month before left still stands. A rise or a fall began this month anew.
  const before = rows.find((row) => row.month === addMonths(month, -1))
  return { tier: own.tier, watchMonths: before?.state === 'watch' ? before.watchMonths : 0 }
}
