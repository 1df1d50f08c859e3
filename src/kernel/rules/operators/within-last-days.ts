import type { Operator } from '../operator.ts'
import { daysAround } from '../operands.ts'

/** The day is the business date or one of the n days before it. */
export const withinLastDays: Operator = {
  ...daysAround((asOf, days) => [asOf - days, asOf]),
  key: 'within-last-days',
  label: { zh: '在过去若干天内', en: 'is within the last days' },
  kinds: ['day'],
  evaluate: (actual, [from = Number.NaN, to = Number.NaN]) => actual >= from && actual <= to,
  compile: (column, [from, to]) => `(${column} >= ${from} AND ${column} <= ${to})`,
  describe: {
    zh: (field, [days]) => `${field}在过去 ${days} 天内`,
    en: (field, [days]) => `${field} is within the last ${days} days`,
  },
  examples: [
    { field: 'due_on', actual: '2026-09-15', value: 30, asOf: '2026-10-15', holds: true },
    { field: 'due_on', actual: '2026-10-15', value: 0, asOf: '2026-10-15', holds: true },
    { field: 'due_on', actual: '2026-09-14', value: 30, asOf: '2026-10-15', holds: false },
    { field: 'due_on', actual: '2026-10-16', value: 30, asOf: '2026-10-15', holds: false },
    { field: 'due_on', actual: null, value: 30, holds: false },
  ],
}
