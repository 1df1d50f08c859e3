import type { Admission, LeftOut } from './blocking/admit.ts'
import type { PairSpace } from './blocking/pairs.ts'
import { factsOf } from './guards/facts.ts'
import { heldTo, type Thresholds } from './guards/judge.ts'
import { byParties, type FoundPair, type Link, linkOf } from './link.ts'
import type { Crew } from './parallel/crew.ts'
import { scoreTasks } from './parallel/task.ts'
import type { RecordStore } from './records/record-store.ts'
import { rarityTables } from './scoring/rarity.ts'
import type { Scoring } from './scoring/score.ts'
import type { MatchWeights } from './scoring/weights.ts'
import { thresholdsOf, type ZoneWeights } from './scoring/zones.ts'
import type { MatchSettings } from './settings.ts'
import { learn } from './training/learn.ts'

/** What is kept of a whole run, to match a delta as the whole was matched: integers and keys, nothing of a person. */
export type MatchModel = {
  readonly v: 1
  readonly weights: MatchWeights
  readonly thresholds: Thresholds
  readonly passes: readonly string[]
}

export type MatchReport = {
  readonly records: number
  readonly passes: readonly { readonly pass: string; readonly pairs: number }[]
  readonly leftOut: readonly LeftOut[]
  readonly compared: number
  /** False when there were too few second records to learn from: the weights are a first guess. */
  readonly isLearnt: boolean
  readonly rounds: number
  /** Pairs of one person by the model's reckoning, linked or not. */
  readonly expectedPairs: number
  readonly seconds: { readonly learning: number; readonly scoring: number }
}

export type Resolution = { readonly model: MatchModel; readonly links: readonly Link[]; readonly report: MatchReport }

/** Pairs below are forgotten at once: less than one chance in a hundred. */
export const FLOOR = -700

/** Learns from all records and links them. */
export async function resolveAll(
  store: RecordStore,
  space: PairSpace,
  { passes, leftOut }: Admission,
  crew: Crew,
  settings: MatchSettings,
): Promise<Resolution> {
  const startedAt = performance.now()
  const { weights, isLearnt, rounds, expectedPairs } = await learn(space, passes, crew, settings.learning)
  const learntAt = performance.now()
  const scoring: Scoring = { weights, rarity: rarityTables(store, weights) }
  const { pairs, compared } = await scoreAll(space, crew, scoring)
  const thresholds = thresholdsOf(zoneWeights(space, pairs), store.size(), settings.zones)
  const links = pairs.flatMap((pair) => linkOf(store, space.view, scoring, thresholds, pair) ?? []).sort(byParties)
  const seconds = (from: number, to: number): number => Math.round(to - from) / 1000
  return {
    model: { v: 1, weights, thresholds, passes: passes.map(({ pass }) => pass.key) },
    links,
    report: {
      records: store.size(),
      passes: passes.map(({ pass, pairs: count }) => ({ pass: pass.key, pairs: count })),
      leftOut,
      compared,
      isLearnt,
      rounds,
      expectedPairs,
      seconds: { learning: seconds(startedAt, learntAt), scoring: seconds(learntAt, performance.now()) },
    },
  }
}

/** Every pair of every pass, once, that weighs enough to be looked at further. */
async function scoreAll(space: PairSpace, crew: Crew, scoring: Scoring) {
  const pairs: FoundPair[] = []
  let compared = 0
  for (const pass of space.passes.keys()) {
    for (const result of await crew.run(scoreTasks(space, pass, scoring, FLOOR))) {
      if (!('pairs' in result)) continue
      const { a, b, pattern, weight } = result.pairs
      compared += result.pairs.compared
      for (let i = 0; i < a.length; i += 1) {
        pairs.push({ a: a[i] ?? 0, b: b[i] ?? 0, pattern: pattern[i] ?? 0, weight: weight[i] ?? 0 })
      }
    }
  }
  return { pairs, compared }
}

/** The weights of pairs by what guards leave open; pairs that may be nothing at all are left out. */
function zoneWeights({ view }: PairSpace, pairs: readonly FoundPair[]): ZoneWeights {
  const free: number[] = []
  const held: number[] = []
  for (const pair of pairs) {
    const zone = heldTo(factsOf(view, pair))
    if (zone === 'auto') free.push(pair.weight)
    else if (zone === 'review') held.push(pair.weight)
  }
  return { free, held }
}
