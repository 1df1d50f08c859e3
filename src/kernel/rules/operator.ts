import type { Day } from '../day.ts'
import type { Descriptor } from '../registry.ts'
import type { Field, FieldKind } from './field.ts'
import type { OperandShape } from './operands.ts'

/** The fields of examples; operators are shown and tested on them. */
export type ExampleField = 'balance' | 'due_on' | 'level' | 'has_app'

/** One case of an operator, run as a test and shown in the help. */
export interface OperatorExample {
  readonly field: ExampleField
  /** What is known of the customer: a number, a day, the key of a code; null when missing. */
  readonly actual: number | string | null
  readonly value?: unknown
  readonly asOf?: string
  readonly holds: boolean
}

/**
 * One comparison of the rule language, in three forms that must agree: in TypeScript, in SQL, in words. Neither form ever sees a
 * missing value: the language answers for it (false, unless `holdsWhenMissing`), so that no operator can get it wrong.
 */
export interface Operator extends Descriptor, OperandShape {
  /** The kinds of field it may be asked of. */
  readonly kinds: readonly FieldKind[]
  /** Needs a low and a high end: of code fields only those with an order. */
  readonly isOrdering?: boolean
  readonly holdsWhenMissing?: boolean
  evaluate(actual: number, operands: readonly number[]): boolean
  /** The ClickHouse condition on a column; `bound` are the places of the operands. */
  compile(column: string, bound: readonly string[]): string
  readonly describe: {
    zh(field: string, shown: readonly string[]): string
    en(field: string, shown: readonly string[]): string
  }
  readonly examples: readonly OperatorExample[]
}

/** Whether the operator may be asked of the field. */
export function suits(operator: Operator, field: Field): boolean {
  if (!operator.kinds.includes(field.kind)) return false
  return field.kind !== 'code' || operator.isOrdering !== true || field.isOrdered === true
}

/** The fields the examples speak of. */
export const exampleFields: readonly Field[] = [
  { key: 'balance', kind: 'int', unit: 'fen', label: { zh: '余额', en: 'balance' } },
  { key: 'due_on', kind: 'day', label: { zh: '到期日', en: 'due day' } },
  {
    key: 'level',
    kind: 'code',
    isOrdered: true,
    label: { zh: '层级', en: 'tier' },
    values: [
      { key: 'basic', number: 1, label: { zh: '基础', en: 'Basic' } },
      { key: 'gold', number: 2, label: { zh: '金卡', en: 'Gold' } },
      { key: 'diamond', number: 3, label: { zh: '钻石', en: 'Diamond' } },
    ],
  },
  { key: 'has_app', kind: 'flag', label: { zh: '已开通手机银行', en: 'mobile banking' } },
]

/** The day examples are asked on unless they say otherwise. */
export const exampleAsOf = '2026-10-15' as Day
