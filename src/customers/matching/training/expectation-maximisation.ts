import type { CompiledField } from '../records/mapping.ts'
import { householdShares, likelihood, type LevelShares, type Mix, type Model, firstModel } from './model.ts'
import type { Stratum } from './stratum.ts'

export type TrainingLimits = {
  readonly maxRounds: number
  /** Training ends when no share moves by more. */
  readonly tolerance: number
}

/** Weight of the first guess in pairs, so that a level nobody showed keeps a small share. */
const PRIOR_PAIRS = 2

export type Trained = {
  readonly model: Model
  /** Per stratum how its pairs are mixed. */
  readonly mixes: readonly Mix[]
  readonly rounds: number
}

/**
 * Fellegi and Sunter's m and u without a label, by expectation maximisation over patterns. All strata share one model and have a mix each: u is learnt from
 * random pairs alone, where nearly all are strangers and what are not is told apart; m from every stratum, without the fields its pairs were looked up by.
 * Rounds run in the order of patterns, so the same data gives the same numbers.
 */
export function train(fields: readonly CompiledField[], strata: readonly Stratum[], limits: TrainingLimits): Trained {
  const random = strata.find(({ isRandom }) => isRandom)
  if (random === undefined) throw new RangeError('Training needs a stratum of random pairs')
  let model = firstModel(fields, shareOf(fields, random))
  const first = model
  let mixes: Mix[] = strata.map(({ isRandom }) =>
    isRandom ? { person: 1e-4, household: 1e-5 } : { person: 0.2, household: 0.02 },
  )
  for (let round = 1; ; round += 1) {
    const next = step(fields, strata, { model, first, mixes })
    const moved = furthest(model, next.model)
    ;({ model, mixes } = next)
    if (moved < limits.tolerance || round === limits.maxRounds) return { model, mixes, rounds: round }
  }
}

type State = { readonly model: Model; readonly first: Model; readonly mixes: readonly Mix[] }

function step(fields: readonly CompiledField[], strata: readonly Stratum[], { model, first, mixes }: State) {
  const person = openSums(first.m)
  const strangers = halfPairs(fields)
  const kin = openSums(first.u)
  const nextMixes = strata.map(({ isRandom, levels, counts }, s): Mix => {
    const mix = mixes[s] ?? { person: 0, household: 0 }
    let [persons, households, pairs] = [0, 0, 0]
    for (let row = 0; row < counts.length; row += 1) {
      const count = counts[row] ?? 0
      const share = posterior(model, mix, levels, row)
      persons += count * share.person
      households += count * share.household
      pairs += count
      add(person, levels, row, count * share.person)
      add(kin, levels, row, count * share.household)
      if (isRandom) add(strangers, levels, row, count * (1 - share.person - share.household))
    }
    return pairs === 0 ? mix : { person: persons / pairs, household: households / pairs }
  })
  const [m, u] = [shares(person), shares(strangers)]
  return { model: { m, u, h: householdShares(fields, { m, u, kin: shares(kin) }) }, mixes: nextMixes }
}

/** How likely a pair of this pattern is one person, or two of one household. */
export function posterior(model: Model, mix: Mix, levels: Uint8Array, row: number): Mix {
  const person = mix.person * likelihood(model.m, levels, row)
  const household = mix.household * likelihood(model.h, levels, row)
  const strangers = (1 - mix.person - mix.household) * likelihood(model.u, levels, row)
  const sum = person + household + strangers
  return sum > 0 ? { person: person / sum, household: household / sum } : { person: 0, household: 0 }
}

/** Counts per field and level, begun with a few pairs of the first guess. */
function openSums(guess: LevelShares): Float64Array[] {
  return guess.map((shares) => shares.map((share) => share * PRIOR_PAIRS))
}

/** Counts begun with half a pair for each level: no level is impossible. */
function halfPairs(fields: readonly CompiledField[]): Float64Array[] {
  return fields.map(({ comparator }) => Float64Array.from(comparator.levels, () => 0.5))
}

function add(sums: readonly Float64Array[], levels: Uint8Array, row: number, weight: number): void {
  if (weight === 0) return
  for (let field = 0; field < sums.length; field += 1) {
    const sum = sums[field]
    const level = levels[row * sums.length + field] ?? 0
    if (sum !== undefined) sum[level] = (sum[level] ?? 0) + weight
  }
}

/** Counts as shares of what is known: the level `missing` stays 1. */
function shares(sums: readonly Float64Array[]): LevelShares {
  return sums.map((sum) => {
    const known = sum.subarray(1).reduce((total, one) => total + one, 0)
    return sum.map((one, level) => (level === 0 ? 1 : known > 0 ? one / known : 0))
  })
}

/** How patterns share out over the levels of each field. */
function shareOf(fields: readonly CompiledField[], { levels, counts }: Stratum): LevelShares {
  const sums = halfPairs(fields)
  for (let row = 0; row < counts.length; row += 1) add(sums, levels, row, counts[row] ?? 0)
  return shares(sums)
}

function furthest(a: Model, b: Model): number {
  let most = 0
  for (const part of ['m', 'h'] as const) {
    for (const [field, sharesA] of a[part].entries()) {
      for (const [level, share] of sharesA.entries()) most = Math.max(most, Math.abs(share - (b[part][field]?.[level] ?? 0)))
    }
  }
  return most
}
