import { describe, expect, test } from 'vitest'
import { type Field, fieldsByKey, numberOf, showValue } from './field.ts'
import { exampleFields } from './operator.ts'

const label = { zh: '甲', en: 'A' }
const fields = fieldsByKey(exampleFields)
const field = (key: string) => fields.get(key) as Field
const int = (unit: NonNullable<Field['unit']>): Field => ({ key: 'a', kind: 'int', unit, label })

describe('fields', () => {
  test('values in rules stand for whole numbers', () => {
    expect(numberOf(field('balance'), 5)).toBe(5)
    expect(numberOf(field('due_on'), '1970-01-31')).toBe(30)
    expect(numberOf(field('level'), 'diamond')).toBe(3)
  })

  test.each([
    ['balance', '5'],
    ['balance', 0.5],
    ['due_on', 20_000],
    ['level', 3],
    ['level', 'platinum'],
    ['has_app', 1],
  ])('of %s, %s is no value', (key, value) => {
    expect(() => numberOf(field(key), value)).toThrow(expect.objectContaining({ code: 'bad-definition' }))
  })

  test('a key that is no column name, a repeated key, and codes without list are refused', () => {
    expect(() => fieldsByKey([{ key: 'a; DROP', kind: 'int', label }])).toThrow(/no column name/)
    expect(() => fieldsByKey([int('count'), int('count')])).toThrow(/share the key/)
    expect(() => fieldsByKey([{ key: 'a', kind: 'code', label }])).toThrow(/list their values/)
  })

  test.each([
    [int('fen'), 12_345_678, '12.35 万元', 'CNY 123.46k'],
    [int('bp'), 125, '1.25%', '1.25%'],
    [int('ppm'), 25_000, '2.50%', '2.50%'],
    [int('count'), 3, '3', '3'],
    [int('days'), 1, '1 天', '1 day'],
    [int('minutes'), 20, '20 分钟', '20 minutes'],
    [field('due_on'), 20_454, '2026-01-01', '2026-01-01'],
    [field('level'), 2, '金卡', 'Gold'],
    [field('level'), 9, '9', '9'], // kept by a catalogue that knew more codes
    [field('has_app'), 0, '否', 'no'],
    [field('has_app'), null, '无记录', 'unknown'],
  ])('%#: reads well in both languages', (of, value, zh, en) => {
    expect(showValue(of, value, 'zh')).toBe(zh)
    expect(showValue(of, value, 'en')).toBe(en)
  })
})
