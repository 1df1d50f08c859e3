import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { keyringOf, openFields, openKeyring, sealFields } from './keyring.ts'
import { earlierForms, type MasterKeys, readMasterKeys, replaceMasterKeys, rotated } from './master-keys.ts'
import { kidOf } from './suite.ts'

const now = new Date('2026-10-16T10:00:00+08:00')
const folder = mkdtempSync(join(tmpdir(), 'zhike-keys-'))
afterAll(() => rmSync(folder, { recursive: true }))

const entry = (kid: number, fill: number, bytes = 32) => ({
  kid,
  key: Buffer.alloc(bytes, fill).toString('base64'),
  made: now.toISOString(),
})
const master: MasterKeys = { v: 1, wrapping: [entry(1, 1)], blind: [entry(1, 2)], token: [entry(1, 3, 16)] }

test('the first start makes a key file that only its owner reads; the second start reads the same keys', () => {
  const file = join(folder, 'keys', 'master.key')
  const first = openKeyring(file, 'aes', now)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(openKeyring(file, 'aes', now).openText(first.sealText('五'))).toBe('五')
})

test('a key file that others can read is refused', () => {
  const file = join(folder, 'open.key')
  readMasterKeys(file, now)
  chmodSync(file, 0o640)
  expect(() => readMasterKeys(file, now)).toThrow(/open\.key can be read by others \(mode 640\): run chmod 600/)
})

test('a rotated file is put in place whole, knows what it was before, and is not written over somebody else’s change', () => {
  const file = join(folder, 'rotated.key')
  const first = readMasterKeys(file, now)
  const text = readFileSync(file, 'utf8')
  const second = rotated(first, 'wrapping', now)
  replaceMasterKeys(file, first, second, now)
  expect([readMasterKeys(file, now), earlierForms(second)]).toEqual([second, [text]])
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(() => replaceMasterKeys(file, first, rotated(first, 'wrapping', now), now)).toThrow('changed by somebody else')
  expect(readMasterKeys(file, now)).toEqual(second)
})

test('a process takes up a key that another one added when it meets what was sealed with it', () => {
  const file = join(folder, 'shared.key')
  const [server, command] = [openKeyring(file, 'aes', now, 3_600_000), openKeyring(file, 'aes', now)]
  const before = readMasterKeys(file, now)
  replaceMasterKeys(file, before, rotated(before, 'wrapping', now), now)
  const moved = command.rewrap(server.sealText('五'))
  expect([kidOf(moved), server.openText(moved), kidOf(server.sealText('六'))]).toEqual([2, '五', 2])
})

test('a party’s fields open with its own key alone, which is stored wrapped', () => {
  const keyring = keyringOf(master, 'sm')
  const mine = keyring.newDataKey()
  const sealed = sealFields(keyring.suite, mine, { name: '王小明', phone: '13800000000' })
  expect(openFields(keyring.unwrap(mine.wrapped), sealed)).toEqual({ name: '王小明', phone: '13800000000' })
  expect(() => openFields(keyring.newDataKey(), sealed)).toThrow(/belongs to another key/)
  expect(mine.wrapped.includes(Buffer.alloc(8, 1))).toBe(false)
})

test('after a rotation old data keys still open, new ones use the new key, and rewrapping moves one over', () => {
  const before = keyringOf(master, 'aes')
  const old = before.newDataKey()
  const sealed = sealFields('aes', old, { name: '李' })
  const after = keyringOf(rotated(master, 'wrapping', now), 'aes')
  expect(openFields(after.unwrap(old.wrapped), sealed)).toEqual({ name: '李' })
  expect(kidOf(after.newDataKey().wrapped)).toBe(2)
  const moved = after.rewrap(old.wrapped)
  expect(kidOf(moved)).toBe(2)
  expect(openFields(after.unwrap(moved), sealed)).toEqual({ name: '李' })
  expect(after.rewrap(moved)).toEqual(moved)
  expect(() => before.unwrap(moved)).toThrow('wrapping key 2 is not in the file of master keys')
})

test('a blind index is the same for the same text of a kind, differs between kinds and keys, and says its algorithm and key', () => {
  const keyring = keyringOf(master, 'aes')
  const phone = keyring.blind('phone', '13800000000')
  expect(keyring.blind('phone', '13800000000')).toEqual(phone)
  expect(keyring.blind('card', '13800000000')).not.toEqual(phone)
  // Over "phone" 1f "13800000000" with a key of 32 bytes 02, worked out with OpenSSL: openssl dgst -sha256 (-sm3) -mac HMAC -macopt hexkey:0202…02
  expect(phone.toString('hex')).toBe('01010001661a74e11d38b591501a91806546a0b01424979dd1cb0f0cfa356cf45fc18cac')
  expect(keyringOf(master, 'sm').blind('phone', '13800000000').toString('hex')).toBe(
    '01020001d41c0c88c5fc639f6f53ca08b3d261246d837889307b0210b454ced2826d082b',
  )
})

test('while blind keys rotate, look-ups get the hash under each of them, newest first', () => {
  const keyring = keyringOf(rotated(master, 'blind', now), 'aes')
  const [newest, oldest] = keyring.blinds('phone', '1')
  expect(newest).toEqual(keyring.blind('phone', '1'))
  expect(oldest).toEqual(keyringOf(master, 'aes').blind('phone', '1'))
})
