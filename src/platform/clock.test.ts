import { expect, test } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import { clockOf, pinnedClock, realClock, stoppedClock } from './clock.ts'

const day = parseDay('2026-10-16')

test('a pinned clock shows the wall’s time of day in Asia/Shanghai on its own day', () => {
  // 02:30 UTC is 10:30 in Shanghai; 17:00 UTC is 01:00 there, already the next day.
  const at = (instant: string) =>
    pinnedClock(day, stoppedClock(new Date(instant)))
      .now()
      .toISOString()
  expect(at('2027-03-01T02:30:00Z')).toBe('2026-10-16T02:30:00.000Z')
  expect(at('2027-03-01T17:00:00Z')).toBe('2026-10-15T17:00:00.000Z') // 01:00 of 16 October in Shanghai
})

test('a pinned clock keeps the wall’s own time too', () => {
  const wall = new Date('2027-03-01T02:30:00Z')
  expect(pinnedClock(day, stoppedClock(wall)).wall()).toEqual(wall)
})

test('without a day the clock is the real one', () => {
  expect(clockOf(undefined)).toBe(realClock)
})
