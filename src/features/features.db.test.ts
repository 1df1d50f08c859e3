import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { twelveInWarehouse } from '../../test/bank/facts-in-warehouse.ts'
import { businessDate, customers, facts, flows, nearTier, tierStories } from '../../test/bank/truths.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { addMonths, type Day, parseDay } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { beginRun, publishedRun, publishRun, type StepResult } from '../platform/runs.ts'
import { features } from './catalog/registry.ts'
import { steps } from './jobs.ts'
import { dictionary, featuresOf, tierHistoryOf } from './service.ts'

let stores: TestStores
let ctx: JobCtx

beforeAll(async () => {
  stores = await testStores()
  ctx = await twelveInWarehouse(stores)
})
afterAll(() => stores.close())

async function night(asOf: Day): Promise<readonly StepResult[]> {
  const results: StepResult[] = []
  for (const step of steps) {
    const runId = await beginRun(ctx, { step: step.key, businessDate: asOf, tables: step.tables })
    const runOf = async (key: string) => (await ctx.slice((db) => publishedRun(db, key))) ?? 0
    const result = await step.run(ctx, { runId, businessDate: asOf, runOf, progress: async () => {} })
    await ctx.slice((db) => publishRun(db, runId, result, { supersede: true }))
    results.push(result)
  }
  return results
}

async function valuesOf(customerId: number, asOf: Day): Promise<ReadonlyMap<string, number | null>> {
  const found = await ctx.slice((db) => featuresOf({ db, warehouse: stores.warehouse }, customerId, asOf))
  if (found === undefined) throw new Error(`No features of customer ${customerId}`)
  return found.values
}

const idOf = new Map(customers.map(({ key, customerId }) => [key, customerId]))
const tierNumbers = ['MASS', 'BASIC', 'GOLD', 'PLATINUM', 'DIAMOND', 'PRIVATE']

describe('the night of 15 October 2026 over the twelve customers', () => {
  let first: readonly StepResult[]
  beforeAll(async () => {
    first = await night(businessDate)
  })

  test.each(features.flatMap(({ key, examples }) => examples.map((example) => ({ key, ...example }))))(
    '$key of $customer is $value',
    async ({ key, customer, value }) => {
      expect((await valuesOf(idOf.get(customer) ?? 0, businessDate)).get(key)).toBe(value)
    },
  )

  test('holds every truth worked out by hand: AUM, month average, tier, flows, single facts', async () => {
    for (const truth of customers) {
      const values = await valuesOf(truth.customerId, businessDate)
      expect([truth.key, values.get('aum_fen'), values.get('aum_month_avg_fen'), values.get('tier')]).toEqual([
        truth.key,
        truth.aumFen,
        truth.monthAverageFen,
        tierNumbers.indexOf(truth.tier),
      ])
      const flow = flows[truth.key]
      for (const [i, days] of [7, 30, 90].entries()) {
        if (flow === undefined) continue
        expect([truth.key, days, values.get(`inflow_${days}d_fen`)]).toEqual([truth.key, days, flow.in[i]])
        expect([truth.key, days, values.get(`outflow_${days}d_fen`)]).toEqual([truth.key, days, flow.out[i]])
      }
      for (const [key, value] of Object.entries(facts[truth.key] ?? {}))
        expect([truth.key, key, values.get(key)]).toEqual([truth.key, key, value])
    }
  })

  test('the first night rebuilds every month of the tier stories', async () => {
    for (const story of tierStories) {
      const history = await ctx.slice((db) =>
        tierHistoryOf({ db, warehouse: stores.warehouse }, idOf.get(story.key) ?? 0, businessDate),
      )
      const told = story.months.flatMap((span) =>
        span.watch.map((watchMonths, i) => ({
          month: addMonths(parseDay(`${span.from}-01`), i),
          averageFen: span.averageFen,
          tier: tierNumbers.indexOf(span.tier),
          watchMonths,
        })),
      )
      expect(
        history.slice(0, -1).map(({ month, averageFen, tier, watchMonths }) => ({ month, averageFen, tier, watchMonths })),
      ).toEqual(told)
    }
  })

  test('the golden case: in October C01 must add 38,750 yuan', async () => {
    expect((await valuesOf(1, businessDate)).get('tier_gap_fen')).toBe(nearTier.october.topUpFen)
  })

  test('the order in which rows were written changes nothing, nor does a second run', async () => {
    for (const table of ['balances', 'transactions', 'events', 'accounts']) {
      await stores.warehouse.command(`CREATE TABLE shuffled_${table} AS ${table}`)
      await stores.warehouse.command(`INSERT INTO shuffled_${table} SELECT * FROM ${table} ORDER BY sipHash64(*) DESC`)
      await stores.warehouse.command(`EXCHANGE TABLES ${table} AND shuffled_${table}`)
    }
    expect((await night(businessDate)).map(({ checksum }) => checksum)).toEqual(first.map(({ checksum }) => checksum))
  })

  test('the dictionary says for how many customers a feature is known', async () => {
    const { entries } = await ctx.slice((db) => dictionary(db, businessDate))
    const of = (key: string) => entries.find((entry) => entry.key === key)
    expect(entries).toHaveLength(features.length)
    expect(of('aum_fen')?.coveragePpm).toBe(1_000_000)
    // Eleven persons and one business.
    expect(of('age_years')?.coveragePpm).toBe(916_666)
    expect(of('tier')?.values.map(({ key }) => key)).toEqual(tierNumbers)
  })
})

describe('another day', () => {
  test('the golden case of September: D = 30, d = 15, S = 7,200,000, B = 480,000: add 40,000', async () => {
    await night(nearTier.september.asOf)
    expect((await valuesOf(1, nearTier.september.asOf)).get('tier_gap_fen')).toBe(nearTier.september.topUpFen)
    // Rows dated later are not seen: the 500,000 that C03 gets in October.
    expect((await valuesOf(3, nearTier.september.asOf)).get('aum_fen')).toBe(10_000_000)
  })

  test('on the last day of a month there is nothing left to top up in', async () => {
    const lastDay = parseDay('2026-10-31')
    await night(lastDay)
    const values = await valuesOf(1, lastDay)
    expect(values.get('tier_gap_fen')).toBeNull()
    expect(values.get('aum_month_avg_fen')).toBe(48_000_000)
  })

  test('the next month goes on from what the last night left: C08 is watched for the second month', async () => {
    const november = parseDay('2026-11-02')
    await night(november)
    const values = await valuesOf(8, november)
    expect([values.get('tier'), values.get('tier_watch_months'), values.get('tier_watched')]).toEqual([3, 2, 1])
    // C03 reached GOLD in October (12 × 100,000 + 19 × 600,000 = 12,600,000 ÷ 31 = 406,451.61) and has it since November.
    expect((await valuesOf(3, november)).get('tier')).toBe(2)
    const history = await ctx.slice((db) => tierHistoryOf({ db, warehouse: stores.warehouse }, 3, november))
    expect(history.slice(-2).map(({ month, averageFen, state }) => ({ month, averageFen, state }))).toEqual([
      { month: '2026-10-01', averageFen: 40_645_161, state: 'up' },
      { month: '2026-11-01', averageFen: 60_000_000, state: 'up' },
    ])
  })
})
