import { tokenSql } from '../kernel/ids.ts'
import type { FactTarget, Feed } from './feeds/feed.ts'
import { type FileMapping, makingsOf } from './mapping.ts'
import { literal } from './transforms/transform.ts'

/** Where the engine reads a file's rows: a table expression with the columns c1, c2, … of type String, and `line`, the row's line. */
export type IntakeSource = {
  readonly table: string
  /** An expression of the row's line; only right when rows are read in order by one thread, unless `table` carries it. */
  readonly line: string
  /** Whether the row had as many cells as it should; left out where the file was rewritten by us. */
  readonly isWhole?: string
  readonly settings: Readonly<Record<string, string | number>>
}

/** A feed whose rows are facts. */
export type FactFeed = Feed & { readonly fact: FactTarget }

/** Problem numbers of the engine: 2i + 1 the i-th column is empty, 2i + 2 it is not accepted; the last one: nobody owns the row. */
export const NO_OWNER = 9_999

/**
 * The rows of a file with every canonical column as text (t_), as value (v_), the tokens, and `is_good`: every cell is filled where it
 * must be and accepted. Columns nobody asks for are not computed.
 */
export function intakeSql(feed: FactFeed, mapping: FileMapping, columns: readonly string[], source: IntakeSource): string {
  const cell = (column: string) => `c${columns.indexOf(column) + 1}`
  const made = new Map(makingsOf(mapping, columns).map(({ field, transform, params }) => [field, transform.sql(params, cell)]))
  const fields = Object.entries(feed.columns)
  const texts = fields.map(([field]) => `${made.get(field) ?? "''"} AS t_${field}`)
  const values = fields.map(([field, column]) => `${column.sql(`t_${field}`)} AS v_${field}`)
  const tokens = Object.entries(feed.fact.tokens).map(
    ([name, { kind, of }]) => `${tokenSql(literal(kind), 't_source', `t_${of}`)} AS token_${name}`,
  )
  const checks = fields.flatMap(([field, column]) => {
    const isAccepted = column.check?.(`t_${field}`) ?? `isNotNull(v_${field})`
    return column.isRequired ? [`t_${field} != ''`, isAccepted] : [`(t_${field} = '' OR ${isAccepted})`]
  })
  const cells = columns.map((_, index) => `c${index + 1}`)
  return `SELECT *, ${[source.isWhole === undefined ? [] : ['is_whole'], checks].flat().join(' AND ')} AS is_good, ${tokens.join(', ')}
    FROM (SELECT *, ${values.join(', ')}
      FROM (SELECT ${source.line} AS line, ${source.isWhole ?? '1'} AS is_whole, ${cells.join(', ')}, ${texts.join(', ')} FROM ${source.table}))`
}

/** The number of the first problem among a row's cells; 0: none. */
function cellProblem(feed: FactFeed): string {
  const problems = Object.entries(feed.columns).flatMap(([field, column], index) => [
    ...(column.isRequired ? [`t_${field} = '', ${2 * index + 1}`] : []),
    `isNull(v_${field})${column.isRequired ? '' : ` AND t_${field} != ''`}, ${2 * index + 2}`,
  ])
  return `multiIf(${problems.join(', ')}, 0)`
}

/** Adds who owns each row: the account's or the party's `owner_party` (0: nobody). */
export function ownedSql(feed: FactFeed, intake: string): string {
  const owners =
    feed.fact.joins === 'account'
      ? 'SELECT account_token AS owner_token, party_id AS owner_party, asset_class AS owner_asset_class, currency AS owner_currency FROM accounts WHERE run_id = {accounts_run:UInt32}'
      : 'SELECT party_token AS owner_token, party_id AS owner_party FROM party_tokens'
  return `SELECT * FROM (${intake}) AS arriving LEFT ANY JOIN (${owners}) AS owners ON arriving.token_${feed.fact.joins} = owners.owner_token`
}

/** Writes the good rows of a file under a run. */
export function insertSql(feed: FactFeed, into: string, owned: string): string {
  const values = Object.entries(feed.fact.values)
  return `INSERT INTO ${into} (run_id, party_id, ${values.map(([column]) => column).join(', ')})
    SELECT {run:UInt32}, owner_party, ${values.map(([column, sql]) => notNull(column, sql)).join(', ')}
    FROM (${owned}) WHERE is_good AND owner_party != 0`
}

/** Columns of the fact tables that may be empty. */
export const nullableColumns: ReadonlySet<string> = new Set(['closed_on', 'matures_on', 'activated_on'])

function notNull(column: string, sql: string): string {
  return nullableColumns.has(column) ? sql : `assumeNotNull(${sql})`
}

/** The rows that are not good, with the number of their first problem and their cells, in the order of the file. */
export function refusedSql(feed: FactFeed, columns: readonly string[], owned: string): string {
  return `SELECT line, if(is_good, ${NO_OWNER}, ${cellProblem(feed)}) AS problem, [${columns.map((_, index) => `c${index + 1}`).join(', ')}] AS cells
    FROM (${owned}) WHERE NOT is_good OR owner_party = 0 ORDER BY line`
}
