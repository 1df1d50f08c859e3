import { addWorkingDays, type Calendar } from '../../kernel/calendar.ts'
import type { Day } from '../../kernel/day.ts'

/** How long the owner has: working days of the SLA, and how many more the task stays worth doing. */
export type TaskTerm = { readonly slaDays: number; readonly keptDays: number }

/** When a task must be done and when it lapses. */
export type TaskDates = { readonly dueOn: Day; readonly expiresOn: Day }

/**
 * The days of a task issued in the night of a business date. The morning after is its first working day, so an SLA of 1 (and "same day", 0)
 * is due then; of 3, on the third. It lapses `keptDays` working days after it was due, and never after `notAfter` (the maturity, the
 * birthday): a reminder that comes too late is no service.
 */
export function taskDates(calendar: Calendar, businessDate: Day, term: TaskTerm, notAfter?: Day): TaskDates {
  const firstDay = addWorkingDays(calendar, businessDate, 1)
  const due = addWorkingDays(calendar, businessDate, Math.max(1, term.slaDays))
  const expires = addWorkingDays(calendar, due, Math.max(0, term.keptDays))
  if (notAfter === undefined) return { dueOn: due, expiresOn: expires }
  const last = notAfter < firstDay ? firstDay : notAfter
  return { dueOn: due > last ? last : due, expiresOn: expires > last ? last : expires }
}
