import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { jobOver } from '../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { parseDay } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { emit, relay } from '../platform/outbox.ts'
import { reclaim } from '../platform/retention.ts'
import { factsFilter } from '../platform/runs.ts'
import { importDelivery } from './service.ts'
import { foldClosedMonths } from './service-fold.ts'
import { foldRelays } from './service-fold-relays.ts'
import { reclaimFacts } from './service-reclaim.ts'

// What folds leave behind goes once nobody can be reading it; what is seen stays the same.

const bank = join(import.meta.dirname, '../../test/bank/feeds')
const root = mkdtempSync(join(tmpdir(), 'zhike-reclaim-'))
const opened: TestStores[] = []
let ctx: JobCtx
let made = 0

beforeEach(async () => {
  const stores = await testStores()
  opened.push(stores)
  ctx = jobOver(stores)
})
afterAll(async () => {
  for (const stores of opened) await stores.close()
  rmSync(root, { recursive: true })
})

async function run(day: string, files: Readonly<Record<string, string | undefined>>): Promise<number> {
  made += 1
  const folder = join(root, String(made))
  mkdirSync(folder)
  for (const [name, content] of Object.entries(files)) {
    if (content === undefined) cpSync(join(bank, name), join(folder, name))
    else writeFileSync(join(folder, name), content)
  }
  return (await importDelivery(ctx, { folder, mapping: 'canonical', businessDate: parseDay(day) })).runId
}

const balances = (...rows: readonly string[]) =>
  `source,account_no,day,balance\n${rows.map((row) => `core,6299990000000101,${row}\n`).join('')}`
const visible = async (feed: 'balance' | 'event', table: string, asOf: string) => {
  const filter = await ctx.slice((db) => factsFilter(db, feed, parseDay(asOf)))
  return ctx.warehouse.query<{ on_day: string; token: string }>(
    `SELECT toString(day) AS on_day, toString(${feed === 'balance' ? 'balance_fen' : 'event_token'}) AS token FROM ${table} WHERE ${filter.sql} ORDER BY on_day, token`,
    filter.params,
  )
}
const partitionsOf = async (table: string) =>
  (
    await ctx.warehouse.query<{ id: number }>(`SELECT DISTINCT run_id AS id FROM ${table} ORDER BY id`, {}, { numbers: true })
  ).map(({ id }) => id)
const later = () => new Date(Date.now() + 3_600_000)
const before = () => new Date(Date.now() - 60_000)

test('runs that own no day any more after a fold are dropped, later; a second time nothing is left to do', async () => {
  const first = await run('2026-09-30', {
    'party.csv': undefined,
    'account.csv': undefined,
    'balance.csv': balances('2026-09-01,100.00'),
  })
  const second = await run('2026-09-30', { 'balance.csv': balances('2026-09-02,110.00', '2026-10-01,115.00') })
  const third = await run('2026-10-02', { 'balance.csv': balances('2026-10-02,120.00') })
  const seen = await visible('balance', 'balances', '2026-10-02')
  expect(seen).toHaveLength(4)
  await foldClosedMonths(ctx, parseDay('2026-10-02'))
  // Somebody who asked before the fold may be reading still.
  expect(await reclaimFacts(ctx, before())).toEqual({})
  expect(await partitionsOf('balances')).toEqual([first, second, third, third + 1])
  expect(await reclaimFacts(ctx, later())).toEqual({ balances: 1 })
  // The second still owns 1 October.
  expect(await partitionsOf('balances')).toEqual([second, third, third + 1])
  expect(await visible('balance', 'balances', '2026-10-02')).toEqual(seen)
  expect(await reclaimFacts(ctx, later())).toEqual({})
  // Accounts are one snapshot of the first run, which is read.
  expect(await partitionsOf('accounts')).toEqual([first])
})

/** An event of a party on a day, and its relay. */
async function told(day: string, key: number): Promise<void> {
  const at = new Date(`${day}T02:00:00Z`)
  const eventId = `00000000-0000-4000-8000-${String(key).padStart(12, '0')}`
  await ctx.slice((db) =>
    emit(db, { eventId, topic: 'timeline', partyId: 1, body: { kind: 'contact', channel: 'phone', at: at.toISOString() } }, at),
  )
  await relay(ctx, parseDay(day))
}

