import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseDay } from '../../kernel/day.ts'
import { unlistedFiles } from '../../kernel/registry.ts'
import { exampleTriggers } from './example.ts'
import { triggers } from './registry.ts'
import { monthBucket, quarterBucket, weekBucket } from './trigger.ts'

const asOf = parseDay('2026-10-15')

describe('the triggers', () => {
  it('are all listed', () => {
    expect(unlistedFiles(readdirSync(new URL('.', import.meta.url)), triggers, ['trigger.ts', 'example.ts'])).toEqual([])
  })

  const cases = triggers.all.flatMap((trigger) =>
    trigger.examples.map((example) => ({ trigger, example, name: `${trigger.key}: ${example.because}` })),
  )
  it.each(cases)('$name', ({ trigger, example }) => {
    const facts = { documentExpiresOn: null, riskExpiresOn: null, riskLevel: 0, ...example.facts }
    const fired = trigger
      .with(exampleTriggers[trigger.key])
      .fires({ asOf, facts, value: (feature) => example.given[feature] ?? null })
    expect(fired !== undefined).toBe(example.fires)
    if (fired === undefined) return
    const sentence = trigger.explain(fired.evidence)
    expect(sentence.zh).not.toMatch(/undefined|NaN/)
    expect(sentence.en).not.toMatch(/undefined|NaN/)
  })

  it('fire once per maturity, birthday, month, week or quarter', () => {
    expect(monthBucket(asOf)).toBe('2026-10-01')
    expect(weekBucket(asOf)).toBe('2026-10-12') // Thursday the 15th
    expect(quarterBucket(asOf)).toBe('2026-10-01')
    expect(quarterBucket(parseDay('2026-09-30'))).toBe('2026-07-01')
  })

  it('a maturity says how much and when', () => {
    const fired = triggers
      .get('maturity')
      .with(exampleTriggers['maturity'])
      .fires({
        asOf,
        facts: { documentExpiresOn: null, riskExpiresOn: null, riskLevel: 0 },
        value: (feature) => ({ next_maturity_on: 20_748, maturing_15d_fen: 30_000_000 })[feature] ?? null,
      })
    expect(fired).toEqual({ bucket: '2026-10-22', evidence: { amount_fen: 30_000_000, days_ahead: 7 } })
    expect(triggers.get('maturity').explain(fired?.evidence ?? {}).zh).toBe('7 天后起有产品到期，15 天内到期 30.00 万元')
  })
})
