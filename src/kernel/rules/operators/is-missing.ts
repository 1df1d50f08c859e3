import type { Operator } from '../operator.ts'
import { noValue } from '../operands.ts'

/** Nothing is known: the only way to ask, for every other operator is false then. */
export const isMissing: Operator = {
  ...noValue,
  key: 'is-missing',
  label: { zh: '缺失', en: 'is unknown' },
  kinds: ['int', 'day', 'code', 'flag'],
  holdsWhenMissing: true,
  evaluate: () => false,
  compile: (column) => `isNull(${column})`,
  describe: { zh: (field) => `${field}无记录`, en: (field) => `${field} is unknown` },
  examples: [
    { field: 'balance', actual: null, holds: true },
    { field: 'balance', actual: 0, holds: false },
    { field: 'has_app', actual: null, holds: true },
    { field: 'due_on', actual: '1970-01-01', holds: false },
  ],
}
