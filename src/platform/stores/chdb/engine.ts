import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChdbResult, Session } from 'chdb'
import type { QueryRequest } from './request.ts'
import { openSessions } from './sessions.ts'
import { slots } from './slots.ts'

/** The answer to a query: facts known at its start, then its bytes in pieces as they come. */
export type Answer = {
  readonly format: string
  /** Known when the whole was computed before the first byte (written or spooled results). */
  readonly readRows: number
  readonly writtenRows: number
  readonly pieces: AsyncIterable<Uint8Array>
  /** Gives back what the answer holds: its place, its session, its file. To be called in the end, whether the pieces were read or not. */
  readonly end: () => Promise<void>
}

export type Engine = { readonly run: (request: QueryRequest) => Promise<Answer>; readonly close: () => void }

export type EngineLimits = { readonly shortMemory: number; readonly heavyMemory: number; readonly threads: number }

/** chDB on one folder: at most eight short queries and two heavy ones at once. */
export function openEngine(folder: string, spool: string, limits: EngineLimits): Engine {
  const sessions = openSessions(folder)
  const short = slots(8)
  const heavy = slots(2)

  const run = async (request: QueryRequest): Promise<Answer> => {
    const release = await (request.isHeavy ? heavy : short).take()
    try {
      const answer = request.statement.kind === 'rows' && !request.isHeavy ? await runShort(request) : undefined
      const found = answer ?? (await runAlone(request))
      return { ...found, end: () => found.end().finally(release) }
    } catch (thrown) {
      release()
      throw thrown
    }
  }

  /** What people wait for: whole, in one call. Undefined when the answer is too large for that; then it is begun again in pieces. */
  const runShort = async (request: QueryRequest): Promise<Answer | undefined> => {
    const { statement, format } = request
    const settings = `${settingsOf(request, limits.shortMemory, limits.threads)}; SET max_result_bytes = ${WHOLE_BYTES}`
    const session = await sessions.borrow(settings)
    try {
      const parameters = parametersOf(request)
      const result = await session.queryAsync(`${parameters === '' ? '' : `SET ${parameters}; `}${statement.text}`, { format })
      sessions.giveBack(settings, session)
      return whole(format, result)
    } catch (thrown) {
      session.close()
      if (/^Code: 396\b/.test((thrown as Error).message)) return undefined
      throw thrown
    }
  }

  /** Everything else has a session of its own, which ends with it. */
  const runAlone = async (request: QueryRequest): Promise<Answer> => {
    const settings = settingsOf(request, request.isHeavy ? limits.heavyMemory : limits.shortMemory, limits.threads)
    const parameters = parametersOf(request)
    const session = sessions.open()
    try {
      const answer = await answerOf(session, parameters === '' ? settings : `${settings}; SET ${parameters}`, request, spool)
      return { ...answer, end: () => answer.end().finally(() => session.close()) }
    } catch (thrown) {
      session.close()
      throw thrown
    }
  }

  return { run, close: () => sessions.close() }
}

async function answerOf(session: Session, prelude: string, request: QueryRequest, spool: string): Promise<Answer> {
  const { statement, body, format } = request
  if (statement.kind === 'insert' && body !== undefined) {
    if (body.bytes === 0) return written(format, 0)
    const result = await session.queryAsync(
      `${prelude}; ${statement.insertHead} FROM INFILE ${quote(body.file)} FORMAT ${format}`,
    )
    return written(format, result.rowsRead)
  }
  if (statement.kind !== 'rows') return whole(format, await session.queryAsync(`${prelude}; ${statement.text}`, { format }))
  await session.queryAsync(prelude)
  return STREAMED.has(format) && !request.waitsForEnd
    ? await streamed(session, statement.text, format)
    : await spooled(session, statement.text, format, spool)
}

/** What people wait for comes whole, in one call (half the time of a stream's two), as long as it is at most this. */
const WHOLE_BYTES = 16 * 2 ** 20

/** Formats in which one piece after another is the whole: rows without a head or a tail. The others are written to a file first. */
const STREAMED = new Set([
  'JSONEachRow',
  'NDJSON',
  'JSONLines',
  'JSONCompactEachRow',
  'JSONStringsEachRow',
  'JSONCompactStringsEachRow',
  'TabSeparated',
  'TSV',
  'TabSeparatedRaw',
  'TSVRaw',
  'CSV',
  'RowBinary',
  'LineAsString',
  'Values',
])

/** The current database and the settings as statements. Values are texts in quotes: chDB turns them into what the setting is. */
function settingsOf(request: QueryRequest, memory: number, threads: number): string {
  const settings = new Map([
    ['max_memory_usage', String(memory)],
    // Beyond half of it, sorting and grouping go on over the disk.
    ['max_bytes_before_external_group_by', String(Math.floor(memory / 2))],
    ['max_bytes_before_external_sort', String(Math.floor(memory / 2))],
    ['max_threads', String(threads)],
    ...request.settings,
  ])
  const set = [...settings].map(([key, value]) => `${key} = ${quote(value)}`).join(', ')
  return request.database === 'default' ? `SET ${set}` : `USE \`${request.database.replaceAll(/[`\\]/g, '\\$&')}\`; SET ${set}`
}

/** The parameters as the list of a SET. The handler has seen to it that every one the statement uses is there: what an earlier one left cannot be met. */
function parametersOf(request: QueryRequest): string {
  return [...request.parameters].map(([key, value]) => `param_${key} = ${quote(value)}`).join(', ')
}

const quote = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`

const nothing = async (): Promise<void> => {}

function written(format: string, rows: number): Answer {
  return { format, readRows: rows, writtenRows: rows, pieces: only(), end: nothing }
}

function whole(format: string, result: ChdbResult): Answer {
  return { format, readRows: result.rowsRead, writtenRows: 0, pieces: only(result.bytes()), end: nothing }
}

/** The first piece is awaited before anything is answered: what is wrong with a query mostly shows by then, and gets a status of its own. */
async function streamed(session: Session, sql: string, format: string): Promise<Answer> {
  const pieces = session.queryStream(sql, { format })[Symbol.asyncIterator]()
  const first = await pieces.next()
  const all = async function* () {
    for (let next = first; !next.done; next = await pieces.next()) yield next.value.raw()
  }
  return { format, readRows: 0, writtenRows: 0, pieces: all(), end: async () => void (await pieces.return?.()) }
}

async function spooled(session: Session, sql: string, format: string, spool: string): Promise<Answer> {
  const file = join(spool, `answer-${crypto.randomUUID()}`)
  const end = (): Promise<void> => rm(file, { force: true })
  try {
    const { rowsRead } = await session.queryAsync(`${sql}\nINTO OUTFILE ${quote(file)} FORMAT ${format}`)
    const isThere = (await stat(file).catch(() => undefined)) !== undefined
    return { format, readRows: rowsRead, writtenRows: 0, pieces: isThere ? createReadStream(file) : only(), end }
  } catch (thrown) {
    await end()
    throw thrown
  }
}

async function* only(bytes?: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes !== undefined && bytes.length > 0) yield bytes
}
