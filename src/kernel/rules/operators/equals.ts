import type { Operator } from '../operator.ts'
import { oneValue } from '../operands.ts'

/** The value is exactly this one. */
export const equals: Operator = {
  ...oneValue,
  key: 'equals',
  label: { zh: '等于', en: 'is' },
  kinds: ['int', 'day', 'code'],
  evaluate: (actual, [wanted]) => actual === wanted,
  compile: (column, [wanted]) => `${column} = ${wanted}`,
  describe: { zh: (field, [wanted]) => `${field}为 ${wanted}`, en: (field, [wanted]) => `${field} is ${wanted}` },
  examples: [
    { field: 'level', actual: 'gold', value: 'gold', holds: true },
    { field: 'level', actual: 'basic', value: 'gold', holds: false },
    { field: 'level', actual: null, value: 'gold', holds: false },
    { field: 'balance', actual: 0, value: 0, holds: true },
    { field: 'balance', actual: null, value: 0, holds: false },
    { field: 'due_on', actual: '2026-10-15', value: '2026-10-15', holds: true },
  ],
}
