import { describe, expect, test } from 'vitest'
import { AppError, errorCodes, isAppError } from './errors.ts'

describe('errors', () => {
  test('every code says when it fires, what to do, and what the user reads in both languages', () => {
    for (const [code, text] of Object.entries(errorCodes)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
      for (const sentence of [text.when, text.remedy, text.en]) expect(sentence, code).toMatch(/\.$/)
      expect(text.zh, code).toMatch(/。$/)
    }
  })

  test('the default sentence of the code is read unless the thrower says something better', () => {
    expect(new AppError('gone', { message: 'Task 7 expired' }).userMessage.zh).toBe('该内容已失效或已被删除。')
    const better = { zh: '任务已过期', en: 'The task has expired' }
    expect(new AppError('gone', { message: 'Task 7 expired', userMessage: better }).userMessage).toBe(better)
  })

  test('cause and data are kept', () => {
    const cause = new Error('socket closed')
    const error = new AppError('unavailable', { message: 'The warehouse does not answer', cause, data: { store: 'warehouse' } })
    expect(error.cause).toBe(cause)
    expect(error.data).toEqual({ store: 'warehouse' })
  })

  test('isAppError tells ours from others, and one code from another', () => {
    const error = new AppError('csrf', { message: 'No token' })
    expect(isAppError(error)).toBe(true)
    expect(isAppError(error, 'csrf')).toBe(true)
    expect(isAppError(error, 'conflict')).toBe(false)
    expect(isAppError(new Error('csrf'))).toBe(false)
  })
})
