import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import { Pool, type PoolClient, type PoolConfig, type QueryResultRow } from 'pg'
import type { Log } from '../log.ts'
import type { RecordAddress } from '../stores/open.ts'
import { copyFrom, copyTo } from './copy.ts'
import type { CopyRow } from './copy-text.ts'
import { type Role, type SignIn, signInOf } from './logins.ts'
import { parsers } from './parsers.ts'
import type { Tables } from './tables.gen.ts'

/** The record's door. All work goes through `inTransaction`; `pool` and `asOwner` are for migrations, backups, tools and tests alone. */
export type Pg = {
  /** Connections of the owner of the tables. */
  readonly pool: Pool
  /** Kysely outside of any transaction, as the owner of the tables. */
  readonly asOwner: Kysely<Tables>
  /** Connections of a login that may take on the one role. */
  readonly as: Readonly<Record<Role, Pool>>
  readonly signIn: SignIn
  readonly close: () => Promise<void>
}

export type TransactionScope = {
  readonly role: Role
  /** Settings of this transaction alone, each as `app.<key>`: scope, staff, branches, counter_customer. The policies read them and raise when one is missing or empty. */
  readonly settings: Readonly<Record<string, string>>
}

/**
 * What every session reads and writes values by, whatever the server's own defaults are: those of a bank's server are its other applications'
 * (a DateStyle of DMY would turn dates over on their way to the warehouse, an escape form of bytes the tokens).
 */
const sessionSettings = Object.entries({
  timezone: 'Asia/Shanghai',
  datestyle: 'ISO,YMD',
  intervalstyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  search_path: 'public',
})
  .map(([key, value]) => `-c ${key}=${value}`)
  .join(' ')

/** Connects to the record. Sessions open in Asia/Shanghai; connections are made when first needed. */
export function openPg(
  address: RecordAddress,
  log: Log,
  options: { readonly database?: string; readonly connections?: number } = {},
): Pg {
  const signIn = signInOf(address)
  const place = addressOf(address, options.database)
  const owner =
    'connectionString' in address && address.ownerConnectionString !== undefined
      ? addressOf({ connectionString: address.ownerConnectionString }, options.database)
      : place
  const open = (to: PoolConfig) => openPool({ ...to, max: options.connections ?? 16 }, log)
  const pool = open(owner)
  const as = poolsOf(signIn, pool, (login) => open('connectionString' in place ? place : { ...place, user: login }))
  const asOwner = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: { options: pool.options, connect: () => connect(pool), end: () => pool.end() } }),
  })
  const close = async (): Promise<void> => {
    // Kysely ends the pool only when it was used itself.
    await asOwner.destroy()
    for (const each of new Set([pool, as.zhike_app, as.zhike_job])) if (!each.ending) await each.end()
  }
  return { pool, asOwner, as, signIn, close }
}

/** The pool of each role: one each where each has a login of its own, else one for both. */
function poolsOf(signIn: SignIn, owner: Pool, open: (login: string) => Pool): Pg['as'] {
  if (signIn.how === 'owner') return { zhike_app: owner, zhike_job: owner }
  const [app, job] = [signIn.login('zhike_app'), signIn.login('zhike_job')]
  const zhikeApp = open(app)
  return { zhike_app: zhikeApp, zhike_job: job === app ? zhikeApp : open(job) }
}

function openPool(config: PoolConfig, log: Log): Pool {
  const pool = new Pool({
    ...config,
    types: parsers,
    application_name: 'zhike',
    // When all connections are lent for so long, something waits for itself: better an error than a standstill.
    connectionTimeoutMillis: 30_000,
    options: sessionSettings,
  })
  // A connection that breaks while nothing runs on it says so by an event; one that nobody hears would end the process.
  const onBreak = (thrown: Error): void => {
    if (!pool.ending) log.warn({ why: thrown.message }, 'a connection to the record broke')
  }
  pool.on('error', onBreak)
  pool.on('connect', (client) => client.on('error', () => {})) // while borrowed, the borrower's next query fails with it
  return pool
}

/**
 * The one transaction of a request or of a job's slice: role and settings hold inside it and end with it. Commits what `work` returns, rolls back
 * what it throws; nothing is tried twice. (Trial on 2 cores over the socket: 0.4 ms around an empty `work`.)
 */
