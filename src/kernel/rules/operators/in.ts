import type { Operator } from '../operator.ts'
import { list } from '../operands.ts'

/** The value is one of the list. */
export const isIn: Operator = {
  ...list,
  key: 'in',
  label: { zh: '属于', en: 'is one of' },
  kinds: ['int', 'day', 'code'],
  evaluate: (actual, wanted) => wanted.includes(actual),
  compile: (column, wanted) => `${column} IN (${wanted.join(', ')})`,
  describe: { zh: (field, [wanted]) => `${field}属于 ${wanted}`, en: (field, [wanted]) => `${field} is one of ${wanted}` },
  examples: [
    { field: 'level', actual: 'gold', value: ['gold', 'diamond'], holds: true },
    { field: 'level', actual: 'basic', value: ['gold', 'diamond'], holds: false },
    { field: 'level', actual: null, value: ['gold'], holds: false },
    { field: 'balance', actual: 7, value: [7], holds: true },
  ],
}
