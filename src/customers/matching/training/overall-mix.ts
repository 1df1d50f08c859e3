import type { CompiledField } from '../records/mapping.ts'
import { posterior } from './expectation-maximisation.ts'
import type { Mix, Model } from './model.ts'
import { unpack } from './stratum.ts'
import type { Tally } from './tally.ts'

/** The pairs of a pass that no earlier pass brought, as a sample; `scale` = all of them ÷ those in the sample. */
export type FreshPairs = { readonly tally: Tally; readonly scale: number }

const ROUNDS = 100

/**
 * How common one person and one household are among all pairs there are: what the passes bring is judged with every field, what no pass brings counts as
 * strangers. Found by going round until it stands, from one pair in a thousand records downwards.
 */
export function overallMix(fields: readonly CompiledField[], model: Model, passes: readonly FreshPairs[], pairs: number): Mix {
  const unpacked = passes.map(({ tally, scale }) => ({ scale, fresh: tally.fresh, levels: unpack(fields, tally.patterns) }))
  const brought = unpacked.reduce((sum, { fresh, scale }) => sum + scale * fresh.reduce((total, one) => total + one, 0), 0)
  let mix: Mix = { person: (0.1 * brought) / pairs, household: (0.01 * brought) / pairs }
  for (let round = 0; round < ROUNDS; round += 1) {
    let [person, household] = [0.5, 0.5]
    for (const { levels, fresh, scale } of unpacked) {
      for (let row = 0; row < fresh.length; row += 1) {
        const count = (fresh[row] ?? 0) * scale
        if (count === 0) continue
        const share = posterior(model, mix, levels, row)
        person += count * share.person
        household += count * share.household
      }
    }
    mix = { person: person / pairs, household: household / pairs }
  }
  return mix
}
