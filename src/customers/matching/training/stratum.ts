import { levelIn } from '../records/pattern.ts'
import type { CompiledField } from '../records/mapping.ts'
import { MISSING } from '../comparators/comparator.ts'
import type { Tally } from './tally.ts'

/**
 * Pairs found in one way, their patterns unpacked. Fields that the pairs were looked up by are as good as missing: among these pairs they always agree and
 * say nothing of who is who (as Splink leaves out the columns of a training block).
 */
export type Stratum = {
  /** Pairs taken at random show what strangers look like. */
  readonly isRandom: boolean
  /** Per pattern and field its level, one row after the other. */
  readonly levels: Uint8Array
  readonly counts: Float64Array
}

/** The stratum of a tally without the fields at `blockedBy`. Patterns that then are equal become one. */
export function stratumOf(
  fields: readonly CompiledField[],
  tally: Tally,
  blockedBy: readonly CompiledField[],
  isRandom: boolean,
): Stratum {
  let kept = -1
  for (const { shift, mask } of blockedBy) kept &= ~(mask << shift)
  const sums = new Map<number, number>()
  for (const [i, pattern] of tally.patterns.entries()) {
    const rest = pattern & kept
    sums.set(rest, (sums.get(rest) ?? 0) + (tally.counts[i] ?? 0))
  }
  const patterns = [...sums.keys()].sort((a, b) => a - b)
  return { isRandom, levels: unpack(fields, patterns), counts: Float64Array.from(patterns, (pattern) => sums.get(pattern) ?? 0) }
}

/** Levels of patterns, one row of all fields after the other. */
export function unpack(fields: readonly CompiledField[], patterns: ArrayLike<number>): Uint8Array {
  const levels = new Uint8Array(patterns.length * fields.length)
  for (let i = 0; i < patterns.length; i += 1) {
    for (const field of fields) levels[i * fields.length + field.index] = levelIn(patterns[i] ?? MISSING, field)
  }
  return levels
}
