import { type Dictionary, openDictionary } from './dictionary.ts'
import { type CompiledField, compileFields, type MatchMapping, type MatchRecord } from './mapping.ts'

/** What comparing pairs reads: one column of value numbers per field. Threads share the columns and read texts each for itself. */
export type RecordsView = {
  readonly fields: readonly CompiledField[]
  readonly isAcrossSources: boolean
  readonly count: number
  /** Per record the number of its source. */
  readonly sources: Int32Array
  /** Per field and record the number of its value in the field's dictionary. */
  readonly values: readonly Int32Array[]
  readonly textOf: (dictionary: number, value: number) => string
  /** How many values a dictionary has, 0 ("not known") among them. */
  readonly valuesIn: (dictionary: number) => number
}

/** All records of a run in memory, in the order they came. */
export type RecordStore = {
  readonly fields: readonly CompiledField[]
  readonly dictionaries: readonly Dictionary[]
  /** Adds a record and gives its place. A party that is there already gets a new place, and the old one answers nothing any more. */
  readonly add: (record: MatchRecord) => number
  /** Forgets a party. */
  readonly remove: (party: number) => boolean
  /** How many records are there. */
  readonly size: () => number
  readonly isThere: (place: number) => boolean
  readonly partyAt: (place: number) => number
  readonly placeOf: (party: number) => number | undefined
  /** How many records hold a value in a field. */
  readonly bearersOf: (field: number, value: number) => number
  /** The places of the records that are there, by party. */
  readonly order: () => Int32Array
  readonly view: () => RecordsView
}

/** Sources of removed records: never equal to any. */
const GONE = -1

/** An empty store; it grows as needed, `expected` spares the first copies. */
export function openRecords(mapping: MatchMapping, expected = 1024): RecordStore {
  const fields = compileFields(mapping)
  const dictionaries = fields.map(({ comparator }) => openDictionary(comparator.keys))
  const bearers: number[][] = fields.map(() => [])
  const places = new Map<number, number>()
  let count = 0
  let parties = column(expected)
  let sources = column(expected)
  let values = fields.map(() => column(expected))

  const grow = (): void => {
    const size = Math.ceil(parties.length * 1.5) + 1024
    parties = copied(parties, size)
    sources = copied(sources, size)
    values = values.map((one) => copied(one, size))
  }
  const countBearers = (place: number, step: 1 | -1): void => {
    for (const { index } of fields) {
      const value = values[index]?.[place] ?? 0
      const counts = bearers[index]
      if (value !== 0 && counts !== undefined) counts[value] = (counts[value] ?? 0) + step
    }
  }
  const remove = (party: number): boolean => {
    const place = places.get(party)
    if (place === undefined) return false
    places.delete(party)
    countBearers(place, -1)
    sources[place] = GONE
    for (const { index } of fields) set(values[index], place, 0)
    return true
  }

  return {
    fields,
    dictionaries,
    remove,
    size: () => places.size,
    isThere: (place) => sources[place] !== GONE,
    partyAt: (place) => parties[place] ?? 0,
    placeOf: (party) => places.get(party),
    order: () => {
      const found = column(places.size)
      found.set([...places].sort(([a], [b]) => a - b).map(([, place]) => place))
      return found
    },
    bearersOf: (field, value) => bearers[field]?.[value] ?? 0,
    view: () => ({
      fields,
      isAcrossSources: mapping.pairs === 'across-sources',
      count,
      sources,
      values,
      textOf: (dictionary, value) => dictionaries[dictionary]?.textOf(value) ?? '',
      valuesIn: (dictionary) => dictionaries[dictionary]?.size() ?? 0,
    }),
    add: ({ party, source, values: texts }) => {
      remove(party)
      if (count === parties.length) grow()
      const place = count
      count += 1
      places.set(party, place)
      parties[place] = party
      sources[place] = source
      for (const { index, comparator, columns, dictionary } of fields) {
        const standard = comparator.standardise(columns.map((at) => texts[at] ?? ''))
        set(values[index], place, dictionaries[dictionary]?.numberOf(standard) ?? 0)
      }
      countBearers(place, 1)
      return place
    },
  }
}

function set(target: Int32Array | undefined, place: number, value: number): void {
  if (target !== undefined) target[place] = value
}

/** Memory that threads share. */
function column(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT))
}

function copied(from: Int32Array, length: number): Int32Array {
  const to = column(length)
  to.set(from)
  return to
}
