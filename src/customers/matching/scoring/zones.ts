import type { Thresholds } from '../guards/judge.ts'
import { chancePpm, weightOfChance } from './score.ts'

/** What the zones must keep. The same on all data. */
export type ZoneTargets = {
  /** Of the pairs linked by themselves at least so many must be one person, by the model's own reckoning. */
  readonly autoPrecisionPpm: number
  /** And each of them with at least this chance. */
  readonly autoChancePpm: number
  /** A pair with a lower chance is not worth a person's look. */
  readonly reviewChancePpm: number
  /** How many pairs per thousand records may be put before people, and how many in any case. */
  readonly reviewPerThousand: number
  readonly reviewAtLeast: number
}

export const defaultZones: ZoneTargets = {
  autoPrecisionPpm: 999_500,
  autoChancePpm: 990_000,
  reviewChancePpm: 50_000,
  reviewPerThousand: 20,
  reviewAtLeast: 1000,
}

/** The weights of found pairs: those free to be linked, and those a guard holds back for review. */
export type ZoneWeights = { readonly free: readonly number[]; readonly held: readonly number[] }

/**
 * The thresholds of the three zones. Auto: as far down as the expected share of wrong links in the zone stays within its target. Review: from the chance that
 * is worth a look, or higher when there would be more pairs than people can look at. Equal weights fall into one zone.
 */
export function thresholdsOf({ free, held }: ZoneWeights, records: number, targets: ZoneTargets): Thresholds {
  const auto = autoThreshold(free, targets)
  const worth = Math.min(auto, weightOfChance(targets.reviewChancePpm))
  const toReview = [...held, ...free.filter((weight) => weight < auto)].filter((weight) => weight >= worth).sort((a, b) => b - a)
  const room = Math.max(targets.reviewAtLeast, Math.floor((records * targets.reviewPerThousand) / 1000))
  const firstBeyond = toReview[room]
  return { auto, review: firstBeyond === undefined ? worth : firstBeyond + 1 }
}

function autoThreshold(free: readonly number[], { autoPrecisionPpm, autoChancePpm }: ZoneTargets): number {
  const lowest = weightOfChance(autoChancePpm)
  const sorted = free.filter((weight) => weight >= lowest).sort((a, b) => b - a)
  let threshold = (sorted[0] ?? lowest) + 1
  let wrong = 0
  for (const [at, weight] of sorted.entries()) {
    wrong += 1_000_000 - chancePpm(weight)
    const isLastOfItsWeight = sorted[at + 1] !== weight
    if (isLastOfItsWeight && wrong <= (at + 1) * (1_000_000 - autoPrecisionPpm)) threshold = weight
  }
  return sorted.length === 0 || threshold === sorted.at(-1) ? lowest : threshold
}
