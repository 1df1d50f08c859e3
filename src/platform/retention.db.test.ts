import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { jobOver } from '../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { addDays, addMonths, type Day, endOfMonth, parseDay } from '../kernel/day.ts'
import type { JobCtx } from './ctx.ts'
import { reclaim, retireOld } from './retention.ts'
import { beginRun, publishedRun, publishRun } from './runs.ts'

const opened: TestStores[] = []
let ctx: JobCtx

beforeEach(async () => {
  const stores = await testStores()
  opened.push(stores)
  ctx = jobOver(stores)
})
afterAll(async () => {
  for (const stores of opened) await stores.close()
})

/** Published runs of a step on the given days, each with a row in the warehouse. */
async function nights(step: string, days: readonly Day[]): Promise<void> {
  for (const day of days) {
    const runId = await beginRun(ctx, { step, businessDate: day, tables: ['party_customer'] })
    await ctx.slice((db) => publishRun(db, runId, { rowsIn: 1, rowsOut: 1, checksum: '' }, { supersede: true }))
  }
  await ctx.warehouse.command(
    `INSERT INTO party_customer (run_id, party_id, customer_id) SELECT arrayJoin({runs:Array(UInt32)}), 1, 1 SETTINGS max_partitions_per_insert_block = 2000`,
    { runs: await runsOf(step, ['published', 'superseded']) },
  )
}

const runsOf = async (step: string, statuses: readonly string[]) =>
  (
    await ctx.slice((db) =>
      sql<{ id: number }>`
        select run_id as id from runs where step = ${step} and status = any(${statuses}::text[]) order by run_id`.execute(db),
    )
  ).rows.map(({ id }) => id)
const partitions = async () =>
  (
    await ctx.warehouse.query<{ id: number }>(
      'SELECT DISTINCT run_id AS id FROM party_customer ORDER BY run_id',
      {},
      { numbers: true },
    )
  ).map(({ id }) => id)
const later = () => new Date(Date.now() + 3_600_000)
const asOf = parseDay('2026-10-15')
const everyDay = (from: Day, to: Day): Day[] => {
  const days: Day[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day)
  return days
}

test('35 days are kept whole, and before them the last night of each month; the others are no longer found', async () => {
  await nights('features', everyDay(parseDay('2026-07-20'), asOf))
  const { kept, retired } = await ctx.slice((db) => retireOld(db, 'features', 'month-ends', asOf))
  // 35 days back from 15 October, itself included, is 11 September.
  expect(kept).toEqual(['2026-07-31', '2026-08-31', ...everyDay(parseDay('2026-09-11'), asOf)])
  // 20 July … 10 September are 53 days, two of them ends of months.
  expect(retired).toBe(51)
  const on = async (day: string) => {
    const run = await ctx.slice((db) => publishedRun(db, 'features', parseDay(day)))
    const found = await ctx.slice((db) =>
      sql<{ day: string }>`select business_date::text as day from runs where run_id = ${run}`.execute(db),
    )
    return found.rows[0]?.day
  }
  // As of a day in between, the nearest snapshot before it answers.
  expect([await on('2026-09-05'), await on('2026-08-15'), await on('2026-09-11')]).toEqual([
    '2026-08-31',
    '2026-07-31',
    '2026-09-11',
  ])
  expect(await ctx.slice((db) => retireOld(db, 'features', 'month-ends', asOf))).toEqual({ kept, retired: 0 })
})

test('of month-ends there are 36; the history of tiers goes back to the first night', async () => {
  const ends = Array.from({ length: 50 }, (_, n) => endOfMonth(addMonths(parseDay('2022-07-01'), n)))
  await nights('features', ends)
  await nights('tiers', [parseDay('2022-07-05'), parseDay('2022-07-06'), ...ends])
  const features = await ctx.slice((db) => retireOld(db, 'features', 'month-ends', asOf))
  // July 2022 … August 2026 are 50 months: the first 14 go.
  expect([features.retired, features.kept.length, features.kept[0], features.kept.at(-1)]).toEqual([
    14,
    36,
    '2023-09-30',
    '2026-08-31',
  ])
  const tiers = await ctx.slice((db) => retireOld(db, 'tiers', 'history', asOf))
  expect(tiers.kept).toEqual(['2022-07-05', ...ends])
})

test('a bank that was closed for a year still has its last night', async () => {
  await nights('decide', [parseDay('2025-10-01'), parseDay('2025-10-02')])
  expect(await ctx.slice((db) => retireOld(db, 'decide', 'days', asOf))).toEqual({ kept: ['2025-10-02'], retired: 1 })
})

test('what was retired is dropped once nobody can be reading it, a night done again only after its days', async () => {
  await nights('freeze', [parseDay('2026-09-01'), parseDay('2026-10-14'), parseDay('2026-10-14'), asOf])
  const [old, first, second, last] = await runsOf('freeze', ['published', 'superseded'])
  await ctx.slice((db) => retireOld(db, 'freeze', 'days', asOf))
  const drop = (before: Date, day = asOf) =>
    reclaim(ctx, { tables: ['party_customer'], before, keptSteps: ['freeze'], asOf: day })
  await drop(new Date(Date.now() - 60_000))
  expect(await partitions()).toEqual([old, first, second, last])
  await drop(later())
  expect(await partitions()).toEqual([first, second, last])
  await drop(later())
  expect(await partitions()).toEqual([first, second, last])
  await drop(later(), addDays(asOf, 35))
  expect(await partitions()).toEqual([second, last])
})

test('a run whose process died is declared failed and its rows are dropped; one at work is left alone', async () => {
  const [dead, alive] = [
    await beginRun(ctx, { step: 'import', businessDate: parseDay('2026-10-01'), tables: [] }),
    await beginRun(ctx, { step: 'import', businessDate: asOf, tables: [] }),
  ]
  await ctx.warehouse.command(`INSERT INTO party_customer VALUES (${dead}, 1, 1), (${alive}, 1, 1)`)
  await ctx.slice((db) =>
    sql`update runs set owner = 'elsewhere:1', heartbeat_at = '2026-01-01' where run_id = ${dead}`.execute(db),
  )
  await reclaim(ctx, { tables: ['party_customer'], before: later(), keptSteps: [], asOf })
  expect([await partitions(), await runsOf('import', ['failed'])]).toEqual([[alive], [dead]])
})
