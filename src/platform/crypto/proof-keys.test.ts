import { expect, test } from 'vitest'
import { isSignedBy, proofKeyOf, signProof } from './proof-keys.ts'

const bytes = Buffer.from('what was agreed')
const key = proofKeyOf(1, Buffer.alloc(32, 2))

test('the same master key signs alike, another differently, and the public half tells whose it is', () => {
  expect(proofKeyOf(1, Buffer.alloc(32, 2)).publicKey).toBe(key.publicKey)
  const other = proofKeyOf(2, Buffer.alloc(32, 3))
  expect(isSignedBy(key.publicKey, bytes, signProof(key, bytes))).toBe(true)
  expect(isSignedBy(other.publicKey, bytes, signProof(key, bytes))).toBe(false)
})

test('a changed byte is noticed; what is no key and no signature signed nothing', () => {
  const signature = signProof(key, bytes)
  expect(isSignedBy(key.publicKey, Buffer.from('what was agreeD'), signature)).toBe(false)
  expect(isSignedBy(key.publicKey, bytes, 'AAAA')).toBe(false)
  expect(isSignedBy('AAAA', bytes, signature)).toBe(false)
})
