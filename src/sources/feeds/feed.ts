import { z } from 'zod'
import type { Label } from '../../kernel/label.ts'
import type { Descriptor } from '../../kernel/registry.ts'
import type { Column, Value } from './column.ts'

/** A cell that could not be taken, and why. */
export type Problem = { readonly field: string; readonly code: ReasonCode; readonly reason: Label }

/** Why a row went to quarantine. */
export type ReasonCode =
  | 'missing'
  | 'not-accepted'
  | 'wrong-field-count'
  | 'unclosed-quote'
  | 'unknown-party'
  | 'unknown-account'
  | 'duplicate-key'
  | 'contradiction'

/** Rows of the feed in the warehouse: how a good row's cells become the target's columns. */
export type FactTarget = {
  readonly table: 'accounts' | 'balances' | 'transactions' | 'events'
  /** What the row hangs on: an account brings its party, class and currency; a party only itself. */
  readonly joins: 'account' | 'party'
  /** Column of the target → SQL; `v_x` is the value of column x, `t_x` its text, `token_x` its keyed hash, `owner_…` the joined account. */
  readonly values: Readonly<Record<string, string>>
  /** Keyed hashes to make: name → kind and the column they are of. */
  readonly tokens: Readonly<Record<string, { readonly kind: string; readonly of: string }>>
  /** Target columns that tell one row from another in the whole feed. */
  readonly identity: readonly string[]
}

/** An example row, as it would stand in a file; only what differs from the first one is written after it. */
export type Example = {
  readonly row: Readonly<Record<string, string>>
  readonly refused?: { readonly field: string; readonly code: ReasonCode }
}

/** One kind of extract: its columns in the order of the canonical header, what tells its rows apart, and how fresh it must be. */
export type Feed = Descriptor & {
  readonly columns: Readonly<Record<string, Column>>
  readonly naturalKey: readonly string[]
  readonly grain: Label
  /** Older than so many days is stale. */
  readonly freshnessDays: number
  /** Columns whose sum is a control total of the file. */
  readonly totals: readonly string[]
  /** The column that dates the row; its first and last day are control totals too. */
  readonly dated?: string
  /** What must hold between the cells of a row; a fact feed says it in its SQL. */
  readonly agrees?: (row: Row) => Problem | undefined
  /** Set for facts, which go to the warehouse; left out for records, which land in PostgreSQL. */
  readonly fact?: FactTarget
  readonly examples: readonly [Example, ...Example[]]
}

/** A row whose every cell was read. */
export type Row = Readonly<Record<string, Value>>

/** Columns of the canonical header, in order. */
export function headerOf(feed: Feed): readonly string[] {
  return Object.keys(feed.columns)
}

/** What is wrong with one cell, if anything. */
export function problemOf(field: string, column: Column, cell: string): Problem | undefined {
  if (cell === '') return column.isRequired ? missing(field) : undefined
  return column.read(cell) === undefined ? notAccepted(field, column) : undefined
}

/** The reason of an empty cell that must be filled. */
export function missing(field: string): Problem {
  return { field, code: 'missing', reason: { zh: `${field} 不能为空`, en: `${field} must not be empty` } }
}

/** The reason of a cell that is none of what the column takes. */
export function notAccepted(field: string, column: Column): Problem {
  return {
    field,
    code: 'not-accepted',
    reason: { zh: `${field} 应为${column.wants.zh}`, en: `${field} must be ${column.wants.en}` },
  }
}

/** A row read, or the first problem in it. */
export type Read = { readonly row: Row } | { readonly problem: Problem }

/** Reads the cells of one row; a column that is not there counts as empty. */
export function readRow(feed: Feed, cells: Readonly<Record<string, string>>): Read {
  const row: Record<string, Value> = {}
  for (const [field, column] of Object.entries(feed.columns)) {
    const cell = cells[field] ?? ''
    const problem = problemOf(field, column, cell)
    if (problem !== undefined) return { problem }
    row[field] = cell === '' ? null : (column.read(cell) ?? null)
  }
  const problem = feed.agrees?.(row)
  return problem === undefined ? { row } : { problem }
}

/** The zod schema of a feed's row, for those who hand over rows and not files: cells in, values out. */
export function rowSchema(feed: Feed): z.ZodType<Row, Record<string, string>> {
  return z.record(z.string(), z.string()).transform((cells, check): Row => {
    const read = readRow(feed, cells)
    if ('row' in read) return read.row
    check.addIssue({ code: 'custom', path: [read.problem.field], message: read.problem.reason.en })
    return z.NEVER
  })
}

/** A rule between two days of a row: the second may not lie before the first. */
export function inOrder(first: string, second: string): (row: Row) => Problem | undefined {
  return (row) => {
    const [from, to] = [row[first], row[second]]
    if (typeof from !== 'string' || typeof to !== 'string' || to >= from) return undefined
    return {
      field: second,
      code: 'contradiction',
      reason: { zh: `${second} 早于 ${first}`, en: `${second} lies before ${first}` },
    }
  }
}
