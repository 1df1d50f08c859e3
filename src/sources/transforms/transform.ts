import { z } from 'zod'
import type { Descriptor } from '../../kernel/registry.ts'

/** Gives the text of a source column in the row at hand; in SQL, the expression of that column. */
export type Cell = (column: string) => string

/**
 * One way to make a canonical cell of source cells: text in, text out, and never a failure. What it cannot read it hands on as it
 * stands, so that the feed's column refuses it with the source's own text in the reason.
 */
export type Transform<P extends z.ZodObject = z.ZodObject> = Descriptor & {
  readonly params: P
  /** Source columns it reads. */
  readonly reads: (params: z.output<P>) => readonly string[]
  readonly apply: (params: z.output<P>, cell: Cell) => string
  /** The same over whole columns, an expression of type String. */
  readonly sql: (params: z.output<P>, cell: Cell) => string
  /** `given` → `gives`, tried in both engines. */
  readonly examples: readonly {
    readonly params: z.input<P>
    readonly given: Readonly<Record<string, string>>
    readonly gives: string
  }[]
}

/** Keeps the parameters' type for the functions of one transform while the registry holds them all alike. */
export function transform<P extends z.ZodObject>(entry: Transform<P>): Transform {
  return {
    ...entry,
    reads: (params) => entry.reads(entry.params.parse(params)),
    apply: (params, cell) => entry.apply(params as z.output<P>, cell),
    sql: (params, cell) => entry.sql(entry.params.parse(params), cell),
  }
}

/** A text as a ClickHouse literal. */
export function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
