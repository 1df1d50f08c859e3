import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobOver } from '../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testInstant, testStores } from '../../test/support.ts'
import { roleOf } from '../access/roles.ts'
import { steps as customers } from '../customers/jobs.ts'
import { steps as values } from '../customers/jobs-values.ts'
import { flowsOf, holdingsOf } from '../customers/service-holdings.ts'
import { type Day, parseDay } from '../kernel/day.ts'
import type { Ctx, JobCtx, Principal } from '../platform/ctx.ts'
import { loadProfile } from '../platform/definitions.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { beginRun, publishedRun, publishRun, type StepResult } from '../platform/runs.ts'
import { scopeSettings } from '../platform/scope.ts'
import { importDelivery } from '../sources/service.ts'
import { steps } from './jobs.ts'
import { featuresOf, tierHistoryOf } from './service.ts'

// Dollars and yen in the assets under management, from the bank's files to the features and the page; every figure is worked out by hand.

const feeds = join(import.meta.dirname, '../../test/bank/feeds')
const folder = mkdtempSync(join(tmpdir(), 'zhike-currencies-'))
let stores: TestStores
let ctx: JobCtx

// C03: 10,000 dollars since 1 September, 4,000 since 10 October. C09: a million yen, of which no rate was ever delivered. C12: 100 dollars and a cent, paid out on 5 October.
const accounts = [
  'core,C03,8800000000000303,deposit,,USD,2026-09-01',
  'core,C09,8800000000000909,deposit,,JPY,2026-09-01',
  'core,C12,8800000000001212,deposit,,USD,2026-09-01',
]
const balances = [
  'core,8800000000000303,2026-09-01,10000.00',
  'core,8800000000000303,2026-10-10,4000.00',
  'core,8800000000000909,2026-09-01,1000000.00',
  'core,8800000000001212,2026-09-01,100.01',
  'core,8800000000001212,2026-10-05,0.00',
]
const rates = [
  'USD,2026-09-01,7.0000,CFETS',
  'USD,2026-09-30,7.1000,CFETS',
  'USD,2026-10-12,7.2000,CFETS',
  'USD,2026-10-15,7.123456,CFETS',
]

beforeAll(async () => {
  stores = await testStores()
  ctx = jobOver(stores)
  await ctx.slice((db) => loadProfile(db, new URL('../app/profiles/default', import.meta.url).pathname, testInstant))
  mkdirSync(join(folder, 'twelve'))
  cpSync(feeds, join(folder, 'twelve'), { recursive: true })
  rmSync(join(folder, 'twelve', 'rate.csv'))
  await importDelivery(ctx, { folder: join(folder, 'twelve'), mapping: 'canonical', businessDate: parseDay('2026-10-15') })
  await deliver({
    'account.csv': `source,party_key,account_no,asset_class,product_code,currency,opened_on\n${accounts.join('\n')}\n`,
    'balance.csv': `source,account_no,day,balance\n${balances.join('\n')}\n`,
    'rate.csv': `currency,day,mid,source\n${rates.join('\n')}\n`,
  })
  await night(parseDay('2026-10-15'))
})
afterAll(async () => {
  await stores.close()
  rmSync(folder, { recursive: true })
})

let made = 0
async function deliver(files: Readonly<Record<string, string>>): Promise<void> {
  made += 1
  const path = join(folder, String(made))
  mkdirSync(path)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  await importDelivery(ctx, { folder: path, mapping: 'canonical', businessDate: parseDay('2026-10-15') })
}

async function night(asOf: Day): Promise<ReadonlyMap<string, StepResult>> {
  const results = new Map<string, StepResult>()
  for (const step of [...customers, ...values, ...steps]) {
    const runId = await beginRun(ctx, { step: step.key, businessDate: asOf, tables: step.tables })
    const runOf = async (key: string) => (await ctx.slice((db) => publishedRun(db, key, asOf))) ?? 0
    const result = await step.run(ctx, { runId, businessDate: asOf, runOf, progress: async () => {} })
    await ctx.slice((db) => publishRun(db, runId, result, { supersede: true }))
    results.set(step.key, result)
  }
  return results
}

async function valuesOf(
  customerId: number,
  asOf: string,
  ...keys: readonly string[]
): Promise<readonly (number | null | undefined)[]> {
  const found = await ctx.slice((db) => featuresOf({ db, warehouse: stores.warehouse }, customerId, parseDay(asOf)))
  return keys.map((key) => found?.values.get(key))
}

const { permissions } = roleOf('compliance') ?? { permissions: [] }
const user: Principal = {
  userId: 0,
  login: 'rm',
  staffId: 0,
  roles: ['rm'],
  locale: 'zh-CN',
  permissions: new Set(permissions),
  scope: 'bank',
  branches: [],
}
function asReader<T>(work: (given: Ctx) => Promise<T>): Promise<T> {
  const { pg, ...rest } = stores
  return inTransaction(pg, { role: 'zhike_app', settings: scopeSettings(user) }, (db) =>
    work({ ...rest, db, user, requestId: 'test' }),
  )
}

