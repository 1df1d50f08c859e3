import type { Operator } from '../operator.ts'
import { list } from '../operands.ts'

/** The value is known and none of the list. */
export const isNotIn: Operator = {
  ...list,
  key: 'not-in',
  label: { zh: '不属于', en: 'is none of' },
  kinds: ['int', 'day', 'code'],
  evaluate: (actual, unwanted) => !unwanted.includes(actual),
  compile: (column, unwanted) => `${column} NOT IN (${unwanted.join(', ')})`,
  describe: {
    zh: (field, [unwanted]) => `${field}不属于 ${unwanted}`,
    en: (field, [unwanted]) => `${field} is none of ${unwanted}`,
  },
  examples: [
    { field: 'level', actual: 'basic', value: ['gold', 'diamond'], holds: true },
    { field: 'level', actual: 'gold', value: ['gold', 'diamond'], holds: false },
    { field: 'level', actual: null, value: ['gold'], holds: false },
  ],
}
