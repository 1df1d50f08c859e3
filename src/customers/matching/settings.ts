import { type BlockingLimits, defaultLimits } from './blocking/admit.ts'
import { defaultZones, type ZoneTargets } from './scoring/zones.ts'
import { defaultLearning, type LearningSettings } from './training/learn.ts'

/** Everything about matching that is a number, with one default for all data: only the mapping differs. */
export type MatchSettings = {
  readonly blocking: BlockingLimits
  readonly learning: LearningSettings
  readonly zones: ZoneTargets
  /** Threads over blocks; 1 does everything in the caller's. */
  readonly threads: number
  /** Below so many records threads cost more than they bring. */
  readonly threadsFrom: number
}

export const defaultSettings: MatchSettings = {
  blocking: defaultLimits,
  learning: defaultLearning,
  zones: defaultZones,
  threads: 2,
  threadsFrom: 30_000,
}
