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
  equals: '(isNotNull(level) AND assumeNotNull(level) = {p0:Int64})',
  'not-equals': '(isNotNull(level) AND assumeNotNull(level) != {p0:Int64})',
  'less-than': '(isNotNull(balance) AND assumeNotNull(balance) < {p0:Int64})',
  'at-most': '(isNotNull(balance) AND assumeNotNull(balance) <= {p0:Int64})',
  'more-than': '(isNotNull(balance) AND assumeNotNull(balance) > {p0:Int64})',
  'at-least': '(isNotNull(balance) AND assumeNotNull(balance) >= {p0:Int64})',
  between: '(isNotNull(balance) AND (assumeNotNull(balance) >= {p0:Int64} AND assumeNotNull(balance) <= {p1:Int64}))',
  'not-between': '(isNotNull(balance) AND (assumeNotNull(balance) < {p0:Int64} OR assumeNotNull(balance) > {p1:Int64}))',
  in: '(isNotNull(level) AND assumeNotNull(level) IN ({p0:Int64}, {p1:Int64}))',
  'not-in': '(isNotNull(level) AND assumeNotNull(level) NOT IN ({p0:Int64}, {p1:Int64}))',
  'is-true': '(isNotNull(has_app) AND assumeNotNull(has_app) != 0)',
  'is-false': '(isNotNull(has_app) AND assumeNotNull(has_app) = 0)',
  'within-next-days':
    '(isNotNull(due_on) AND (toInt32(assumeNotNull(due_on)) >= {p0:Int64} AND toInt32(assumeNotNull(due_on)) <= {p1:Int64}))',
  'within-last-days':
    '(isNotNull(due_on) AND (toInt32(assumeNotNull(due_on)) >= {p0:Int64} AND toInt32(assumeNotNull(due_on)) <= {p1:Int64}))',
  'older-than-days': '(isNotNull(due_on) AND toInt32(assumeNotNull(due_on)) < {p0:Int64})',
  'more-than-days-ahead': '(isNotNull(due_on) AND toInt32(assumeNotNull(due_on)) > {p0:Int64})',
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
