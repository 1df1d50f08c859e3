import { argon2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashPassword, isOutdated, isPassword } from './passwords.ts'

test('the system’s Argon2id gives the result published in RFC 9106, section 5.3', () => {
  const tag = argon2Sync('argon2id', {
    message: Buffer.alloc(32, 1),
    nonce: Buffer.alloc(16, 2),
    secret: Buffer.alloc(8, 3),
    associatedData: Buffer.alloc(12, 4),
    parallelism: 4,
    tagLength: 32,
    memory: 32,
    passes: 3,
  })
  expect(tag.toString('hex')).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659')
})

test('a password is told from others by its stored form, which carries its own salt and strength', async () => {
  const stored = await hashPassword('Jiangcheng-2026!')
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(await isPassword('Jiangcheng-2026!', stored)).toBe(true)
  expect(await isPassword('jiangcheng-2026!', stored)).toBe(false)
  expect(await hashPassword('Jiangcheng-2026!')).not.toBe(stored)
})

test('a password typed with another composition of the same characters is the same password', async () => {
  // é as one character and as e with a combining accent
  expect(await isPassword('cafe\u0301-lang', await hashPassword('caf\u00e9-lang'))).toBe(true)
})

test('nobody’s password is never right', async () => {
  expect(await isPassword('x', undefined)).toBe(false)
  expect(await isPassword('x', null)).toBe(false)
})

test('a weaker stored form is named for hashing anew', async () => {
  expect(isOutdated(await hashPassword('a'))).toBe(false)
  expect(isOutdated('$argon2id$v=19$m=4096,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA')).toBe(true)
})
