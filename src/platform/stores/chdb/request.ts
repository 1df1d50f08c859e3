import { createWriteStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { readStatement, type Statement } from './statement.ts'

/** One query as ClickHouse's HTTP protocol brings it. */
export type QueryRequest = {
  readonly statement: Statement
  readonly database: string
  readonly queryId: string
  readonly format: string
  readonly settings: ReadonlyMap<string, string>
  readonly parameters: ReadonlyMap<string, string>
  /** Night and import mark their work, so that it queues apart from what people wait for. */
  readonly isHeavy: boolean
  readonly wantsGzip: boolean
  /** The asker wants no first byte before the last is computed: what fails then fails with a status of its own. */
  readonly waitsForEnd: boolean
  /** For an insert: the spooled rows and how many bytes they are. */
  readonly body?: { readonly file: string; readonly bytes: number }
}

/** The request itself cannot be understood; the code is ClickHouse's. */
export class BadRequest extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Parameters of the protocol that are not settings of a query. */
const PROTOCOL = new Set([
  'query',
  'database',
  'query_id',
  'session_id',
  'session_timeout',
  'session_check',
  'default_format',
  'user',
  'password',
  'quota_key',
  'role',
  'compress',
  'decompress',
  'stacktrace',
  'client_protocol_version',
  'close_session',
])

/** Settings of the HTTP server, which chDB does not have: this handler answers as each of them asks, or has no use for them. */
const HTTP_ONLY = new Set([
  'wait_end_of_query',
  'buffer_size',
  'http_response_buffer_size',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'enable_http_compression',
  'http_zlib_compression_level',
  'add_http_cors_header',
  'http_native_compression_disable_checksumming_on_decompress',
  'cancel_http_readonly_queries_on_client_close',
  'http_write_exception_in_output_format',
])

/** A statement that comes in the body is read into memory; rows of an insert never are. */
const LONGEST_STATEMENT = 64 * 2 ** 20

/** Reads a request: statement, parameters, settings; the rows of an insert go to a file under `spool`. */
export async function readRequest(request: IncomingMessage, spool: string): Promise<QueryRequest> {
  const url = new URL(request.url ?? '/', 'http://store')
  const fields = new Map(url.searchParams)
  const inUrl = fields.get('query')
  const body = decoded(request)
  let text = inUrl ?? ''
  let spooled: { file: string; bytes: number } | undefined
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(new Uint8Array(await inMemory(body)), { headers: { 'content-type': type } }).formData()
    for (const [key, value] of form) fields.set(key, typeof value === 'string' ? value : await value.text())
    text = fields.get('query') ?? ''
  } else if (inUrl !== undefined && readStatement(inUrl).kind === 'insert') {
    spooled = await toFile(body, join(spool, `insert-${crypto.randomUUID()}`))
  } else {
    const rest = (await inMemory(body)).toString('utf8')
    text = inUrl === undefined ? rest : rest.trim() === '' ? inUrl : `${inUrl}\n${rest}`
  }
  if (text.trim() === '') throw new BadRequest(62, 'Syntax error: the query is empty. (SYNTAX_ERROR)')
  const statement = readStatement(text)
  return {
    statement,
    database: fields.get('database') ?? header(request, 'x-clickhouse-database') ?? 'default',
    queryId: fields.get('query_id') || crypto.randomUUID(),
    format: statement.format ?? fields.get('default_format') ?? header(request, 'x-clickhouse-format') ?? 'TabSeparated',
    settings: settingsOf(fields),
    parameters: parametersOf(fields),
    isHeavy: header(request, 'x-zhike-heavy') === '1',
    wantsGzip: fields.get('enable_http_compression') === '1' && /\bgzip\b/.test(header(request, 'accept-encoding') ?? ''),
    waitsForEnd: fields.get('wait_end_of_query') === '1',
    ...(spooled === undefined ? {} : { body: spooled }),
  }
}

function settingsOf(fields: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  for (const [key, value] of fields) {
    if (PROTOCOL.has(key) || HTTP_ONLY.has(key) || key.startsWith('param_')) continue
    if (!/^[a-z_][a-z0-9_]*$/i.test(key))
      throw new BadRequest(
        115,
        `Setting ${key} is neither a builtin setting nor started with the prefix 'custom_'. (UNKNOWN_SETTING)`,
      )
    settings.set(key, value)
  }
  return settings
}

function parametersOf(fields: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const parameters = [...fields]
    .filter(([key]) => key.startsWith('param_'))
    .map(([key, value]) => [key.slice('param_'.length), value] as const)
  const odd = parameters.find(([name]) => !/^\w+$/.test(name))
  if (odd !== undefined) throw new BadRequest(36, `The name of parameter ${odd[0]} is not an identifier. (BAD_ARGUMENTS)`)
  return new Map(parameters)
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

function decoded(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'] ?? ''
  if (encoding === '' || encoding === 'identity') return request
  if (encoding !== 'gzip')
    throw new BadRequest(48, `Content-Encoding ${encoding} is not supported here, gzip is. (NOT_IMPLEMENTED)`)
  return request.pipe(createGunzip())
}

async function inMemory(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > LONGEST_STATEMENT)
      throw new BadRequest(62, `Syntax error: the statement is longer than ${LONGEST_STATEMENT} bytes. (SYNTAX_ERROR)`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function toFile(body: Readable, file: string): Promise<{ file: string; bytes: number }> {
  let bytes = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      done(null, chunk)
    },
  })
  try {
    await pipeline(body, count, createWriteStream(file, { mode: 0o600 }))
  } catch (thrown) {
    await rm(file, { force: true })
    throw thrown
  }
  return { file, bytes }
}
