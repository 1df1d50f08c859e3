import { expect, test } from 'vitest'
import { withoutSecrets } from './os-user.ts'

test('the trail keeps what a command was given, but no secret and nobody’s own words', () => {
  const given = [
    'create',
    '10021',
    '--role',
    'rm',
    '--reason',
    '顶替甄有财 13800000001',
    '--database-url=postgres://a:secret@db/x',
  ]
  expect(withoutSecrets(given)).toEqual(['create', '10021', '--role', 'rm', '--reason', '…', '--database-url=postgres://…@db/x'])
  expect(withoutSecrets(['--metrics-token=abc', '--reason=words', '--metrics-token', 'abc', '--port', '80'])).toEqual([
    '--metrics-token=…',
    '--reason=…',
    '--metrics-token',
    '…',
    '--port',
    '80',
  ])
})