test('dollars count at the rate of each day, the last one carried for ten days and no longer', async () => {
  // On the day: 600,000 yuan and 4,000.00 × 7.123456 = 28,493.824 → 28,493.82.
  // October: until the 9th 10,000 dollars. The rate of 30 September, 7.1, stands up to 10 October; on the 11th there is none.
  //   1–9: 9 × 71,000 = 639,000 · 10: 28,400 · 11: nothing · 12–14: 3 × 28,800 = 86,400 · 15: 28,493.82 · together 782,293.82
  // Yuan: 12 × 100,000 + 3 × 600,000 = 3,000,000. (3,000,000 + 782,293.82) ÷ 15 = 252,152.92
  expect(
    await valuesOf(3, '2026-10-15', 'aum_fen', 'deposit_fen', 'aum_month_sum_fen', 'aum_month_avg_fen', 'unvalued_accounts'),
  ).toEqual([62_849_382, 62_849_382, 378_229_382, 25_215_292, 0])
  // September: the rate of the 1st, 7.0, stands up to the 11th: 11 × 70,000; nothing to the 29th; the 30th 71,000. 841,000 + 30 × 100,000 over 30 days: 128,033.33
  expect(await valuesOf(3, '2026-10-15', 'aum_prev_month_avg_fen')).toEqual([12_803_333])
  // 30 days ago, 15 September, there was no rate: the yuan alone.
  expect(await valuesOf(3, '2026-10-15', 'aum_30d_ago_fen')).toEqual([10_000_000])
})

test('what has no rate is not counted, and said not to be', async () => {
  const [aum, unvalued] = await valuesOf(9, '2026-10-15', 'aum_fen', 'unvalued_accounts')
  const twelve = await ctx.warehouse.one<{ fen: number }>(
    `SELECT sum(fen) AS fen FROM (SELECT argMax(balance_fen, day) AS fen FROM balances WHERE party_id = 9 AND currency = 'CNY' GROUP BY account_token)`,
    {},
    { numbers: true },
  )
  expect([aum, unvalued]).toEqual([twelve.fen, 1])
  const { items } = await asReader((given) => holdingsOf(given, 9))
  const yen = items.find(({ currency }) => currency === 'JPY')
  expect([yen?.balance, yen?.isValued, yen?.inBase]).toEqual([{ fen: 100_000_000 }, false, undefined])
  // An account that is empty needs no rate, however old the last one is.
  expect(await valuesOf(12, '2026-10-15', 'unvalued_accounts')).toEqual([0])
})

test('months of tiers count them too', async () => {
  const history = await ctx.slice((db) => tierHistoryOf({ db, warehouse: stores.warehouse }, 3, parseDay('2026-10-15')))
  expect(history.slice(-2).map(({ month, averageFen }) => [month, averageFen])).toEqual([
    ['2026-09-01', 12_803_333],
    ['2026-10-01', 25_215_292],
  ])
})

test('the page shows each account in its currency and in yuan, with the rate’s day and source, and the same sum at the end of a month', async () => {
  const { items } = await asReader((given) => holdingsOf(given, 3))
  expect(items.find(({ currency }) => currency === 'USD')).toMatchObject({
    balance: { fen: 400_000 },
    inBase: { amount: { fen: 2_849_382 }, rateOn: '2026-10-15', source: 'CFETS' },
    isValued: true,
  })
  const { months } = await asReader((given) => flowsOf(given, 3, 2))
  // 30 September: 100,000 yuan and 10,000 × 7.1; today: as the AUM.
  expect(months.map(({ month, endAumFen }) => [month, endAumFen])).toEqual([
    ['2026-09', 17_100_000],
    ['2026-10', 62_849_382],
  ])
})

test('a corrected rate is used by the next night; the night says which rates it used and whose they are', async () => {
  await deliver({ 'rate.csv': 'currency,day,mid,source\nUSD,2026-10-15,7.2000,PBOC\nJPY,2026-10-15,0.048123,PBOC\n' })
  const results = await night(parseDay('2026-10-16'))
  // 4,000 × 7.2 carried to the 16th; a million yen × 0.048123 = 48,123.00.
  expect(await valuesOf(3, '2026-10-16', 'aum_fen')).toEqual([60_000_000 + 2_880_000])
  const [before] = await valuesOf(9, '2026-10-15', 'aum_fen')
  expect(await valuesOf(9, '2026-10-16', 'aum_fen', 'unvalued_accounts')).toEqual([(before ?? 0) + 4_812_300, 0])
  expect(results.get('values')?.details?.['currencies']).toEqual({
    JPY: { day: '2026-10-15', midMicro: 48_123, source: 'PBOC' },
    USD: { day: '2026-10-15', midMicro: 7_200_000, source: 'PBOC' },
  })
  const again = await night(parseDay('2026-10-16'))
  expect(again.get('values')?.checksum).toBe(results.get('values')?.checksum)
  expect(again.get('features')?.checksum).toBe(results.get('features')?.checksum)
})
