import { expect, test } from 'vitest'
import type { Day } from '../../kernel/day.ts'
import { type DayFlow, inferredEvents } from './life-events.ts'

const flow = (day: string, category: string, yuan: number): DayFlow => ({ day: day as Day, category, amountFen: yuan * 100 })
const salaries = (...months: readonly (readonly [string, number])[]) =>
  months.map(([month, yuan]) => flow(`${month}-10`, 'salary', yuan))
const told = (asOf: string, flows: readonly DayFlow[]) =>
  inferredEvents(flows, { since: '2024-01-01' as Day, asOf: asOf as Day }).map(({ key, happenedOn }) => `${key} ${happenedOn}`)

const steady = salaries(
  ['2026-01', 10_000],
  ['2026-02', 10_000],
  ['2026-03', 10_000],
  ['2026-04', 10_000],
  ['2026-05', 10_000],
  ['2026-06', 10_000],
  ['2026-07', 10_000],
)

test('nothing happened to who earns what they earned', () => {
  expect(told('2026-08-05', steady)).toEqual([])
})

test('three months a fifth above the three before are a change; a bonus of one month is none', () => {
  const raised = [...steady, ...salaries(['2026-08', 12_000], ['2026-09', 12_100], ['2026-10', 12_000])]
  expect(told('2026-10-15', raised)).toEqual(['salary-change/2026-08 2026-08-10'])
  expect(
    inferredEvents(raised, { since: '2024-01-01' as Day, asOf: '2026-10-15' as Day })[0]?.evidence.map(({ fen }) => fen),
  ).toEqual([1_000_000, 1_200_000])
  const bonus = [...steady, ...salaries(['2026-08', 10_000], ['2026-09', 30_000], ['2026-10', 10_000])]
  expect(told('2026-10-15', bonus)).toEqual([])
  const less = [...steady, ...salaries(['2026-08', 8_100], ['2026-09', 8_100], ['2026-10', 8_100])]
  expect(told('2026-10-15', less)).toEqual([]) // 19 %
})

test('a salary that stopped is told after forty-five days, and not before', () => {
  expect(told('2026-08-24', steady)).toEqual([]) // 45 days after 07-10
  expect(told('2026-08-25', steady)).toEqual(['income-stopped/2026-07 2026-07-10'])
})

test('a first salary or pension within half a year is a new job or a retirement', () => {
  const begun = salaries(['2026-08', 9_000], ['2026-09', 9_000], ['2026-10', 9_000])
  expect(told('2026-10-15', begun)).toEqual(['new-job/2026-08 2026-08-10'])
  expect(told('2027-03-01', begun).filter((one) => one.startsWith('new-job'))).toEqual([])
  // Known only since May: it may have been there for years.
  expect(inferredEvents(begun, { since: '2026-05-01' as Day, asOf: '2026-10-15' as Day })).toEqual([])
  expect(told('2026-10-15', [flow('2026-08-05', 'pension', 4_000), flow('2026-09-05', 'pension', 4_000)])).toEqual([
    'retirement/2026-08 2026-08-05',
  ])
})

test('school fees of two terms speak for a child at school, one payment for nothing', () => {
  expect(told('2026-10-15', [flow('2026-09-05', 'tuition', -8_000)])).toEqual([])
  expect(told('2026-10-15', [flow('2026-02-05', 'tuition', -8_000), flow('2026-09-05', 'tuition', -8_500)])).toEqual([
    'child-education 2026-09-05',
  ])
})

test('a large loan that went out again speaks for a home; one that stayed does not', () => {
  const loan = flow('2026-06-01', 'loan-payout', 500_000)
  expect(told('2026-10-15', [loan, flow('2026-06-20', 'transfer-out', -400_000)])).toEqual(['home-purchase/2026-06 2026-06-20'])
  expect(told('2026-10-15', [loan, flow('2026-06-20', 'transfer-out', -399_999)])).toEqual([])
  expect(told('2026-10-15', [loan, flow('2026-07-02', 'transfer-out', -450_000)])).toEqual([]) // 31 days
})

test('what came after the day is not known on it', () => {
  const raised = [...steady, ...salaries(['2026-08', 12_000], ['2026-09', 12_000], ['2026-10', 12_000])]
  expect(told('2026-09-30', raised)).toEqual([])
})
