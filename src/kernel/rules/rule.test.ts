import { describe, expect, test } from 'vitest'
import { conditionsOf, everybody, fieldsOf, maxDepth, parseRule, storedRule } from './rule.ts'

const nested = (depth: number): unknown =>
  depth === 1
    ? { combinator: 'and', rules: [{ field: 'a', operator: 'is-missing' }] }
    : { combinator: 'or', not: true, rules: [nested(depth - 1)] }

describe('the shape of a rule', () => {
  test('what the editor writes is read as it stands', () => {
    const json = {
      v: 1,
      combinator: 'and',
      rules: [
        { field: 'b', operator: 'at-least', value: 5, valueSource: 'value' },
        {
          combinator: 'or',
          not: true,
          rules: [
            { field: 'a', operator: 'in', value: ['x'] },
            { field: 'b', operator: 'is-missing', value: '' },
          ],
        },
      ],
    }
    const rule = parseRule(json)
    expect(rule).toEqual(json)
    expect(fieldsOf(rule)).toEqual(['a', 'b'])
    expect(conditionsOf(rule).map(({ operator }) => operator)).toEqual(['at-least', 'in', 'is-missing'])
  })

  test('six levels are read, seven are refused', () => {
    expect(parseRule({ v: 1, ...(nested(maxDepth) as object) })).toBeDefined()
    expect(() => parseRule({ v: 1, ...(nested(maxDepth + 1) as object) })).toThrow(/Not a rule/)
  })

  test('nesting meant to exhaust the reader is refused without being walked', () => {
    let deep: unknown = { field: 'a', operator: 'is-missing' }
    for (let i = 0; i < 100_000; i += 1) deep = { combinator: 'and', rules: [deep] }
    expect(() => parseRule({ v: 1, ...(deep as object) })).toThrow(/Not a rule/)
  })

  test('at most 200 conditions in all, however they are spread', () => {
    const many = (n: number) => ({
      combinator: 'and',
      rules: Array.from({ length: n }, () => ({ field: 'a', operator: 'is-missing' })),
    })
    expect(parseRule({ v: 1, combinator: 'or', rules: [many(100), many(100)] })).toBeDefined()
    expect(() => parseRule({ v: 1, combinator: 'or', rules: [many(101), many(100)] })).toThrow(/more than 200/)
  })

  test.each([
    [
      'a disabled condition, which would silently count',
      { v: 1, combinator: 'and', rules: [{ field: 'a', operator: 'x', disabled: true }] },
    ],
    [
      'two fields compared',
      { v: 1, combinator: 'and', rules: [{ field: 'a', operator: 'x', value: 'b', valueSource: 'field' }] },
    ],
    ['an empty "or" inside', { v: 1, combinator: 'and', rules: [{ combinator: 'or', rules: [] }] }],
    ['another combinator', { v: 1, combinator: 'xor', rules: [] }],
    ['no version', { combinator: 'and', rules: [] }],
    ['a list', []],
  ])('%s is refused', (_, json) => {
    expect(() => parseRule(json)).toThrow(expect.objectContaining({ code: 'invalid-input' }))
  })

  test('stored rules keep their version', () => {
    expect(storedRule.write(everybody)).toEqual({ v: 1, combinator: 'and', rules: [] })
    expect(() => storedRule.read({ v: 2, combinator: 'and', rules: [] })).toThrow(/newer/)
  })
})
