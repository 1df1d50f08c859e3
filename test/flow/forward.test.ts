// A bank's data made by an earlier version goes forward: restored at the schema it was made with, brought to today's, worked on by today's night, read by today's pages.
import { chmodSync, cpSync, createReadStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyTrail } from '../../src/access/service-audit.ts'
import type { Manifest } from '../../src/app/backup/manifest.ts'
import { restore } from '../../src/app/backup/restore.ts'
import { demoPassword, demoTotpSecret, makeDemoUsers } from '../../src/app/demo-users.ts'
import { runNight } from '../../src/app/night/night.ts'
import { nightSteps } from '../../src/app/night/steps.ts'
import { jobCtx, type OpenPlatform, openPlatform } from '../../src/app/open-platform.ts'
import { createServer } from '../../src/app/server.ts'
import { replayDecision } from '../../src/decisions/service-explain.ts'
import { parseDay } from '../../src/kernel/day.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openLog } from '../../src/platform/log.ts'
import { copyPieces, copyTo } from '../../src/platform/postgres/copy.ts'
import { migrateRecord } from '../../src/platform/postgres/migrate.ts'
import { openPg, type Pg } from '../../src/platform/postgres/open.ts'
import { migrateWarehouse } from '../../src/platform/warehouse/migrate.ts'
import { openWarehouse, type Warehouse } from '../../src/platform/warehouse/open.ts'
import {
  type About,
  factsOf,
  fixtureFolders,
  migrationFolders,
  readAbout,
  shippedMigrations,
  storeNames,
  unpack,
} from '../fixtures/fixture.ts'
import { recordSchema, warehouseSchema } from '../fixtures/schema.ts'
import { headersOf, signInAs } from './world.ts'

const log = openLog('silent')

test('there is a bank of an earlier version to go forward from', () => {
  expect(fixtureFolders().map((folder) => basename(folder))).toContain('first')
})

