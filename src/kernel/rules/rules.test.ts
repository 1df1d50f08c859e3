import { describe, expect, test } from 'vitest'
import { parseDay, toDayNumber } from '../day.ts'
import { binder, compile } from './compile.ts'
import { describe as sentence } from './describe.ts'
import { evaluate, prepare } from './evaluate.ts'
import { explain, failures } from './explain.ts'
import { fieldsByKey } from './field.ts'
import { exampleFields } from './operator.ts'
import { problemsOf, resolve } from './resolve.ts'
import { everybody, parseRule } from './rule.ts'

const fields = fieldsByKey(exampleFields)
const asOf = parseDay('2026-10-15')
// Gold or more, and money due this week or at least 500,000 yuan, and not known to have the app.
const rule = parseRule({
  v: 1,
  combinator: 'and',
  rules: [
    { field: 'level', operator: 'at-least', value: 'gold' },
    {
      combinator: 'or',
      rules: [
        { field: 'due_on', operator: 'within-next-days', value: 7 },
        { field: 'balance', operator: 'at-least', value: 50_000_000 },
      ],
    },
    { combinator: 'and', not: true, rules: [{ field: 'has_app', operator: 'is-true' }] },
  ],
})
const customer = (known: Record<string, number>) => (field: string) => known[field]
const dueIn = (days: number) => toDayNumber(asOf) + days

describe('evaluating', () => {
  test.each([
    [{ level: 2, due_on: dueIn(3), has_app: 0 }, true],
    [{ level: 2, due_on: dueIn(8), has_app: 0 }, false],
    [{ level: 3, due_on: dueIn(8), balance: 50_000_000, has_app: 0 }, true],
    [{ level: 1, due_on: dueIn(3), has_app: 0 }, false],
    [{ level: 2, due_on: dueIn(3), has_app: 1 }, false],
    [{ level: 2, due_on: dueIn(3) }, true], // app unknown: is-true is false, not of it is true
    [{ due_on: dueIn(3), has_app: 0 }, false], // tier unknown
  ])('%o: %s', (known, holds) => {
    expect(evaluate(rule, fields, customer(known), asOf)).toBe(holds)
    expect(prepare(rule, fields, asOf)(customer(known))).toBe(holds)
  })

  test('the rule for everybody holds when nothing is known, its opposite never', () => {
    expect(evaluate(everybody, fields, () => null, asOf)).toBe(true)
    expect(evaluate({ ...everybody, not: true }, fields, () => null, asOf)).toBe(false)
  })
})

describe('compiling', () => {
  test('groups become AND, OR and NOT, every comparison is wrapped, equal values are bound once', () => {
    const { sql, params } = compile(rule, { fields, asOf })
    expect(sql).toBe(
      '((isNotNull(level) AND assumeNotNull(level) >= {p0:Int64}) AND ' +
        '((isNotNull(due_on) AND (toInt32(assumeNotNull(due_on)) >= {p1:Int64} AND toInt32(assumeNotNull(due_on)) <= {p2:Int64})) OR (isNotNull(balance) AND assumeNotNull(balance) >= {p3:Int64})) AND ' +
        'NOT (isNotNull(has_app) AND assumeNotNull(has_app) != 0))',
    )
    expect(params).toEqual({ p0: 2, p1: dueIn(0), p2: dueIn(7), p3: 50_000_000 })
  })

  test('two rules share a query through one binder, on columns of the caller', () => {
    const shared = binder('offer_')
    const one = { ...everybody, rules: [{ field: 'balance', operator: 'more-than', value: 7 }] }
    const two = { ...everybody, rules: [{ field: 'balance', operator: 'at-most', value: 7 }] }
    const options = { fields, asOf, binder: shared, columnOf: ({ key }: { key: string }) => `w.${key}` }
    expect(compile(one, options).sql).toBe('(isNotNull(w.balance) AND assumeNotNull(w.balance) > {offer_0:Int64})')
    expect(compile(two, options).sql).toBe('(isNotNull(w.balance) AND assumeNotNull(w.balance) <= {offer_0:Int64})')
    expect(shared.params).toEqual({ offer_0: 7 })
  })

  test('everybody is 1, and the opposite NOT 1', () => {
    expect(compile(everybody, { fields, asOf })).toEqual({ sql: '1', params: {} })
    expect(compile({ ...everybody, not: true }, { fields, asOf }).sql).toBe('NOT 1')
  })

  test('a fraction is never bound', () => {
    expect(() => binder().bind(0.5)).toThrow(/Only whole numbers/)
  })
})

