import { expect, test } from 'vitest'
import { refusalOfOperator } from './operator.ts'

const token = 'a-token-of-some-length'
const ask = (serving: Partial<Parameters<typeof refusalOfOperator>[1]>, authorization?: string) =>
  refusalOfOperator(
    { remoteAddress: '127.0.0.1', headers: authorization === undefined ? {} : { authorization } },
    { basePath: '', ...serving },
  )?.code

test('without a token a program on this machine reads, but not where a gateway may stand before the server and say nothing', () => {
  expect(ask({})).toBeUndefined()
  const behind = [{ tlsCert: '/etc/cert.pem' }, { basePath: '/crm' }, { trustProxy: ['loopback'] }]
  expect(behind.map((serving) => ask(serving))).toEqual(['forbidden', 'forbidden', 'forbidden'])
})

test('with a token whoever has it reads, wherever the server stands', () => {
  expect(ask({ metricsToken: token, basePath: '/crm' }, `Bearer ${token}`)).toBeUndefined()
  expect(ask({ metricsToken: token }, 'Bearer another-token-of-it')).toBe('not-signed-in')
})
