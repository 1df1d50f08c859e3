import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { jobOver } from '../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { parseDay } from '../kernel/day.ts'
import { tokenNumber, tokenOf } from '../kernel/ids.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { factsFilter } from '../platform/runs.ts'
import type { Mapping } from './mapping.ts'
import { loadMapping } from './mapping-files.ts'
import { importDelivery } from './service.ts'
import { foldClosedMonths } from './service-fold.ts'

const bank = join(import.meta.dirname, '../../test/bank/feeds')
const root = mkdtempSync(join(tmpdir(), 'zhike-full-'))
const opened: TestStores[] = []
let ctx: JobCtx
let made = 0

/** Each test in a bank of its own: people only. */
beforeEach(async () => {
  const stores = await testStores()
  opened.push(stores)
  ctx = jobOver(stores)
  const path = folder({})
  cpSync(join(bank, 'party.csv'), join(path, 'party.csv'))
  await importDelivery(ctx, { folder: path, mapping: 'canonical', businessDate: parseDay('2026-10-01') })
})
afterAll(async () => {
  for (const stores of opened) await stores.close()
  rmSync(root, { recursive: true })
})

function folder(files: Readonly<Record<string, string>>): string {
  made += 1
  const path = join(root, String(made))
  mkdirSync(path)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  return path
}

const canonical = loadMapping('canonical')
const full: Mapping = { ...canonical, files: canonical.files.map((file) => ({ ...file, delivered: 'full' as const })) }
const accounts = (...numbers: readonly string[]) =>
  `source,party_key,account_no,asset_class,product_code,currency,opened_on\n${numbers.map((no) => `core,C01,${no},deposit,DD-CNY,CNY,2020-01-01\n`).join('')}`
const balances = (...rows: readonly string[]) => `source,account_no,day,balance\n${rows.map((row) => `core,${row}\n`).join('')}`
const run = (day: string, files: Readonly<Record<string, string>>, mapping = full) =>
  importDelivery(ctx, { folder: folder(files), mapping, businessDate: parseDay(day) })

/** Visible balance rows as account, day, yuan. */
async function visible(asOf = '2026-12-31'): Promise<string[]> {
  const names = new Map(
    ['A1', 'A2', 'A3'].map((no) => [String(tokenNumber(tokenOf(ctx.keyring.token.key, 'account', 'core', no))), no]),
  )
  const filter = await ctx.slice((db) => factsFilter(db, 'balance', parseDay(asOf)))
  const rows = await ctx.warehouse.query<{ token: string; on_day: string; fen: number }>(
    `SELECT toString(account_token) AS token, toString(day) AS on_day, balance_fen AS fen FROM balances WHERE ${filter.sql}`,
    filter.params,
    { numbers: true },
  )
  return rows.map(({ token, on_day, fen }) => `${names.get(token)} ${on_day.slice(5)} ${fen / 100}`).sort()
}

describe('full daily balances', () => {
  test('are reduced at the door to the days on which they changed; an account left out has 0 that day', async () => {
    await run('2026-10-04', { 'account.csv': accounts('A1', 'A2', 'A3') })
    const report = await run('2026-10-04', {
      'balance.csv': balances(
        'A1,2026-10-01,100.00',
        'A1,2026-10-02,100.00',
        'A1,2026-10-03,150.00',
        'A1,2026-10-04,150.00',
        'A2,2026-10-01,70.00',
        'A2,2026-10-02,70.00',
        'A2,2026-10-04,70.00',
        'A3,2026-10-01,0.00',
      ),
    })
    expect(report.files).toMatchObject([{ read: 8, good: 8 }])
    // A1 changes on the 1st and 3rd; A2 is absent on the 3rd and back on the 4th; A3 never had anything.
    expect(await visible()).toEqual(['A1 10-01 100', 'A1 10-03 150', 'A2 10-01 70', 'A2 10-03 0', 'A2 10-04 70'])
  })

  test('continue from what was published: an unchanged balance leaves no row, one left out ends', async () => {
    await run('2026-10-01', {
      'account.csv': accounts('A1', 'A2'),
      'balance.csv': balances('A1,2026-10-01,100.00', 'A2,2026-10-01,70.00'),
    })
    await run('2026-10-02', { 'balance.csv': balances('A1,2026-10-02,100.00') })
    expect(await visible()).toEqual(['A1 10-01 100', 'A2 10-01 70', 'A2 10-02 0'])
  })

  test('delivered again corrected, a day is rewritten; a change taken back disappears', async () => {
    await run('2026-10-02', {
      'account.csv': accounts('A1'),
      'balance.csv': balances('A1,2026-10-01,100.00', 'A1,2026-10-02,200.00'),
    })
    const report = await run('2026-10-02', { 'balance.csv': balances('A1,2026-10-02,100.00') })
    expect(report.ended).toBe(1)
    expect(await visible()).toEqual(['A1 10-01 100'])
  })

  test('of an earlier day that differ from what later days were reduced against are refused', async () => {
    await run('2026-10-03', {
      'account.csv': accounts('A1'),
      'balance.csv': balances('A1,2026-10-01,100.00', 'A1,2026-10-03,100.00'),
    })
    await run('2026-10-05', { 'balance.csv': balances('A1,2026-10-05,120.00') })
    await expect(run('2026-10-05', { 'balance.csv': balances('A1,2026-10-01,90.00') })).rejects.toThrow(
      /earlier than what was imported/,
    )
    expect(await visible()).toEqual(['A1 10-01 100', 'A1 10-05 120'])
  })
})

