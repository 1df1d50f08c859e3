import { AppError } from '../../../kernel/errors.ts'
import type { Comparator } from '../comparators/comparator.ts'
import { type ComparatorKey, comparators } from '../comparators/registry.ts'

/** One thing that people are compared by, and the columns it is read from. */
export type MatchField = {
  readonly key: string
  readonly as: ComparatorKey
  /** The columns in the order the comparator reads them; '' where this bank has none (a document number without its type). */
  readonly from: readonly string[]
  /** The field whose column clerks confuse with this one's (given name and surname, two lines of an address): both orders are tried. */
  readonly swapsWith?: string
}

/** What differs between one bank's data and another's. Everything else is learnt or fixed. */
export type MatchMapping = {
  readonly columns: readonly string[]
  readonly fields: readonly MatchField[]
  /** `across-sources` when each source knows a person once: only records of different sources are compared. */
  readonly pairs: 'all' | 'across-sources'
}

/** One record in plain text, its values in the order of the mapping's columns; '' for what is not known. It lives in memory only. */
export type MatchRecord = { readonly party: number; readonly source: number; readonly values: readonly string[] }

/** A field with everything that comparing a pair needs. */
export type CompiledField = {
  readonly key: string
  readonly index: number
  readonly comparator: Comparator
  readonly columns: readonly number[]
  /** Fields that swap share one list of values, so that equal texts have equal numbers. */
  readonly dictionary: number
  readonly swapsWith: number | null
  /** Where its level stands in the packed pattern. */
  readonly shift: number
  readonly mask: number
}

const MAX_BITS = 31

/** The fields of a mapping in their places; a mapping that cannot be compared throws `bad-definition`. */
export function compileFields(mapping: MatchMapping): readonly CompiledField[] {
  const keys = mapping.fields.map(({ key }) => key)
  let shift = 0
  const fields: CompiledField[] = []
  for (const [index, field] of mapping.fields.entries()) {
    const comparator = comparators.get(field.as)
    const bits = Math.ceil(Math.log2(comparator.levels.length))
    const partner = field.swapsWith === undefined ? null : indexIn(keys, field.swapsWith, 'field')
    if (partner !== null && !comparator.levels.some(({ key }) => key === 'swapped'))
      throw new AppError('bad-definition', { message: `Field "${field.key}" cannot swap with another as ${field.as}` })
    const other = partner === null ? fields.find(({ swapsWith }) => swapsWith === index) : fields[partner]
    fields.push({
      key: field.key,
      index,
      comparator,
      columns: field.from.map((column) => (column === '' ? -1 : indexIn(mapping.columns, column, 'column'))),
      dictionary: other?.dictionary ?? index,
      swapsWith: partner,
      shift,
      mask: (1 << bits) - 1,
    })
    shift += bits
  }
  if (shift > MAX_BITS)
    throw new AppError('bad-definition', {
      message: `The levels of ${fields.length} fields take ${shift} bits, more than ${MAX_BITS}`,
    })
  return fields
}

function indexIn(list: readonly string[], name: string, kind: string): number {
  const index = list.indexOf(name)
  if (index < 0) throw new AppError('bad-definition', { message: `The mapping has no ${kind} "${name}"` })
  return index
}
