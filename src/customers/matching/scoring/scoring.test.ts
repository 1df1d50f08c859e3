import { describe, expect, it } from 'vitest'
import { compileFields } from '../records/mapping.ts'
import { rarityOf } from './rarity.ts'
import { chancePpm, oneMore, scorer, weightOfChance } from './score.ts'
import { weightsOf } from './weights.ts'
import { defaultZones, thresholdsOf } from './zones.ts'

const fields = compileFields({
  columns: ['phone', 'born'],
  fields: [
    { key: 'phone', as: 'phone', from: ['phone'] },
    { key: 'birth-date', as: 'birth-date', from: ['born'] },
  ],
  pairs: 'all',
})
const shares = (exact: number, levels: number) =>
  Float64Array.from({ length: levels }, (_, i) => (i === 0 ? 1 : i === 1 ? exact : (1 - exact) / (levels - 2)))
const m = [shares(0.5, 5), shares(0.5, 8)]
const u = [shares(2 ** -20, 5), shares(2 ** -14, 8)]
// Of a household: the phone as of one person, the birth date as of strangers.
const weights = weightsOf(
  fields,
  { m, u, h: [m[0] ?? shares(1, 5), u[1] ?? shares(1, 8)] },
  { person: 2 ** -20, household: 2 ** -18 },
)

describe('weights', () => {
  it('are hundredths of a bit: 2^-20 among strangers and one half of one person is 19 bits', () => {
    expect(weights.prior).toBe(-2000)
    expect(weights.fields.map(({ person }) => person[1])).toEqual([1900, 1300])
    expect(weights.fields.map(({ household }) => household[1])).toEqual([1900, 0])
  })

  it('a difference speaks against one person or not at all', () => {
    for (const { person } of weights.fields) expect(person.at(-1)).toBeLessThanOrEqual(0)
  })

  const value = { values: [Int32Array.of(1, 1), Int32Array.of(1, 1)], fields }
  const plain = scorer(value, { weights, rarity: [Int16Array.of(0, 0), Int16Array.of(0, 0)] })
  const [phone, born] = fields.map(({ shift }) => 1 << shift)

  it('a shared phone alone is what a household explains', () => {
    // 1900 − 2000 for one person; 1900 − 1800 = 100 for a household: log2(1 + 2^1) = 1.58 bits off.
    expect(plain(phone ?? 0, 0, 1)).toBe(-100 - 158)
  })

  it('phone and birth date together are one person, less the household: 19 + 13 − 20 − 1.58', () => {
    expect(plain((phone ?? 0) | (born ?? 0), 0, 1)).toBe(1900 + 1300 - 2000 - 158)
  })

  it('the birth date alone is not: 13 − 20', () => {
    expect(plain(born ?? 0, 0, 1)).toBe(1300 - 2000 - oneMore(-1800))
  })
})

describe('rarity', () => {
  const [phone, born] = fields

  it('of a name takes the chance of that value for the average: 1 in 1,024 against 1 in 16,384 is four bits less', () => {
    expect(born && rarityOf(born, 1025, 1024 * 1024, -1400)).toBe(-400)
    expect(born && rarityOf(born, 2, 2 ** 16, -1400)).toBe(200)
  })

  it('of a number that should be one person’s: every doubling of bearers takes a bit', () => {
    expect(phone && [2, 3, 5, 9].map((bearers) => rarityOf(phone, bearers, 1_000_000, -2000))).toEqual([0, -100, -200, -300])
  })
})

describe('chances', () => {
  it('even odds weigh nothing, ten bits are 1,024 to one', () => {
    expect(chancePpm(0)).toBe(500_000)
    expect(chancePpm(1000)).toBe(999_024)
    expect(weightOfChance(500_000)).toBe(0)
    expect(weightOfChance(999_000)).toBe(997)
  })

  it('strangers and households add up: log2(1 + 2^x)', () => {
    expect([-5000, 0, 100, 5000].map(oneMore)).toEqual([0, 100, 158, 5000])
  })
})

describe('zones', () => {
  it('link as far down as the expected share of wrong links allows', () => {
    // 100 sure ones, then pairs of 99.5 %: 5,000 ppm wrong each against 500 allowed on average; (100 + n) × 500 ≥ 5,000 n gives n = 11, so not one of 20 equal ones.
    const doubtful = weightOfChance(995_000)
    const free = [...Array.from({ length: 100 }, () => 4000), ...Array.from({ length: 20 }, () => doubtful)]
    expect(thresholdsOf({ free, held: [] }, 1000, defaultZones).auto).toBe(4000)
    expect(thresholdsOf({ free: free.slice(0, 110), held: [] }, 1000, defaultZones).auto).toBe(weightOfChance(990_000))
  })

  it('review holds no more pairs than people can look at, those of guards among them', () => {
    const targets = { ...defaultZones, reviewAtLeast: 3, reviewPerThousand: 0 }
    expect(thresholdsOf({ free: [300, 200, 100, 0, -100], held: [3000] }, 1000, targets).review).toBe(101)
    expect(thresholdsOf({ free: [300, 200], held: [3000] }, 1000, targets).review).toBe(weightOfChance(50_000))
  })
})
