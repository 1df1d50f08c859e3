import type { Operator } from '../operator.ts'
import { noValue } from '../operands.ts'

/** Yes, and known. */
export const isTrue: Operator = {
  ...noValue,
  key: 'is-true',
  label: { zh: '为是', en: 'is true' },
  kinds: ['flag'],
  evaluate: (actual) => actual !== 0,
  compile: (column) => `${column} != 0`,
  describe: { zh: (field) => `${field}：是`, en: (field) => `${field}: yes` },
  examples: [
    { field: 'has_app', actual: 1, holds: true },
    { field: 'has_app', actual: 0, holds: false },
    { field: 'has_app', actual: null, holds: false },
  ],
}
