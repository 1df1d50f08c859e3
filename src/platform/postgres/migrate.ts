import { join } from 'node:path'
import { readMigrations, stillToRun } from '../migrations.ts'
import type { Pg } from './open.ts'

/** Any number will do, as long as all of Zhike's processes take the same. */
const LOCK = 5_947_201

/** Views that act with the rights of their reader, and `nulls not distinct`, came with 15. */
const OLDEST_SERVER = 150_000

/** Brings the record to this version: runs, in order and each in a transaction, the files that have not run. Returns their names. Two processes at once take turns. */
export async function migrateRecord(
  pg: Pick<Pg, 'pool'>,
  folder = join(import.meta.dirname, 'migrations'),
): Promise<readonly string[]> {
  const migrations = await readMigrations(folder)
  const client = await pg.pool.connect()
  try {
    const { rows: versions } = await client.query<{ version: number }>(
      "select current_setting('server_version_num')::int as version",
    )
    const [server] = versions
    if (server === undefined || server.version < OLDEST_SERVER)
      throw new Error(`PostgreSQL 15 or newer is needed; this server is ${server?.version}`)
    await client.query('select pg_advisory_lock($1)', [LOCK])
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
        await client.query(migration.sql)
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
    return waiting.map((migration) => migration.name)
  } finally {
    // Closed, not given back: with the session its lock ends, whatever happened.
    client.release(true)
  }
}