export async function inTransaction<T>(
  pg: Pg,
  scope: TransactionScope,
  work: (db: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  const pool = pg.as[scope.role]
  const client = await connect(pool)
  const pinned = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: { options: pool.options, connect: async () => lent(client), end: async () => {} } }),
  })
  let isBroken = false
  try {
    return await pinned.transaction().execute(async (db) => {
      // set_config(…, true) is SET LOCAL with bound values; the role goes last, for it may be one that cannot set it again.
      const settings = Object.entries(scope.settings).map(([key, value]) => sql`set_config(${`app.${key}`}, ${value}, true)`)
      await sql`select ${sql.join([...settings, sql`set_config('role', ${scope.role}, true)`])}`.execute(db)
      clients.set(db, client)
      return work(db)
    })
  } catch (thrown) {
    isBroken = isLostConnection(thrown)
    throw thrown
  } finally {
    client.release(isBroken)
  }
}

/** Sends rows into a table by COPY, inside a transaction of `inTransaction`. Returns how many. */
export function copyInto(
  db: Transaction<Tables>,
  target: { readonly table: string; readonly columns: readonly string[] },
  rows: AsyncIterable<CopyRow> | Iterable<CopyRow>,
): Promise<number> {
  const columns = target.columns.map(quoteName).join(', ')
  return copyFrom(clientOf(db), `copy ${target.table.split('.').map(quoteName).join('.')} (${columns}) from stdin`, rows)
}

/** Writes the rows of a query into a file by COPY, as CSV without a header, NULL as \N. The query has no parameters: COPY takes none. Returns how many rows. */
export function copyOut(db: Transaction<Tables>, query: string, file: string): Promise<number> {
  return copyTo(clientOf(db), `copy (${query}) to stdout with (format csv, null '\\N')`, file)
}

/**
 * Asks a query that the connection keeps under its name, planned once and not at every call: for large statements on the path of a page, whose planning under row
 * security takes several times as long as running them. The name goes with the text: another text takes another name.
 */
export async function keptQuery<Row extends QueryResultRow>(
  db: Transaction<Tables>,
  query: { readonly name: string; readonly text: string; readonly values: readonly unknown[] },
): Promise<readonly Row[]> {
  const { rows } = await clientOf(db).query<Row>({ name: query.name, text: query.text, values: [...query.values] })
  return rows
}

const clients = new WeakMap<object, PoolClient>()

function clientOf(db: object): PoolClient {
  const client = clients.get(db)
  if (client === undefined) throw new Error('This needs the transaction that inTransaction opened')
  return client
}

const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The connection under Kysely's hands: giving it back is ours to do. */
function lent(client: PoolClient): PoolClient {
  return new Proxy(client, { get: (target, key) => (key === 'release' ? () => {} : Reflect.get(target, key, target)) })
}

const PATIENCE_MS = 15_000

/** Borrows a connection; while the store is being restarted, waits for it instead of failing. Nothing was asked yet, so nothing happens twice. */
async function connect(pool: Pool): Promise<PoolClient> {
  for (const until = Date.now() + PATIENCE_MS; ; ) {
    try {
      return await pool.connect()
    } catch (thrown) {
      if (!isStarting(thrown) || Date.now() > until) throw thrown
      await new Promise((done) => setTimeout(done, 50))
    }
  }
}

/** No socket yet, nobody listens, or still starting up, recovering or shutting down. */
function isStarting(thrown: unknown): boolean {
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', '57P03'].includes((thrown as { code?: string }).code ?? '')
}

function isLostConnection(thrown: unknown): boolean {
  const code = (thrown as { code?: string }).code ?? ''
  return /^(57P0[123]|08...|ECONNRESET|EPIPE)$/.test(code) || /terminated unexpectedly|not queryable/.test(String(thrown))
}

function addressOf(address: RecordAddress, database: string | undefined): PoolConfig {
  if (!('connectionString' in address)) return database === undefined ? { ...address } : { ...address, database }
  if (database === undefined) return { connectionString: address.connectionString }
  const url = new URL(address.connectionString)
  url.pathname = `/${database}`
  return { connectionString: url.href }
}
