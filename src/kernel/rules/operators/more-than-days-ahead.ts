import type { Operator } from '../operator.ts'
import { daysAround } from '../operands.ts'

/** The day lies more than n days after the business date. */
export const moreThanDaysAhead: Operator = {
  ...daysAround((asOf, days) => [asOf + days]),
  key: 'more-than-days-ahead',
  label: { zh: '晚于若干天后', en: 'is more than days ahead' },
  kinds: ['day'],
  evaluate: (actual, [edge = Number.NaN]) => actual > edge,
  compile: (column, [edge]) => `${column} > ${edge}`,
  describe: {
    zh: (field, [days]) => `${field}在 ${days} 天以后`,
    en: (field, [days]) => `${field} is more than ${days} days ahead`,
  },
  examples: [
    { field: 'due_on', actual: '2026-10-23', value: 7, asOf: '2026-10-15', holds: true },
    { field: 'due_on', actual: '2026-10-22', value: 7, asOf: '2026-10-15', holds: false },
    { field: 'due_on', actual: null, value: 0, holds: false },
  ],
}