describe('describing', () => {
  test('the rule reads as a sentence in both languages', () => {
    expect(sentence(rule, fields, 'zh')).toBe(
      '层级不低于 金卡 且 （到期日在未来 7 天内 或 余额不低于 50.00 万元） 且 并非（已开通手机银行：是）',
    )
    expect(sentence(rule, fields, 'en')).toBe(
      'tier is at least Gold and (due day is within the next 7 days or balance is at least CNY 500.00k) and not (mobile banking: yes)',
    )
    expect(sentence(everybody, fields, 'zh')).toBe('所有客户')
  })
})

describe('explaining', () => {
  test('the tree says each condition’s truth and the number it was decided on', () => {
    const answer = explain(rule, fields, customer({ level: 2, due_on: dueIn(8), balance: 48_000_000 }), asOf)
    expect(answer.holds).toBe(false)
    expect(answer.rules[0]).toMatchObject({
      field: 'level',
      holds: true,
      actual: 2,
      operands: [2],
      shown: { zh: '金卡', en: 'Gold' },
    })
    expect(answer.rules[2]).toMatchObject({
      not: true,
      holds: true,
      rules: [{ holds: false, actual: null, shown: { zh: '无记录' } }],
    })
  })

  test('what failed is named with its numbers, and only that', () => {
    const blame = (known: Record<string, number>) =>
      failures(explain(rule, fields, customer(known), asOf)).map(({ field }) => field)
    expect(blame({ level: 2, due_on: dueIn(8), balance: 48_000_000 })).toEqual(['due_on', 'balance'])
    expect(blame({ level: 1, due_on: dueIn(8), balance: 50_000_000, has_app: 1 })).toEqual(['level', 'has_app'])
    expect(blame({ level: 2, due_on: dueIn(7) })).toEqual([])
    const [first] = failures(explain(rule, fields, customer({ level: 2, due_on: dueIn(8), balance: 48_000_000 }), asOf)).slice(1)
    expect(first).toMatchObject({ sentence: { zh: '余额不低于 50.00 万元' }, shown: { zh: '48.00 万元' }, actual: 48_000_000 })
  })
})

describe('definitions that cannot be used', () => {
  test.each([
    [{ field: 'colour', operator: 'equals', value: 1 }, /no field "colour"/],
    [{ field: 'balance', operator: 'resembles', value: 1 }, /no operator "resembles"/],
    [{ field: 'balance', operator: 'is-true' }, /cannot be asked of the int field/],
    [{ field: 'has_app', operator: 'equals', value: 1 }, /cannot be asked of the flag field/],
    [{ field: 'balance', operator: 'at-least' }, /"balance" at-least/],
    [{ field: 'balance', operator: 'at-least', value: '5' }, /no value of the int field/],
    [{ field: 'balance', operator: 'between', value: [2, 1] }, /upside down/],
    [{ field: 'level', operator: 'in', value: [] }, /"level" in/],
    [{ field: 'due_on', operator: 'within-next-days', value: -1 }, /within-next-days/],
    [{ field: 'due_on', operator: 'equals', value: '2026-02-30' }, /Not a day/],
    [{ field: 'balance', operator: 'is-missing', value: 5 }, /is-missing/],
  ])('%o is refused with the reason', (condition, reason) => {
    const broken = { ...everybody, rules: [condition] }
    expect(() => resolve(broken, fields, asOf)).toThrow(
      expect.objectContaining({ code: 'bad-definition', message: expect.stringMatching(reason) }),
    )
  })

  test('codes without an order have no "at least"', () => {
    const unordered = fieldsByKey(exampleFields.map((field) => (field.key === 'level' ? { ...field, isOrdered: false } : field)))
    expect(() => resolve(rule, unordered, asOf)).toThrow(/cannot be asked of the code field "level"/)
  })

  test('an editor is told all problems with their places', () => {
    const broken = {
      ...rule,
      rules: [
        { field: 'colour', operator: 'equals', value: 1 },
        { combinator: 'or' as const, rules: [{ field: 'balance', operator: 'is-true' }] },
      ],
    }
    expect(problemsOf(broken, fields).map(({ at }) => at)).toEqual(['rules.0', 'rules.1.rules.0'])
    expect(problemsOf(rule, fields)).toEqual([])
  })
})
