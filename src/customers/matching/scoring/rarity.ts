import type { CompiledField } from '../records/mapping.ts'
import type { RecordStore } from '../records/record-store.ts'
import { centibits } from '../similarity/numbers.ts'
import type { MatchWeights } from './weights.ts'

/** Bounds of what the frequency of one value may add or take. */
const MOST = 1000

/**
 * What sharing a value with so many bearers adds to its weight. Of names: 王伟 is shared by chance far more often than two names are on average, so it says less, a
 * rare name more. Of a number that should be one person's: every further bearer takes some of it.
 */
export function rarityOf(field: CompiledField, bearers: number, records: number, chance: number): number {
  const others = Math.max(1, bearers - 1)
  switch (field.comparator.rarity) {
    case 'none':
      return 0
    case 'sole':
      return Math.max(-MOST, 0 - centibits(others))
    case 'rare':
      return Math.min(MOST, Math.max(-MOST, chance - centibits(others / records)))
    default:
      return field.comparator.rarity satisfies never
  }
}

/** Per field the rarity of each of its values, in memory that threads share. */
export function rarityTables(store: RecordStore, weights: MatchWeights): readonly Int16Array[] {
  const records = store.size()
  return store.fields.map((field) => {
    const values = store.dictionaries[field.dictionary]?.size() ?? 0
    const table = new Int16Array(new SharedArrayBuffer(values * Int16Array.BYTES_PER_ELEMENT))
    const chance = weights.fields[field.index]?.chance ?? 0
    // Millions of values, but few numbers of bearers: each logarithm is taken once.
    const known = new Map<number, number>()
    for (let value = 1; value < values; value += 1) {
      const bearers = store.bearersOf(field.index, value)
      if (bearers === 0) continue
      const rarity = known.get(bearers) ?? rarityOf(field, bearers, records, chance)
      known.set(bearers, rarity)
      table[value] = rarity
    }
    return table
  })
}