test('an account that a full account file leaves out is closed and has 0 from that day; one in a delta file stays', async () => {
  await run(
    '2026-10-01',
    { 'account.csv': accounts('A1', 'A2'), 'balance.csv': balances('A1,2026-10-01,100.00', 'A2,2026-10-01,70.00') },
    canonical,
  )
  await run('2026-10-05', { 'account.csv': accounts('A2', 'A3') }, canonical)
  expect(await visible()).toEqual(['A1 10-01 100', 'A2 10-01 70'])
  const report = await run('2026-10-06', { 'account.csv': accounts('A1', 'A3') })
  expect(report).toMatchObject({ ended: 1, files: [{ isNew: 0, changed: 0, same: 2 }] })
  expect(await visible()).toEqual(['A1 10-01 100', 'A2 10-01 70', 'A2 10-06 0'])
  const filter = await ctx.slice((db) => factsFilter(db, 'account', parseDay('2026-10-06')))
  const states = await ctx.warehouse.query<{ status: string; rows: number }>(
    `SELECT status, count() AS rows FROM accounts WHERE ${filter.sql} GROUP BY status ORDER BY status`,
    filter.params,
    { numbers: true },
  )
  expect(states).toEqual([
    { status: 'closed', rows: 1 },
    { status: 'open', rows: 2 },
  ])
  // The snapshot of the day before still stands as it was.
  const before = await ctx.slice((db) => factsFilter(db, 'account', parseDay('2026-10-05')))
  expect(
    await ctx.warehouse.one(`SELECT count() AS rows FROM accounts WHERE ${before.sql} AND status = 'closed'`, before.params, {
      numbers: true,
    }),
  ).toEqual({ rows: 0 })
})

