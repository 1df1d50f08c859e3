import { expect, test } from 'vitest'
import { parseDay } from '../../kernel/day.ts'
import { dollarRates, dollarRows, dollarsOf } from './dollars.ts'
import { calendarOf, type Profile } from './profile.ts'

const calendar = calendarOf(parseDay('2025-07-01'), parseDay('2026-10-15'))
const person = (number: number, more: Partial<Profile> = {}) =>
  ({ person: number, kind: 'personal', age: 40, openedOn: calendar.start - 1000, ...more }) as Profile

test('one customer in a hundred and ninety-nine keeps dollars, grown-ups only', () => {
  const holders = Array.from({ length: 20_000 }, (_, n) => n + 1).filter((n) => dollarsOf(person(n), calendar) !== undefined)
  expect([holders.length, holders[0], holders[1]]).toEqual([101, 23, 222])
  expect(dollarsOf(person(23, { age: 12 }), calendar)).toBeUndefined()
  expect(dollarsOf(person(23, { kind: 'business' }), calendar)).toBeUndefined()
})

test('what they hold is what moved', () => {
  const account = dollarsOf(person(23), calendar)
  if (account === undefined) throw new Error('person 23 keeps no dollars')
  // 5,000 + 23 × 100 on 23 August 2025 (30 + 23 days on), 2,000 + 23 × 50 on 2 September (40 + 3 before the end), 1,500 + 10 spent on 12 October.
  expect(dollarRows(account, 23)).toEqual({
    balances: [
      `1,${account.number},20250823,7300.00\n`,
      `1,${account.number},20260902,10450.00\n`,
      `1,${account.number},20261012,8940.00\n`,
    ],
    transactions: [
      `core,T23-USD-1,${account.number},2025-08-23,600,7300.00,USD,transfer-in,app,true,,false\n`,
      `core,T23-USD-2,${account.number},2026-09-02,600,3150.00,USD,transfer-in,app,true,,false\n`,
      `core,T23-USD-3,${account.number},2026-10-12,600,-1510.00,USD,transfer-out,app,true,,false\n`,
    ],
  })
})

test('there is a rate for every weekday, and none for a weekend', () => {
  const rates = dollarRates(calendar)
  expect(rates.at(0)?.slice(0, 14)).toBe('USD,2025-06-23') // the Monday after 21 June
  expect(rates.at(-1)?.slice(0, 14)).toBe('USD,2026-10-15')
  expect(rates.filter((row) => /2026-10-1[01]/.test(row))).toEqual([])
  for (const row of rates) expect(row).toMatch(/^USD,\d{4}-\d\d-\d\d,7\.[12]\d{3},CFETS$/)
})