describe.each(fixtureFolders().map((folder) => [basename(folder), folder] as const))('the bank of %s', (_, fixture) => {
  const about: About = readAbout(fixture)
  let home: string
  let manifest: Manifest
  let open: OpenPlatform
  let opened: OpenPlatform | undefined
  const columns = () => Object.fromEntries(manifest.warehouse.map((entry) => [entry.table, entry.columns]))

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'zhike-forward-'))
    chmodSync(home, 0o711) // PostgreSQL's own user must be able to walk in
    unpack(join(fixture, 'backup.json.gz'), join(home, 'backup'))
    const { config } = readConfig(['--data-dir', join(home, 'data'), '--as-of', '2026-10-17'], {})
    manifest = await restore(config, log, { folder: join(home, 'backup') })
    opened = open = await openPlatform(config, log)
  })
  afterAll(async () => {
    await opened?.close()
    rmSync(home, { recursive: true, force: true })
  })

  test.each(storeNames)('ran migrations of the %s that are still what they were', async (store) => {
    expect(manifest.migrations[store]).toEqual(Object.keys(about.migrations[store]))
    const shipped = await shippedMigrations(store)
    for (const [name, sha256] of Object.entries(about.migrations[store]))
      expect(shipped[name], `${store}/${name} was edited or is gone since ${about.version}: see test/fixtures/README.md`).toBe(
        sha256,
      )
  })

  test('has every row after today’s migrations, its facts, and a whole audit trail', async () => {
    const { pg, warehouse, config } = open.platform
    const counted: Record<string, number> = {}
    for (const { table } of manifest.record)
      counted[table] = (await pg.pool.query<{ n: number }>(`select count(*)::int as n from "${table}"`)).rows[0]?.n ?? 0
    for (const { table } of manifest.warehouse)
      counted[table] = (await warehouse.one<{ n: number }>(`SELECT count() AS n FROM \`${table}\``, {}, { numbers: true })).n
    // A migration may bring a counter of its own.
    const kept = [...manifest.record, ...manifest.warehouse].filter(({ table }) => table !== 'counters')
    expect(kept.map(({ table }) => [table, counted[table]])).toEqual(kept.map(({ table, rows }) => [table, rows]))
    expect(kept.filter(({ rows }) => rows > 0).length).toBeGreaterThan(30)
    const ctx = jobCtx(open.platform)
    expect(await factsOf(ctx, about.facts.lastRun, columns())).toEqual(about.facts)
    expect(await ctx.slice((db) => verifyTrail(db, config))).toMatchObject({ isWhole: true })
  })

  test('has the schema that an empty installation gets', async () => {
    const { pg, warehouse } = open.platform
    const empty = await emptyStores(open, 'empty')
    await migrateRecord(empty.pg)
    await migrateWarehouse(empty.warehouse)
    const [record, computed] = [await recordSchema(empty.pg.pool), await warehouseSchema(empty.warehouse)]
    expect(record.length).toBeGreaterThan(300)
    expect(computed.length).toBeGreaterThan(10)
    expect(await recordSchema(pg.pool)).toEqual(record)
    expect(await warehouseSchema(warehouse)).toEqual(computed)
    await empty.close()
  })

  test('goes through the newest migration of each store with rows in its tables, and ends at the same schema', async () => {
    const before = await emptyStores(open, 'before_newest')
    const newest = { record: await allButNewest('record', home), warehouse: await allButNewest('warehouse', home) }
    await migrateRecord(before.pg, newest.record.folder)
    await migrateWarehouse(before.warehouse, newest.warehouse.folder)
    const rows = {
      record: await fillRecord(open.platform.pg, before.pg, home),
      warehouse: await fillWarehouse(open, before.warehouse),
    }
    expect(rows.record).toBeGreaterThan(1000)
    expect(rows.warehouse).toBeGreaterThan(3000)
    expect(await migrateRecord(before.pg)).toEqual([newest.record.name])
    expect(await migrateWarehouse(before.warehouse)).toEqual([newest.warehouse.name])
    expect(await recordSchema(before.pg.pool)).toEqual(await recordSchema(open.platform.pg.pool))
    expect(await warehouseSchema(before.warehouse)).toEqual(await warehouseSchema(open.platform.warehouse))
    await before.close()
  })

  test('decides what it decided then: every issued decision replays exactly', async () => {
    const ctx = jobCtx(open.platform)
    const replayed = await ctx.slice(async (db) => {
      const issued = await sql<{ id: number }>`select decision_id as id from issued_decisions order by 1`.execute(db)
      return Promise.all(issued.rows.map(({ id }) => replayDecision({ db }, id)))
    })
    expect(replayed.length).toBe(about.facts.issuedDecisions)
    expect(replayed.flatMap(({ differences }) => differences)).toEqual([])
  })

  test('has its next night, which changes none of the facts, and its customers on today’s pages', async () => {
    const ctx = jobCtx(open.platform)
    const businessDate = parseDay('2026-10-16')
    const { ran } = await runNight(ctx, { businessDate, steps: nightSteps })
    expect(ran).toEqual(nightSteps.map((step) => step.key))
    expect(await factsOf(ctx, about.facts.lastRun, columns())).toEqual(about.facts)
    const manager = await managerWithTasks(open.platform.pg)
    await makeDemoUsers(ctx, [{ login: manager, role: 'rm' }])
    const server = await createServer(open.platform)
    const session = await signInAs(server, manager, new Date(), { password: demoPassword, totpSecret: demoTotpSecret })
    const get = async (url: string) => (await server.inject({ url, headers: headersOf(session) })).json()
    const today = await get('/api/today')
    expect(today.businessDate).toBe(businessDate)
    const [task] = today.items
    const { name, aum } = await get(`/api/customers/${task.customerId}`)
    expect(name.text).toBe(task.customerName)
    expect(aum.fen).toBeGreaterThanOrEqual(0)
    expect((await get(`/api/customers/${task.customerId}/timeline`)).items.length).toBeGreaterThan(0)
    await server.close()
  })
})

