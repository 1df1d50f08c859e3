import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unlistedFiles } from '../../../kernel/registry.ts'
import { isAgreement } from '../comparators/comparator.ts'
import { comparators } from '../comparators/registry.ts'
import type { PairExample, PairFacts } from './guard.ts'
import { judge } from './judge.ts'
import { guards, linkRules } from './registry.ts'

function factsOf({ levels, provenDocuments }: Pick<PairExample, 'levels' | 'provenDocuments'>): PairFacts {
  const own = comparators.all.filter(({ household }) => household !== 'shared')
  return {
    levelOf: (key) => levels[key] ?? 'missing',
    provenDocuments: provenDocuments ?? null,
    agreesInOwn: own.some((one) =>
      isAgreement(
        one,
        one.levels.findIndex(({ key }) => key === (levels[one.key] ?? 'missing')),
      ),
    ),
  }
}

describe('guards and rules', () => {
  it('are all listed', () => {
    const keys = [...guards.keys, ...linkRules.keys]
    expect(unlistedFiles(readdirSync(new URL('.', import.meta.url)), keys, ['guard.ts', 'judge.ts', 'facts.ts'])).toEqual([])
  })

  it('have examples on both sides, with levels that exist', () => {
    for (const { key, examples } of [...guards.all, ...linkRules.all]) {
      expect([key, new Set(examples.map(({ holds }) => holds)).size]).toEqual([key, 2])
      for (const [comparator, level] of examples.flatMap(({ levels }) => Object.entries(levels))) {
        expect(comparators.get(comparator).levels.map(({ key }) => key)).toContain(level)
      }
    }
  })

  const cases = [...guards.all, ...linkRules.all].flatMap((one) =>
    one.examples.map((example) => ({ one, example, name: `${one.key}: ${example.because}` })),
  )
  it.each(cases)('$name', ({ one, example }) => expect(one.holds(factsOf(example))).toBe(example.holds))
})

describe('the judgement of a pair', () => {
  const thresholds = { auto: 1000, review: 0 }
  const plain = factsOf({ levels: { 'full-name': 'exact', phone: 'exact' } })

  it('follows the weight', () => {
    expect([1000, 999, 0, -1].map((weight) => judge(weight, plain, thresholds).zone)).toEqual([
      'auto',
      'review',
      'review',
      'none',
    ])
  })

  it('a rule links whatever the weight', () => {
    const facts = factsOf({ levels: { document: 'exact', 'full-name': 'exact' } })
    expect(judge(-500, facts, thresholds)).toEqual({ zone: 'auto', rule: 'same-document', guards: [] })
  })

  it('a guard holds back what the rule would link, and says so', () => {
    const facts = factsOf({ levels: { document: 'exact', 'full-name': 'exact', 'birth-date': 'far' }, provenDocuments: 'one' })
    expect(judge(5000, facts, thresholds)).toEqual({ zone: 'review', rule: 'same-document', guards: ['two-birth-dates'] })
  })

  it('a family phone and address link nobody at any weight', () => {
    const facts = factsOf({ levels: { phone: 'exact', street: 'exact', district: 'exact', 'full-name': 'same-surname' } })
    expect(judge(9000, facts, thresholds).zone).toBe('none')
  })
})
