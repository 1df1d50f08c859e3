import { EXACT, type Level } from '../comparators/comparator.ts'
import type { CompiledField } from '../records/mapping.ts'
import { levelIn, type Pattern } from '../records/pattern.ts'
import type { RecordsView } from '../records/record-store.ts'
import type { MatchWeights } from './weights.ts'

/** Everything that weighing a pair needs besides the records: the weights, and per field and value what its rarity adds. */
export type Scoring = { readonly weights: MatchWeights; readonly rarity: readonly Int16Array[] }

/** The match weight of a pair, taken apart. The parts sum up to `weight`. */
export type Score = {
  readonly weight: number
  readonly prior: number
  /** Per field, rarity of the value included. */
  readonly fields: readonly number[]
  /** What a shared household explains of it; 0 or less. */
  readonly household: number
}

/** The weight of a pair as one number: used on every pair, so nothing is made on the way. */
export function scorer(
  view: Pick<RecordsView, 'fields' | 'values'>,
  { weights, rarity }: Scoring,
): (pattern: Pattern, a: number, b: number) => number {
  const columns = view.fields.map((field) => ({
    field,
    person: Int32Array.from(weights.fields[field.index]?.person ?? []),
    household: Int32Array.from(weights.fields[field.index]?.household ?? []),
    byRarity: rarityLevels(field),
    isShared: field.comparator.household === 'shared',
  }))
  return (pattern, a, b) => {
    let [one, home] = [weights.prior, weights.householdPrior]
    for (const { field, person, household, byRarity, isShared } of columns) {
      const level = levelIn(pattern, field)
      if (level === 0) continue
      one += person[level] ?? 0
      home += household[level] ?? 0
      if (((byRarity >> level) & 1) === 0) continue
      const rare = rarityOfPair(view, rarity, field.index, a, b)
      one += rare
      if (isShared) home += rare
    }
    return one - oneMore(home)
  }
}

/** The same weight with its parts, for the evidence of a link. */
export function scoreParts(
  view: Pick<RecordsView, 'fields' | 'values'>,
  { weights, rarity }: Scoring,
  { pattern, a, b }: { readonly pattern: Pattern; readonly a: number; readonly b: number },
): Score {
  let home = weights.householdPrior
  const fields = view.fields.map((field) => {
    const level = levelIn(pattern, field)
    const rare = ((rarityLevels(field) >> level) & 1) === 1 ? rarityOfPair(view, rarity, field.index, a, b) : 0
    home += (weights.fields[field.index]?.household[level] ?? 0) + (field.comparator.household === 'shared' ? rare : 0)
    return (weights.fields[field.index]?.person[level] ?? 0) + rare
  })
  const household = 0 - oneMore(home)
  return { weight: fields.reduce((sum, part) => sum + part, weights.prior + household), prior: weights.prior, fields, household }
}

/** The levels that weigh by the rarity of the value, as bits: the same value, and slips of it. */
function rarityLevels({ comparator }: CompiledField): number {
  return comparator.levels.reduce((bits, level: Level, i) => (i === EXACT || level.isSlip ? bits | (1 << i) : bits), 0)
}

/** Of two values the commoner counts: a mistyped name is rare, what it was meant to be need not be. */
function rarityOfPair(
  { values }: Pick<RecordsView, 'values'>,
  rarity: readonly Int16Array[],
  field: number,
  a: number,
  b: number,
): number {
  const column = values[field]
  const table = rarity[field]
  if (column === undefined || table === undefined) return 0
  return Math.min(table[column[a] ?? 0] ?? 0, table[column[b] ?? 0] ?? 0)
}

const RANGE = 1500
const softened = Int32Array.from({ length: 2 * RANGE + 1 }, (_, i) => Math.round(100 * Math.log2(1 + 2 ** ((i - RANGE) / 100))))

/** log2(1 + 2^x) in hundredths: strangers and households together as the alternative to one person. */
export function oneMore(x: number): number {
  if (x <= -RANGE) return 0
  return x >= RANGE ? x : (softened[x + RANGE] ?? 0)
}

/** The chance in ppm that a weight means one person. */
export function chancePpm(weight: number): number {
  return Math.round(1_000_000 / (1 + 2 ** (-weight / 100)))
}

/** The smallest weight that means one person with such a chance. */
export function weightOfChance(ppm: number): number {
  return Math.ceil(100 * Math.log2(ppm / (1_000_000 - ppm)))
}
