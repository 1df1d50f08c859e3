import type { Operator } from '../operator.ts'
import { oneValue } from '../operands.ts'

/** The value is known and is another one; a missing value is no other value. */
export const notEquals: Operator = {
  ...oneValue,
  key: 'not-equals',
  label: { zh: '不等于', en: 'is not' },
  kinds: ['int', 'day', 'code'],
  evaluate: (actual, [unwanted]) => actual !== unwanted,
  compile: (column, [unwanted]) => `${column} != ${unwanted}`,
  describe: { zh: (field, [unwanted]) => `${field}不为 ${unwanted}`, en: (field, [unwanted]) => `${field} is not ${unwanted}` },
  examples: [
    { field: 'level', actual: 'basic', value: 'gold', holds: true },
    { field: 'level', actual: 'gold', value: 'gold', holds: false },
    { field: 'level', actual: null, value: 'gold', holds: false },
    { field: 'balance', actual: -1, value: 1, holds: true },
  ],
}
