import type { Descriptor } from '../../kernel/registry.ts'
import type { Dialect } from '../mapping.ts'

/** Where rows come from: one file and how it is written. */
export type Source = { readonly path: string; readonly dialect: Dialect }

/** One row as it stands in the file. `line` is where it begins, counted from 1 (Parquet: the row's number). */
export type SourceRow = {
  readonly line: number
  readonly cells: readonly string[]
  readonly fault?: 'unclosed-quote' | 'cut-off'
}

/** A way to read files of one kind, streamed: never more than a batch in memory. */
export type Connector = Descriptor & {
  /** Whether a file of this name is of this kind. */
  readonly takes: (name: string) => boolean
  /** The names of the columns; throws `bad-feed` with one clear sentence when the file is not what it should be. */
  readonly header: (source: Source) => Promise<readonly string[]>
  /** All rows in order, in batches; rows of a wrong number of cells too. */
  readonly rows: (source: Source) => AsyncIterable<readonly SourceRow[]>
}
