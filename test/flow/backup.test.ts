// A backup is one consistent pair of both stores: restored into an empty folder it answers as the bank it was taken from.
import { appendFileSync, chmodSync, cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyTrail } from '../../src/access/service-audit.ts'
import { backup } from '../../src/app/backup/backup.ts'
import { restore } from '../../src/app/backup/restore.ts'
import { jobCtx, openPlatform } from '../../src/app/open-platform.ts'
import { setUpDemo } from '../../src/app/set-up-demo.ts'
import { displayNames } from '../../src/customers/service.ts'
import { parseDay } from '../../src/kernel/day.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openLog } from '../../src/platform/log.ts'
import { migrateRecord } from '../../src/platform/postgres/migrate.ts'
import { openPg } from '../../src/platform/postgres/open.ts'
import { openStores } from '../../src/platform/stores/open.ts'

const log = openLog('silent')
let home: string
const configOf = (name: string) => readConfig(['--data-dir', join(home, name), '--as-of', '2026-10-16'], {}).config

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'zhike-backup-'))
  chmodSync(home, 0o711) // PostgreSQL's own user must be able to walk in
  const open = await openPlatform(configOf('bank'), log)
  try {
    await setUpDemo(jobCtx(open.platform), { customers: 200, businessDate: parseDay('2026-10-15'), transactionsPerCustomer: 20 })
    await backup(open.platform, { folder: join(home, 'backup'), withKeys: true })
  } finally {
    await open.close()
  }
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

test('a bank restored into an empty folder holds the same rows, and its keys open the names', async () => {
  const manifest = await restore(configOf('restored'), log, { folder: join(home, 'backup') })
  expect(manifest.businessDate).toBe('2026-10-15')
  expect(await factsOf('restored')).toEqual(await factsOf('bank'))
})

test('a backup that was changed afterwards is refused, by the name of the file', async () => {
  cpSync(join(home, 'backup'), join(home, 'changed'), { recursive: true })
  appendFileSync(join(home, 'changed', 'record', 'users.csv'), 'one more\n')
  await expect(restore(configOf('never'), log, { folder: join(home, 'changed') })).rejects.toThrow('record/users.csv')
})

test('stores that hold something are not restored into', async () => {
  await expect(restore(configOf('bank'), log, { folder: join(home, 'backup') })).rejects.toThrow('not empty')
})

test('a data folder made before the newest migration goes forward with its rows', async () => {
  const config = configOf('earlier')
  const shipped = join(import.meta.dirname, '../../src/platform/postgres/migrations')
  const earlier = join(home, 'earlier-migrations')
  cpSync(shipped, earlier, { recursive: true })
  const newest = readdirSync(earlier).sort().at(-1) ?? ''
  rmSync(join(earlier, newest))
  const stores = await openStores(config, log)
  const pg = openPg(stores.record, log)
  await migrateRecord(pg, earlier)
  await pg.pool.query(`insert into counters (key, value) values ('of-old', 7)`)
  await pg.close()
  await stores.close()
  const open = await openPlatform(config, log)
  const found = await open.platform.pg.pool.query(
    `select value, (select max(name) from schema_migrations) as newest from counters where key = 'of-old'`,
  )
  await open.close()
  expect(found.rows).toEqual([{ value: 7, newest }])
})

/** What must be the same in both: rows of every table of the record, runs with checksums, a name in the clear, a whole audit, rows of every warehouse table. */
async function factsOf(name: string) {
  const config = configOf(name)
  const open = await openPlatform(config, log)
  try {
    const { platform } = open
    const ctx = jobCtx(platform)
    const record = await ctx.slice(async (db) => {
      const tables = await sql<{ name: string }>`
        select relname::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
          and relname not in ('schema_migrations', 'sessions', 'idempotency_keys') order by 1`.execute(platform.pg.asOwner)
      const sums: Record<string, unknown> = {}
      for (const table of tables.rows) {
        const found =
          await sql`select count(*) as rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text as sum from ${sql.table(table.name)} t`.execute(
            db,
          )
        sums[table.name] = found.rows[0]
      }
      return sums
    })
    const names = await ctx.slice((db) => displayNames({ ...platform, db, user: ctx.user }, [1, 2, 3]))
    const isWhole = (await ctx.slice((db) => verifyTrail(db, config))).isWhole
    const tables = await platform.warehouse.query<{ name: string }>(
      `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name <> 'schema_migrations' ORDER BY name`,
    )
    const warehouse: Record<string, unknown> = {}
    for (const table of tables) {
      warehouse[table.name] = await platform.warehouse.one(
        `SELECT count() AS rows, toString(sum(cityHash64(*))) AS sum FROM ${table.name}`,
      )
    }
    return { record, names: [...names], isWhole, warehouse }
  } finally {
    await open.close()
  }
}
