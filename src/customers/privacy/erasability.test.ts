import { describe, expect, test } from 'vitest'
import type { Day } from '../../kernel/day.ts'
import { obstaclesTo, type RelationFacts } from './erasability.ts'
import { keptUntil, overIfStartedBy, type RetentionRule } from './retention-rule.ts'

const law = { zh: '法', en: 'law' }
const rule = (given: Partial<RetentionRule>): RetentionRule => ({
  key: 'identity',
  version: 1,
  label: law,
  dataClass: 'identity',
  law,
  basis: 'law',
  after: 'relationship-end',
  keepMonths: 120,
  ...given,
})
const identity = rule({})
const sms = rule({ key: 'contact-proof', dataClass: 'contact-proof', after: 'sent', keepMonths: 6 })
const nobody: RelationFacts = { openAccounts: 0, lastClosedOn: null, lastSentOn: null, hasOpenComplaint: false, isHeld: false }
const on = (day: string) => day as Day
const keys = (facts: Partial<RelationFacts>, rules: readonly RetentionRule[] = [identity, sms], today = '2026-10-16') =>
  obstaclesTo({ ...nobody, ...facts }, rules, on(today)).map(({ key, until }) => [key, until])

describe('erasing a customer', () => {
  test('is free for somebody who never had an account', () => {
    expect(keys({})).toEqual([])
  })

  test('is forbidden while an account is open, and for ten years after the last was closed', () => {
    expect(keys({ openAccounts: 2, lastClosedOn: on('2020-01-01') })).toEqual([['relationship-open', undefined]])
    expect(keys({ lastClosedOn: on('2016-10-17') })).toEqual([['kept-by-law', '2026-10-17']])
    // The last day of ten years is still kept; the day after is free.
    expect(keys({ lastClosedOn: on('2016-10-16') })).toEqual([['kept-by-law', '2026-10-16']])
    expect(keys({ lastClosedOn: on('2016-10-15') })).toEqual([])
  })

  test('waits for six months after the last message', () => {
    expect(keys({ lastSentOn: on('2026-05-01') })).toEqual([['kept-by-law', '2026-11-01']])
    expect(keys({ lastSentOn: on('2026-04-15') })).toEqual([])
  })

  test('waits for an open complaint, and for a hold that reads like any period', () => {
    expect(keys({ hasOpenComplaint: true })).toEqual([['open-complaint', undefined]])
    const [held] = obstaclesTo({ ...nobody, isHeld: true }, [identity], on('2026-10-16'))
    expect(held).toEqual({
      key: 'kept-by-law',
      text: { zh: '法律、行政法规规定的保存期限未届满。', en: 'The time for which the law has it kept is not over.' },
      law: { zh: '《个人信息保护法》第四十七条第二款', en: 'PIPL art. 47 para. 2' },
    })
  })

  test('gives way to no rule of the bank’s own, and is refused where no rule is loaded', () => {
    expect(keys({ lastClosedOn: on('2026-10-01') }, [rule({ basis: 'default' }), sms])).toEqual([])
    expect(keys({}, [])).toEqual([['no-policy', undefined]])
  })
})

test('what is over on a day is what would not be kept on it, through months of every length', () => {
  for (const keepMonths of [6, 36, 60])
    for (const today of ['2026-02-28', '2026-03-01', '2026-03-31', '2026-08-31', '2026-10-16']) {
      const start = overIfStartedBy({ keepMonths }, on(today))
      expect(keptUntil({ keepMonths }, start) < today).toBe(true)
    }
  // Six months from 31 August end on 28 February: on 1 March it is over, as is anything before.
  expect(overIfStartedBy({ keepMonths: 6 }, on('2026-03-01'))).toBe('2025-08-31')
  expect(overIfStartedBy({ keepMonths: 120 }, on('2026-10-16'))).toBe('2016-10-15')
})