/** A relationship manager with open tasks who was no user in the fixture: passwords of then may have run out. */
async function managerWithTasks(pg: Pg): Promise<string> {
  const found = await pg.pool.query<{ login: string }>(
    `select staff_no as login from tasks join staff on staff_id = owner_staff_id
     where post = 'rm' and status = 'open' and staff_no not in (select login from users) group by 1 order by count(*) desc, 1 limit 1`,
  )
  return found.rows[0]?.login ?? ''
}

/** Another database in each of the installation's stores, with nothing in it. */
async function emptyStores({ platform, stores }: OpenPlatform, database: string) {
  await platform.pg.pool.query(`create database ${database} template template0`)
  const pg = openPg(stores.record, log, { database, connections: 2 })
  const warehouse = openWarehouse(stores.warehouse, { database })
  return { pg, warehouse, close: () => Promise.all([pg.close(), warehouse.close()]) }
}

/** A folder with all migrations of a store but the newest, and the name of that one. */
async function allButNewest(store: (typeof storeNames)[number], home: string) {
  const names = Object.keys(await shippedMigrations(store))
  const name = names.at(-1) ?? ''
  const folder = join(home, `${store}-before-newest`)
  mkdirSync(folder)
  for (const earlier of names.slice(0, -1)) cpSync(join(migrationFolders[store], earlier), join(folder, earlier))
  return { folder, name }
}

const recordColumns = `select relname::text as table, array_agg(quote_ident(attname) order by attnum) as columns from pg_attribute join pg_class on pg_class.oid = attrelid
  where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'schema_migrations' and attnum > 0 and not attisdropped and attgenerated = '' group by 1 order by 1`

/** Copies what both records have columns for, foreign keys and triggers at rest. */
async function fillRecord(from: Pg, to: Pg, home: string): Promise<number> {
  const columnsOf = async ({ pool }: Pg) =>
    new Map((await pool.query<{ table: string; columns: string[] }>(recordColumns)).rows.map((row) => [row.table, row.columns]))
  const [now, then] = [await columnsOf(from), await columnsOf(to)]
  const [source, target] = [await from.pool.connect(), await to.pool.connect()]
  let rows = 0
  try {
    await target.query(`set session_replication_role = 'replica'`)
    for (const [table, columns] of then) {
      const shared = (now.get(table) ?? []).filter((column) => columns.includes(column)).join(', ')
      if (shared === '') continue
      // What migrations brought themselves stays as they brought it.
      if ((await target.query(`select from "${table}" limit 1`)).rows.length > 0) continue
      const file = join(home, 'table.csv')
      await copyTo(source, `copy (select ${shared} from "${table}") to stdout with (format csv, null '\\N')`, file)
      rows += await copyPieces(
        target,
        `copy "${table}" (${shared}) from stdin with (format csv, null '\\N')`,
        createReadStream(file),
      )
    }
  } finally {
    source.release()
    target.release(true)
  }
  return rows
}

async function fillWarehouse({ platform }: OpenPlatform, to: Warehouse): Promise<number> {
  const columnsOf = async (warehouse: Warehouse) => {
    const found = await warehouse.query<{ table: string; columns: string[] }>(
      `SELECT table, groupArray(name) AS columns FROM system.columns WHERE database = currentDatabase() AND table != 'schema_migrations'
         AND default_kind NOT IN ('EPHEMERAL', 'ALIAS', 'MATERIALIZED') GROUP BY table ORDER BY table`,
    )
    return new Map(found.map((row) => [row.table, row.columns]))
  }
  const [now, then] = [await columnsOf(platform.warehouse), await columnsOf(to)]
  let rows = 0
  for (const [table, columns] of then) {
    const shared = (now.get(table) ?? []).filter((column) => columns.includes(column)).join(', ')
    if (shared === '') continue
    await to.command(`INSERT INTO \`${table}\` (${shared}) SELECT ${shared} FROM \`${platform.warehouse.database}\`.\`${table}\``)
    rows += (await to.one<{ n: number }>(`SELECT count() AS n FROM \`${table}\``, {}, { numbers: true })).n
  }
  return rows
}