test('of a full feed in two files, one unchanged, nothing ends', async () => {
  const one = { 'account-1.csv': accounts('A1'), 'account-2.csv': accounts('A2') }
  await run('2026-10-01', one)
  const report = await run('2026-10-02', { ...one, 'account-2.csv': accounts('A2', 'A3') })
  expect(report.ended).toBe(0)
  expect(report.files.map(({ file, outcome }) => [file, outcome])).toEqual([
    ['account-1.csv', 'imported'],
    ['account-2.csv', 'imported'],
  ])
  const again = await run('2026-10-03', { ...one, 'account-2.csv': accounts('A2', 'A3') })
  expect(again.files.map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped'])
})

test('a full assignment file ends what it leaves out; a delta does not', async () => {
  const assignments = (...keys: readonly string[]) =>
    `source,party_key,staff_no,valid_from,valid_to\n${keys.map((key) => `core,${key},1001,2024-03-01,\n`).join('')}`
  const count = async () =>
    (await ctx.slice((db) => sql<{ n: number }>`select count(*)::int as n from landing_assignment`.execute(db))).rows[0]?.n
  await run('2026-10-01', { 'assignment.csv': assignments('C01', 'C02', 'C03') })
  expect(await count()).toBe(3)
  const report = await run('2026-10-02', { 'assignment.csv': assignments('C01', 'C03') })
  expect(report).toMatchObject({ ended: 1, files: [{ isNew: 0, changed: 0, same: 2 }] })
  expect(await count()).toBe(2)
})

test('a refused row of a full restriction file lifts no hold: nothing ends until the feed comes clean', async () => {
  const restrictions = (...rows: readonly string[]) =>
    `source,party_key,kind,channel,valid_from,valid_to\n${rows.map((row) => `core,${row}\n`).join('')}`
  const held = async () =>
    (await ctx.slice((db) => sql<{ n: number }>`select count(*)::int as n from landing_restriction`.execute(db))).rows[0]?.n
  await run('2026-10-01', { 'restriction.csv': restrictions('C01,legal,all,2026-01-01,', 'C02,legal,all,2026-01-01,') })
  expect(await held()).toBe(2)
  const report = await run('2026-10-02', {
    'restriction.csv': restrictions('C01,legal,all,2026-01-01,2099-13-01', 'C02,legal,all,2026-01-01,'),
  })
  expect(report).toMatchObject({ ended: 0, files: [{ quarantined: 1, same: 1 }] })
  expect(await held()).toBe(2)
  await run('2026-10-03', { 'restriction.csv': restrictions('C02,legal,all,2026-01-01,') })
  expect(await held()).toBe(1)
})

test('a refused row of full account and balance files closes no account and empties none; a clean file does', async () => {
  await run('2026-10-01', {
    'account.csv': accounts('A1', 'A2'),
    'balance.csv': balances('A1,2026-10-01,100.00', 'A2,2026-10-01,70.00'),
  })
  const broken = await run('2026-10-02', {
    'account.csv': accounts('A1', 'A2').replace('A2,deposit', 'A2,stamps'),
    'balance.csv': balances('A1,2026-10-02,100.00', 'A2,2026-10-02,7O.00'),
  })
  expect(broken).toMatchObject({ ended: 0, files: [{ quarantined: 1 }, { quarantined: 1 }] })
  // A1 is reduced as ever: its balance did not change.
  expect(await visible()).toEqual(['A1 10-01 100', 'A2 10-01 70'])
  await run('2026-10-03', { 'account.csv': accounts('A1'), 'balance.csv': balances('A1,2026-10-03,100.00') })
  expect(await visible()).toEqual(['A1 10-01 100', 'A2 10-01 70', 'A2 10-03 0'])
})

test('closed months of several imports are folded into one run; what is seen stays the same', async () => {
  await run('2026-09-30', { 'account.csv': accounts('A1'), 'balance.csv': balances('A1,2026-09-01,100.00') }, canonical)
  await run('2026-09-30', { 'balance.csv': balances('A1,2026-09-02,110.00') }, canonical)
  await run('2026-10-02', { 'balance.csv': balances('A1,2026-10-01,120.00') }, canonical)
  const before = await visible()
  expect(await foldClosedMonths(ctx, parseDay('2026-10-02'))).toMatchObject({ rowsIn: 2, rowsOut: 2 })
  expect(await visible()).toEqual(before)
  const owners = async () =>
    (
      await ctx.slice((db) =>
        sql<{
          day: string
          run: string
        }>`select day::text, (select step from runs where runs.run_id = s.run_id) as run from run_slices s where feed = 'balance' order by day`.execute(
          db,
        ),
      )
    ).rows.map(({ day, run }) => `${day} ${run}`)
  expect(await owners()).toEqual(['2026-09-01 fold-months', '2026-09-02 fold-months', '2026-10-01 import'])
  expect(await foldClosedMonths(ctx, parseDay('2026-10-02'))).toMatchObject({ rowsIn: 0 })
})

describe('a run that died', () => {
  const delivery = {
    'account.csv': accounts('A1', 'A2'),
    'balance.csv': balances('A1,2026-10-01,100.00', 'A2,2026-10-01,70.00'),
    'product.csv': 'code,name_zh,name_en,family,regime,on_sale_from,currency\nP1,甲,A,deposit,NONE,2020-01-01,CNY\n',
  }

  test.each(['account', 'balance', 'publish'])(
    'at its %s leaves nothing to see, and the same call ends as if undisturbed',
    async (at) => {
      const path = folder(delivery)
      const order = { folder: path, mapping: canonical, businessDate: parseDay('2026-10-01') }
      // The process is gone: whatever it does next fails, and nobody tidies up behind it.
      const dead = () => Promise.reject(new Error('killed'))
      let isDead = false
      const dying: JobCtx = {
        ...ctx,
        slice: (work) => {
          if (at === 'publish' && new Error('where').stack?.includes('publish') === true) isDead = true
          return isDead ? dead() : ctx.slice(work)
        },
        warehouse: {
          ...ctx.warehouse,
          command: async (statement, params, options) => {
            if (isDead) return dead()
            const done = await ctx.warehouse.command(statement, params, options)
            if (statement.startsWith('INSERT INTO intake_') && statement.includes(`intake_${at}s`)) isDead = true
            return done
          },
          one: (statement, params, options) => (isDead ? dead() : ctx.warehouse.one(statement, params, options)),
          query: (statement, params, options) => (isDead ? dead() : ctx.warehouse.query(statement, params, options)),
        },
      }
      await expect(importDelivery(dying, order)).rejects.toThrow('killed')
      expect(await visible()).toEqual([])
      await ctx.slice((db) =>
        sql`update runs set owner = 'elsewhere:1', heartbeat_at = '2026-01-01' where status = 'running'`.execute(db),
      )
      const resumed = await importDelivery(ctx, order)
      expect(resumed.files.map(({ feed, isNew, same }) => [feed, isNew, same])).toEqual([
        ['product', 1, 0],
        ['account', 2, 0],
        ['balance', 2, 0],
      ])
      expect(await visible()).toEqual(['A1 10-01 100', 'A2 10-01 70'])
      const { rows } = await ctx.warehouse.one<{ rows: number }>('SELECT count() AS rows FROM balances', {}, { numbers: true })
      expect(rows).toBe(2)

      const stores = await testStores()
      opened.push(stores)
      const calm = jobOver(stores)
      const people = folder({})
      cpSync(join(bank, 'party.csv'), join(people, 'party.csv'))
      await importDelivery(calm, { ...order, folder: people })
      expect((await importDelivery(calm, order)).checksum).toBe(resumed.checksum)
    },
  )
})
