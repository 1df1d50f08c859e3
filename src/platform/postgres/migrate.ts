import { join } from 'node:path'
import type { PoolClient } from 'pg'
import { AppError } from '../../kernel/errors.ts'
import { readMigrations, stillToRun } from '../migrations.ts'
import { prepareLogins } from './logins.ts'
import type { Pg } from './open.ts'

/** Any number will do, as long as all of Zhike's processes take the same. */
const LOCK = 5_947_201

/** Views that act with the rights of their reader, and `nulls not distinct`, came with 15. */
const OLDEST_SERVER = 150_000

/** Brings the record to this version: runs, in order and each in a transaction, the files that have not run. Returns their names. Two processes at once take turns. */
export async function migrateRecord(
  pg: Pick<Pg, 'pool' | 'signIn'>,
  folder = join(import.meta.dirname, 'migrations'),
): Promise<readonly string[]> {
  const migrations = await readMigrations(folder)
  const client = await pg.pool.connect()
  try {
    const { isSuperuser } = await checkServer(client)
    await client.query('select pg_advisory_lock($1)', [LOCK])
    // Tables are FORCE ROW LEVEL SECURITY, which binds an owner who is no superuser: a migration that mends rows mends those of the whole bank.
    await client.query(
      `select set_config('app.scope', 'bank', false), set_config('app.staff', '0', false), set_config('app.branches', '{}', false), set_config('app.counter_customer', '0', false)`,
    )
    await client.query(
      'create table if not exists schema_migrations (name text primary key, sha256 text not null, ran_at timestamptz not null)',
    )
    const { rows } = await client.query<{ name: string; sha256: string }>(
      'select name, sha256 from schema_migrations order by name',
    )
    const waiting = stillToRun(migrations, new Map(rows.map((row) => [row.name, row.sha256])), 'record')
    for (const migration of waiting) {
      await client.query('begin')
      try {
        await client.query(isSuperuser ? migration.sql : withoutFunctionSettings(migration.sql))
        await client.query('insert into schema_migrations (name, sha256, ran_at) values ($1, $2, clock_timestamp())', [
          migration.name,
          migration.sha256,
        ])
        await client.query('commit')
      } catch (cause) {
        await client.query('rollback')
        throw new Error(`Migration ${migration.name} failed: ${(cause as Error).message}`, { cause })
      }
    }
    await prepareLogins(client, pg.signIn)
    return waiting.map((migration) => migration.name)
  } finally {
    // Closed, not given back: with the session its lock ends, whatever happened.
    client.release(true)
  }
}

/** Says in a sentence what a server lacks that somebody else set up. */
async function checkServer(client: PoolClient): Promise<{ readonly isSuperuser: boolean }> {
  const { rows } = await client.query<{ version: number; encoding: string; isSuperuser: boolean }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding, rolsuper as "isSuperuser"
     from pg_roles where rolname = current_user`,
  )
  const [server] = rows
  if (server === undefined) throw new AppError('internal', { message: 'The record does not know who is connected to it' })
  if (server.version < OLDEST_SERVER)
    throw new AppError('precondition-failed', {
      message: `PostgreSQL ${server.version} is older than ${OLDEST_SERVER}`,
      userMessage: {
        zh: `需要 PostgreSQL 15 或更新版本，此服务器为 ${Math.floor(server.version / 10_000)}。`,
        en: `PostgreSQL 15 or newer is needed; this server is ${Math.floor(server.version / 10_000)}.`,
      },
    })
  if (server.encoding !== 'UTF8')
    throw new AppError('precondition-failed', {
      message: `The database is encoded in ${server.encoding}`,
      userMessage: {
        zh: `数据库编码须为 UTF8，现为 ${server.encoding}。`,
        en: `The database must be encoded in UTF8; this one is in ${server.encoding}.`,
      },
    })
  return server
}

/**
 * A migration without the settings that 0004 and 0030 tie to functions: only a superuser may, and 0090 takes them off again. Nothing calls those functions in between,
 * so both ways end at the same schema.
 */
function withoutFunctionSettings(sql: string): string {
  return sql.replaceAll(/\sset "app\.\w+" = '[^']*'/g, '')
}
