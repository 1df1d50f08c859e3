import { createWriteStream } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { tokenParams } from '../kernel/ids.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { carry, spoolFile } from '../platform/warehouse/spool.ts'
import { textOf } from './connectors/text.ts'
import { missing, notAccepted } from './feeds/feed.ts'
import { glanceAt, isClean } from './file-scan.ts'
import { type FactFeed, insertSql, type IntakeSource, intakeSql, NO_OWNER, ownedSql, refusedSql } from './intake-sql.ts'
import type { Dialect } from './mapping.ts'
import { type BadRow, quotedCell, unknownAccount, unknownParty } from './quarantine.ts'
import { badFeed } from './refusals.ts'
import { canonicalCells, columnsOf, type DeliveredFile, wholeRows } from './source-rows.ts'
import { type FactTotals, totalsOf } from './warehouse-totals.ts'

type Ctx = Pick<JobCtx, 'warehouse' | 'keyring'>

/** A fact file made ready for the engine. `close` deletes what was spooled for it. */
export type Intake = {
  readonly file: FactFile
  readonly source: IntakeSource
  /** Rows of the feed, those that were no rows at all included. Asked while the engine reads: a look at the bytes needs but one core. */
  readonly read: () => Promise<number>
  /** Rows that could not be told apart into cells; the engine never sees them. */
  readonly broken: readonly BadRow[]
  /** Asked when the engine took fewer rows than there are lines: whether row n stands in line n, so that it can say which it refused. */
  readonly isInOrder: () => Promise<boolean>
  readonly close: () => Promise<void>
}

export type FactFile = DeliveredFile & { readonly feed: FactFeed }

/** So many bad rows of one file are kept for mending; more of them are counted. */
export const KEPT_BAD_ROWS = 50_000

const plainText: Dialect = { delimiter: ',', quote: '"', encoding: 'utf-8', header: true }

/**
 * Makes a fact file ready. A text file on the machine of the engine is read as it lies (one packed or in another encoding as plain UTF-8
 * from the spool), while a glance counts its lines; one joined with others is rewritten first.
 */
async function openIntake(ctx: Ctx, file: FactFile, runId: number): Promise<Intake> {
  const isPlain = file.joined.length === 0 && file.mapping.where === undefined && ctx.warehouse.readsLocalFiles
  if (isPlain && /\.parquet$/i.test(file.name)) return parquetIntake(ctx, file)
  const { dialect } = file.mapping
  if (!isPlain || /\.parquet$/i.test(file.name) || Buffer.byteLength(dialect.delimiter) > 1) return rewritten(ctx, file, runId)
  const isText = dialect.encoding === 'utf-8' && !/\.gz$/i.test(file.name)
  const path = isText ? file.path : spoolFile(ctx.warehouse, 'text.csv')
  const close = async () => {
    if (!isText) await rm(path, { force: true })
  }
  if (!isText) await pipeline(Readable.from(textOf(file.path, dialect.encoding)), createWriteStream(path, { mode: 0o600 }))
  if (!dialect.header && (await startsWithMark(path))) {
    await close()
    return rewritten(ctx, file, runId)
  }
  const skipped = dialect.header ? 1 : 0
  // The last cell and the one after it tell a row of too few or too many cells: one that is not there is NULL, an empty one is not.
  const last = file.header.length
  const structure = file.header
    .map((_, index) => (index + 1 === last ? `last Nullable(String)` : `c${index + 1} String`))
    .join(', ')
  return {
    file,
    source: {
      table: `(SELECT *, assumeNotNull(last) AS c${last} FROM file('${quoted(path)}', 'CSV', '${structure}, beyond Nullable(String)'))`,
      line: `rowNumberInAllBlocks() + ${1 + skipped}`,
      isWhole: 'isNotNull(last) AND isNull(beyond)',
      settings: csvSettings(dialect, skipped),
    },
    read: async () => {
      const glance = isText ? (await file.seen()).glance : await glanceAt(path)
      if (!glance.isUtf8) throw badFeed('wrong-encoding', file.name, 'UTF-8')
      return glance.lines - skipped
    },
    broken: [],
    isInOrder: () => isClean(path, dialect, last),
    close,
  }
}

