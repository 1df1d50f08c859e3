import type { Operator } from '../operator.ts'
import { oneValue } from '../operands.ts'

/** The value lies above the limit; of days: after it. */
export const moreThan: Operator = {
  ...oneValue,
  key: 'more-than',
  label: { zh: '大于', en: 'is more than' },
  kinds: ['int', 'day', 'code'],
  isOrdering: true,
  evaluate: (actual, [limit = Number.NaN]) => actual > limit,
  compile: (column, [limit]) => `${column} > ${limit}`,
  describe: { zh: (field, [limit]) => `${field}大于 ${limit}`, en: (field, [limit]) => `${field} is more than ${limit}` },
  examples: [
    { field: 'balance', actual: 5_000_001, value: 5_000_000, holds: true },
    { field: 'balance', actual: 5_000_000, value: 5_000_000, holds: false },
    { field: 'balance', actual: null, value: -1, holds: false },
    { field: 'due_on', actual: '2026-10-16', value: '2026-10-15', holds: true },
  ],
}
