import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { rootFolder } from '../../access/service-audit.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Day } from '../../kernel/day.ts'
import type { Platform } from '../../platform/ctx.ts'
import { holdPartitions } from '../../platform/partition-lock.ts'
import { copyTo } from '../../platform/postgres/copy.ts'
import { fingerprint, identifier, type Manifest, manifestFile } from './manifest.ts'

export type BackupOptions = {
  readonly folder: string
  /** Puts the master keys into the backup: whoever has it then reads everything. */
  readonly withKeys: boolean
  readonly onProgress?: (done: number, total: number, what: string) => void
}

/**
 * Writes both stores as they stood at one moment: the record in one repeatable-read snapshot, and of the warehouse the rows of the runs that
 * this snapshot calls published. Published runs never change and are not dropped meanwhile, so the two fit each other although people go on working.
 */
export async function backup(platform: Platform, options: BackupOptions): Promise<Manifest> {
  const { folder } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if ((await readdir(folder)).length > 0)
    throw new AppError('invalid-input', {
      message: `${folder} is not empty`,
      userMessage: {
        zh: `${folder} 不是空文件夹：备份须写入单独的空文件夹。`,
        en: `${folder} is not empty: a backup is written into a folder of its own.`,
      },
    })
  await mkdir(join(folder, 'record'), { mode: 0o700 })
  await mkdir(join(folder, 'warehouse'), { mode: 0o700 })
  const client = await platform.pg.pool.connect()
  try {
    await holdPartitions(client)
    await client.query('begin isolation level repeatable read read only')
    // The snapshot waits while the warehouse is written; a bank's server may be set to end sessions that wait.
    await client.query('set local idle_in_transaction_session_timeout = 0')
    // The owner of the tables is bound by row-level security too (FORCE), unless it is a superuser.
    await client.query(
      `select set_config('app.scope', 'bank', true), set_config('app.staff', '0', true), set_config('app.branches', '{}', true), set_config('app.counter_customer', '0', true)`,
    )
    const runs = await column<number>(
      client,
      `select run_id as value from runs where status in ('published', 'superseded') order by run_id`,
    )
    const businessDate =
      (await column<Day>(client, `select max(business_date)::text as value from nights where status = 'published'`))[0] ?? null
    const warehouse = await writeWarehouse(platform, runs, options)
    const record = await writeRecord(client, options)
    const identities = await identitiesOf(client)
    const audit = await writeAuditRoots(client, rootFolder(platform.config), folder)
    const migrations = {
      record: await column<string>(client, 'select name as value from schema_migrations order by name'),
      warehouse:
        // There is a note for each statement of a file; the last one says that it ran whole.
        (
          await platform.warehouse.query<{ value: string }>(
            'SELECT DISTINCT migration AS value FROM schema_migrations WHERE is_whole ORDER BY value',
          )
        ).map((row) => row.value),
    }
    const keyFile = platform.config.masterKeyFile
    if (options.withKeys) await copyFile(keyFile, join(folder, 'master.key'))
    const manifest: Manifest = {
      v: 1,
      madeAt: platform.clock.wall().toISOString(),
      businessDate,
      migrations,
      record,
      identities,
      audit,
      warehouse,
      hasKeys: options.withKeys,
      keySha256: (await fingerprint(keyFile)).sha256,
    }
    // The manifest comes last: a folder without one is no backup.
    await writeFile(join(folder, manifestFile), `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 })
    return manifest
  } finally {
    // Closed, not given back: with the session its snapshot ends, and its hold on the partitions.
    client.release(true)
  }
}

async function column<T>(client: pg.PoolClient, query: string): Promise<T[]> {
  const found = await client.query<{ value: T | null }>(query)
  return found.rows.flatMap(({ value }) => (value === null ? [] : [value]))
}

/** Not backed up: the schema's own notes (migrating makes them), and who was signed in: a restored bank asks everybody to sign in again. */
const leftOut = ['schema_migrations', 'sessions', 'idempotency_keys'] as const

async function writeRecord(client: pg.PoolClient, { folder, onProgress }: BackupOptions): Promise<Manifest['record']> {
  const found = await client.query<{ table: string; columns: string[] }>(
    `
    select c.relname::text as table, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> all($1) group by c.relname order by c.relname`,
    [[...leftOut]],
  )
  const files: Manifest['record'] = []
  for (const { table, columns } of found.rows) {
    onProgress?.(files.length, found.rows.length, table)
    const file = join('record', `${table}.csv`)
    const query = `copy (select ${columns.map(identifier).map(quoted).join(', ')} from ${quoted(identifier(table))}) to stdout with (format csv, null '\\N')`
    const rows = await copyTo(client, query, join(folder, file))
    files.push({ table, columns, file, rows, ...(await fingerprint(join(folder, file))) })
  }
  return files
}

/**
 * The audit's daily roots lie outside of the record, and a trail without them is not whole. Those that the snapshot knows are taken: one exported meanwhile
 * would prove entries that the backup does not have.
 */
async function writeAuditRoots(client: pg.PoolClient, from: string, folder: string): Promise<Manifest['audit']> {
  const days = await column<Day>(client, 'select day::text as value from audit_roots order by day')
  const files: Manifest['audit'] = []
  await mkdir(join(folder, 'audit'), { mode: 0o700 })
  for (const day of days) {
    const file = join('audit', `root-${day}.json`)
    const isThere = await copyFile(join(from, `root-${day}.json`), join(folder, file)).then(
      () => true,
      (thrown: NodeJS.ErrnoException) => {
        if (thrown.code === 'ENOENT') return false // verifying the trail tells of it, here as in the restored bank
        throw thrown
      },
    )
    if (isThere) files.push({ file, ...(await fingerprint(join(folder, file))) })
  }
  return files
}

async function identitiesOf(client: pg.PoolClient): Promise<Manifest['identities']> {
  const found = await client.query<{ table: string; column: string; sequence: string }>(`
    select c.relname::text as table, a.attname::text as column, pg_get_serial_sequence(c.oid::regclass::text, a.attname) as sequence
    from pg_attribute a join pg_class c on c.oid = a.attrelid where a.attidentity <> '' and c.relnamespace = 'public'::regnamespace order by 1, 2`)
  const identities: Manifest['identities'] = []
  for (const { table, column: name, sequence } of found.rows) {
    const last = await client.query<{ last: number }>(
      `select case when is_called then last_value else 0 end as last from ${sequence}`,
    )
    identities.push({ table, column: name, last: last.rows[0]?.last ?? 0 })
  }
  return identities
}

/** What an import writes while it works; a killed one leaves it behind, and the next makes it anew. */
const workingTables = '^(intake|rewrite)_'

async function writeWarehouse(
  { warehouse }: Platform,
  runs: readonly number[],
  { folder, onProgress }: BackupOptions,
): Promise<Manifest['warehouse']> {
  const tables = await warehouse.query<{ table: string; create: string }>(
    `SELECT name AS table, create_table_query AS create FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name <> 'schema_migrations'
       AND NOT match(name, {working:String}) ORDER BY name`,
    { working: workingTables },
  )
  const files: Manifest['warehouse'] = []
  for (const { table, create } of tables) {
    onProgress?.(files.length, tables.length, table)
    const columns = (
      await warehouse.query<{ name: string }>(
        `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String}
           AND default_kind NOT IN ('EPHEMERAL', 'ALIAS', 'MATERIALIZED') ORDER BY position`,
        { table },
      )
    ).map((row) => identifier(row.name))
    const file = join('warehouse', `${table}.native`)
    // What belongs to no run (the map of tokens) is kept whole: it only ever grows, by what the record holds.
    const from = columns.includes('run_id')
      ? `FROM ${identifier(table)} WHERE run_id IN {runs:Array(UInt32)}`
      : `FROM ${identifier(table)}`
    const { rows } = await warehouse.one<{ rows: number }>(
      `SELECT count() AS rows ${from}`,
      { runs },
      { numbers: true, heavy: true },
    )
    await warehouse.toFile(
      `SELECT ${columns.join(', ')} ${from}`,
      { runs },
      { file: join(folder, file), format: 'Native' },
      { heavy: true },
    )
    files.push({
      table,
      columns,
      create: isMigrated(table) ? null : create,
      file,
      rows,
      ...(await fingerprint(join(folder, file))),
    })
  }
  return files
}

/** Tables that steps make as the catalogue grows; all others come with the migrations. */
function isMigrated(table: string): boolean {
  return !/_v[0-9a-f]+$/.test(table)
}

const quoted = (name: string): string => `"${name}"`
