import { expect, test } from 'vitest'
import { isFromThisMachine, readTrustedProxies } from './proxies.ts'

const trusted = (text: string) => {
  const read = readTrustedProxies(text)
  return read.isFine ? (read.trusted ?? 'nobody') : read.why.en
}

test('gateways are trusted by address or range', () => {
  expect(trusted('10.0.0.5')).toEqual(['10.0.0.5'])
  expect(trusted('10.1.0.0/16, fd00::/8,loopback')).toEqual(['10.1.0.0/16', 'fd00::/8', 'loopback'])
  expect(['0', 'false', 'no'].map(trusted)).toEqual(['nobody', 'nobody', 'nobody'])
})

test('trusting everybody, or whoever stands so many steps away, is refused with the reason why', () => {
  for (const text of ['true', 'yes', '1', '2', '*', '0.0.0.0/0', '10.0.0.1,::/0'])
    expect([text, trusted(text)]).toEqual([
      text,
      expect.stringMatching(/^anybody who reaches the port could then name any address/),
    ])
})

test('what is no address is named', () => {
  expect(trusted('10.0.0.5,gateway.bank')).toMatch(/gateway\.bank is neither/)
  for (const text of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '-1', '100', '::1/129', '--port', ''])
    expect([text, trusted(text)]).toEqual([text, expect.stringMatching(/is neither$/)])
})

test('this machine is who calls from it, not who is passed on by it', () => {
  const from = (remoteAddress: string | undefined, headers: Record<string, string> = {}) =>
    isFromThisMachine({ remoteAddress, headers })
  expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.1.2.3'].map((address) => from(address))).toEqual(Array(4).fill(true))
  expect(['10.0.0.1', '::ffff:10.0.0.1', '127.0.0.1.evil', '', undefined].map((address) => from(address))).toEqual(
    Array(5).fill(false),
  )
  expect(from('127.0.0.1', { 'x-forwarded-for': '10.0.0.9' })).toBe(false)
  expect(from('127.0.0.1', { via: '1.1 gateway' })).toBe(false)
})
