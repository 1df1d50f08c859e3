import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeOf, fromBase32, otpauthUri, stepAt, stepOfCode, toBase32 } from './totp.ts'

const secret = Buffer.from('12345678901234567890') // of RFC 6238, appendix B

describe('one-time codes', () => {
  // The RFC gives eight digits; the last six are ours.
  test.each([
    ['1970-01-01T00:00:59Z', '287082'],
    ['2005-03-18T01:58:29Z', '081804'],
    ['2005-03-18T01:58:31Z', '050471'],
    ['2009-02-13T23:31:30Z', '005924'],
    ['2033-05-18T03:33:20Z', '279037'],
    ['2603-10-11T11:33:20Z', '353130'],
  ])('at %s the code is %s', (instant, code) => {
    expect(codeOf(secret, stepAt(new Date(instant)))).toBe(code)
  })

  const now = new Date('2009-02-13T23:31:30Z') // step 41152263, the first second of it
  test('the current code and the one before are good, no other', () => {
    const step = stepAt(now)
    expect(stepOfCode(secret, codeOf(secret, step), now, 0)).toBe(step)
    expect(stepOfCode(secret, codeOf(secret, step - 1), now, 0)).toBe(step - 1)
    expect(stepOfCode(secret, codeOf(secret, step - 2), now, 0)).toBeUndefined()
    expect(stepOfCode(secret, codeOf(secret, step + 1), now, 0)).toBeUndefined()
  })

  test('a code works once, and no earlier one after it', () => {
    const step = stepAt(now)
    expect(stepOfCode(secret, codeOf(secret, step), now, step)).toBeUndefined()
    expect(stepOfCode(secret, codeOf(secret, step - 1), now, step)).toBeUndefined()
    expect(stepOfCode(secret, codeOf(secret, step), now, step - 1)).toBe(step)
  })

  test.each(['', '28708', '2870820', '28 082', 'abcdef', '２８７０８２'])('"%s" is no code', (given) => {
    expect(stepOfCode(secret, given, new Date('1970-01-01T00:00:59Z'), 0)).toBeUndefined()
  })
})

describe('secrets as text', () => {
  test('are those of RFC 4648', () => {
    expect(toBase32(Buffer.from('foobar'))).toBe('MZXW6YTBOI')
    expect(fromBase32('mzxw 6ytb oi======')).toEqual(Uint8Array.from(Buffer.from('foobar')))
    expect(fromBase32('MZXW1')).toBeUndefined() // 1 is not a letter of base32
  })

  test('come back as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(fromBase32(toBase32(bytes))).toEqual(bytes)
      }),
    )
  })

  test('an app reads the address', () => {
    expect(otpauthUri(secret, '10007')).toBe(
      'otpauth://totp/Zhike:10007?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Zhike&digits=6&period=30',
    )
  })
})
