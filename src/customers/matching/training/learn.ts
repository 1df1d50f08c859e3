import type { AdmittedPass } from '../blocking/admit.ts'
import type { PairSpace } from '../blocking/pairs.ts'
import type { Crew } from '../parallel/crew.ts'
import { blockTasks, type Task } from '../parallel/task.ts'
import { type MatchWeights, weightsOf } from '../scoring/weights.ts'
import { type TrainingLimits, train } from './expectation-maximisation.ts'
import { firstModel, isCredible } from './model.ts'
import { overallMix } from './overall-mix.ts'
import { stratumOf } from './stratum.ts'
import { allPairs, merged, type Tally } from './tally.ts'

/** How much is looked at to learn. The same on all data. */
export type LearningSettings = TrainingLimits & {
  /** Pairs taken at random; of a store with fewer, every pair. */
  readonly randomPairs: number
  /** Of a pass with more pairs, blocks are drawn until there are about so many. */
  readonly pairsPerPass: number
  readonly seed: number
}

export const defaultLearning: LearningSettings = {
  maxRounds: 200,
  tolerance: 1e-5,
  randomPairs: 1_000_000,
  pairsPerPass: 300_000,
  seed: 20_261_015,
}

export type Learnt = {
  readonly weights: MatchWeights
  /** False when there was nothing to learn from: then a first guess of what one person looks like stands. */
  readonly isLearnt: boolean
  readonly rounds: number
  /** How many pairs of one person there are, by the model's reckoning. */
  readonly expectedPairs: number
}

/** Learns m, u and the prior from the records themselves, without a label. */
export async function learn(
  space: PairSpace,
  passes: readonly AdmittedPass[],
  crew: Crew,
  settings: LearningSettings,
): Promise<Learnt> {
  const { fields } = space.view
  const random = await tallyOf(crew, randomTasks(space, settings))
  const sampled: { readonly tally: Tally; readonly scale: number }[] = []
  for (const [pass, { pairs }] of passes.entries()) {
    const share = Math.min(1, settings.pairsPerPass / Math.max(1, pairs))
    const tally = await tallyOf(crew, blockTasks(space, pass, share))
    sampled.push({ tally, scale: pairs / Math.max(1, tally.walked) })
  }
  const strata = sampled.map(({ tally }, i) =>
    stratumOf(fields, tally, passes[i]?.pass.parts.map(({ field }) => field) ?? [], false),
  )
  const trained = train(fields, [stratumOf(fields, random, [], true), ...strata], settings)
  const isLearnt = isCredible(fields, trained.model)
  const model = isLearnt ? trained.model : firstModel(fields, trained.model.u)
  const possible = possiblePairs(space)
  const mix = overallMix(fields, model, sampled, possible)
  return {
    weights: weightsOf(fields, model, mix),
    isLearnt,
    rounds: trained.rounds,
    expectedPairs: Math.round(mix.person * possible),
  }
}

function randomTasks({ order }: PairSpace, { randomPairs, seed }: LearningSettings): readonly Task[] {
  const parts = 8
  if (allPairs(order.length) <= randomPairs) return [{ kind: 'every', from: 0, to: order.length }]
  const size = Math.ceil(randomPairs / parts)
  return Array.from({ length: parts }, (_, i) => ({ kind: 'random', range: { from: i * size, to: (i + 1) * size, seed } }))
}

async function tallyOf(crew: Crew, tasks: readonly Task[]): Promise<Tally> {
  const results = await crew.run(tasks)
  return merged(results.flatMap((result) => ('tally' in result ? [result.tally] : [])))
}

/** How many pairs there could be: of different sources only, where each knows a person once. */
function possiblePairs({ view: { sources, isAcrossSources }, order }: PairSpace): number {
  if (!isAcrossSources) return allPairs(order.length)
  const sizes = new Map<number, number>()
  for (const place of order) sizes.set(sources[place] ?? 0, (sizes.get(sources[place] ?? 0) ?? 0) + 1)
  return allPairs(order.length) - [...sizes.values()].reduce((sum, size) => sum + allPairs(size), 0)
}
