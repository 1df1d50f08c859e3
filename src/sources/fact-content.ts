import { type FactFeed, nullableColumns } from './intake-sql.ts'

/** Everything the source says of a row, as one number. The party is left out: a row stays with the party it was made for. */
export function contentOf(feed: FactFeed): string {
  return `cityHash64(${Object.keys(feed.fact.values).map(hashable).join(', ')})`
}

/** The same with the party, for checksums over whole tables; words are hashed once per word of their dictionary, a third less work. */
export function checksummed(feed: FactFeed): string {
  const columns = Object.keys(feed.fact.values)
  const words = columns.filter((column) => wordColumns.has(column))
  const others = columns.filter((column) => !wordColumns.has(column))
  // Each word with its own odd factor, so that two columns that swap their words do not look alike.
  const hashed = words.map((column, index) => `cityHash64(${column}) * ${2 * index + 3}`)
  return [`cityHash64(party_id, ${others.map(hashable).join(', ')})`, ...hashed].reduce((sum, next) => `bitXor(${sum}, ${next})`)
}

const wordColumns: ReadonlySet<string> = new Set([
  'asset_class',
  'product_code',
  'currency',
  'status',
  'category',
  'channel',
  'kind',
])

/** A hash of a NULL would be NULL, and equal to nothing. */
function hashable(column: string): string {
  if (column === 'attributes') return 'toString(attributes)'
  return nullableColumns.has(column) ? `ifNull(${column}, toDate32('1900-01-01'))` : column
}

/** Columns of a fact table beside run and party. */
export function factColumns(feed: FactFeed): readonly string[] {
  return Object.keys(feed.fact.values)
}
