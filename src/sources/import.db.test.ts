import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jobOver } from '../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { parseDay } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { openFields } from '../platform/crypto/keyring.ts'
import { factsFilter } from '../platform/runs.ts'
import { feeds } from './feeds/registry.ts'
import { importDelivery } from './service.ts'

const bank = join(import.meta.dirname, '../../test/bank/feeds')
const businessDate = parseDay('2026-10-15')
let stores: TestStores
let ctx: JobCtx
const folders: string[] = []

beforeAll(async () => {
  stores = await testStores()
  ctx = jobOver(stores)
})
afterAll(async () => {
  await stores.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function delivered(change: (folder: string) => void = () => {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'zhike-delivery-'))
  folders.push(folder)
  cpSync(bank, folder, { recursive: true })
  change(folder)
  return folder
}

const run = (folder: string, more: object = {}) => importDelivery(ctx, { folder, mapping: 'canonical', businessDate, ...more })
const ofFeed = (report: Awaited<ReturnType<typeof run>>, feed: string) => report.files.find((file) => file.feed === feed)
const lines = (feed: string) =>
  readFileSync(join(bank, `${feed}.csv`), 'utf8')
    .trim()
    .split('\n').length - 1

/** Sum and count of the visible facts of a feed. */
async function visible(feed: 'balance' | 'transaction' | 'event', column: string, asOf = businessDate) {
  const table = { balance: 'balances', transaction: 'transactions', event: 'events' }[feed]
  const filter = await ctx.slice((db) => factsFilter(db, feed, asOf))
  return ctx.warehouse.one<{ rows: number; sum: number }>(
    `SELECT count() AS rows, sum(${column}) AS sum FROM ${table} WHERE ${filter.sql}`,
    filter.params,
    { numbers: true },
  )
}

describe('the twelve customers through the door', () => {
  test('every row of every feed is taken; parties are numbered in the order of their keys', async () => {
    const report = await run(delivered())
    expect(report.files.map(({ feed, read, quarantined, isNew }) => ({ feed, read, quarantined, isNew }))).toEqual(
      report.files.map(({ feed }) => ({
        feed,
        read: lines(feed.replace('-', '_')),
        quarantined: 0,
        isNew: lines(feed.replace('-', '_')),
      })),
    )
    expect(report.files).toHaveLength(feeds.all.length)
    const keys = await ctx.slice((db) =>
      sql<{ party_id: number; source: string; wrapped: Buffer; sealed: Buffer }>`
      select k.party_id, k.source, k.wrapped, l.sealed from party_keys k join landing_party l using (party_id) order by party_id`.execute(
        db,
      ),
    )
    const names = keys.rows.map((row) => {
      const fields = openFields<{ partyKey: string; fullName: string }>(ctx.keyring.unwrap(row.wrapped), row.sealed)
      return { id: row.party_id, key: `${row.source}/${fields.partyKey}`, name: fields.fullName }
    })
    expect(names[0]).toEqual({ id: 1, key: 'core/C01', name: '周一鸣' })
    expect(names.map(({ key }) => key)).toEqual(names.map(({ key }) => key).toSorted())
  })

  test('money is fen, signs are kept, what the file leaves empty has its default', async () => {
    const [row] = await ctx.warehouse.query<Record<string, unknown>>(
      `SELECT party_id, toString(day) AS on_day, minute, amount_fen, category, channel, initiated, counterparty_own, counterparty_token > 0 AS known
       FROM transactions ORDER BY party_id, day LIMIT 1`,
      {},
      { numbers: true },
    )
    // core,T0101,…,2026-09-01,600,80000.00,CNY,transfer-in,app,true,…,true
    expect(row).toEqual({
      party_id: 1,
      on_day: '2026-09-01',
      minute: 600,
      amount_fen: 8_000_000,
      category: 'transfer-in',
      channel: 'app',
      initiated: 1,
      counterparty_own: 1,
      known: 1,
    })
  })

  test('an event keeps its attributes, and its day is that of Asia/Shanghai', async () => {
    const before = await visible('event', 'amount_fen')
    expect(before.rows).toBe(lines('event'))
    const calls = await ctx.warehouse.query<{ channel: string }>(
      `SELECT DISTINCT attributes['channel'] AS channel FROM events WHERE kind = 'contact' ORDER BY channel`,
    )
    expect(calls.map(({ channel }) => channel)).not.toContain('')
  })

  test('the same files again are skipped, each with its sentence, and nothing changes', async () => {
    const before = await visible('transaction', 'amount_fen')
    const report = await run(delivered())
    expect(report.files.every((file) => file.outcome === 'skipped')).toBe(true)
    expect(ofFeed(report, 'party')?.sentence?.en).toBe(
      'The file party.csv was imported before (2026-10-15, run 1) with the very same content; it is skipped.',
    )
    expect(report.rowsOut).toBe(0)
    expect(await visible('transaction', 'amount_fen')).toEqual(before)
  })

  test('the same rows in another order are all the same; the days stay with their owner', async () => {
    const shuffle = (name: string) => (folder: string) => {
      const [head = '', ...rows] = readFileSync(join(folder, name), 'utf8').trim().split('\n')
      writeFileSync(join(folder, name), `${[head, ...rows.reverse()].join('\n')}\n`)
    }
    const slices = () =>
      ctx.slice((db) => sql`select feed, day::text, run_id, rows from run_slices order by feed, day`.execute(db))
    const before = await slices()
    const report = await run(
      delivered((folder) =>
        ['transaction.csv', 'balance.csv', 'account.csv', 'party.csv', 'consent.csv'].forEach((name) => shuffle(name)(folder)),
      ),
    )
    for (const feed of ['transaction', 'balance', 'account', 'party', 'consent']) {
      expect(ofFeed(report, feed)).toMatchObject({ feed, outcome: 'imported', isNew: 0, changed: 0, same: lines(feed) })
    }
    expect((await slices()).rows).toEqual(before.rows)
    expect(await ctx.warehouse.query(`SELECT DISTINCT run_id FROM transactions`)).toHaveLength(1)
  })

  test('a changed row rewrites its day alone, a new one is added, the rest is the same', async () => {
    const before = await visible('transaction', 'amount_fen')
    const report = await run(
      delivered((folder) => {
        const path = join(folder, 'transaction.csv')
        const text = readFileSync(path, 'utf8').replace(
          'T0101,6299990000000101,2026-09-01,600,80000.00',
          'T0101,6299990000000101,2026-09-01,600,80001.00',
        )
        writeFileSync(path, `${text.trim()}\ncore,T9999,6299990000000101,2026-10-15,,-5.25,CNY,fee,,,,\n`)
      }),
    )
    expect(ofFeed(report, 'transaction')).toMatchObject({ isNew: 1, changed: 1, same: lines('transaction') - 1 })
    const after = await visible('transaction', 'amount_fen')
    // one row more; + 1.00 − 5.25 yuan = − 425 fen
    expect(after).toEqual({ rows: before.rows + 1, sum: before.sum - 425 })
    const [owned] = (
      await ctx.slice((db) =>
        sql<{
          days: number
        }>`select count(*)::int as days from run_slices where feed = 'transaction' and run_id = ${report.runId}`.execute(db),
      )
    ).rows
    expect(owned?.days).toBe(2)
  })

  test('a dry run says what would change, and changes nothing', async () => {
    const before = await visible('transaction', 'amount_fen')
    const folder = delivered((folder) => {
      appendFileSync(join(folder, 'transaction.csv'), 'core,T8888,6299990000000101,2026-10-15,,1.00,CNY,other,,,,\n')
      appendFileSync(join(folder, 'party.csv'), 'core,Z99,personal,新客户,,,,,,,,JN01,2026-10-15,\n')
    })
    const rehearsed = await run(folder, { dryRun: true })
    expect(ofFeed(rehearsed, 'party')).toMatchObject({ isNew: 1, changed: 0 })
    // T0101 and T9999 of the test before are not in this file: T0101 is changed back, T8888 is new.
    expect(ofFeed(rehearsed, 'transaction')).toMatchObject({ isNew: 1, changed: 1 })
    expect(await visible('transaction', 'amount_fen')).toEqual(before)
    const parties = await ctx.slice((db) => sql<{ rows: number }>`select count(*)::int as rows from party_keys`.execute(db))
    expect(parties.rows[0]?.rows).toBe(lines('party'))
    // It is told from an import, and nothing failed.
    const runs = await ctx.slice((db) =>
      sql`select step, status from runs where run_id = ${rehearsed.runId} or status = 'failed'`.execute(db),
    )
    expect(runs.rows).toEqual([{ step: 'rehearsal', status: 'published' }])
    const { left } = await ctx.warehouse.one<{ left: number }>(
      'SELECT count() AS left FROM transactions WHERE run_id = {run:UInt32}',
      { run: rehearsed.runId },
      { numbers: true },
    )
    expect(left).toBe(0)
    const real = await run(folder)
    expect(real.files.map(({ isNew, changed, same }) => [isNew, changed, same])).toEqual(
      rehearsed.files.map(({ isNew, changed, same }) => [isNew, changed, same]),
    )
    expect(real.checksum).toBe(rehearsed.checksum)
  })

  test('a party whose name changed is sealed anew under its old number and key; an erased one stays erased', async () => {
    const at = async (id: number) =>
      (
        await ctx.slice((db) =>
          sql<{ sealed: Buffer; identity_blind: Buffer; wrapped: Buffer | null; run_id: number }>`
            select l.sealed, l.identity_blind, k.wrapped, l.run_id from landing_party l join party_keys k using (party_id) where party_id = ${id}`.execute(
            db,
          ),
        )
      ).rows[0]
    const [before, erased] = [await at(1), await at(2)]
    await ctx.slice((db) => sql`update party_keys set wrapped = null where party_id = 2`.execute(db))
    const report = await run(
      delivered((folder) => {
        const path = join(folder, 'party.csv')
        writeFileSync(path, readFileSync(path, 'utf8').replace('周一鸣', '周一鸣甲').replace('吴到', '吴到乙'))
      }),
    )
    expect(ofFeed(report, 'party')).toMatchObject({ isNew: 0, changed: 1 })
    const after = await at(1)
    expect(after?.wrapped?.equals(before?.wrapped ?? Buffer.alloc(0))).toBe(true)
    expect(after?.identity_blind.equals(before?.identity_blind ?? Buffer.alloc(0))).toBe(false)
    expect(openFields(ctx.keyring.unwrap(after?.wrapped ?? Buffer.alloc(0)), after?.sealed ?? Buffer.alloc(0))).toMatchObject({
      fullName: '周一鸣甲',
    })
    expect(await at(2)).toEqual({ ...erased, wrapped: null })
  })

  test('rows dated after a day are invisible on it', async () => {
    const early = await visible('transaction', 'amount_fen', parseDay('2026-09-30'))
    const all = await visible('transaction', 'amount_fen')
    expect(early.rows).toBeLessThan(all.rows)
  })
})
