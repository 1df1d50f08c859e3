import type { CompiledField } from '../records/mapping.ts'
import { centibits } from '../similarity/numbers.ts'
import type { LevelShares, Mix, Model } from '../training/model.ts'

/** What is kept of a training: rounded integers, hundredths of a bit. 100 more doubles the odds that two records are one person. */
export type MatchWeights = {
  readonly v: 1
  /** Before any field is looked at: one person, or two of one household, against strangers. */
  readonly prior: number
  readonly householdPrior: number
  /** Per field and level, in the order of the comparator's levels. */
  readonly fields: readonly FieldWeights[]
}

export type FieldWeights = {
  readonly field: string
  readonly comparator: string
  readonly levels: readonly string[]
  readonly person: readonly number[]
  readonly household: readonly number[]
  /** How often strangers have exactly the same value, as the weight that has already been given for it. */
  readonly chance: number
}

/** The weights of a model; the same model gives the same integers. */
export function weightsOf(fields: readonly CompiledField[], { m, u, h }: Model, mix: Mix): MatchWeights {
  const strangers = 1 - mix.person - mix.household
  return {
    v: 1,
    prior: centibits(mix.person / strangers),
    householdPrior: centibits(mix.household / strangers),
    fields: fields.map(({ index, key, comparator }) => ({
      field: key,
      comparator: comparator.key,
      levels: comparator.levels.map((level) => level.key),
      person: against(m, u, index),
      household: against(h, u, index),
      chance: centibits(u[index]?.[1] ?? 1),
    })),
  }
}

/** A difference never speaks for one person: where nobody was ever seen to differ, it says nothing. */
function against(shares: LevelShares, strangers: LevelShares, field: number): readonly number[] {
  const last = (shares[field]?.length ?? 0) - 1
  return Array.from(shares[field] ?? [], (share, level) => {
    const weight = level === 0 ? 0 : centibits(share / (strangers[field]?.[level] ?? 1))
    return level === last ? Math.min(0, weight) : weight
  })
}
