import { DatabaseError } from 'pg'
import { expect, test } from 'vitest'
import { AppError } from '../kernel/errors.ts'
import { errorForLog } from './error-for-log.ts'
import { openLog } from './log.ts'

const secret = '顶替甄有财 13800000001'
const ofStore = (message: string, fields: object) =>
  Object.assign(new DatabaseError(message, 0, 'error'), { severity: 'ERROR', ...fields })

test('of a failed check the log keeps which one, and nothing of the row', () => {
  const refused = ofStore('new row for relation "access_changes" violates check constraint "access_changes_check"', {
    code: '23514',
    detail: `Failing row contains (7, suspend-user, {"userId": 3}, ${secret}, 9).`,
    where: `COPY notes, line 3: "${secret}"`,
    table: 'access_changes',
    constraint: 'access_changes_check',
  })
  const kept = errorForLog(new AppError('internal', { message: 'Unexpected error', cause: refused, data: { words: secret } }))
  expect(JSON.stringify(kept)).not.toContain('甄有财')
  expect(kept).toMatchObject({
    type: 'AppError',
    code: 'internal',
    cause: { code: '23514', table: 'access_changes', constraint: 'access_changes_check', severity: 'ERROR' },
  })
})

test('a value that was refused is not quoted, neither in the message nor in the stack', () => {
  const kept = errorForLog(ofStore(`invalid input syntax for type integer: "${secret}"`, { code: '22P02' }))
  expect(JSON.stringify(kept)).not.toContain('甄有财')
  expect(kept).toMatchObject({ message: 'a value was refused by the record', code: '22P02' })
})

test('our own errors keep message and place, and a chain of causes ends somewhere', () => {
  const circle: Error = new Error('round')
  circle.cause = circle
  const kept = errorForLog(circle) as { message: string; stack: string }
  expect(kept.message).toBe('round')
  expect(kept.stack).toMatch(/^\s+at .*error-for-log\.test/)
  expect(errorForLog({ customer: secret })).toEqual({ type: 'not an error' })
})

test('the log goes by it', () => {
  const lines: string[] = []
  const log = openLog('info', { write: (line: string) => lines.push(line) })
  log.error({ err: ofStore('duplicate key', { code: '23505', detail: `Key (login)=(${secret}) already exists.` }) }, 'failed')
  expect(lines.join('')).not.toContain('甄有财')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ err: { code: '23505' } })
})
