import { expect, test } from 'vitest'
import { calendars } from '../../kernel/calendar.ts'
import { parseDay } from '../../kernel/day.ts'
import { taskDates } from './due.ts'

const prc = calendars.get('prc')
const day = parseDay

test('an SLA of the same day or one working day is due the morning after the night', () => {
  // Thursday 15 October 2026 → Friday the 16th; kept two working days more: Monday, Tuesday the 20th.
  for (const slaDays of [0, 1]) {
    expect(taskDates(prc, day('2026-10-15'), { slaDays, keptDays: 2 })).toEqual({ dueOn: '2026-10-16', expiresOn: '2026-10-20' })
  }
})

test('three working days run over the weekend', () => {
  // Friday 16, (weekend), Monday 19, Tuesday 20.
  expect(taskDates(prc, day('2026-10-15'), { slaDays: 3, keptDays: 0 }).dueOn).toBe('2026-10-20')
})

test('the National Day week does not count, and a weekend worked in its place does', () => {
  // 2026: off 1–7 October; Saturday 10 October and Sunday 20 September are worked. Night of Wednesday 30 September: Thursday the 8th is the first day.
  expect(taskDates(prc, day('2026-09-30'), { slaDays: 1, keptDays: 2 })).toEqual({ dueOn: '2026-10-08', expiresOn: '2026-10-10' })
})

test('a reminder never lapses after the day it is about, nor is it due before it can be seen', () => {
  expect(taskDates(prc, day('2026-10-15'), { slaDays: 3, keptDays: 5 }, day('2026-10-19'))).toEqual({
    dueOn: '2026-10-19',
    expiresOn: '2026-10-19',
  })
  expect(taskDates(prc, day('2026-10-15'), { slaDays: 3, keptDays: 5 }, day('2026-10-15')).dueOn).toBe('2026-10-16')
})
