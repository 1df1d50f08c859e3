import { mix } from '../similarity/numbers.ts'
import type { CompiledField } from '../records/mapping.ts'
import type { RecordStore } from '../records/record-store.ts'

type PassPart = { readonly field: CompiledField; readonly key: number }

/** One way of looking for the same person: records with the same keys in one or two fields are compared. */
export type Pass = {
  /** `document-number`, `full-name-sound+birth-date-day`: how it is reported. */
  readonly key: string
  readonly parts: readonly PassPart[]
}

/**
 * Every pass that the fields allow: each key alone, then every two of different fields. Two keys are only looked by where neither is enough alone; which
 * are narrow enough is found by counting (see `admit`).
 */
export function possiblePasses(fields: readonly CompiledField[]): readonly Pass[] {
  const parts = fields.flatMap((field) => field.comparator.keys.map((_, key) => ({ field, key })))
  const alone = parts.filter((part) => keyOf(part).isBroad !== true).map((part) => passOf([part]))
  const pairs = parts.flatMap((first, at) =>
    parts
      .slice(at + 1)
      .filter(({ field }) => field !== first.field)
      .map((second) => passOf([first, second])),
  )
  return [...alone, ...pairs]
}

/** Whether everything that the narrower pass finds is found by the wider one. */
export function covers(wider: Pass, narrower: Pass): boolean {
  return wider.parts.every(({ field, key }) => narrower.parts.some((part) => part.field === field && part.key === key))
}

/** The field that a pass looks for as a whole value, if it does: every pair that agrees in it is then a pair of the pass. */
export function wholeField({ parts }: Pass): CompiledField | null {
  const [only] = parts
  return parts.length === 1 && only !== undefined && keyOf(only).isWhole ? only.field : null
}

/** The key of a record in a pass: 0 when a part is not known. The same two values in swapped fields give the same key. */
export function recordKey(store: RecordStore, pass: Pass, values: readonly Int32Array[], place: number): number {
  let key = 0
  for (const { field, key: index } of pass.parts) {
    const hash = store.dictionaries[field.dictionary]?.keyHash(index, values[field.index]?.[place] ?? 0) ?? 0
    if (hash === 0) return 0
    key += mix(hash, field.dictionary + 1)
  }
  return key >>> 0 || 1
}

function passOf(parts: readonly PassPart[]): Pass {
  return { key: parts.map((part) => `${part.field.key}-${keyOf(part).key}`).join('+'), parts }
}

function keyOf({ field, key }: PassPart) {
  const found = field.comparator.keys[key]
  if (found === undefined) throw new RangeError(`Field ${field.key} has no blocking key ${key}`)
  return found
}
