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
  const { fields, values, textOf } = view
  const swapping = fields.flatMap((field) => {
    const partner = field.swapsWith === null ? undefined : fields[field.swapsWith]
    return partner === undefined ? [] : [swapOf(field, partner)]
  })
  const valueAt = (field: number, place: number): number => values[field]?.[place] ?? 0

  const levelOf = (field: CompiledField, first: number, second: number): number => {
    if (first === 0 || second === 0) return MISSING
    if (first === second) return EXACT
    return field.comparator.compare(textOf(field.dictionary, first), textOf(field.dictionary, second))
  }

  return (a, b) => {
    let pattern = 0
    for (const field of fields) {
      pattern |= levelOf(field, valueAt(field.index, a), valueAt(field.index, b)) << field.shift
    }
    for (const { field, partner, swapped, far, partnerFar, nearest } of swapping) {
      if (levelIn(pattern, field) !== far || levelIn(pattern, partner) !== partnerFar) continue
      const crossed = levelOf(partner, valueAt(field.index, a), valueAt(partner.index, b))
      const back = levelOf(partner, valueAt(partner.index, a), valueAt(field.index, b))
      if (crossed === MISSING || back === MISSING || crossed > nearest || back > nearest) continue
      // The swap says it all: the other field has nothing to add.
      pattern &= ~((field.mask << field.shift) | (partner.mask << partner.shift))
      pattern |= swapped << field.shift
    }
    return pattern
  }
}

function swapOf(field: CompiledField, partner: CompiledField) {
  const indexOf = ({ comparator }: CompiledField, level: string) => comparator.levels.findIndex(({ key }) => key === level)
  return {
    field,
    partner,
    swapped: indexOf(field, 'swapped'),
    far: indexOf(field, 'far'),
    partnerFar: indexOf(partner, 'far'),
    nearest: indexOf(partner, 'near'),
  }
}
