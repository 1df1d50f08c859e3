import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fieldsOfScheme } from '../features/service.ts'
import { storedScheme } from '../features/tier-scheme.ts'
import { type Day, parseDay } from '../kernel/day.ts'
import { featuresRead } from './bundle.ts'
import { hitsOf, prepareBundle } from './decide-one.ts'
import { exampleFacts } from './gates/example.ts'
import { type IssuedInputs, outcomeOf, recheckOf } from './issued.ts'
import { differencesOf, replay } from './replay.ts'
import { shippedBundle } from './service-shipped-policy.ts'

const profile = new URL('../app/profiles/default/', import.meta.url).pathname
const scheme = JSON.parse(readFileSync(`${profile}tier-scheme.json`, 'utf8')) as { items: { body: unknown }[] }
const bundle = shippedBundle(
  { profile, catalogue: new URL('../app/demo/catalogue/', import.meta.url).pathname },
  { asOf: parseDay('2026-10-15'), features: [...fieldsOfScheme(storedScheme.read(scheme.items[0]?.body)).values()] },
)
const prepared = prepareBundle(bundle)

/** A customer 38,750 yuan short of the next tier, and nothing else. */
function inputsWith(live: Partial<IssuedInputs['live']> = {}): IssuedInputs {
  const known: Readonly<Record<string, number>> = {
    tier: 2,
    tier_gap_fen: 3_875_000,
    tier_next_fen: 50_000_000,
    tier_forecast_ppm: 960_000,
  }
  const features = Object.fromEntries(featuresRead(bundle).map((key) => [key, known[key] ?? 0]))
  const hits = hitsOf(prepared, { features, facts: exampleFacts }).filter(({ trigger }) => trigger === 'near-tier')
  return {
    v: 1,
    customerId: 7,
    features,
    facts: exampleFacts,
    hits,
    live: { facts: exampleFacts, contacts: [], product: null, sendAt: null, ...live },
  }
}
const at = (key: string) => bundle.treatments.findIndex((one) => one.key === key)
const denied = (inputs: IssuedInputs, key: string) => recheckOf(prepared, inputs, at(key)).find(({ allowed }) => !allowed)

describe('issuing', () => {
  it('keeps the factors of the treatment that was chosen, and the offers that came next', () => {
    const outcome = outcomeOf(prepared, inputsWith(), 'tier-topup', 'tier-topup-phone')
    // V = 20 % of 500,000 yuan × 80 bp = 800 yuan; P = 1 in 50; C = 1 + 0.8; L of the offer 0.2, of the telephone 0.
    expect(outcome.issued).toMatchObject({ propensityPpm: 20_000, contextPpm: 1_800_000, valueFen: 80_000, leverPpm: 1_200_000 })
    expect(outcome.issued.priority).toBe(String(20_000n * 1_800_000n * 80_000n * 1_200_000n))
    expect(outcome.top[0]?.treatmentKey).toBe('tier-topup-visit') // the meeting has the greater lever; allocation chose the call
    expect(outcome.runnersUp.map(({ offerKey }) => offerKey)).not.toContain('tier-topup')
    expect(outcome.recheck.every(({ allowed }) => allowed)).toBe(true)
  })

  it('a treatment that the night denied cannot be issued', () => {
    expect(() => outcomeOf(prepared, inputsWith(), 'wm-2025', 'wm-2025-phone')).toThrow(/not open among the best offers/)
  })

  it('what goes out at once is asked for the hour; what a person does on its day is not', () => {
    const instant = (time: string) => new Date(`2026-10-16T${time}:00+08:00`).toISOString()
    expect(denied(inputsWith({ sendAt: instant('10:00') }), 'tier-topup-push')).toBeUndefined()
    expect(denied(inputsWith({ sendAt: instant('21:30') }), 'tier-topup-push')).toMatchObject({
      gate: 'hours',
      evidence: { time: '21:30' },
    })
    expect(denied(inputsWith({ sendAt: instant('12:30') }), 'tier-topup-phone')).toMatchObject({ gate: 'hours' })
    expect(denied(inputsWith({ sendAt: null }), 'tier-topup-phone')).toBeUndefined()
  })

  it('a cap is decided by the ledger of the moment, not by what the night froze', () => {
    const contacts = [{ on: '2026-10-16' as Day, channel: 1, contentClass: 1 }]
    expect(denied(inputsWith({ contacts }), 'tier-topup-phone')).toMatchObject({
      gate: 'frequency-cap',
      evidence: { seen: 1, limit: 1, days: 1 },
    })
    expect(denied(inputsWith({ contacts }), 'tier-topup-wecom')).toBeUndefined()
  })
})

describe('a replay', () => {
  const inputs = inputsWith()
  const stored = JSON.parse(JSON.stringify(outcomeOf(prepared, inputs, 'tier-topup', 'tier-topup-phone')))

  it('of what was kept, through JSON and back, gives exactly the same', () => {
    const kept = JSON.parse(JSON.stringify({ bundle, inputs }))
    expect(replay(kept.bundle, kept.inputs, stored)).toMatchObject({ isSame: true, differences: [] })
  })

  it('names the place of every difference', () => {
    const other = {
      ...inputs,
      facts: { ...inputs.facts, personalised: true },
      features: { ...inputs.features, tier_next_fen: 60_000_000 },
    }
    const { isSame, differences } = replay(bundle, other, stored)
    expect(isSame).toBe(false)
    expect(differences.map(({ path }) => path)).toContain('issued.valueFen')
    expect(differences.find(({ path }) => path === 'issued.valueFen')).toEqual({
      path: 'issued.valueFen',
      stored: '80000',
      replayed: '96000',
    })
  })

  it('tells a missing member from a null one', () => {
    expect(differencesOf({ a: null }, {}, '')).toEqual([{ path: 'a', stored: 'null', replayed: '' }])
  })
})
