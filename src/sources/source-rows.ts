import { connectorOf } from './connectors/registry.ts'
import type { Feed } from './feeds/feed.ts'
import type { Glance } from './file-scan.ts'
import { headerProblems, type FileMapping, type JoinMapping, makingsOf, matchesName } from './mapping.ts'
import { type BadRow, unclosedQuote, wrongFieldCount } from './quarantine.ts'
import { badFeed } from './refusals.ts'
import type { Transform } from './transforms/transform.ts'

/** One file of a delivery, found and looked at: its header fits its mapping. */
export type DeliveredFile = {
  readonly feed: Feed
  readonly mapping: FileMapping
  readonly path: string
  readonly name: string
  readonly bytes: number
  /** Reads the whole file once, when first asked. */
  readonly seen: () => Promise<Seen>
  /** Columns as the file names them. */
  readonly header: readonly string[]
  /** Files of the same delivery that its rows are joined with, in the order of the mapping. */
  readonly joined: readonly { readonly join: JoinMapping; readonly path: string; readonly name: string }[]
}

/** What one reading of a file's bytes shows: what tells it from every other, and its lines (of a packed file these say nothing of the text). */
export type Seen = { readonly sha256: Buffer; readonly glance: Glance }

/** A row of the source, joined columns added at the end of its cells. */
export type WholeRow = { readonly line: number; readonly cells: readonly string[] }

/** Columns of a file's rows once they are joined. */
export function columnsOf(file: Pick<DeliveredFile, 'header' | 'joined'>): readonly string[] {
  return [...file.header, ...file.joined.flatMap(({ join }) => Object.values(join.take))]
}

/** Reads the header of a file and holds it against the mapping. */
export async function checkedHeader(mapping: FileMapping, path: string, name: string): Promise<readonly string[]> {
  const header = await connectorOf(name).header({ path, dialect: mapping.dialect })
  const { missing, unknown } = headerProblems(mapping, header)
  const isNothingOfOurs = missing.length > 0
  if (isNothingOfOurs || unknown.length > 0) {
    const parts = [
      ...(isNothingOfOurs ? [`− ${missing.join(', ')}`] : []),
      ...(unknown.length > 0 ? [`+ ${unknown.join(', ')}`] : []),
    ]
    throw badFeed('wrong-header', name, parts.join('; '))
  }
  // A delta of nothing is a quiet day; a full file of nothing would close every account of the bank.
  if (mapping.delivered === 'full' && !(await hasRows(mapping, path, name))) throw badFeed('empty-file', name)
  return header
}

async function hasRows(mapping: FileMapping, path: string, name: string): Promise<boolean> {
  for await (const batch of connectorOf(name).rows({ path, dialect: mapping.dialect })) if (batch.length > 0) return true
  return false
}

/**
 * The rows of a file in batches, joined and filtered as its mapping says, in order. Rows that are no rows (a quote left open, too few or
 * too many cells) go to `refuse`, so that no good one is lost.
 */
export async function* wholeRows(file: DeliveredFile, refuse: (bad: BadRow) => void): AsyncGenerator<readonly WholeRow[]> {
  const joins = await Promise.all(file.joined.map((entry) => joinTable(entry, columnsOf(file))))
  const filters = filtersOf(file.mapping.where, columnsOf(file))
  for await (const batch of connectorOf(file.name).rows({ path: file.path, dialect: file.mapping.dialect })) {
    const rows: WholeRow[] = []
    for (const { line, cells, fault } of batch) {
      if (fault === 'unclosed-quote') refuse({ line, problem: unclosedQuote, value: cells.join(''), cells })
      else if (cells.length !== file.header.length) {
        const problem = wrongFieldCount(cells.length, file.header.length, fault === 'cut-off')
        refuse({ line, problem, value: cells.join(file.mapping.dialect.delimiter), cells })
      } else {
        const whole = joins.length === 0 ? cells : [...cells]
        for (const look of joins) (whole as string[]).push(...look(whole))
        if (filters.every(({ at, texts }) => texts.has(whole[at] ?? ''))) rows.push({ line, cells: whole })
      }
    }
    yield rows
  }
}

type Filter = { readonly at: number; readonly texts: ReadonlySet<string> }

function filtersOf(where: FileMapping['where'], columns: readonly string[]): readonly Filter[] {
  return Object.entries(where ?? {}).map(([column, texts]) => ({ at: columns.indexOf(column), texts: new Set(texts) }))
}

/** Loads a joined file into a table by its key: what is joined is the smaller side (who owns which account), kept in memory for one file's import. */
async function joinTable(
  { join, path, name }: DeliveredFile['joined'][number],
  columns: readonly string[],
): Promise<(cells: readonly string[]) => readonly string[]> {
  const dialect = join.dialect ?? { delimiter: ',', quote: '"', encoding: 'utf-8' as const, header: true }
  const header = await connectorOf(name).header({ path, dialect })
  const keys = Object.entries(join.on)
  const taken = Object.keys(join.take)
  const lost = [...keys.map(([theirs]) => theirs), ...taken, ...Object.keys(join.where ?? {})].filter(
    (column) => !header.includes(column),
  )
  if (lost.length > 0) throw badFeed('wrong-header', name, `− ${lost.join(', ')}`)
  const places = (names: readonly string[], within: readonly string[]) => names.map((column) => within.indexOf(column))
  const theirs = places(
    keys.map(([column]) => column),
    header,
  )
  const ours = places(
    keys.map(([, column]) => column),
    columns,
  )
  const take = places(taken, header)
  const filters = filtersOf(join.where, header)
  const table = new Map<string, readonly string[]>()
  const keyOf = (cells: readonly string[], at: readonly number[]) => at.map((index) => cells[index] ?? '').join('\u001f')
  for await (const batch of connectorOf(name).rows({ path, dialect })) {
    for (const { cells } of batch) {
      if (cells.length !== header.length || !filters.every(({ at, texts }) => texts.has(cells[at] ?? ''))) continue
      const key = keyOf(cells, theirs)
      if (!table.has(key))
        table.set(
          key,
          take.map((index) => cells[index] ?? ''),
        )
    }
  }
  const nothing = taken.map(() => '')
  return (cells) => table.get(keyOf(cells, ours)) ?? nothing
}

/** Makes the canonical cells of a row: what the mapping says of each column. */
export function canonicalCells(file: DeliveredFile): (cells: readonly string[]) => Record<string, string> {
  const columns = columnsOf(file)
  const at = new Map(columns.map((column, index) => [column, index]))
  const makings = makingsOf(file.mapping, columns).map(
    ({ field, transform, params }): { field: string; params: Record<string, unknown>; apply: Transform['apply'] } => ({
      field,
      params,
      apply: transform.apply,
    }),
  )
  return (cells) => {
    const cell = (column: string) => cells[at.get(column) ?? -1] ?? ''
    const made: Record<string, string> = {}
    for (const { field, params, apply } of makings) made[field] = apply(params, cell)
    return made
  }
}

/** The file of a delivery with a name of the given patterns. */
export function fileNamed(names: readonly string[], patterns: readonly string[]): string | undefined {
  return names.find((name) => matchesName(patterns, name))
}
