import type { CompiledField } from '../records/mapping.ts'
import { likelihood, type Mix, type Model } from './model.ts'
import { unpack } from './stratum.ts'
import type { Tally } from './tally.ts'

/** The pairs of a pass that no earlier pass brought, as a sample; `scale` = all of them ÷ those in the sample. */
export type FreshPairs = { readonly tally: Tally; readonly scale: number }

const MOST_ROUNDS = 200
const TOLERANCE = 1e-6

/**
 * How common one person and one household are among all pairs there are: what the passes bring is judged with every field, what no pass brings counts as
 * strangers. Found by going round until it stands.
 */
export function overallMix(fields: readonly CompiledField[], model: Model, passes: readonly FreshPairs[], pairs: number): Mix {
  const rows = passes.flatMap((pass) => rowsOf(fields, model, pass))
  const brought = rows.reduce((sum, { count }) => sum + count, 0)
  let mix: Mix = { person: (0.1 * brought) / pairs, household: (0.01 * brought) / pairs }
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const next = judged(rows, mix, pairs)
    const moved = Math.abs(next.person - mix.person) / mix.person + Math.abs(next.household - mix.household) / mix.household
    mix = next
    if (moved < TOLERANCE) break
  }
  return mix
}

/** A pattern with its number of pairs and how likely each class is to show it. */
type Row = { readonly count: number; readonly person: number; readonly household: number; readonly strangers: number }

function rowsOf(fields: readonly CompiledField[], model: Model, { tally, scale }: FreshPairs): readonly Row[] {
  const levels = unpack(fields, tally.patterns)
  return [...tally.fresh].flatMap((fresh, row) =>
    fresh === 0
      ? []
      : [
          {
            count: fresh * scale,
            person: likelihood(model.m, levels, row),
            household: likelihood(model.h, levels, row),
            strangers: likelihood(model.u, levels, row),
          },
        ],
  )
}

function judged(rows: readonly Row[], mix: Mix, pairs: number): Mix {
  const strangers = 1 - mix.person - mix.household
  // Half a pair each: nothing is impossible.
  let [persons, households] = [0.5, 0.5]
  for (const row of rows) {
    const [person, household] = [mix.person * row.person, mix.household * row.household]
    const sum = person + household + strangers * row.strangers
    if (sum === 0) continue
    persons += (row.count * person) / sum
    households += (row.count * household) / sum
  }
  return { person: persons / pairs, household: households / pairs }
}
