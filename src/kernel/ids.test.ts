import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bucketOf,
  bucketSql,
  canonicalJson,
  checksumOf,
  sha256Of,
  sipHash128Keyed,
  sipKeyOf,
  tokenBytes,
  tokenNumber,
  tokenOf,
  tokenParams,
  tokenSql,
} from './ids.ts'

const zero = sipKeyOf(new Uint8Array(16))
const counting = sipKeyOf(Uint8Array.from({ length: 16 }, (_, i) => i)) // 00 01 02 … 0F
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase()

describe('sipHash128Keyed', () => {
  // Expected: ClickHouse 26.7 (chDB 3.4.0), `SELECT hex(sipHash128Keyed((toUInt64(k0), toUInt64(k1)), text))`; hex() prints the bytes
  // of the FixedString(16) in order. k0 = 506097522914230528 and k1 = 1084818905618843912 are the bytes 00 … 0F read little-endian.
  test.each([
    [zero, '', '32B5C1DB56A683E9E5B5B6A8CBED11F7'],
    [counting, '', '816897C2A81572C6B066991FEFCE1DB4'],
    [counting, 'a', 'C3679D2D70AF03C5092F8C8A9947A0EE'],
    [counting, '1234567', '95EF4C5978E7B5EDDEA25644A6A54C83'],
    [counting, '12345678', '4BAE1D989A1FDA4EA099F7529319C94C'],
    [counting, '客户'.repeat(100), '4B1C3E1B4E4DE51CB491D9861DC7654D'], // 600 bytes of UTF-8
  ])('is what ClickHouse gives, case %#', (key, text, expected) => {
    expect(hex(sipHash128Keyed(key, text))).toBe(expected)
  })

  test('a text longer than any before it is hashed whole', () => {
    const long = 'x'.repeat(100_000)
    expect(hex(sipHash128Keyed(zero, `${long}a`))).not.toBe(hex(sipHash128Keyed(zero, `${long}b`)))
  })

  test('a key has 16 bytes, bound to SQL as two little-endian numbers', () => {
    expect(tokenParams(counting)).toEqual({ token_k0: '506097522914230528', token_k1: '1084818905618843912' })
    expect(() => sipKeyOf(new Uint8Array(15))).toThrow(/16 bytes, not 15/)
  })
})

describe('tokens', () => {
  test('an account is known by the same token in both stores', () => {
    const token = tokenOf(counting, 'account', 'core', '6222020000000000001')
    expect(hex(token)).toBe('84BE3167AC647FFE011AD27083DE9C24') // hex(sipHash128Keyed(…, 'account\x1fcore\x1f6222020000000000001'))
    expect(tokenNumber(token)).toBe(48666719266926022914473658049147027076n) // reinterpretAsUInt128 of it
    expect(tokenBytes(tokenNumber(token))).toEqual(token)
  })

  test('kind and source are part of it', () => {
    const tokens = [
      tokenOf(zero, 'party', 'core', '1'),
      tokenOf(zero, 'account', 'core', '1'),
      tokenOf(zero, 'party', 'card', '1'),
    ]
    expect(new Set(tokens.map(hex)).size).toBe(3)
  })

  test('the SQL side names the key as parameters only', () => {
    expect(tokenSql("'account'", "'core'", 'account_no')).toBe(
      "reinterpretAsUInt128(sipHash128Keyed(({token_k0:UInt64}, {token_k1:UInt64}), concat('account', char(31), 'core', char(31), account_no)))",
    )
  })
})

describe('sticky assignment', () => {
  test('buckets are those of the SQL expression', () => {
    // SELECT groupArray(<bucketSql('number', N)>) FROM numbers(5), salt 'control-2026', chDB 3.4.0
    expect([0, 1, 2, 3, 4].map((id) => bucketOf('control-2026', id, 10_000))).toEqual([901, 3985, 2734, 1866, 265])
    expect([0, 1, 2, 3, 4].map((id) => bucketOf('control-2026', id, 1_000_000))).toEqual([
      70_901, 703_985, 912_734, 421_866, 210_265,
    ])
    // sum(bucket × number) over numbers(10000)
    let sum = 0
    for (let id = 0; id < 10_000; id += 1) sum += bucketOf('control-2026', id, 1_000_000) * id
    expect(sum).toBe(25_219_563_142_571)
  })

  test('its SQL binds the salt', () => {
    expect(bucketSql('customer_id', 10_000, 'holdout')).toBe(
      'toUInt32(reinterpretAsUInt64(substring(sipHash128Keyed((toUInt64(0), toUInt64(0)), ' +
        'concat({holdout:String}, char(31), toString(customer_id))), 1, 8)) % 10000)',
    )
  })

  test('a tenth of 20,000 customers is a tenth, and another salt draws another tenth', () => {
    const inTenth = (salt: string) => Array.from({ length: 20_000 }, (_, id) => bucketOf(salt, id, 10) === 0)
    const [a, b] = [inTenth('a'), inTenth('b')]
    const count = a.filter(Boolean).length
    const both = a.filter((isIn, id) => isIn && b[id]).length
    expect(Math.abs(count - 2_000)).toBeLessThan(170) // four standard deviations: √(20,000 × 0.1 × 0.9) = 42.4
    expect(Math.abs(both - 200)).toBeLessThan(57) // √(20,000 × 0.01 × 0.99) = 14.1
  })

  test('0 and a million and one buckets are refused', () => {
    expect(() => bucketOf('a', 1, 0)).toThrow(/not 0/)
    expect(() => bucketSql('id', 1_000_001)).toThrow(/not 1000001/)
  })
})

describe('canonical JSON', () => {
  test('members are sorted by UTF-16 code units at every depth, undefined ones left out', () => {
    const value = { '€': 1, '\r': 2, ö: 3, '1': 4, '😂': 5, b: { d: [true, null, 'x"\n'], c: -0, e: undefined } }
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"b":{"c":0,"d":[true,null,"x\\"\\n"]},"ö":3,"€":1,"😂":5}')
  })

  test('equal values have one text however they were built, and it parses back', () => {
    const plain = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown)
    fc.assert(
      fc.property(plain, (value) => {
        const text = canonicalJson(value)
        expect(canonicalJson(reversed(value))).toBe(text)
        expect(JSON.parse(text)).toEqual(value)
      }),
    )
  })

  test.each([[Number.NaN], [1n], [new Date(0)], [new Map()], [[undefined]], ['\ud800'], [() => 1]])('%s is refused', (value) => {
    expect(() => canonicalJson(value)).toThrow(/No canonical JSON/)
  })

  test('checksums are SHA-256 of that text', () => {
    expect(sha256Of('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(checksumOf({ b: 1, a: 2 })).toBe(sha256Of('{"a":2,"b":1}'))
  })
})

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).toReversed()
  return Object.fromEntries(members.map(([name, member]) => [name, reversed(member)]))
}
