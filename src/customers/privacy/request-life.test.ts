import { expect, test } from 'vitest'
import { calendars } from '../../kernel/calendar.ts'
import { parseDay } from '../../kernel/day.ts'
import { actsOn, daysLeft, dueOn, isClosed, requestStates, stateAfter } from './request-life.ts'
import { mayRefuse, refusals, rights } from './rights.ts'

const prc = calendars.get('prc')

test('fifteen working days, holidays and made-up days counted as the State Council has them', () => {
  // Friday 2026-10-16 received: 19–23, 26–30 October, 2–6 November are fifteen.
  expect(dueOn(prc, parseDay('2026-10-16'), 15)).toBe('2026-11-06')
  // Before National Day 2026 (1–7 October off; Sunday 20 September and Saturday 10 October worked): 25 September is a day off, too.
  // 28, 29, 30 September; 8, 9, 10 October; 12–16; 19–22 October: 3 + 3 + 5 + 4 = 15.
  expect(dueOn(prc, parseDay('2026-09-24'), 15)).toBe('2026-10-22')
  expect(daysLeft(prc, parseDay('2026-10-16'), parseDay('2026-11-06'))).toBe(15)
  expect(daysLeft(prc, parseDay('2026-11-09'), parseDay('2026-11-06'))).toBe(-1)
})

test('a request of December is received though next year’s holidays are not known yet: weekends alone count', () => {
  // 2026-12-21 is a Monday: 22–25, 28–31 December, 1, 4–8, 11 January = 4 + 4 + 1 + 5 + 1.
  expect(dueOn(prc, parseDay('2026-12-21'), 15)).toBe('2027-01-11')
  expect(daysLeft(prc, parseDay('2026-12-21'), parseDay('2027-01-11'))).toBe(15)
})

test('nothing is granted before it is known who asks', () => {
  expect(actsOn({ kind: 'access', state: 'received' })).toEqual(['identify', 'assign', 'refuse', 'take-back'])
  expect(stateAfter({ kind: 'access', state: 'received', refusal: 'nothing-held' }, 'refuse')).toBeUndefined()
  expect(actsOn({ kind: 'access', state: 'open' })).toEqual(['assign', 'fulfil', 'refuse', 'take-back'])
})

test('deleting takes a second person, or ends as restricted; nobody fulfils it alone', () => {
  expect(actsOn({ kind: 'delete', state: 'open' })).toEqual(['assign', 'propose', 'restrict', 'refuse', 'take-back'])
  expect(actsOn({ kind: 'delete', state: 'approval' })).toEqual(['assign', 'approve', 'decline'])
  expect(stateAfter({ kind: 'delete', state: 'approval' }, 'approve')).toBe('fulfilled')
  expect(stateAfter({ kind: 'delete', state: 'approval' }, 'decline')).toBe('open')
})

test('what is closed stays closed', () => {
  for (const state of requestStates.filter(isClosed))
    for (const { key } of rights.all) expect(actsOn({ kind: key, state })).toEqual([])
})

test('a reason for refusing fits the right, has an article, and every right can be refused for want of identity', () => {
  expect([mayRefuse('access', 'kept-by-law'), mayRefuse('delete', 'kept-by-law'), mayRefuse('correct', 'found-right')]).toEqual([
    false,
    true,
    true,
  ])
  for (const { law } of refusals.all) expect(law.zh).toMatch(/第.+条/)
  for (const { key } of rights.all) expect(mayRefuse(key, 'identity-not-proven')).toBe(true)
})
