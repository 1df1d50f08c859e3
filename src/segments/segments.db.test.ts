import { afterAll, beforeAll, expect, test } from 'vitest'
import { twelveInWarehouse } from '../../test/bank/facts-in-warehouse.ts'
import { businessDate } from '../../test/bank/truths.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { steps as featureSteps } from '../features/jobs.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { beginRun, publishedRun, publishRun } from '../platform/runs.ts'
import { steps } from './jobs.ts'
import { isMember, membersCount, segments, segmentsOf } from './service.ts'

let stores: TestStores
let ctx: JobCtx

beforeAll(async () => {
  stores = await testStores()
  ctx = await twelveInWarehouse(stores)
  for (const step of [...featureSteps, ...steps]) {
    const runId = await beginRun(ctx, { step: step.key, businessDate, tables: step.tables })
    const runOf = async (key: string) => (await ctx.slice((db) => publishedRun(db, key))) ?? 0
    const result = await step.run(ctx, { runId, businessDate, runOf, progress: async () => {} })
    await ctx.slice((db) => publishRun(db, runId, result))
  }
})
afterAll(() => stores.close())

test('the twelve customers fall into the shipped segments as worked out by hand', async () => {
  const found = await ctx.slice(async (db) => segments({ db, warehouse: stores.warehouse }, businessDate))
  expect(found.businessDate).toBe(businessDate)
  expect(Object.fromEntries(found.segments.map(({ key, members }) => [key, members]))).toEqual({
    dormant: 1, // C05
    elderly: 1, // C08, 75
    leaving: 1, // C04: 300,000 out
    'near-tier': 1, // C01: 480,000 of 500,000
    parents: 0,
    payroll: 1, // C06
    'small-business': 1, // C12, by both halves of its rule, counted once
    'wealth-maturing': 1, // C02: 300,000 in seven days
  })
  expect(found.segments.find(({ key }) => key === 'elderly')?.sentence).toEqual({
    zh: '年龄不低于 60 岁',
    en: 'Age is at least 60 years',
  })
})

test('a customer knows its segments', async () => {
  await ctx.slice(async (db) => {
    const both = { db, warehouse: stores.warehouse }
    expect(await segmentsOf(both, 2)).toEqual(['wealth-maturing'])
    expect(await segmentsOf(both, 9)).toEqual([])
    expect(await isMember(both, 'dormant', 5)).toBe(true)
    expect(await isMember(both, 'dormant', 1)).toBe(false)
    expect(await membersCount(both, 'payroll')).toBe(1)
    expect(await membersCount(both, 'no-such-segment')).toBeUndefined()
  })
})
