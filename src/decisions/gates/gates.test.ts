import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { calendars } from '../../kernel/calendar.ts'
import { instantAt } from '../../kernel/day.ts'
import { unlistedFiles } from '../../kernel/registry.ts'
import { hours as lawfulHours } from '../../../test/bank/truths.ts'
import { exampleParams, exampleSubject } from './example.ts'
import { contactHours, isLawfulInstant } from './hours.ts'
import { gates } from './registry.ts'

describe('the gates', () => {
  it('stand in the order of the law', () => {
    expect(gates.all.map(({ key, code }) => `${code} ${key}`)).toEqual([
      '1 scope',
      '2 hold',
      '3 consent',
      '4 complaint-freeze',
      '5 hours',
      '6 frequency-cap',
      '7 on-sale',
      '8 seller-certified',
      '9 suitability',
      '10 content',
      '11 eligibility',
      '12 personalisation',
    ])
  })

  it('nobody overrides hold, consent, suitability or content', () => {
    expect(gates.all.filter(({ isAbsolute }) => isAbsolute).map(({ key }) => key)).toEqual([
      'hold',
      'consent',
      'suitability',
      'content',
    ])
  })

  it('are all listed', () => {
    expect(unlistedFiles(readdirSync(new URL('.', import.meta.url)), gates, ['gate.ts', 'example.ts'])).toEqual([])
  })

  it('have shipped examples on both sides', () => {
    for (const gate of gates.all)
      expect([gate.key, new Set(gate.examples.map(({ denied }) => denied)).size]).toEqual([gate.key, 2])
  })

  const cases = gates.all.flatMap((gate) =>
    gate.examples.map((example) => ({ gate, example, name: `${gate.key}: ${example.because}` })),
  )
  it.each(cases)('$name', ({ gate, example }) => {
    const bound = gate.with({ ...(exampleParams[gate.key] as object), ...example.given.params })
    const judgement = bound.judge(exampleSubject(example))
    expect(judgement.denied).toBe(example.denied)
    const sentence = gate.explain(judgement)
    expect(sentence.zh).not.toMatch(/undefined|null/)
    expect(sentence.en).not.toMatch(/undefined|null/)
  })

  it('a gate refuses parameters that do not fit, naming itself and the place', () => {
    expect(() => gates.get('scope').with({ ownerChannels: ['fax'] })).toThrow(/Gate "scope": ownerChannels.0/)
  })

  it('a hold gives the same sentence whatever restriction it is', () => {
    const bound = gates.get('hold').with({})
    const sentences = gates
      .get('hold')
      .examples.filter(({ denied }) => denied)
      .map((example) => gates.get('hold').explain(bound.judge(exampleSubject(example))).zh)
    expect(new Set(sentences).size).toBe(1)
  })

  it.each(lawfulHours)('a marketing call at $day $time is lawful: $isLawful', ({ day, time, isLawful }) => {
    const hours = contactHours(exampleParams['hours'])
    expect(isLawfulInstant(hours, calendars.get('prc'), 'phone', instantAt(day, time))).toBe(isLawful)
  })
})