/** Whether a text begins with a byte order mark, which the engine would take for part of the first cell. */
async function startsWithMark(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(3), 0, 3, 0)
    return buffer.equals(Buffer.from([0xef, 0xbb, 0xbf]))
  } finally {
    await file.close()
  }
}

const quoted = (path: string): string => path.replaceAll(/['\\]/g, '\\$&')

/** Settings that make the engine read separated text as our own parser does: no trimming, no guessing, no single quotes. */
function csvSettings(dialect: Dialect, skipped: number): IntakeSource['settings'] {
  return {
    format_csv_delimiter: dialect.delimiter,
    format_csv_allow_double_quotes: dialect.quote === '"' ? 1 : 0,
    format_csv_allow_single_quotes: dialect.quote === "'" ? 1 : 0,
    input_format_csv_skip_first_lines: skipped,
    input_format_csv_trim_whitespaces: 0,
    input_format_csv_empty_as_default: 0,
    // A row of another number of cells must not throw, for the engine's errors quote the row.
    input_format_csv_allow_variable_number_of_columns: 1,
  }
}

async function parquetIntake(ctx: Ctx, file: FactFile): Promise<Intake> {
  const path = quoted(file.path)
  const structure = file.header.map((column) => `\`${column.replaceAll('`', '')}\` Nullable(String)`).join(', ')
  const cells = file.header.map((column, index) => `ifNull(\`${column.replaceAll('`', '')}\`, '') AS c${index + 1}`).join(', ')
  const counted = await ctx.warehouse.one<{ rows: number }>(
    `SELECT count() AS rows FROM file('${path}', 'Parquet')`,
    {},
    { heavy: true, numbers: true },
  )
  return {
    file,
    source: {
      table: `(SELECT ${cells} FROM file('${path}', 'Parquet', '${structure}'))`,
      line: 'rowNumberInAllBlocks() + 1',
      // The Parquet reader loses columns when a condition over computed cells is moved into it (chDB 3.4: "Not found column … in block").
      settings: { optimize_move_to_prewhere: 0 },
    },
    read: async () => counted.rows,
    broken: [],
    isInOrder: async () => true,
    close: async () => {},
  }
}

/** The slow way: every row through our own reader, written to the spool as clean text with its line in front. */
async function rewritten(ctx: Ctx, file: FactFile, runId: number): Promise<Intake> {
  const broken: BadRow[] = []
  let brokenCount = 0
  let whole = 0
  const path = spoolFile(ctx.warehouse, 'rows.csv')
  const keep = (bad: BadRow) => {
    brokenCount += 1
    if (broken.length < KEPT_BAD_ROWS) broken.push(bad)
  }
  const lines = async function* () {
    for await (const rows of wholeRows(file, keep)) {
      whole += rows.length
      yield rows.map((row) => `${row.line},${row.cells.map(quotedCell).join(',')}\n`).join('')
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path, { mode: 0o600 }))
  const names = columnsOf(file).map((_, index) => `c${index + 1}`)
  const structure = ['line UInt64', ...names.map((name) => `${name} String`)].join(', ')
  const base = { file, read: async () => whole + brokenCount, broken, isInOrder: async () => true }
  if (ctx.warehouse.readsLocalFiles) {
    const table = `file('${quoted(path)}', 'CSV', '${structure}')`
    return {
      ...base,
      source: { table, line: 'line', settings: csvSettings(plainText, 0) },
      close: () => rm(path, { force: true }),
    }
  }
  const table = `intake_${runId}_${crypto.randomUUID().slice(0, 8)}`
  await ctx.warehouse.command(`CREATE TABLE ${table} (${structure}) ENGINE = MergeTree ORDER BY line`)
  if ((await stat(path)).size > 0)
    await ctx.warehouse.insertFile({ table, columns: ['line', ...names], file: path, format: 'CSV' }, { heavy: true })
  await rm(path, { force: true })
  return {
    ...base,
    source: { table, line: 'line', settings: {} },
    close: async () => void (await ctx.warehouse.command(`DROP TABLE IF EXISTS ${table}`)),
  }
}

function params(ctx: Ctx, runId: number, accountsRun: number) {
  return { ...tokenParams(ctx.keyring.token.key), run: runId, accounts_run: accountsRun }
}

/** Settings inside the statement: sessions of the embedded engine leak them otherwise. */
function withSettings(sql: string, settings: IntakeSource['settings']): string {
  const list = Object.entries(settings).map(
    ([name, value]) => `${name} = ${typeof value === 'number' ? value : `'${value.replaceAll(/['\\]/g, '\\$&')}'`}`,
  )
  return list.length === 0 ? sql : `${sql} SETTINGS ${list.join(', ')}`
}

function ownedOf(intake: Intake): string {
  const { feed, mapping } = intake.file
  return ownedSql(feed, intakeSql(feed, mapping, columnsOf(intake.file), intake.source))
}

/** What came of one file: its good rows in a working table of the target's shape, their totals, and the rows refused. */
export type Taken = {
  readonly intake: Intake
  readonly read: number
  readonly totals: FactTotals
  readonly quarantined: number
  readonly bad: readonly BadRow[]
}

/**
 * Takes one file in: the engine checks types and rules over whole columns and writes the good rows. When it took as many rows as there are
 * lines, all is well. Else the file is looked at closely: if its rows stand one to a line, the engine says which it refused; if not, the
 * file is rewritten row by row and taken in again.
 */
export async function takeIn(ctx: Ctx, file: FactFile, runId: number, accountsRun: number): Promise<Taken> {
  const working = `intake_${file.feed.fact.table}_${runId}`
  await ctx.warehouse.command(`DROP TABLE IF EXISTS ${working}`)
  await ctx.warehouse.command(`CREATE TABLE ${working} AS ${file.feed.fact.table}`)
  const fillFrom = (intake: Intake) => fill(ctx, intake, working, runId, accountsRun)
  let intake = await openIntake(ctx, file, runId)
  try {
    // Both at once; the engine is waited for even when the reading has failed, for it writes to the working table.
    const [filled, counted] = await Promise.allSettled([fillFrom(intake), intake.read()])
    if (counted.status === 'rejected') throw counted.reason
    if (filled.status === 'rejected') throw filled.reason
    let [totals, read] = [filled.value, counted.value]
    if (totals?.rows !== read - intake.broken.length && !(await intake.isInOrder())) {
      await intake.close()
      await ctx.warehouse.command(`TRUNCATE TABLE ${working}`)
      intake = await rewritten(ctx, file, runId)
      totals = await fillFrom(intake)
      read = await intake.read()
    }
    if (totals === undefined) throw badFeed('not-readable', file.name, 'CSV')
    const bad = await badRows(ctx, intake, read - totals.rows, accountsRun)
    if (totals.rows > 0)
      await ctx.warehouse.command(`ALTER TABLE ${file.feed.fact.table} ATTACH PARTITION ${runId} FROM ${working}`)
    await ctx.warehouse.command(`DROP TABLE ${working}`)
    return { intake, read, totals, quarantined: read - totals.rows, bad }
  } catch (thrown) {
    await intake.close()
    throw thrown
  }
}

/** All rows that were not taken. Rows read = rows good + rows quarantined, or the import stops here. */
async function badRows(ctx: Ctx, intake: Intake, quarantined: number, accountsRun: number): Promise<readonly BadRow[]> {
  const refused = quarantined > intake.broken.length ? await refusedRows(ctx, intake, accountsRun) : []
  const bad = [...intake.broken, ...refused].toSorted((a, b) => a.line - b.line)
  if (bad.length !== quarantined && bad.length < KEPT_BAD_ROWS)
    throw badFeed('not-readable', intake.file.name, `${quarantined} ≠ ${bad.length}`)
  return bad
}

/** Writes the good rows; undefined when the engine could not make rows of the text at all. */
async function fill(
  ctx: Ctx,
  intake: Intake,
  working: string,
  runId: number,
  accountsRun: number,
): Promise<FactTotals | undefined> {
  // Sorting and writing are half the work: two cores, two writers.
  const sql = withSettings(insertSql(intake.file.feed, working, ownedOf(intake)), {
    ...intake.source.settings,
    max_insert_threads: 2,
  })
  const isRead = await quietly(() => ctx.warehouse.command(sql, params(ctx, runId, accountsRun), { heavy: true }))
  return isRead === undefined ? undefined : totalsOf(ctx, intake.file.feed, working, runId)
}

/** The rows of a file that the engine refused, with their lines, columns and reasons. Read again by one thread, in order: only dirty files pay. */
async function refusedRows(ctx: Ctx, intake: Intake, accountsRun: number): Promise<readonly BadRow[]> {
  const { feed } = intake.file
  const fields = Object.entries(feed.columns)
  const canonical = canonicalCells(intake.file)
  const sql = withSettings(`${refusedSql(feed, columnsOf(intake.file), ownedOf(intake))} LIMIT ${KEPT_BAD_ROWS}`, {
    ...intake.source.settings,
    max_threads: 1,
  })
  type Refused = { line: number; problem: number; cells: string[] }
  const rows = await quietly(() => ctx.warehouse.query<Refused>(sql, params(ctx, 0, accountsRun), { heavy: true, numbers: true }))
  if (rows === undefined) throw badFeed('not-readable', intake.file.name, 'CSV')
  return rows.map(({ line, problem, cells }): BadRow => {
    const made = canonical(cells)
    if (problem === NO_OWNER) {
      const unknown = feed.fact.joins === 'account' ? unknownAccount : unknownParty
      return { line, problem: unknown, value: made[unknown.field] ?? '', cells }
    }
    const [field, column] = fields[Math.floor((problem - 1) / 2)] ?? []
    if (field === undefined || column === undefined)
      throw new Error(`the engine named problem ${problem} of feed ${feed.key}, which there is not`)
    return { line, problem: problem % 2 === 1 ? missing(field) : notAccepted(field, column), value: made[field] ?? '', cells }
  })
}

/** Undefined when the engine stumbled over the text of a row: its error quotes that row and goes no further than here. */
async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (thrown) {
    const type = (thrown as { type?: string }).type ?? ''
    if (/PARSE|INCORRECT_DATA|CANNOT_READ/.test(type)) return undefined
    throw thrown
  }
}

/**
 * Brings the copy of party tokens in the warehouse up to the record's. Numbers are dense and only ever added, so what is missing is what
 * is higher than the highest; a copy that is not whole (its writer was killed) is made anew.
 */
export async function syncPartyTokens(ctx: JobCtx): Promise<void> {
  const { rows, highest } = await ctx.warehouse.one<{ rows: number; highest: number }>(
    'SELECT count() AS rows, max(party_id) AS highest FROM party_tokens',
    {},
    { numbers: true },
  )
  if (rows !== highest) await ctx.warehouse.command('TRUNCATE TABLE party_tokens')
  const from = rows === highest ? highest : 0
  await ctx.slice((db) =>
    carry(db, ctx.warehouse, {
      select: `select party_id, source, encode(key_token, 'hex') from party_keys where party_id > ${from} order by party_id`,
      into: { table: 'party_tokens', columns: ['party_id', 'source', 'token_hex'] },
    }),
  )
}
