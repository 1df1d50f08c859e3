import { type FactFeed, nullableColumns } from './intake-sql.ts'

/** Everything the source says of a row, as one number. The party is left out: a row stays with the party it was made for. */
export function contentOf(feed: FactFeed): string {
  return `cityHash64(${Object.keys(feed.fact.values).map(hashable).join(', ')})`
}

/** A hash of a NULL would be NULL, and equal to nothing. */
function hashable(column: string): string {
  if (column === 'attributes') return 'toString(attributes)'
  return nullableColumns.has(column) ? `ifNull(${column}, toDate32('1900-01-01'))` : column
}

/** Columns of a fact table beside run and party. */
export function factColumns(feed: FactFeed): readonly string[] {
  return Object.keys(feed.fact.values)
}
