import { expect, test } from 'vitest'
import { openLog } from './log.ts'

test('the log is one JSON object a line, with the secrets blanked', () => {
  const lines: string[] = []
  const log = openLog('info', { write: (line: string) => lines.push(line) })
  log.child({ requestId: 'r1' }).info({ rows: 3, password: 'x', headers: { cookie: 'y' } }, 'imported')
  log.debug({ rows: 4 }, 'not at this level')
  const [only, ...others] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(others).toEqual([])
  expect(only).toMatchObject({
    level: 'info',
    requestId: 'r1',
    rows: 3,
    password: '[removed]',
    headers: { cookie: '[removed]' },
    msg: 'imported',
  })
})
