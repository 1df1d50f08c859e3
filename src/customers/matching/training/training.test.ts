import { describe, expect, it } from 'vitest'
import { compileFields } from '../records/mapping.ts'
import { mix } from '../similarity/numbers.ts'
import { train } from './expectation-maximisation.ts'
import { overallMix } from './overall-mix.ts'
import { stratumOf } from './stratum.ts'
import type { Tally } from './tally.ts'

const names = ['a', 'b', 'c', 'd']
const fields = compileFields({
  columns: names,
  // A document is a person's own: what a household shares could not be told from one person here.
  fields: names.map((key) => ({ key, as: 'document', from: ['', key] })),
  pairs: 'all',
})
const limits = { maxRounds: 500, tolerance: 1e-7 }
// Levels of a document: missing, exact, one slip, the same tail, far. One person against strangers, the same in all four fields.
const one = [0, 0.9, 0.04, 0.02, 0.04]
const other = [0, 0.05, 0.06, 0.04, 0.85]

/** Pairs drawn from a known mix: of each pattern as many as its probability says, so nothing is left to chance. */
function tallyOf(person: number, pairs: number, always?: number): Tally {
  const found = new Map<number, number>()
  const levels = [1, 2, 3, 4]
  for (const a of levels)
    for (const b of levels)
      for (const c of levels)
        for (const d of levels) {
          const row = [a, b, c, d]
          // The field that pairs are looked up by agrees whoever they are.
          const drawn = row.map((level, field) => (field === always ? 1 : level))
          const share = (kind: readonly number[]) =>
            row.reduce((product, level, field) => product * (field === always ? 1 / levels.length : (kind[level] ?? 0)), 1)
          const pattern = drawn.reduce((packed, level, field) => packed | (level << (fields[field]?.shift ?? 0)), 0)
          found.set(pattern, (found.get(pattern) ?? 0) + pairs * (person * share(one) + (1 - person) * share(other)))
        }
  const counts = Float64Array.from(found.values())
  return { patterns: Int32Array.from(found.keys()), counts, fresh: counts, walked: pairs }
}

describe('learning without a label', () => {
  const random = tallyOf(0.001, 1_000_000)
  const blocked = tallyOf(0.3, 100_000, 0)
  const trained = train(
    fields,
    [stratumOf(fields, random, [], true), stratumOf(fields, blocked, fields.slice(0, 1), false)],
    limits,
  )

  it('finds what one person and what strangers look like', () => {
    for (const { index } of fields) {
      for (const level of [1, 2, 3, 4]) {
        expect(trained.model.m[index]?.[level]).toBeCloseTo(one[level] ?? 0, 2)
        expect(trained.model.u[index]?.[level]).toBeCloseTo(other[level] ?? 0, 3)
      }
    }
  })

  it('finds how pairs are mixed, in a pass and overall', () => {
    expect(trained.mixes[1]?.person).toBeCloseTo(0.3, 2)
    // The pass brings 100,000 of ten million pairs, 30,000 of them of one person.
    const overall = overallMix(fields, trained.model, [{ tally: blocked, scale: 1 }], 10_000_000)
    expect(overall.person * 10_000_000).toBeGreaterThan(27_000)
    expect(overall.person * 10_000_000).toBeLessThan(33_000)
  })

  it('the field that a pass looks by teaches nothing from it', () => {
    // Without leaving it out, strangers of the pass, who all agree in it, would pull its m up to 1.
    expect(trained.model.m[0]?.[1]).toBeLessThan(0.93)
  })

  it('the same data give the same model to the last digit', () => {
    const again = train(
      fields,
      [stratumOf(fields, random, [], true), stratumOf(fields, blocked, fields.slice(0, 1), false)],
      limits,
    )
    expect(again).toEqual(trained)
  })
})

it('the mix of numbers spreads evenly enough to draw pairs by', () => {
  const counts = Array.from({ length: 10 }, () => 0)
  for (let i = 0; i < 10_000; i += 1) counts[mix(i, 1) % 10] = (counts[mix(i, 1) % 10] ?? 0) + 1
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120)
})
