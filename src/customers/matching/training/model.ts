import { isAgreement } from '../comparators/comparator.ts'
import type { CompiledField } from '../records/mapping.ts'

/** Per field and level a probability; the level `missing` has 1, for it says nothing. */
export type LevelShares = readonly Float64Array[]

/**
 * What pairs look like, field by field: of one person (m), of strangers (u), of two people of one household (h). Families share address, phone and
 * surname, so without a class of their own they would pass for one person.
 */
export type Model = {
  readonly m: LevelShares
  readonly u: LevelShares
  readonly h: LevelShares
}

/** How common the three kinds of pairs are among some pairs. */
export type Mix = { readonly person: number; readonly household: number }

/** A first guess: one person agrees mostly; how strangers agree is counted among random pairs. */
export function firstModel(fields: readonly CompiledField[], u: LevelShares): Model {
  const m = fields.map(({ comparator: { levels } }) => {
    const between = levels.length - 3
    const shares = Float64Array.from(levels, () => 0.15 / Math.max(1, between))
    shares[0] = 1
    shares[1] = between > 0 ? 0.8 : 0.95
    shares[levels.length - 1] = 0.05
    return shares
  })
  return { m, u, h: householdShares(fields, { m, u, kin: u }) }
}

/** One person bears one name, but for slips: where the learnt class of one person agrees less often in a name, it is something else that pairs have in common. */
const LEAST_AGREEMENT = 0.5
const nameKinds = new Set(['full-name', 'given-name', 'surname'])

/** Whether what was learnt can be one person at all. Among records without a second one there is nothing to learn from, and some other class is found. */
export function isCredible(fields: readonly CompiledField[], { m }: Pick<Model, 'm'>): boolean {
  return fields
    .filter(({ comparator }) => nameKinds.has(comparator.key))
    .every(({ index, comparator }) => {
      const agreeing = comparator.levels.reduce((sum, _, i) => sum + (isAgreement(comparator, i) ? (m[index]?.[i] ?? 0) : 0), 0)
      return agreeing >= LEAST_AGREEMENT
    })
}

/** What the members of one household look like: in shared fields like one person, in their own like strangers, in names as was learnt for the kin levels. */
export function householdShares(
  fields: readonly CompiledField[],
  { m, u, kin }: { readonly m: LevelShares; readonly u: LevelShares; readonly kin: LevelShares },
): LevelShares {
  return fields.map(({ index, comparator }) => {
    const [one, strangers, learnt] = [m[index], u[index], kin[index]]
    if (one === undefined || strangers === undefined || learnt === undefined) throw new RangeError(`No shares of field ${index}`)
    switch (comparator.household) {
      case 'shared':
        return one
      case 'own':
        return strangers
      case 'kin': {
        // What only one person explains (the same name) is as rare in a household as among strangers.
        const pinned = comparator.levels.reduce((sum, level, i) => sum + (i > 0 && !level.isKin ? (strangers[i] ?? 0) : 0), 0)
        const free = comparator.levels.reduce((sum, level, i) => sum + (level.isKin ? (learnt[i] ?? 0) : 0), 0)
        return Float64Array.from(comparator.levels, (level, i) =>
          level.isKin ? ((learnt[i] ?? 0) / free) * (1 - pinned) : (strangers[i] ?? 1),
        )
      }
      default:
        return comparator.household satisfies never
    }
  })
}

/** The probability of a row of levels within a class. */
export function likelihood(shares: LevelShares, levels: Uint8Array, row: number): number {
  const fields = shares.length
  let product = 1
  for (let field = 0; field < fields; field += 1) product *= shares[field]?.[levels[row * fields + field] ?? 0] ?? 1
  return product
}
