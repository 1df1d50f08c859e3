import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Candidate,
  contextOf,
  factorPpmOf,
  leverOf,
  priorityOf,
  propensityOf,
  ranked,
  treatmentOrder,
  valueFenOf,
} from './arbitrate.ts'
import { exampleSubject } from './gates/example.ts'

const { offer, treatment } = exampleSubject({ given: {}, because: '', denied: false })
const none = new Set<string>()

describe('priority', () => {
  it('P .12 × C 1.20 × V 300 yuan × L 1.55 is 66.96 yuan, and P .30 × C 1 × V 100 × L 1 is 30', () => {
    const first = { propensityPpm: 120_000, contextPpm: 1_200_000, valueFen: 30_000, leverPpm: 1_550_000 }
    expect(priorityOf(first)).toBe(6_696n * 10n ** 18n)
    const second = { propensityPpm: 300_000, contextPpm: 1_000_000, valueFen: 10_000, leverPpm: 1_000_000 }
    expect(priorityOf(second)).toBe(3_000n * 10n ** 18n)
  })

  it('grows with every factor', () => {
    const factor = fc.integer({ min: 1, max: 1_000_000 })
    fc.assert(
      fc.property(
        factor,
        factor,
        factor,
        factor,
        fc.constantFrom('propensityPpm', 'contextPpm', 'valueFen', 'leverPpm'),
        (p, c, v, l, one) => {
          const factors = { propensityPpm: p, contextPpm: c, valueFen: v, leverPpm: l }
          return priorityOf({ ...factors, [one]: factors[one as keyof typeof factors] + 1 }) > priorityOf(factors)
        },
      ),
    )
  })

  it('a lever of 0 is neutral; levers of offer and treatment add up, within a tenth and fourfold', () => {
    expect(leverOf(offer, treatment)).toBe(1_000_000)
    // 55 % = 30 % of the offer + 25 % of the treatment
    expect(leverOf({ ...offer, leverPpm: 300_000 }, { ...treatment, leverPpm: 250_000 })).toBe(1_550_000)
    expect(leverOf({ ...offer, leverPpm: -900_000 }, { ...treatment, leverPpm: -900_000 })).toBe(100_000)
    expect(leverOf({ ...offer, leverPpm: 2_000_000 }, { ...treatment, leverPpm: 2_000_000 })).toBe(4_000_000)
  })

  it('a fired trigger adds its weight, but not for a customer who is not profiled', () => {
    expect(contextOf(offer, new Set(['large-inflow', 'maturity']), true)).toBe(1_300_000)
    expect(contextOf(offer, none, true)).toBe(1_000_000)
    expect(contextOf(offer, new Set(['large-inflow']), false)).toBe(1_000_000)
  })

  it('propensity is that of the product in the tier, or the bank’s', () => {
    const table = { bankPpm: 20_000, cells: { 'WM-180': [10_000, 30_000] } }
    expect(propensityOf(table, offer, 1, true)).toBe(30_000)
    expect(propensityOf(table, offer, 2, true)).toBe(20_000)
    expect(propensityOf(table, offer, null, true)).toBe(20_000)
    expect(propensityOf(table, offer, 1, false)).toBe(20_000)
  })
})

describe('value', () => {
  const margin = {
    kind: 'amount',
    of: 'maturing_15d_fen',
    sharePpm: 500_000,
    marginBp: 60,
    days: 180,
    minFen: 1_000,
    maxFen: 10_000_000,
    source: 'test',
  } as const

  it('half of 300,000 yuan at 60 bp for 180 days is 443.70 yuan', () => {
    // 0.5 × 0.006 × 180/365 = 0.001479452…: 1,479 ppm; × 30,000,000 fen = 44,370 fen
    expect(factorPpmOf(margin)).toBe(1_479)
    expect(valueFenOf(margin, () => 30_000_000)).toBe(44_370)
  })

  it('stays between its two ends, also when the amount is missing or negative', () => {
    expect(valueFenOf(margin, () => null)).toBe(1_000)
    expect(valueFenOf(margin, () => -5)).toBe(1_000)
    expect(valueFenOf(margin, () => 9_000_000_000_000)).toBe(10_000_000)
    expect(valueFenOf({ kind: 'fixed', fen: 5_000, source: 'test' }, () => 1)).toBe(5_000)
  })
})

describe('ranking', () => {
  const candidate = (offerAt: number, priority: bigint, valueFen: number): Candidate => ({
    offer: offerAt,
    treatment: 0,
    priority,
    valueFen,
    propensityPpm: 1,
    contextPpm: 1,
    leverPpm: 1,
  })

  it('is by priority, then value, then key, whatever the order it came in', () => {
    const list = [candidate(0, 5n, 1), candidate(1, 7n, 1), candidate(2, 7n, 2), candidate(3, 7n, 2)]
    fc.assert(
      fc.property(fc.shuffledSubarray(list, { minLength: 4 }), (shuffled) => {
        expect(ranked(shuffled).map((one) => one.offer)).toEqual([2, 3, 1, 0])
      }),
    )
  })

  it('tries the treatment with the higher lever first, then the earlier key', () => {
    const treatments = [
      { ...treatment, key: 'wm-180-phone', leverPpm: 0 },
      { ...treatment, key: 'wm-180-sms', leverPpm: -400_000 },
      { ...treatment, key: 'wm-180-visit', leverPpm: 200_000 },
      { ...treatment, key: 'wm-180-wecom', leverPpm: 0 },
    ]
    expect(treatmentOrder({ offers: [offer], treatments })).toEqual([[2, 0, 3, 1]])
  })
})
