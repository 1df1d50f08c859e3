import { createReadStream, existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type pg from 'pg'
import { rootFolder } from '../../access/service-audit.ts'
import { AppError } from '../../kernel/errors.ts'
import { sha256Of } from '../../kernel/ids.ts'
import type { Config } from '../../platform/config.ts'
import { earlierForms, readMasterKeys } from '../../platform/crypto/master-keys.ts'
import type { Log } from '../../platform/log.ts'
import { copyPieces } from '../../platform/postgres/copy.ts'
import { migrateRecord } from '../../platform/postgres/migrate.ts'
import { openPg, type Pg } from '../../platform/postgres/open.ts'
import { openStores } from '../../platform/stores/open.ts'
import { serverTrouble } from '../../platform/stores/unreachable.ts'
import { migrateWarehouse } from '../../platform/warehouse/migrate.ts'
import { openWarehouse, type Warehouse } from '../../platform/warehouse/open.ts'
import { fingerprint, identifier, type Manifest, readBackup } from './manifest.ts'

export type RestoreOptions = {
  readonly folder: string
  readonly onProgress?: (done: number, total: number, what: string) => void
}

const platformFolder = join(import.meta.dirname, '..', '..', 'platform')

/**
 * Fills empty stores from a backup. Their schema is first brought to where the backup's was, then the rows come, then the migrations made
 * since: so a backup of an earlier version goes forward as its data folder would have.
 */
export async function restore(config: Config, log: Log, options: RestoreOptions): Promise<Manifest> {
  const manifest = await readBackup(options.folder)
  const stores = await openStores(config, log)
  const pg = openPg(stores.record, log)
  const warehouse = openWarehouse(stores.warehouse)
  try {
    await refuseFull(pg, config)
    await placeKeys(config, options.folder, manifest)
    await withMigrationsOf(manifest.migrations.record, join(platformFolder, 'postgres', 'migrations'), (folder) =>
      migrateRecord(pg, folder),
    )
    await withMigrationsOf(manifest.migrations.warehouse, join(platformFolder, 'warehouse', 'migrations'), (folder) =>
      migrateWarehouse(warehouse, folder),
    )
    await loadWarehouse(warehouse, manifest, options)
    // The record comes last and in one transaction: until it is there, no run is published and nothing is visible.
    await loadRecord(pg, manifest, options)
    await placeAuditRoots(rootFolder(config), manifest, options)
    await migrateRecord(pg)
    await migrateWarehouse(warehouse)
    return manifest
  } finally {
    await Promise.allSettled([pg.close(), warehouse.close()])
    await stores.close()
  }
}

async function placeKeys(config: Config, folder: string, manifest: Manifest): Promise<void> {
  const target = config.masterKeyFile
  if (manifest.hasKeys && !existsSync(target)) {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await copyFile(join(folder, 'master.key'), target)
    // A backup may have come by a medium that keeps no permissions; keys that others can read are refused at the next start.
    await chmod(target, 0o600)
  }
  const sha256 = existsSync(target) ? (await fingerprint(target)).sha256 : undefined
  if (sha256 === manifest.keySha256) return
  // A backup from before a rotation: the file has the keys of that day, and newer ones.
  if (
    existsSync(target) &&
    earlierForms(readMasterKeys(target, new Date())).some((text) => sha256Of(text) === manifest.keySha256)
  )
    return
  throw new AppError('precondition-failed', {
    message: `The master keys of the backup are not at ${target}`,
    userMessage: {
      zh: `备份不含主密钥：请先把原来的密钥文件放到 ${target}（或用 --master-key-file 指明）。`,
      en: `The backup does not fit the master keys: put the original key file at ${target} first, or name it with --master-key-file.`,
    },
  })
}

async function placeAuditRoots(to: string, manifest: Manifest, { folder }: RestoreOptions): Promise<void> {
  if (manifest.audit.length > 0) await mkdir(to, { recursive: true })
  for (const { file } of manifest.audit) await copyFile(join(folder, file), join(to, basename(file)))
}

/** The first to ask the stores anything: what keeps a server from answering is said as a sentence. */
async function refuseFull(pg: Pg, { databaseUrl }: Config): Promise<void> {
  const found = await pg.pool
    .query<{ n: number }>(`select count(*) as n from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`)
    .catch((thrown: unknown) => {
      throw serverTrouble(thrown, 'record', databaseUrl)
    })
  if (Number(found.rows[0]?.n ?? 0) > 0) {
    throw new AppError('precondition-failed', {
      message: 'The record is not empty',
      userMessage: {
        zh:
          databaseUrl === undefined
            ? '只能恢复到空的存储：请换一个空的 --data-dir。'
            : '只能恢复到空的数据库：请由管理员另建一个。',
        en: `A backup is restored into empty stores only: ${databaseUrl === undefined ? 'choose an empty --data-dir' : 'have an empty database made'}.`,
      },
    })
  }
}

/** Runs `migrate` on a folder that holds just the named migrations; one that this version does not have means the backup is of a later one. */
async function withMigrationsOf(
  names: readonly string[],
  from: string,
  migrate: (folder: string) => Promise<unknown>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'zhike-migrations-'))
  try {
    for (const name of names) {
      if (!existsSync(join(from, name)))
        throw new AppError('precondition-failed', {
          message: `The backup was made by a later version of Zhike: this one has no migration ${name}`,
          userMessage: {
            zh: `此备份由更新版本的知客生成（迁移 ${name}），请先升级。`,
            en: `The backup was made by a later version of Zhike (migration ${name}): upgrade this one first.`,
          },
        })
      await copyFile(join(from, name), join(folder, name))
    }
    await migrate(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function loadWarehouse(warehouse: Warehouse, manifest: Manifest, { folder, onProgress }: RestoreOptions): Promise<void> {
  for (const [at, { table, columns, create, file, rows }] of manifest.warehouse.entries()) {
    onProgress?.(at, manifest.warehouse.length, table)
    if (create !== null) await warehouse.command(inThisDatabase(create, table))
    // What an interrupted restore left behind goes first: it has no published run, but would be read once the record is there.
    await warehouse.command(`TRUNCATE TABLE ${identifier(table)}`)
    if (rows > 0)
      await warehouse.insertFile(
        { table: identifier(table), columns: columns.map(identifier), file: join(folder, file), format: 'Native' },
        { heavy: true },
      )
    const { loaded } = await warehouse.one<{ loaded: number }>(
      `SELECT count() AS loaded FROM ${identifier(table)}`,
      {},
      { numbers: true },
    )
    if (loaded !== rows)
      throw new AppError('internal', { message: `Table ${table} of the backup has ${rows} rows, ${loaded} were restored` })
  }
}

/** The statement that makes a table, freed of the database it was made in. */
function inThisDatabase(create: string, table: string): string {
  return create.replace(/^CREATE TABLE (?:`?[\w-]+`?\.)?`?[\w]+`?/, `CREATE TABLE IF NOT EXISTS ${identifier(table)}`)
}

/**
 * What opened a door when the backup was made opens none in the restored bank: whoever has the backup's day in hand may have a link or a half that was taken back since.
 * Links are sent anew, accounts that were never entered are reset.
 */
const endings: Readonly<Record<string, string>> = {
  activations: 'revoked_at = now() where used_at is null and revoked_at is null',
  privacy_links: 'revoked_at = now() where revoked_at is null',
  privacy_visits: 'ended_at = now() where ended_at is null',
}

async function loadRecord(pg: Pg, manifest: Manifest, { folder, onProgress }: RestoreOptions): Promise<void> {
  const client = await pg.pool.connect()
  try {
    await client.query('begin')
    const { order, late } = await parentsFirst(
      client,
      manifest.record.map((entry) => entry.table),
    )
    const forced = (
      await client.query<{ table: string }>(
        `select relname::text as table from pg_class where relforcerowsecurity and relnamespace = 'public'::regnamespace`,
      )
    ).rows
    // COPY cannot write into a table whose policies bind the one who writes, and FORCE binds its owner; within this transaction it is lifted.
    for (const { table } of forced) await client.query(`alter table ${quoted(table)} no force row level security`)
    for (const { child, name } of late)
      await client.query(`alter table ${quoted(child)} alter constraint ${quoted(name)} deferrable initially deferred`)
    for (const table of [...order].reverse()) await emptyTable(client, table)
    for (const [at, table] of order.entries()) {
      const entry = manifest.record.find((one) => one.table === table)
      if (entry === undefined) continue
      onProgress?.(at, order.length, table)
      const columns = entry.columns.map((name) => quoted(identifier(name))).join(', ')
      const rows = await copyPieces(
        client,
        `copy ${quoted(table)} (${columns}) from stdin with (format csv, null '\\N')`,
        createReadStream(join(folder, entry.file)),
      )
      if (rows !== entry.rows)
        throw new AppError('internal', { message: `Table ${table} of the backup has ${entry.rows} rows, ${rows} were restored` })
    }
    for (const { table, column, last } of manifest.identities) {
      if (last > 0)
        await client.query('select setval(pg_get_serial_sequence($1, $2), $3)', [identifier(table), identifier(column), last])
    }
    for (const [table, end] of Object.entries(endings))
      if (order.includes(table)) await client.query(`update ${quoted(table)} set ${end}`)
    await client.query('set constraints all immediate')
    for (const { child, name } of late)
      await client.query(`alter table ${quoted(child)} alter constraint ${quoted(name)} not deferrable`)
    for (const { table } of forced) await client.query(`alter table ${quoted(table)} force row level security`)
    await client.query('commit')
  } catch (thrown) {
    await client.query('rollback').catch(() => undefined)
    throw thrown
  } finally {
    client.release()
  }
}

/** Takes out the few rows that migrations bring. Append-only tables have none, and refuse even the question. */
async function emptyTable(client: pg.PoolClient, table: string): Promise<void> {
  const found = await client.query(`select 1 from ${quoted(table)} limit 1`)
  if (found.rows.length > 0) await client.query(`delete from ${quoted(table)}`)
}

type Link = { readonly name: string; readonly child: string; readonly parent: string }

/**
 * Tables so that whatever a row refers to is there before it. Tables that refer to themselves are one COPY, checked at its end. Of tables that refer to each
 * other in a circle one has to come first: what it refers to is then looked at `late`, when all are there.
 */
async function parentsFirst(
  client: pg.PoolClient,
  tables: readonly string[],
): Promise<{ readonly order: readonly string[]; readonly late: readonly Link[] }> {
  const { rows: links } = await client.query<Link>(`
    select k.conname::text as name, c.relname::text as child, p.relname::text as parent from pg_constraint k
    join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid where k.contype = 'f' and k.conrelid <> k.confrelid order by 1`)
  const order: string[] = []
  const late: Link[] = []
  const waiting = new Set(tables)
  const missing = (table: string) => links.filter(({ child, parent }) => child === table && waiting.has(parent))
  while (waiting.size > 0) {
    const free = [...waiting].filter((table) => missing(table).length === 0)
    const next = free.length > 0 ? free : [...waiting].toSorted((a, b) => missing(a).length - missing(b).length).slice(0, 1)
    for (const table of next) {
      late.push(...missing(table))
      order.push(table)
      waiting.delete(table)
    }
  }
  return { order, late }
}

const quoted = (name: string): string => `"${name}"`
