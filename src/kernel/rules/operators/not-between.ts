import type { Operator } from '../operator.ts'
import { range } from '../operands.ts'

/** The value is known and lies outside the two ends. */
export const notBetween: Operator = {
  ...range,
  key: 'not-between',
  label: { zh: '不介于', en: 'is not between' },
  kinds: ['int', 'day', 'code'],
  isOrdering: true,
  evaluate: (actual, [low = Number.NaN, high = Number.NaN]) => actual < low || actual > high,
  compile: (column, [low, high]) => `(${column} < ${low} OR ${column} > ${high})`,
  describe: {
    zh: (field, [low, high]) => `${field}不在 ${low} 至 ${high} 之间`,
    en: (field, [low, high]) => `${field} is not between ${low} and ${high}`,
  },
  examples: [
    { field: 'balance', actual: 99, value: [100, 200], holds: true },
    { field: 'balance', actual: 201, value: [100, 200], holds: true },
    { field: 'balance', actual: 200, value: [100, 200], holds: false },
    { field: 'balance', actual: null, value: [100, 200], holds: false },
  ],
}
