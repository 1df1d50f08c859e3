import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobOver } from '../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { roleOf } from '../access/roles.ts'
import { parseDay } from '../kernel/day.ts'
import type { JobCtx, Principal } from '../platform/ctx.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { beginRun, factsFilter, publishedRun, publishRun } from '../platform/runs.ts'
import { scopeSettings } from '../platform/scope.ts'
import { tailToken } from '../sources/account-tail.ts'
import { importDelivery } from '../sources/service.ts'
import { steps } from './jobs.ts'
import { holdingsOf } from './service-holdings.ts'

// The last four digits of an account, from the bank's file to the page, through the door and the night.

const feeds = join(import.meta.dirname, '../../test/bank/feeds')
const folder = mkdtempSync(join(tmpdir(), 'zhike-tails-'))
const businessDate = parseDay('2026-10-15')
let stores: TestStores
let ctx: JobCtx

beforeAll(async () => {
  stores = await testStores()
  ctx = jobOver(stores)
  cpSync(feeds, folder, { recursive: true })
  await importDelivery(ctx, { folder, mapping: 'canonical', businessDate })
  for (const step of steps) {
    const runId = await beginRun(ctx, { step: step.key, businessDate, tables: step.tables })
    const runOf = async (key: string) => (await ctx.slice((db) => publishedRun(db, key, businessDate))) ?? 0
    const result = await step.run(ctx, { runId, businessDate, runOf, progress: async () => {} })
    await ctx.slice((db) => publishRun(db, runId, result, { supersede: true }))
  }
})
afterAll(async () => {
  await stores.close()
  rmSync(folder, { recursive: true })
})

const { permissions } = roleOf('compliance') ?? { permissions: [] }
const user: Principal = {
  userId: 0,
  login: 'compliance-8',
  staffId: 8,
  roles: ['compliance'],
  locale: 'zh-CN',
  permissions: new Set(permissions),
  scope: 'bank',
  branches: [],
}

/** What the page shows of a customer's accounts. */
async function accountsOf(customerId: number): Promise<readonly string[]> {
  const { pg, ...rest } = stores
  const { items } = await inTransaction(pg, { role: 'zhike_app', settings: scopeSettings(user) }, (db) =>
    holdingsOf({ ...rest, db, user, requestId: 'test' }, customerId),
  )
  return items.map(({ account }) => account)
}

/** The account file delivered again with one more account, which makes it another file. */
async function deliverAgain(line: string): Promise<void> {
  appendFileSync(join(folder, 'account.csv'), `${line}\n`)
  await importDelivery(ctx, { folder, mapping: 'canonical', businessDate })
}

test('holdings show the last four digits of each account, and of a short number nothing', async () => {
  const numbers = readFileSync(join(feeds, 'account.csv'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('core,C02,'))
    .map((line) => `**** ${line.split(',')[2]?.slice(-4)}`)
  expect(numbers).toHaveLength(2)
  expect((await accountsOf(2)).toSorted()).toEqual(numbers.toSorted())
  await deliverAgain('core,C02,77001,deposit,DD-CNY,CNY,2020-01-01,,,,,,,open')
  expect((await accountsOf(2)).toSorted()).toEqual(['', ...numbers].toSorted())
})

test('a customer is found by the end of a card in whatever source', async () => {
  const filter = await ctx.slice((db) => factsFilter(db, 'account', businessDate))
  const found = await ctx.warehouse.query<{ party: number }>(
    `SELECT party_id AS party FROM accounts WHERE tail_token = toUInt128({token:String}) AND ${filter.sql}`,
    { token: tailToken(ctx.keyring.token.key, '0202'), ...filter.params },
    { numbers: true },
  )
  expect(found).toEqual([{ party: 2 }])
})

test('accounts that were taken in before tails were kept get theirs with the next file', async () => {
  const before = await accountsOf(2)
  await ctx.warehouse.command('ALTER TABLE accounts UPDATE tail_token = 0 WHERE 1 SETTINGS mutations_sync = 1')
  expect(await accountsOf(2)).toEqual(before.map(() => ''))
  await deliverAgain('core,C03,6299990000009903,deposit,DD-CNY,CNY,2020-01-01,,,,,,,open')
  expect(await accountsOf(2)).toEqual(before)
})

test('neither the number nor its end stands in the warehouse', async () => {
  const rows = await ctx.warehouse.query<{ row: string }>(
    `SELECT arrayStringConcat(arrayMap(cell -> toString(cell), [product_code, currency, status, asset_class, toString(account_token), toString(tail_token)]), ' ') AS row FROM accounts`,
  )
  const ends = readFileSync(join(feeds, 'account.csv'), 'utf8').matchAll(/,(6\d+),/g)
  for (const [, number = ''] of ends)
    expect(rows.filter(({ row }) => row.split(' ').some((cell) => cell === number.slice(-4) || cell.includes(number)))).toEqual(
      [],
    )
})

test('of an erased person no digit is shown', async () => {
  await ctx.slice((db) => sql`update party_keys set wrapped = null where party_id = 2`.execute(db))
  expect(new Set(await accountsOf(2))).toEqual(new Set(['']))
})
