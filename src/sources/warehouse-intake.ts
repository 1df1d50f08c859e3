import { createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { tokenParams } from '../kernel/ids.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { carry, spoolFile } from '../platform/warehouse/spool.ts'
import { textOf } from './connectors/text.ts'
import { missing, notAccepted } from './feeds/feed.ts'
import { scanText } from './file-scan.ts'
import { type FactFeed, insertSql, type IntakeSource, intakeSql, NO_OWNER, ownedSql, refusedSql } from './intake-sql.ts'
import type { Dialect } from './mapping.ts'
import { type BadRow, quotedCell, unknownAccount, unknownParty } from './quarantine.ts'
import { badFeed } from './refusals.ts'
import { canonicalCells, columnsOf, type DeliveredFile, wholeRows } from './source-rows.ts'

type Ctx = Pick<JobCtx, 'warehouse' | 'keyring'>

/** A fact file made ready for the engine. `close` deletes what was spooled for it. */
export type Intake = {
  readonly file: DeliveredFile & { readonly feed: FactFeed }
  readonly source: IntakeSource
  /** Rows of the feed, those that were no rows at all included. */
  readonly read: number
  /** Rows that could not be told apart into cells; the engine never sees them. */
  readonly broken: readonly BadRow[]
  readonly close: () => Promise<void>
}

/** So many bad rows of one file are kept for mending; more of them are counted. */
export const KEPT_BAD_ROWS = 50_000

const plainText: Dialect = { delimiter: ',', quote: '"', encoding: 'utf-8', header: true }

/**
 * Makes a fact file ready. A clean text file on the machine of the engine is read as it lies; one in another encoding, packed, or joined
 * with others, and one with broken rows, is first rewritten to the spool, row by row with its line; a server is sent the rewritten file.
 */
export async function openIntake(ctx: Ctx, file: DeliveredFile & { readonly feed: FactFeed }, runId: number): Promise<Intake> {
  const isPlain = file.joined.length === 0 && file.mapping.where === undefined && ctx.warehouse.readsLocalFiles
  if (isPlain && /\.parquet$/i.test(file.name)) return parquetIntake(ctx, file)
  if (!isPlain || /\.parquet$/i.test(file.name)) return rewritten(ctx, file, runId)
  const { dialect } = file.mapping
  const isText = dialect.encoding === 'utf-8' && !/\.gz$/i.test(file.name)
  const path = isText ? file.path : spoolFile(ctx.warehouse, 'text.csv')
  const close = async () => {
    if (!isText) await rm(path, { force: true })
  }
  if (!isText) await pipeline(Readable.from(textOf(file.path, dialect.encoding)), createWriteStream(path, { mode: 0o600 }))
  const scan = await scanText(path, dialect, file.header.length)
  if (!scan.isUtf8) throw badFeed('wrong-encoding', file.name, 'UTF-8')
  if (!scan.isClean || (scan.startsWithMark && !dialect.header)) {
    await close()
    return rewritten(ctx, file, runId)
  }
  const skipped = dialect.header ? 1 : 0
  const structure = file.header.map((_, index) => `c${index + 1} String`).join(', ')
  return {
    file,
    source: {
      table: `file('${path.replaceAll(/['\\]/g, '\\$&')}', 'CSV', '${structure}')`,
      line: `rowNumberInAllBlocks() + ${1 + skipped}`,
      settings: csvSettings(dialect, skipped),
    },
    read: scan.lines - skipped,
    broken: [],
    close,
  }
}

/** Settings that make the engine read separated text as our own parser does: no trimming, no guessing, no single quotes. */
function csvSettings(dialect: Dialect, skipped: number): IntakeSource['settings'] {
  return {
    format_csv_delimiter: dialect.delimiter,
    format_csv_allow_double_quotes: dialect.quote === '"' ? 1 : 0,
    format_csv_allow_single_quotes: dialect.quote === "'" ? 1 : 0,
    input_format_csv_skip_first_lines: skipped,
    input_format_csv_trim_whitespaces: 0,
    input_format_csv_empty_as_default: 0,
    // Never met in a file we scanned; should the engine see a row otherwise, it must not throw, for its errors quote the row.
    input_format_csv_allow_variable_number_of_columns: 1,
  }
}

async function parquetIntake(ctx: Ctx, file: DeliveredFile & { readonly feed: FactFeed }): Promise<Intake> {
  const path = file.path.replaceAll(/['\\]/g, '\\$&')
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
      settings: {},
    },
    read: counted.rows,
    broken: [],
    close: async () => {},
  }
}

/** The slow way: every row through our own reader, written to the spool as clean text with its line in front. */
async function rewritten(ctx: Ctx, file: DeliveredFile & { readonly feed: FactFeed }, runId: number): Promise<Intake> {
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
  const base = { file, read: whole + brokenCount, broken }
  if (ctx.warehouse.readsLocalFiles) {
    const table = `file('${path.replaceAll(/['\\]/g, '\\$&')}', 'CSV', '${structure}')`
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

/** Inserts the good rows of a file under a run. The types and rules are checked by the engine over whole columns. */
export async function insertGood(ctx: Ctx, intake: Intake, runId: number, accountsRun: number): Promise<void> {
  const sql = withSettings(insertSql(intake.file.feed, ownedOf(intake)), intake.source.settings)
  await quietly(intake.file.name, () => ctx.warehouse.command(sql, params(ctx, runId, accountsRun), { heavy: true }))
}

/** The rows of a file that the engine refused, with their lines, columns and reasons. Read again by one thread, in order: only dirty files pay. */
export async function refusedRows(ctx: Ctx, intake: Intake, accountsRun: number): Promise<readonly BadRow[]> {
  const { feed } = intake.file
  const fields = Object.entries(feed.columns)
  const canonical = canonicalCells(intake.file)
  const sql = withSettings(`${refusedSql(columnsOf(intake.file), ownedOf(intake))} LIMIT ${KEPT_BAD_ROWS}`, {
    ...intake.source.settings,
    max_threads: 1,
  })
  type Refused = { line: number; problem: number; cells: string[] }
  const rows = await quietly(intake.file.name, () =>
    ctx.warehouse.query<Refused>(sql, params(ctx, 0, accountsRun), { heavy: true, numbers: true }),
  )
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

/** The engine's own errors quote the row it stumbled over: what goes on says only which file, and the engine's code. */
async function quietly<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    const code = (thrown as { code?: string | number }).code
    const type = (thrown as { type?: string }).type ?? ''
    if (type === '' || !/PARSE|INCORRECT_DATA|CANNOT_READ/.test(type)) throw thrown
    throw badFeed('not-readable', name, `${type} ${code ?? ''}`.trim())
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
