import type { Operator } from '../operator.ts'
import { oneValue } from '../operands.ts'

/** The value lies at or below the limit; of days: on it or before. */
export const atMost: Operator = {
  ...oneValue,
  key: 'at-most',
  label: { zh: '不超过', en: 'is at most' },
  kinds: ['int', 'day', 'code'],
  isOrdering: true,
  evaluate: (actual, [limit = Number.NaN]) => actual <= limit,
  compile: (column, [limit]) => `${column} <= ${limit}`,
  describe: { zh: (field, [limit]) => `${field}不超过 ${limit}`, en: (field, [limit]) => `${field} is at most ${limit}` },
  examples: [
    { field: 'balance', actual: 5_000_000, value: 5_000_000, holds: true },
    { field: 'balance', actual: 5_000_001, value: 5_000_000, holds: false },
    { field: 'balance', actual: null, value: 5_000_000, holds: false },
    { field: 'level', actual: 'diamond', value: 'gold', holds: false },
  ],
}
