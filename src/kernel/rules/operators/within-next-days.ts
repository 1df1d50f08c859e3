import type { Operator } from '../operator.ts'
import { daysAround } from '../operands.ts'

/** The day is the business date or one of the n days after it. */
export const withinNextDays: Operator = {
  ...daysAround((asOf, days) => [asOf, asOf + days]),
  key: 'within-next-days',
  label: { zh: '在未来若干天内', en: 'is within the next days' },
  kinds: ['day'],
  evaluate: (actual, [from = Number.NaN, to = Number.NaN]) => actual >= from && actual <= to,
  compile: (column, [from, to]) => `(${column} >= ${from} AND ${column} <= ${to})`,
  describe: {
    zh: (field, [days]) => `${field}在未来 ${days} 天内`,
    en: (field, [days]) => `${field} is within the next ${days} days`,
  },
  examples: [
    { field: 'due_on', actual: '2026-10-15', value: 7, asOf: '2026-10-15', holds: true },
    { field: 'due_on', actual: '2026-10-22', value: 7, asOf: '2026-10-15', holds: true },
    { field: 'due_on', actual: '2026-10-23', value: 7, asOf: '2026-10-15', holds: false },
    { field: 'due_on', actual: '2026-10-14', value: 7, asOf: '2026-10-15', holds: false },
    { field: 'due_on', actual: null, value: 7, holds: false },
  ],
}
