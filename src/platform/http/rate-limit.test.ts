import { expect, test } from 'vitest'
import { rateLimiter } from './rate-limit.ts'

test('a burst up to the limit passes, then one call each time a token has grown back', () => {
  let now = 0
  const limiter = rateLimiter(() => now)
  for (let call = 0; call < 30; call += 1) expect(limiter.take('user-7', 30)).toBeUndefined()
  expect(limiter.take('user-7', 30)).toBe(2) // 30 a minute: one each two seconds
  now = 1999
  expect(limiter.take('user-7', 30)).toBe(1)
  now = 2000
  expect(limiter.take('user-7', 30)).toBeUndefined()
  expect(limiter.take('user-7', 30)).toBe(2)
})

test('one key’s calls do not count for another, and a minute of rest fills the bucket', () => {
  let now = 0
  const limiter = rateLimiter(() => now)
  expect(limiter.take('a', 1)).toBeUndefined()
  expect(limiter.take('b', 1)).toBeUndefined()
  expect(limiter.take('a', 1)).toBe(60)
  now = 600_000
  expect(limiter.take('a', 1)).toBeUndefined()
  expect(limiter.take('a', 1)).toBe(60)
})

test('strangers cannot fill the memory: the key unused longest goes first', () => {
  const limiter = rateLimiter(() => 0, 2)
  limiter.take('a', 1)
  limiter.take('b', 1)
  limiter.take('c', 1)
  expect(limiter.take('c', 1)).toBe(60)
  expect(limiter.take('a', 1)).toBeUndefined() // forgotten
})
