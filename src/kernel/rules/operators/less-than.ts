import type { Operator } from '../operator.ts'
import { oneValue } from '../operands.ts'

/** The value lies below the limit; of days: before it. */
export const lessThan: Operator = {
  ...oneValue,
  key: 'less-than',
  label: { zh: '小于', en: 'is less than' },
  kinds: ['int', 'day', 'code'],
  isOrdering: true,
  evaluate: (actual, [limit = Number.NaN]) => actual < limit,
  compile: (column, [limit]) => `${column} < ${limit}`,
  describe: { zh: (field, [limit]) => `${field}小于 ${limit}`, en: (field, [limit]) => `${field} is less than ${limit}` },
  examples: [
    { field: 'balance', actual: 4_999_999, value: 5_000_000, holds: true },
    { field: 'balance', actual: 5_000_000, value: 5_000_000, holds: false },
    { field: 'balance', actual: null, value: 5_000_000, holds: false },
    { field: 'due_on', actual: '2026-10-14', value: '2026-10-15', holds: true },
    { field: 'level', actual: 'basic', value: 'gold', holds: true },
  ],
}
