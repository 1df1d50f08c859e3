import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fieldsOfScheme } from '../features/service.ts'
import { storedScheme } from '../features/tier-scheme.ts'
import { parseDay } from '../kernel/day.ts'
import { featuresRead } from './bundle.ts'
import { prepareBundle } from './decide-one.ts'
import { channelBits, type PastContact } from './facts.ts'
import { exampleFacts } from './gates/example.ts'
import { type ContactNow, denialsNow, isOfTheDay, outsideHours } from './recheck.ts'
import { shippedBundle } from './service-shipped-policy.ts'

const profile = new URL('../app/profiles/default/', import.meta.url).pathname
const scheme = JSON.parse(readFileSync(`${profile}tier-scheme.json`, 'utf8')) as { items: { body: unknown }[] }
const bundle = shippedBundle(
  { profile, catalogue: new URL('../app/demo/catalogue/', import.meta.url).pathname },
  { asOf: parseDay('2026-10-15'), features: [...fieldsOfScheme(storedScheme.read(scheme.items[0]?.body)).values()] },
)
const prepared = prepareBundle(bundle)
const treatment = 'tier-topup-phone'

/** A customer a step from the next tier, decided on Thursday the 15th for Friday. */
const known: Readonly<Record<string, number>> = {
  tier: 2,
  tier_gap_fen: 3_875_000,
  tier_next_fen: 50_000_000,
  tier_forecast_ppm: 960_000,
}
const kept = {
  customerId: 7,
  features: Object.fromEntries(featuresRead(bundle).map((key) => [key, known[key] ?? null])),
  hits: [{ trigger: 'near-tier', bucket: parseDay('2026-10-15'), evidence: {} }],
}
const script = prepared.proposals.find((one) => one.treatment.key === treatment)?.script ?? null
const friday: ContactNow = {
  on: parseDay('2026-10-16'),
  channel: 'phone',
  facts: exampleFacts,
  contacts: [],
  product: null,
  script,
}
const gates = (now: Partial<ContactNow>) => denialsNow(prepared, kept, treatment, { ...friday, ...now }).map(({ gate }) => gate)
const call = (on: string): PastContact => ({ on: parseDay(on), channel: channelBits.phone, contentClass: 1 })

describe('a contact asked about again when it is about to be made', () => {
  it('is open as long as nothing changed', () => {
    expect(gates({})).toEqual([])
  })

  it('is judged as of its own day, not of the day it was issued for', () => {
    // Saturday is no working day; on Monday there are hours again.
    expect(gates({ on: parseDay('2026-10-17') })).toEqual(['hours'])
    expect(gates({ on: parseDay('2026-10-19') })).toEqual([])
    // Calls of the 12th and 13th fill the seven days up to the 18th; from the 19th on a window holds one of them.
    const twice = [call('2026-10-12'), call('2026-10-13')]
    expect(gates({ contacts: twice })).toEqual(['frequency-cap'])
    expect(gates({ contacts: twice, on: parseDay('2026-10-19') })).toEqual([])
  })

  it('is judged by the channel it is made through', () => {
    const facts = { ...exampleFacts, consent: channelBits.phone }
    expect(gates({ facts })).toEqual([])
    expect(gates({ facts, channel: 'visit' })).toEqual(['consent'])
  })

  it('names what is for good before what passes, each in the law’s order', () => {
    const facts = { ...exampleFacts, held: true, consent: 0 }
    const denials = denialsNow(prepared, kept, treatment, { ...friday, facts, contacts: [call('2026-10-16')] })
    expect(denials.map(({ gate, passes }) => [gate, passes])).toEqual([
      ['hold', false],
      ['consent', false],
      ['frequency-cap', true],
    ])
    expect(denials[0]?.sentence.zh).toBe('客户存在限制，不可联系')
    expect(denials.map((one) => isOfTheDay(one))).toEqual([false, false, true])
  })

  it('at night the hours of the channel are said; they deny nothing', () => {
    const at = (time: string) => outsideHours(prepared, 'phone', new Date(`2026-10-16T${time}:00+08:00`))
    expect([at('10:00'), at('15:30')]).toEqual([undefined, undefined])
    expect(at('21:30')?.zh).toBe('现在不在电话联系时段（工作日 09:00–12:00、14:00–20:00）')
    expect(outsideHours(prepared, 'phone', new Date('2026-10-17T10:00:00+08:00'))?.en).toBe(
      'It is outside the hours of telephone (working days 09:00–12:00, 14:00–20:00)',
    )
  })

  it('says nothing that is no longer approved', () => {
    expect(gates({ script: null })).toEqual(['content'])
    expect(gates({ script: script === null ? null : { ...script, validTo: parseDay('2026-10-15') } })).toEqual(['content'])
  })
})
