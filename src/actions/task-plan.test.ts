import { expect, test } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import type { Bundle } from '../decisions/bundle-shape.ts'
import type { IssuedInputs, Outcome } from '../decisions/issued.ts'
import { planTask } from './task-plan.ts'

const day = parseDay
const offer = {
  key: 'maturity-td',
  version: 3,
  label: { zh: '到期转存', en: 'Renew into a time deposit' },
  contentClass: 'marketing',
  audience: 'personal',
  personalised: true,
  eligibility: { v: 1, combinator: 'and', rules: [{ field: 'deposit_fen', operator: 'at-least', value: 5_000_000 }] },
  triggers: [
    { key: 'birthday', contextPpm: 100_000 },
    { key: 'maturity', contextPpm: 900_000 },
  ],
  needsTrigger: true,
  value: { kind: 'fixed', fen: 80_000, source: 'made up' },
  leverPpm: 0,
  amountOf: 'maturing_15d_fen',
  dueInWorkingDays: 1,
  expiresInWorkingDays: 3,
  dueOn: day('2026-10-16'),
  expiresOn: day('2026-10-21'),
}
const bundle = {
  v: 1,
  asOf: day('2026-10-15'),
  contactOn: day('2026-10-16'),
  fields: [{ key: 'deposit_fen', kind: 'int', unit: 'fen', label: { zh: '活期存款', en: 'Deposits at call' } }],
  offers: [offer],
  treatments: [
    {
      key: 'maturity-td-phone',
      version: 1,
      offer: 'maturity-td',
      channel: 'phone',
      script: 'maturity',
      leverPpm: 0,
      minutes: 12,
      carriedBy: 'person',
    },
  ],
  scripts: { maturity: { key: 'maturity', version: 2 } },
} as unknown as Bundle
const issued = {
  offerKey: 'maturity-td',
  treatmentKey: 'maturity-td-phone',
  inputs: {
    features: { deposit_fen: 9_000_000, maturing_15d_fen: 30_000_000, tier: 3 },
    facts: { kind: 'personal', riskLevel: 2, ownerStaffId: 4 },
    hits: [
      { trigger: 'maturity', bucket: day('2026-10-19'), evidence: { amount_fen: 30_000_000, days_ahead: 4 } },
      { trigger: 'birthday', bucket: day('2026-10-18'), evidence: { days_ahead: 3 } },
    ],
  } as unknown as IssuedInputs,
  outcome: {
    issued: { valueFen: 80_000 },
    minutes: 12,
    runnersUp: [{ offerKey: 'td-3y', offerVersion: 1, channel: 'phone', priority: '7' }],
    recheck: [{ gate: 'scope', version: 1, allowed: true, evidence: {} }],
  } as unknown as Outcome,
}

test('a task states the amount, the days and the minutes of its decision', () => {
  expect(planTask(issued, bundle)).toMatchObject({
    offerVersion: 3,
    triggerKey: 'maturity',
    dueOn: '2026-10-16',
    expiresOn: '2026-10-21',
    amountFen: 30_000_000,
    valueFen: 80_000,
    minutes: 12,
    scriptKey: 'maturity',
    scriptVersion: 2,
    gates: [{ key: 'scope', version: 1 }],
    tier: 3,
  })
})

test('what happened is why now: the weightiest trigger first, each with its numbers', () => {
  const { reasons } = planTask(issued, bundle)
  expect(reasons.map((reason) => reason.key)).toEqual(['maturity', 'birthday'])
  expect(reasons[0]?.numbers).toEqual({ amount_fen: 30_000_000, days_ahead: 4 })
})

test('where nothing happened, the offer’s own rule says why, with what is known', () => {
  const { reasons, triggerKey } = planTask({ ...issued, inputs: { ...issued.inputs, hits: [] } }, bundle)
  expect(triggerKey).toBeNull()
  expect(reasons.map((reason) => reason.key)).toEqual(['deposit_fen'])
  // 9,000,000 fen are 90,000 yuan.
  expect(reasons[0]?.zh).toContain('9.00 万元')
  expect(reasons[0]?.numbers).toEqual({ deposit_fen: 9_000_000 })
})

test('a decision on a treatment that its bundle does not have is refused', () => {
  expect(() => planTask({ ...issued, treatmentKey: 'maturity-td-mail' }, bundle)).toThrow('maturity-td-mail')
})
