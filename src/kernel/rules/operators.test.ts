import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseDay } from '../day.ts'
import { unlistedFiles } from '../registry.ts'
import { compile } from './compile.ts'
import { evaluate } from './evaluate.ts'
import { type Field, fieldsByKey, numberOf } from './field.ts'
import { exampleAsOf, exampleFields, type OperatorExample } from './operator.ts'
import { operators } from './operators/registry.ts'
import { everybody } from './rule.ts'

const fields = fieldsByKey(exampleFields)
const asOf = parseDay(exampleAsOf)

/** The SQL of the first example of each operator: reviewers read it here, the parity test runs it. */
const sqlOf: Record<string, string> = {
  equals: 'ifNull(level = {p0:Int64}, 0)',
  'not-equals': 'ifNull(level != {p0:Int64}, 0)',
  'less-than': 'ifNull(balance < {p0:Int64}, 0)',
  'at-most': 'ifNull(balance <= {p0:Int64}, 0)',
  'more-than': 'ifNull(balance > {p0:Int64}, 0)',
  'at-least': 'ifNull(balance >= {p0:Int64}, 0)',
  between: 'ifNull((balance >= {p0:Int64} AND balance <= {p1:Int64}), 0)',
  'not-between': 'ifNull((balance < {p0:Int64} OR balance > {p1:Int64}), 0)',
  in: 'ifNull(level IN ({p0:Int64}, {p1:Int64}), 0)',
  'not-in': 'ifNull(level NOT IN ({p0:Int64}, {p1:Int64}), 0)',
  'is-true': 'ifNull(has_app != 0, 0)',
  'is-false': 'ifNull(has_app = 0, 0)',
  'within-next-days': 'ifNull((toInt32(due_on) >= {p0:Int64} AND toInt32(due_on) <= {p1:Int64}), 0)',
  'within-last-days': 'ifNull((toInt32(due_on) >= {p0:Int64} AND toInt32(due_on) <= {p1:Int64}), 0)',
  'older-than-days': 'ifNull(toInt32(due_on) < {p0:Int64}, 0)',
  'more-than-days-ahead': 'ifNull(toInt32(due_on) > {p0:Int64}, 0)',
  'is-missing': 'isNull(balance)',
}

test('every file in the folder is registered', () => {
  expect(unlistedFiles(readdirSync(new URL('./operators/', import.meta.url)), operators)).toEqual([])
})

describe.each(operators.all.map((operator) => ({ name: operator.key, operator })))('$name', ({ operator }) => {
  test.each(operator.examples.map((example) => ({ ...example, says: JSON.stringify(example) })))('$says', (example) => {
    const rule = { ...everybody, rules: [{ field: example.field, operator: operator.key, value: example.value }] }
    const on = example.asOf === undefined ? asOf : parseDay(example.asOf)
    expect(evaluate(rule, fields, () => actualOf(example), on)).toBe(example.holds)
    expect(evaluate({ ...rule, not: true }, fields, () => actualOf(example), on)).toBe(!example.holds)
  })

  test('its examples show it true, false and asked of a missing value', () => {
    expect(new Set(operator.examples.map(({ holds }) => holds)).size).toBe(2)
    expect(operator.examples.some(({ actual }) => actual === null)).toBe(true)
  })

  test('its SQL is the one written down', () => {
    const [first] = operator.examples
    if (first === undefined) throw new Error('no example')
    const rule = { ...everybody, rules: [{ field: first.field, operator: operator.key, value: first.value }] }
    expect(compile(rule, { fields, asOf }).sql).toBe(sqlOf[operator.key])
  })

  test('its sentence names field and values in both languages', () => {
    for (const lang of ['zh', 'en'] as const) expect(operator.describe[lang]('F', ['X', 'Y'])).toContain('F')
  })
})

function actualOf(example: OperatorExample): number | null {
  const field = fields.get(example.field) as Field
  return typeof example.actual === 'string' ? numberOf(field, example.actual) : example.actual
}
