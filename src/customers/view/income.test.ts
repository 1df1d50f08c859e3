import { expect, test } from 'vitest'
import type { Day } from '../../kernel/day.ts'
import { type Earned, incomeOf } from './income.ts'

const pay = (day: string, yuan: number, category: Earned['category'] = 'salary'): Earned => ({
  day: day as Day,
  category,
  amountFen: yuan * 100,
})
const on = (asOf: string, ...earned: Earned[]) => incomeOf(earned, asOf as Day)

test('a salary of six months on about the same day is wholly regular', () => {
  const income = on(
    '2026-10-15',
    pay('2026-05-08', 11_800), // the 10th is a Sunday
    pay('2026-06-10', 12_000),
    pay('2026-07-10', 12_000),
    pay('2026-08-10', 12_000),
    pay('2026-09-10', 12_000),
    pay('2026-10-09', 12_500),
  )
  expect(income).toEqual({
    category: 'salary',
    usualFen: 1_200_000,
    fromFen: 1_180_000,
    toFen: 1_250_000,
    dayFrom: 8,
    dayTo: 10,
    lastOn: '2026-10-09',
    regularMonths: 6,
    regularityPpm: 1_000_000,
  })
})

test('a bonus month and a late one do not count as regular', () => {
  const months = [pay('2026-05-10', 12_000), pay('2026-06-10', 12_000), pay('2026-07-10', 30_000), pay('2026-08-20', 12_000)]
  const income = on('2026-10-15', ...months, pay('2026-09-10', 12_000), pay('2026-10-10', 12_000))
  expect([income?.regularMonths, income?.regularityPpm, income?.toFen]).toEqual([4, 666_667, 3_000_000])
})

test('before this month’s payday is over nothing of it is missing; after it the month counts', () => {
  const six = ['04', '05', '06', '07', '08', '09'].map((month) => pay(`2026-${month}-10`, 12_000))
  expect(on('2026-10-12', ...six)?.regularMonths).toBe(6) // may still come by the 13th
  expect(on('2026-10-13', ...six)?.regularMonths).toBe(5)
})

test('what came after the day is not known on it; once is no income', () => {
  expect(on('2026-06-30', pay('2026-05-10', 1), pay('2026-06-10', 1), pay('2026-07-10', 1))?.lastOn).toBe('2026-06-10')
  expect(on('2026-06-09', pay('2026-05-10', 1), pay('2026-06-10', 1))).toBeUndefined()
  expect(on('2026-10-15')).toBeUndefined()
})

test('who is paid and draws a pension is told by what is more regular', () => {
  const pension = ['05', '06', '07', '08', '09', '10'].map((month) => pay(`2026-${month}-05`, 4_000, 'pension'))
  expect(on('2026-10-15', ...pension, pay('2026-09-10', 12_000), pay('2026-10-10', 12_000))?.category).toBe('pension')
})
