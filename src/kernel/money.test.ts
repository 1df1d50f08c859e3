import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addFen,
  applyBp,
  applyPpm,
  decimalOf,
  fen,
  mulDiv,
  mulDivSql,
  parseFen,
  showMoney,
  subtractFen,
  sumFen,
  tryParseFen,
} from './money.ts'

describe('reading amounts', () => {
  test.each([
    ['1234.5', 123_450],
    ['0', 0],
    ['-0', 0],
    ['-0.01', -1],
    ['+12', 1_200],
    ['0.10', 10],
    ['7.000', 700],
    ['0001.20', 120],
    ['90071992547409.91', 9_007_199_254_740_991], // the largest there is
  ])('%s is %i fen', (text, expected) => {
    expect(Object.is(parseFen(text), expected)).toBe(true)
  })

  test.each([
    '',
    ' ',
    '1,234.50',
    '1.',
    '.5',
    '1.005',
    '12.3.4',
    '1e3',
    '¥5',
    '１',
    '--1',
    'NaN',
    '90071992547409.92',
    '99999999999999999',
  ])('"%s" is refused', (text) => {
    expect(tryParseFen(text)).toBeUndefined()
    expect(() => parseFen(text)).toThrow(/^Not an amount with at most two decimals$/)
  })

  test('decimal text and fen are inverse for every safe amount', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (n) => parseFen(decimalOf(fen(n))) === n))
  })
})

describe('arithmetic', () => {
  test('0.1 + 0.2 is exactly 0.3', () => {
    expect(decimalOf(addFen(parseFen('0.1'), parseFen('0.2')))).toBe('0.30')
  })

  test('a sum beyond a safe integer is refused, not rounded', () => {
    expect(() => addFen(fen(Number.MAX_SAFE_INTEGER), fen(1))).toThrow(/not a safe integer/)
    expect(() => fen(0.5)).toThrow(/not a safe integer/)
  })

  test('the order of a sum does not matter, and subtracting takes back what was added', () => {
    const amount = fc.integer({ min: -1e12, max: 1e12 }).map(fen)
    fc.assert(
      fc.property(fc.array(amount), amount, (list, extra) => {
        const total = sumFen(list)
        return sumFen(list.toReversed()) === total && subtractFen(addFen(total, extra), extra) === total
      }),
    )
  })

  test.each([
    [5, 1, 2, 3], // 2.5
    [-5, 1, 2, -3],
    [5, 1, -2, -3],
    [7, 1, 3, 2], // 2.33
    [8, 1, 3, 3], // 2.67
    [0, -5, 3, 0],
    [9_007_199_254_740_991, 1_000_000, 1_000_000, 9_007_199_254_740_991], // the product alone would not fit a double
  ])('%i × %i ÷ %i = %i, half away from zero', (a, b, c, expected) => {
    expect(Object.is(mulDiv(a, b, c), expected)).toBe(true)
  })

  test('mulDiv is never further than a half from the exact quotient, and odd in its sign', () => {
    const int = fc.integer({ min: -5e7, max: 5e7 })
    fc.assert(
      fc.property(int, int, fc.integer({ min: 1, max: 1e6 }), (a, b, c) => {
        const result = BigInt(mulDiv(a, b, c))
        const error = 2n * (result * BigInt(c) - BigInt(a) * BigInt(b))
        return error <= BigInt(c) && error >= -BigInt(c) && BigInt(mulDiv(-a, b, c)) === -result
      }),
    )
  })

  test('its SQL goes through Int128', () => {
    expect(mulDivSql('p', 'c', '1000000')).toBe(
      'toInt64(sign(toInt128(p) * toInt128(c)) * intDiv(2 * abs(toInt128(p) * toInt128(c)) + toInt128(1000000), 2 * toInt128(1000000)))',
    )
  })

  test('dividing by zero is refused', () => {
    expect(() => mulDiv(1, 1, 0)).toThrow(/Division by zero/)
  })

  test('rates: 2.5 % of 1,000.01 yuan is 25.00, 15 bp of 3,333.33 is 5.00', () => {
    expect(applyPpm(fen(100_001), 25_000)).toBe(2_500) // 2500.025
    expect(applyBp(fen(333_333), 15)).toBe(500) // 499.9995
  })
})

describe('how money reads', () => {
  test.each([
    [12_345_678, '12.35 万元', '123,456.78 元', 'CNY 123.46k', 'CNY 123,456.78'],
    [98_050, '980.50 元', '980.50 元', 'CNY 980.50', 'CNY 980.50'],
    [0, '0.00 元', '0.00 元', 'CNY 0.00', 'CNY 0.00'],
    [-500_000_000, '-500.00 万元', '-5,000,000.00 元', 'CNY -5.00m', 'CNY -5,000,000.00'],
    [123_456_700_000_000, '12,345.67 亿元', '1,234,567,000,000.00 元', 'CNY 1,234,567.00m', 'CNY 1,234,567,000,000.00'],
  ])('%i fen', (amount, short, exact, shortEn, exactEn) => {
    expect(showMoney(fen(amount), 'zh')).toEqual({ short, exact })
    expect(showMoney(fen(amount), 'en')).toEqual({ short: shortEn, exact: exactEn })
  })

  test('another currency keeps its code', () => {
    expect(showMoney(fen(12_345_678), 'zh', 'CZK')).toEqual({ short: '12.35 万 CZK', exact: '123,456.78 CZK' })
  })
})
