import type { Operator } from '../operator.ts'
import { oneValue } from '../operands.ts'

/** The value reaches the limit; of days: on it or after. */
export const atLeast: Operator = {
  ...oneValue,
  key: 'at-least',
  label: { zh: '不低于', en: 'is at least' },
  kinds: ['int', 'day', 'code'],
  isOrdering: true,
  evaluate: (actual, [limit = Number.NaN]) => actual >= limit,
  compile: (column, [limit]) => `${column} >= ${limit}`,
  describe: { zh: (field, [limit]) => `${field}不低于 ${limit}`, en: (field, [limit]) => `${field} is at least ${limit}` },
  examples: [
    { field: 'balance', actual: 5_000_000, value: 5_000_000, holds: true },
    { field: 'balance', actual: 4_999_999, value: 5_000_000, holds: false },
    { field: 'balance', actual: null, value: 0, holds: false },
    { field: 'level', actual: 'diamond', value: 'gold', holds: true },
  ],
}
