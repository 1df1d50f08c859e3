import type { Operator } from '../operator.ts'
import { noValue } from '../operands.ts'

/** No, and known to be no. */
export const isFalse: Operator = {
  ...noValue,
  key: 'is-false',
  label: { zh: '为否', en: 'is false' },
  kinds: ['flag'],
  evaluate: (actual) => actual === 0,
  compile: (column) => `${column} = 0`,
  describe: { zh: (field) => `${field}：否`, en: (field) => `${field}: no` },
  examples: [
    { field: 'has_app', actual: 0, holds: true },
    { field: 'has_app', actual: 1, holds: false },
    { field: 'has_app', actual: null, holds: false },
  ],
}
