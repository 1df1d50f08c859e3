import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { addDays, type Day, daysInMonth, endOfMonth, parseDay, startOfMonth } from '../../src/kernel/day.ts'
import { gates } from '../../src/decisions/gates/registry.ts'
import {
  bankFeeds,
  businessDate,
  customers,
  facts,
  flows,
  gateOrder,
  hours,
  nearTier,
  tierStories,
  treatmentVerdicts,
  verdicts,
} from './truths.ts'

// Reads the files in the plainest way there is, so that a slip of the hand in a file or in a truth shows here and not in a stage.
type Row = Readonly<Record<string, string>>
const rowsOf = (feed: string): Row[] => parse(readFileSync(`${bankFeeds}${feed}.csv`), { columns: true })
const cents = (amount: string): number => Math.round(Number(amount) * 100)
const inAum = new Set(['deposit', 'time-deposit', 'wealth', 'fund', 'insurance', 'bond', 'metal'])
const accounts = rowsOf('account')
const accountsOf = (key: string): Row[] => accounts.filter((account) => account['party_key'] === key)
const balances = rowsOf('balance')
const transactions = rowsOf('transaction')

function balanceOn(accountNo: string, day: Day): number {
  const rows = balances.filter((row) => row['account_no'] === accountNo && (row['day'] ?? '') <= day)
  return cents(rows.at(-1)?.['balance'] ?? '0')
}

function aumOn(key: string, day: Day): number {
  const counted = accountsOf(key).filter((account) => inAum.has(account['asset_class'] ?? ''))
  return counted.reduce((sum, account) => sum + balanceOn(account['account_no'] ?? '', day), 0)
}

function sumOver(key: string, from: Day, to: Day): number {
  let sum = 0
  for (let day = from; day <= to; day = addDays(day, 1)) sum += aumOn(key, day)
  return sum
}

describe('the twelve customers', () => {
  it('hold what the truths say, today and on average this month', () => {
    for (const truth of customers) {
      expect([truth.key, aumOn(truth.key, businessDate)]).toEqual([truth.key, truth.aumFen])
      expect([truth.key, sumOver(truth.key, startOfMonth(businessDate), businessDate) / 15]).toEqual([
        truth.key,
        truth.monthAverageFen,
      ])
    }
  })

  it('held the month averages of their tier stories', () => {
    for (const story of tierStories) {
      for (const span of story.months) {
        let month = parseDay(`${span.from}-01`)
        for (let n = 0; n < span.watch.length; n++) {
          expect([story.key, month, sumOver(story.key, month, endOfMonth(month)) / daysInMonth(month)]).toEqual([
            story.key,
            month,
            span.averageFen,
          ])
          month = addDays(endOfMonth(month), 1)
        }
        expect(addDays(month, -1).slice(0, 7)).toBe(span.to)
      }
    }
  })

  it('move money in and out as the truths say', () => {
    for (const [key, truth] of Object.entries(flows)) {
      const numbers = new Set(accountsOf(key).map((account) => account['account_no']))
      const windows = [7, 30, 90].map((days) => {
        const rows = transactions.filter(
          (row) => numbers.has(row['account_no']) && (row['day'] ?? '') > addDays(businessDate, -days),
        )
        return rows.map((row) => cents(row['amount'] ?? ''))
      })
      expect([key, windows.map((amounts) => amounts.filter((a) => a > 0).reduce((a, b) => a + b, 0))]).toEqual([key, truth.in])
      expect([key, windows.map((amounts) => amounts.filter((a) => a < 0).reduce((a, b) => a - b, 0))]).toEqual([key, truth.out])
    }
  })

  it('keep their books: every change of a balance is the sum of that day’s transactions', () => {
    for (const account of accounts) {
      const number = account['account_no'] ?? ''
      for (const [n, row] of balances.filter((b) => b['account_no'] === number).entries()) {
        const opened = n === 0 && row['day'] === '2025-07-01' // history begins here
        if (opened) continue
        const moved = transactions
          .filter((t) => t['account_no'] === number && t['day'] === row['day'])
          .reduce((sum, t) => sum + cents(t['amount'] ?? ''), 0)
        expect([number, row['day'], cents(row['balance'] ?? '')]).toEqual([
          number,
          row['day'],
          balanceOn(number, addDays(row['day'] as Day, -1)) + moved,
        ])
      }
    }
  })

  it('give the golden top-up of 40,000 in a month of 30 days', () => {
    expect(sumOver('C01', '2026-09-01' as Day, nearTier.september.asOf)).toBe(nearTier.runningSumFen)
    expect(sumOver('C01', '2026-10-01' as Day, nearTier.october.asOf)).toBe(nearTier.runningSumFen)
    for (const month of [nearTier.september, nearTier.october]) {
      const days = daysInMonth(month.asOf)
      expect((nearTier.targetFen * days - nearTier.runningSumFen) / (days - 15)).toBe(month.neededFen)
      expect(month.neededFen - aumOn('C01', month.asOf)).toBe(month.topUpFen)
    }
    expect(facts['C01']?.['aum_prev_month_avg_fen']).toBe(sumOver('C01', '2026-09-01' as Day, '2026-09-30' as Day) / 30)
  })

  it('carry identity numbers with a right check digit in an area that does not exist', () => {
    const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    for (const party of rowsOf('party').filter((row) => row['document_type'] === 'id-card')) {
      const number = party['document_number'] ?? ''
      const sum = weights.reduce((total, weight, i) => total + weight * Number(number[i]), 0)
      expect(number).toMatch(/^999999/)
      expect(number.slice(6, 14)).toBe(party['born_on']?.replaceAll('-', ''))
      expect(number[17]).toBe('10X98765432'[sum % 11])
    }
  })

  it('come in natural-key order, the second record of C01 last', () => {
    const keys = rowsOf('party').map((row) => `${row['source']}/${row['party_key']}`)
    expect(keys).toEqual([...keys].sort())
    expect(keys.indexOf('credit/K01')).toBe(12)
  })

  it('stand on either side of every gate, in the order of the law', () => {
    expect(gateOrder.map((key) => (key === 'frequency' ? 'frequency-cap' : key))).toEqual(gates.all.map(({ key }) => key))
    const cases = [...verdicts, ...treatmentVerdicts].map(({ key, deniedBy }) => ({
      key,
      // How many gates were passed: all of them when none denied.
      passed: deniedBy === null ? gateOrder.length : gateOrder.indexOf(deniedBy),
    }))
    const oneSided = gateOrder.filter((gate, at) => {
      if (gate === 'hours') return new Set(hours.map(({ isLawful }) => isLawful)).size < 2 // asked of an instant, not of a customer
      const denied = cases.filter(({ passed }) => passed === at)
      return denied.length === 0 || !cases.some(({ key, passed }) => passed > at && denied.some((one) => one.key !== key))
    })
    expect(oneSided).toEqual([])
  })
})
