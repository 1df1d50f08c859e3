import { EXACT, MISSING } from '../comparators/comparator.ts'
import type { CompiledField } from './mapping.ts'
import type { RecordsView } from './record-store.ts'

/** How alike two records are in every field, packed in one integer. */
export type Pattern = number

/** The level of a field in a pattern. */
export function levelIn(pattern: Pattern, { shift, mask }: CompiledField): number {
  return (pattern >>> shift) & mask
}

/** Whether the two records carry the same document: then rules judge them, whatever the weight. */
export function isOneDocument(fields: readonly CompiledField[], pattern: Pattern): boolean {
  return fields.some((field) => field.comparator.key === 'document' && levelIn(pattern, field) === EXACT)
}

/** Compares records by their places. */
export function patternReader(view: RecordsView): (a: number, b: number) => Pattern {
  const columns = view.fields.map((field) => columnOf(view, field))
  const swapping = columns.flatMap((column) => {
    const partner = column.field.swapsWith === null ? undefined : columns[column.field.swapsWith]
    return partner === undefined ? [] : [swapOf(column, partner)]
  })
  return (a, b) => {
    let pattern = 0
    for (const { field, values, levelOf } of columns) pattern |= levelOf(values[a] ?? 0, values[b] ?? 0) << field.shift
    for (const swap of swapping) pattern = withSwap(pattern, swap, a, b)
    return pattern
  }
}

type Column = {
  readonly field: CompiledField
  readonly values: Int32Array
  /** The level between two values by their numbers. */
  readonly levelOf: (first: number, second: number) => number
}

/** Fields with so few values (districts, genders) keep the level of every two of them. */
const FEW_VALUES = 1024
const UNKNOWN = 255

function columnOf({ values, textOf, valuesIn }: RecordsView, field: CompiledField): Column {
  const { dictionary } = field
  // Taken out once: comparators have many shapes, and looking theirs up each time was a tenth of the whole.
  const { compare: compareTexts } = field.comparator
  const compare = (first: number, second: number) => compareTexts(textOf(dictionary, first), textOf(dictionary, second))
  const size = valuesIn(dictionary)
  const known = size <= FEW_VALUES ? new Uint8Array(size * size).fill(UNKNOWN) : undefined
  const look = (first: number, second: number): number => {
    if (known === undefined) return compare(first, second)
    const at = first * size + second
    const level = known[at] ?? UNKNOWN
    if (level !== UNKNOWN) return level
    known[at] = compare(first, second)
    return known[at] ?? UNKNOWN
  }
  return {
    field,
    values: values[field.index] ?? new Int32Array(),
    levelOf: (first, second) => (first === 0 || second === 0 ? MISSING : first === second ? EXACT : look(first, second)),
  }
}

type Swap = ReturnType<typeof swapOf>

/** The pattern of a pair, looked at crosswise where two fields that clerks confuse are both different straight on. */
function withSwap(pattern: Pattern, { column, partner, swapped, far, partnerFar, nearest }: Swap, a: number, b: number): Pattern {
  if (levelIn(pattern, column.field) !== far || levelIn(pattern, partner.field) !== partnerFar) return pattern
  const crossed = partner.levelOf(column.values[a] ?? 0, partner.values[b] ?? 0)
  const back = partner.levelOf(partner.values[a] ?? 0, column.values[b] ?? 0)
  if (crossed === MISSING || back === MISSING || crossed > nearest || back > nearest) return pattern
  // The swap says it all: the other field has nothing to add.
  const both = (column.field.mask << column.field.shift) | (partner.field.mask << partner.field.shift)
  return (pattern & ~both) | (swapped << column.field.shift)
}

function swapOf(column: Column, partner: Column) {
  const indexOf = ({ field }: Column, level: string) => field.comparator.levels.findIndex(({ key }) => key === level)
  return {
    column,
    partner,
    swapped: indexOf(column, 'swapped'),
    far: indexOf(column, 'far'),
    partnerFar: indexOf(partner, 'far'),
    nearest: indexOf(partner, 'near'),
  }
}
