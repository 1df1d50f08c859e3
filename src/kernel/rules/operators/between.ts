import type { Operator } from '../operator.ts'
import { range } from '../operands.ts'

/** The value lies between the two ends, both included. */
export const between: Operator = {
  ...range,
  key: 'between',
  label: { zh: '介于', en: 'is between' },
  kinds: ['int', 'day', 'code'],
  isOrdering: true,
  evaluate: (actual, [low = Number.NaN, high = Number.NaN]) => actual >= low && actual <= high,
  compile: (column, [low, high]) => `(${column} >= ${low} AND ${column} <= ${high})`,
  describe: {
    zh: (field, [low, high]) => `${field}在 ${low} 至 ${high} 之间`,
    en: (field, [low, high]) => `${field} is between ${low} and ${high}`,
  },
  examples: [
    { field: 'balance', actual: 100, value: [100, 200], holds: true },
    { field: 'balance', actual: 200, value: [100, 200], holds: true },
    { field: 'balance', actual: 201, value: [100, 200], holds: false },
    { field: 'balance', actual: null, value: [-1, 1], holds: false },
    { field: 'due_on', actual: '2026-10-15', value: ['2026-10-01', '2026-10-31'], holds: true },
  ],
}
