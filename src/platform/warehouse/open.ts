import { Agent, type AgentOptions } from 'node:http'
import { createReadStream, createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { type ClickHouseClient, ClickHouseLogLevel, type ClickHouseSettings, createClient, drainStream } from '@clickhouse/client'
import type { WarehouseAddress } from '../stores/open.ts'
import { scrub } from './error-text.ts'
import { checkNumbers } from './numbers.ts'

export type Parameters = Readonly<Record<string, unknown>>

export type QueryOptions = {
  /** Night and import mark their queries: at most two run at once, with more memory, while those people wait for go by. */
  readonly heavy?: boolean
  /** 64-bit integers arrive as numbers, checked to be exact, in place of texts. */
  readonly numbers?: boolean
  readonly settings?: Readonly<Record<string, string | number>>
  readonly signal?: AbortSignal
}

/** File formats that pass between the stores, and out of them. */
export type FileFormat = 'CSV' | 'CSVWithNames' | 'TSV' | 'JSONEachRow' | 'Parquet' | 'Native'

/**
 * The warehouse's door: ClickHouse over HTTP, embedded or a server. Parameters are written `{key:Type}` in the SQL and always bound. 64-bit and wider
 * integers arrive as texts unless `numbers` is asked. Nothing here scopes rows: stages do, through their one helper.
 */
export type Warehouse = {
  readonly database: string
  /** The rows of a query. */
  readonly query: <Row>(sql: string, params?: Parameters, options?: QueryOptions) => Promise<Row[]>
  /** The only row; throws when there is none or more than one. */
  readonly one: <Row>(sql: string, params?: Parameters, options?: QueryOptions) => Promise<Row>
  /** The result by column, each a list: for many rows of few columns. */
  readonly columns: <Columns extends Record<string, readonly unknown[]>>(
    sql: string,
    params?: Parameters,
    options?: QueryOptions,
  ) => Promise<Columns>
  /** Runs what answers with nothing: DDL, INSERT … SELECT, DROP PARTITION. Returns how many rows were read or written, as far as the store says. */
  readonly command: (sql: string, params?: Parameters, options?: QueryOptions) => Promise<{ readonly writtenRows: number }>
  /** Writes a handful of rows given as objects. Bulk goes through insertFile. */
  readonly insert: (table: string, rows: readonly object[]) => Promise<void>
  /** Writes a file's rows into a table; its columns stand in the given order. */
  readonly insertFile: (source: FileSource, options?: QueryOptions) => Promise<void>
  /** Writes a query's rows into a file. */
  readonly toFile: (
    sql: string,
    params: Parameters,
    target: { readonly file: string; readonly format: FileFormat },
    options?: QueryOptions,
  ) => Promise<void>
  /** Whether the store reads files of this machine by itself, with `file('/path', …)`. */
  readonly readsLocalFiles: boolean
  /** The folder for files that bridge the two stores. */
  readonly spool: string
  readonly createDatabase: () => Promise<void>
  readonly dropDatabase: () => Promise<void>
  readonly ping: () => Promise<boolean>
  readonly close: () => Promise<void>
}

export type FileSource = {
  readonly table: string
  readonly columns: readonly string[]
  readonly file: string
  readonly format: FileFormat
}

/** What people wait for is cut off after two minutes; night and import may take hours. */
const SHORT_SECONDS = 120
const HEAVY_SECONDS = 12 * 3600

/** Opens the door to one database of the warehouse; 'zhike' unless a test or the URL names its own. */
export function openWarehouse(address: WarehouseAddress, options: { readonly database?: string } = {}): Warehouse {
  const url = new URL(address.url)
  const database = options.database ?? (url.pathname.length > 1 ? url.pathname.slice(1) : 'zhike')
  url.pathname = '/'
  const connect = (to: string): ClickHouseClient =>
    createClient({
      url: url.href,
      database: to,
      application: 'zhike',
      max_open_connections: 32,
      request_timeout: (HEAVY_SECONDS + 60) * 1000,
      // Parameters too long for an address go in the body: a list of 100,000 customers is one parameter.
      use_multipart_params_auto: true,
      log: { level: ClickHouseLogLevel.OFF }, // it would log statements; what fails is thrown
      // One agent for each client: a client ends sockets that it left idle, also when another has taken them up.
      ...(address.socket === undefined ? {} : { http_agent: new SocketAgent(address.socket), set_basic_auth_header: false }),
    })
  return door(connect, database, address)
}

/** Connections to the embedded warehouse go to its Unix socket: no port is opened, and only our own user can connect. */
class SocketAgent extends Agent {
  constructor(socketPath: string) {
    const options: AgentOptions & { readonly socketPath: string } = { keepAlive: true, maxSockets: 32, socketPath }
    super(options)
  }
}

function door(connect: (database: string) => ClickHouseClient, database: string, address: WarehouseAddress): Warehouse {
  const client = connect(database)
  const readsLocalFiles = address.socket !== undefined
  const common = (params: Parameters, options: QueryOptions, settings: Settings = {}) =>
    requestOf(params, options, { ...(readsLocalFiles ? {} : serverSettings), ...settings })
  // For statements about the database itself, which cannot be asked from inside of it.
  const outside = async (sql: string): Promise<void> => {
    const elsewhere = connect('default')
    try {
      await patiently(() => elsewhere.command({ query: sql }))
    } finally {
      await elsewhere.close()
    }
  }
  const query: Warehouse['query'] = async <Row>(sql: string, params: Parameters = {}, options: QueryOptions = {}) => {
    const result = await patiently(() => client.query({ query: sql, format: 'JSONEachRow', ...common(params, options) }))
    return checked(await result.json<Row>(), options)
  }
  const columns: Warehouse['columns'] = async (sql, params = {}, options = {}) => {
    const { stream } = await patiently(() => client.exec({ query: `${sql}\nFORMAT JSONColumns`, ...common(params, options) }))
    return checked(JSON.parse(await text(stream)), options)
  }
  const command: Warehouse['command'] = async (sql, params = {}, options = {}) => {
    const done = await patiently(() => client.command({ query: sql, ...common(params, options, { wait_end_of_query: 1 }) }))
    return { writtenRows: Number(done.summary?.written_rows ?? 0) }
  }
  return {
    database,
    readsLocalFiles,
    spool: address.spool,
    query,
    one: async <Row>(sql: string, params: Parameters = {}, options: QueryOptions = {}) => {
      const found = await query<Row>(sql, params, options)
      const [row] = found
      if (row === undefined || found.length > 1) throw new Error(`one row was expected and ${found.length} came`)
      return row
    },
    columns,
    command,
    insert: async (table, values) => {
      if (values.length > 0)
        await patiently(() =>
          client.insert({
            table,
            values: [...values],
            format: 'JSONEachRow',
            ...common({}, {}, { date_time_input_format: 'best_effort' }),
          }),
        )
    },
    insertFile: async ({ table, columns, file, format }, options = {}) => {
      const into = `INSERT INTO ${table} (${columns.join(', ')})`
      if (readsLocalFiles) return void (await command(`${into} FROM INFILE ${quote(file)} FORMAT ${format}`, {}, options))
      const sent = await client.exec({
        query: `${into} FORMAT ${format}`,
        values: createReadStream(file),
        ...common({}, options),
      })
      await drainStream(sent.stream)
    },
    toFile: async (sql, params, { file, format }, options = {}) => {
      await rm(file, { force: true })
      if (readsLocalFiles) return void (await command(`${sql}\nINTO OUTFILE ${quote(file)} FORMAT ${format}`, params, options))
      // Computed to its end before the first byte comes: what fails half-way would else stand in the file, as if it were rows.
      const asked = common(params, options, { wait_end_of_query: 1 })
      const { stream } = await patiently(() => client.exec({ query: `${sql}\nFORMAT ${format}`, ...asked }))
      await pipeline(stream, createWriteStream(file, { mode: 0o600 }))
    },
    createDatabase: async () => {
      if (!(await isThere(client))) await outside(`CREATE DATABASE IF NOT EXISTS \`${database}\``)
    },
    dropDatabase: () => outside(`DROP DATABASE IF EXISTS \`${database}\` SYNC`),
    ping: async () => (await client.ping()).success,
    close: () => client.close(),
  }
}

function checked<T>(found: T, options: QueryOptions): T {
  if (options.numbers === true) checkNumbers(found)
  return found
}

type Settings = Readonly<Record<string, string | number>>

/** What the embedded warehouse is started with, a server is told with every statement: its zone, and that a bundle of policies compiles to long SQL. */
const serverSettings: Settings = { session_timezone: 'Asia/Shanghai', max_query_size: 1_000_000_000 }

/** Whether the database was made already: then nobody needs the right to make one. */
async function isThere(client: ClickHouseClient): Promise<boolean> {
  try {
    await patiently(() => client.command({ query: 'SELECT 1' }))
    return true
  } catch (thrown) {
    if ((thrown as { code?: string }).code === UNKNOWN_DATABASE) return false
    throw thrown
  }
}

const UNKNOWN_DATABASE = '81'

function requestOf(params: Parameters, options: QueryOptions, settings: Settings) {
  return {
    query_params: { ...params },
    clickhouse_settings: {
      max_execution_time: options.heavy === true ? HEAVY_SECONDS : SHORT_SECONDS,
      output_format_json_quote_64bit_integers: options.numbers === true ? 0 : 1,
      ...settings,
      ...options.settings,
    } as ClickHouseSettings,
    ...(options.heavy === true ? { http_headers: { 'x-zhike-heavy': '1' } } : {}),
    ...(options.signal === undefined ? {} : { abort_signal: options.signal }),
  }
}

const PATIENCE_MS = 15_000

/** While the store is being restarted its socket is not there or nobody listens: nothing was asked yet, so asking again does nothing twice. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const until = Date.now() + PATIENCE_MS; ; ) {
    try {
      return await ask()
    } catch (thrown) {
      const code = (thrown as { code?: string }).code ?? ''
      if (!['ENOENT', 'ECONNREFUSED'].includes(code) || Date.now() > until) throw scrub(thrown)
      await new Promise((done) => setTimeout(done, 50))
    }
  }
}

const quote = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`
