import type { Operator } from '../operator.ts'
import { daysAround } from '../operands.ts'

/** The day lies more than n days before the business date. */
export const olderThanDays: Operator = {
  ...daysAround((asOf, days) => [asOf - days]),
  key: 'older-than-days',
  label: { zh: '早于若干天前', en: 'is more than days ago' },
  kinds: ['day'],
  evaluate: (actual, [edge = Number.NaN]) => actual < edge,
  compile: (column, [edge]) => `${column} < ${edge}`,
  describe: {
    zh: (field, [days]) => `${field}距今超过 ${days} 天`,
    en: (field, [days]) => `${field} is more than ${days} days ago`,
  },
  examples: [
    { field: 'due_on', actual: '2026-04-17', value: 180, asOf: '2026-10-15', holds: true }, // 181 days
    { field: 'due_on', actual: '2026-04-18', value: 180, asOf: '2026-10-15', holds: false },
    { field: 'due_on', actual: '2026-10-16', value: 0, asOf: '2026-10-15', holds: false },
    { field: 'due_on', actual: null, value: 180, holds: false },
  ],
}
