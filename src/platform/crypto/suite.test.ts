import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { kidOf, open, seal, sealKeyOf, type SuiteName } from './suite.ts'

const suites: readonly SuiteName[] = ['aes', 'sm']
const key = sealKeyOf(Buffer.alloc(32, 7))

test('the system’s SM3 and SM4 give the published results', () => {
  // GB/T 32905-2016, example 1: SM3 of "abc". GB/T 32907-2016, example 1: key and plaintext 0123456789abcdeffedcba9876543210.
  expect(createHash('sm3').update('abc').digest('hex')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0')
  const block = Buffer.from('0123456789abcdeffedcba9876543210', 'hex')
  const cipher = createCipheriv('sm4-ecb', block, null).setAutoPadding(false)
  expect(cipher.update(block).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246')
})

for (const suite of suites) {
  test(`${suite}: what was sealed opens to the same bytes, and is sealed differently each time`, () => {
    const plain = Buffer.from('王小明 13800000000')
    const first = seal(suite, key, 258, plain)
    expect(open(key, first)).toEqual(plain)
    expect(kidOf(first)).toBe(258)
    expect(seal(suite, key, 258, plain)).not.toEqual(first)
    expect(open(key, seal(suite, key, 1, Buffer.alloc(0)))).toEqual(Buffer.alloc(0))
  })

  test(`${suite}: a change of any single bit, head included, is noticed`, () => {
    const sealed = seal(suite, key, 1, Buffer.from('abc'))
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      expect(() => open(key, changed)).toThrow()
    }
    expect(() => open(key, sealed.subarray(0, sealed.length - 1))).toThrow()
    expect(() => open(key, Buffer.alloc(3))).toThrow('not a sealed value')
  })

  test(`${suite}: another key does not open it, and the refusal does not quote the content`, () => {
    const sealed = seal(suite, key, 1, Buffer.from('secret'))
    expect(() => open(sealKeyOf(randomBytes(32)), sealed)).toThrow(
      /could not be opened: it was changed, or belongs to another key/,
    )
  })
}

test('what one suite sealed opens whichever suite is in use, for the value says its own', () => {
  const [a, b] = suites.map((suite) => seal(suite, key, 1, Buffer.from('x')))
  expect([a?.[1], b?.[1]]).toEqual([1, 2])
  expect([a, b].map((sealed) => open(key, sealed ?? Buffer.alloc(0)).toString())).toEqual(['x', 'x'])
})
