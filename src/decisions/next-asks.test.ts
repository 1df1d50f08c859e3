import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue, fieldsOfScheme } from '../features/service.ts'
import { storedScheme } from '../features/tier-scheme.ts'
import { addDays, parseDay } from '../kernel/day.ts'
import { decideOne, prepareBundle } from './decide-one.ts'
import type { DecisionInputs } from './facts.ts'
import { exampleFacts } from './gates/example.ts'
import { nextAsks } from './next-asks.ts'
import { shippedBundle } from './service-shipped-policy.ts'

const here = (path: string) => new URL(path, import.meta.url).pathname
const on = parseDay('2026-10-16')
const profile = here('../app/profiles/default/')
const scheme = JSON.parse(readFileSync(`${profile}tier-scheme.json`, 'utf8')) as { items: { body: unknown }[] }
const features = [...fieldsOfScheme(storedScheme.read(scheme.items[0]?.body)).values()]
const prepared = prepareBundle(
  shippedBundle({ profile, catalogue: here('../app/demo/catalogue/') }, { asOf: addDays(on, -1), features }),
)

/** Half a million at call, 45 years old: what every offer of savings and investment looks for. */
const wealthy = Object.fromEntries(
  catalogue().map(({ key, unit }): [string, number] => [key, unit === 'fen' && /aum|deposit/.test(key) ? 50_000_000 : 0]),
)
const inputs = (facts: Partial<DecisionInputs['facts']>): DecisionInputs => ({
  customerId: 1,
  features: { ...wealthy, age_years: 45, tier: 2 },
  facts: { ...exampleFacts, ...facts },
  hits: [],
})
/** Nine of ten assessed customers have level 3, one level 1. */
const riskShares = [100_000, 0, 900_000, 0, 0]
const asksOf = (facts: Partial<DecisionInputs['facts']>, consentRefused = false) => {
  const given = inputs(facts)
  return nextAsks(prepared, given, { facts: given.facts, on, riskShares, consentRefused })
}
/** P × V of the best three, in millionths of a fen. */
const best = (facts: Partial<DecisionInputs['facts']>): bigint =>
  decideOne(prepared, inputs(facts)).top.reduce((sum, one) => sum + BigInt(one.propensityPpm) * BigInt(one.valueFen), 0n)

describe('what to ask next', () => {
  it('is nothing of who may be told of everything', () => {
    expect(asksOf({})).toEqual([])
  })

  it('is consent where nobody ever asked for it, and is worth what the best offers then are', () => {
    const [first, ...others] = asksOf({ consent: 0 })
    expect([first?.key, others]).toEqual(['consent', []])
    expect(first?.worthFen).toBe(Number((best({ consent: 63 }) - best({ consent: 0 })) / 1_000_000n))
    expect(first?.worthFen).toBeGreaterThan(0)
  })

  it('leaves a customer who refused in peace', () => {
    expect(asksOf({ consent: 0 }, true)).toEqual([])
  })

  it('is an assessment where there is none, weighed over the levels it may find', () => {
    const none = { riskLevel: 0, riskExpiresOn: null }
    const [first] = asksOf(none)
    expect(first?.key).toBe('risk-assessment')
    const after = (riskLevel: number) => best({ riskLevel, riskExpiresOn: addDays(on, 364) }) - best(none)
    expect(first?.worthFen).toBe(Number((100_000n * after(1) + 900_000n * after(3)) / 1_000_000_000_000n))
    // A fund of risk R3 is open to the nine of ten only, and is named among what may open.
    expect(first?.opens.length).toBeGreaterThan(0)
  })

  it('of an assessment that expired expects the level it had', () => {
    const [first] = asksOf({ riskLevel: 3, riskExpiresOn: addDays(on, -1) })
    expect(first?.worthFen).toBe(
      Number(
        (best({ riskLevel: 3, riskExpiresOn: addDays(on, 364) }) - best({ riskLevel: 3, riskExpiresOn: addDays(on, -1) })) /
          1_000_000n,
      ),
    )
  })

  it('puts what is worth more first', () => {
    const keys = asksOf({ riskLevel: 0, riskExpiresOn: null, bornOn: null })
    expect([...keys].sort((a, b) => b.worthFen - a.worthFen)).toEqual(keys)
  })
})