test('relays of a closed day are one run, those of a closed month one run, and a timeline shows the same', async () => {
  await run('2026-09-01', { 'party.csv': undefined })
  for (const [key, day] of [
    '2026-09-28',
    '2026-09-28',
    '2026-09-30',
    '2026-10-05',
    '2026-10-05',
    '2026-10-06',
    '2026-10-07',
    '2026-10-07',
  ].entries())
    await told(day, key + 1)
  const seen = await visible('event', 'events', '2026-10-31')
  expect(seen.map(({ on_day }) => on_day)).toEqual([
    '2026-09-28',
    '2026-09-28',
    '2026-09-30',
    '2026-10-05',
    '2026-10-05',
    '2026-10-06',
    '2026-10-07',
    '2026-10-07',
  ])
  const relays = async () =>
    (
      await ctx.slice((db) =>
        sql<{ day: string; rows: number }>`
          select business_date::text as day, rows_out::int as rows from runs where step = 'relay' and status = 'published' and rows_out > 0 order by 1`.execute(
          db,
        ),
      )
    ).rows.map(({ day, rows }) => `${day} ${rows}`)
  // On 7 October: September is closed, 5 October too; the 6th is one run, the 7th is not over.
  expect(await foldRelays(ctx, parseDay('2026-10-07'))).toMatchObject({ folds: 2, rows: 5 })
  expect(await relays()).toEqual(['2026-09-30 3', '2026-10-05 2', '2026-10-06 1', '2026-10-07 1', '2026-10-07 1'])
  expect(await visible('event', 'events', '2026-10-31')).toEqual(seen)
  expect(await foldRelays(ctx, parseDay('2026-10-07'))).toMatchObject({ folds: 0 })
  const drop = (at: Date) => reclaim(ctx, { tables: ['events'], before: at, keptSteps: [], asOf: parseDay('2026-10-07') })
  await drop(before())
  expect(await partitionsOf('events')).toHaveLength(10)
  await drop(later())
  expect(await partitionsOf('events')).toHaveLength(5)
  expect(await visible('event', 'events', '2026-10-31')).toEqual(seen)
  // In November all of October is one.
  expect(await foldRelays(ctx, parseDay('2026-11-02'))).toMatchObject({ folds: 1, rows: 5 })
  expect(await relays()).toEqual(['2026-09-30 3', '2026-10-07 5'])
  expect(await visible('event', 'events', '2026-10-31')).toEqual(seen)
})

test('a fold that died is not seen, and the next one ends as if undisturbed', async () => {
  await run('2026-09-01', { 'party.csv': undefined })
  for (const key of [1, 2, 3]) await told('2026-10-05', key)
  const seen = await visible('event', 'events', '2026-10-31')
  // The process is gone once its rows are written: whatever it does next fails, and nobody tidies up behind it.
  let isDead = false
  const dead = () => Promise.reject(new Error('killed'))
  const dying: JobCtx = {
    ...ctx,
    slice: (work) => (isDead ? dead() : ctx.slice(work)),
    warehouse: {
      ...ctx.warehouse,
      command: async (statement, params, options) => {
        if (isDead) return dead()
        const done = await ctx.warehouse.command(statement, params, options)
        isDead = statement.startsWith('INSERT INTO events')
        return done
      },
      one: (statement, params, options) => (isDead ? dead() : ctx.warehouse.one(statement, params, options)),
      query: (statement, params, options) => (isDead ? dead() : ctx.warehouse.query(statement, params, options)),
    },
  }
  await expect(foldRelays(dying, parseDay('2026-10-07'))).rejects.toThrow('killed')
  expect(isDead).toBe(true)
  expect(await visible('event', 'events', '2026-10-31')).toEqual(seen)
  await ctx.slice((db) =>
    sql`update runs set owner = 'elsewhere:1', heartbeat_at = '2026-01-01' where status = 'running'`.execute(db),
  )
  expect(await foldRelays(ctx, parseDay('2026-10-07'))).toMatchObject({ folds: 1, rows: 3 })
  expect(await visible('event', 'events', '2026-10-31')).toEqual(seen)
})
