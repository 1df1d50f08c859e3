import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cardCheckDigit, identityCheckDigit, isCardNumber, tryParseIdentityNumber } from './identity-number.ts'

describe('resident identity numbers', () => {
  test('the two examples of GB 11643 read as its text says', () => {
    expect(tryParseIdentityNumber('11010519491231002X')).toEqual({
      number: '11010519491231002X',
      bornOn: '1949-12-31',
      gender: 'female',
      district: '110105',
    })
    expect(tryParseIdentityNumber('440524188001010014')).toBeUndefined() // right check digit, but born in 1880: before any day of ours
    expect(identityCheckDigit('44052418800101001')).toBe('4')
  })

  test('15 places are completed to 18, a small x is read as X', () => {
    expect(tryParseIdentityNumber('110105491231002')?.number).toBe('11010519491231002X')
    expect(tryParseIdentityNumber('11010519491231002x')?.number).toBe('11010519491231002X')
  })

  test('the 17th digit tells men by odd', () => {
    const first17 = '99000119900228001'
    expect(tryParseIdentityNumber(first17 + identityCheckDigit(first17))?.gender).toBe('male')
  })

  test.each([
    '110105194912310021', // wrong check digit
    '11010519490231002X', // 31 February, and not its check digit
    '1101051949123100', // 16 places
    'X1010519491231002X',
    '',
  ])('"%s" is none', (text) => expect(tryParseIdentityNumber(text)).toBeUndefined())

  test('a day that does not exist is refused though the check digit is right', () => {
    const first17 = '11010519490230002'
    expect(tryParseIdentityNumber(first17 + identityCheckDigit(first17))).toBeUndefined()
  })

  test('every single wrong digit is noticed', () => {
    const right = '11010519491231002X'
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 0, max: 9 }), (at, digit) => {
        const wrong = right.slice(0, at) + digit + right.slice(at + 1)
        return wrong === right || tryParseIdentityNumber(wrong) === undefined
      }),
    )
  })
})

describe('card numbers', () => {
  test.each(['4111111111111111', '6222021234567890128'])('%s has a right check digit', (number) => {
    expect(isCardNumber(number.slice(0, -1) + cardCheckDigit(number.slice(0, -1)))).toBe(true)
  })

  test('a wrong digit, too few and other characters are refused', () => {
    expect(isCardNumber('4111111111111111')).toBe(true)
    expect(isCardNumber('4111111111111112')).toBe(false)
    expect(isCardNumber('411111111111')).toBe(false)
    expect(isCardNumber('4111 1111 1111 1111')).toBe(false)
  })

  test('the check digit completes any number, and only it does', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 18 }).map((list) => list.join(''))
    fc.assert(
      fc.property(
        digits,
        fc.integer({ min: 0, max: 9 }),
        (start, last) => isCardNumber(start + last) === (String(last) === cardCheckDigit(start)),
      ),
    )
  })
})
