// Snapshots grow old and go; what was issued from them is replayed from its own inputs, exactly, for ever.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pruning } from '../../src/app/night/prune.ts'
import { nightSteps } from '../../src/app/night/steps.ts'
import { runNight } from '../../src/app/night/night.ts'
import { jobCtx } from '../../src/app/open-platform.ts'
import { setUpDemo } from '../../src/app/set-up-demo.ts'
import { explain, replayDecision } from '../../src/decisions/service-explain.ts'
import { parseDay } from '../../src/kernel/day.ts'
import { pinnedClock } from '../../src/platform/clock.ts'
import type { JobCtx } from '../../src/platform/ctx.ts'
import { reclaim } from '../../src/platform/retention.ts'
import { type TestStores, testStores } from '../support.ts'

const [first, last] = [parseDay('2026-10-15'), parseDay('2026-12-01')]
let stores: TestStores
let ctx: JobCtx

beforeAll(async () => {
  stores = await testStores({ clock: pinnedClock(last) })
  ctx = jobCtx({ ...stores, spool: stores.warehouse.spool })
  await setUpDemo(ctx, { customers: 400, businessDate: first, transactionsPerCustomer: 20 })
}, 240_000)
afterAll(() => stores.close())

const issued = async () =>
  (
    await ctx.slice((db) =>
      sql<{ id: number; customer: number; run: number }>`
        select decision_id::int as id, customer_id as customer, run_id as run from issued_decisions order by 1`.execute(db),
    )
  ).rows
const rowsIn = async (table: string, run: number) =>
  (
    await ctx.warehouse.one<{ n: number }>(
      `SELECT count() AS n FROM ${table} WHERE run_id = {run:UInt32}`,
      { run },
      { numbers: true },
    )
  ).n

test('after the night of a later month the old verdicts are gone, the month-end snapshot stays, and every decision replays', async () => {
  const decisions = await issued()
  expect(decisions.length).toBeGreaterThan(5)
  const [{ run, customer } = { run: 0, customer: 0 }] = decisions
  const whyNot = () => ctx.slice((db) => explain({ db, warehouse: ctx.warehouse }, customer, { runId: run }))
  expect((await whyNot())?.businessDate).toBe(first)

  await runNight(ctx, { businessDate: last, steps: nightSteps })
  const runs = await ctx.slice((db) =>
    sql<{ step: string; run: number; status: string }>`
      select step, run_id as run, status from runs where business_date = ${first} and step in ('decide', 'features', 'freeze', 'tiers', 'unify') order by 1`.execute(
      db,
    ),
  )
  // The only night of October is the last of its month; 47 days on, only what month-ends keep is still found.
  expect(Object.fromEntries(runs.rows.map(({ step, status }) => [step, status]))).toEqual({
    decide: 'superseded',
    features: 'published',
    freeze: 'superseded',
    tiers: 'published',
    unify: 'published',
  })
  // Nothing is dropped in the night itself, for it may be read this minute; a while later it is.
  expect(await rowsIn('decisions', run)).toBeGreaterThan(0)
  const what = {
    tables: [...new Set(nightSteps.flatMap(({ tables }) => tables))],
    before: new Date(Date.now() + 3_600_000),
    keptSteps: nightSteps.flatMap(({ key, keep }) => (keep === undefined ? [] : [key])),
    asOf: last,
  }
  await reclaim(ctx, what)
  expect(await rowsIn('decisions', run)).toBe(0)
  const runOf = (step: string) => runs.rows.find((row) => row.step === step)?.run ?? 0
  expect([await rowsIn('gate_facts', runOf('freeze')), (await rowsIn('feature_rows', runOf('features'))) > 100]).toEqual([
    0,
    true,
  ])

  expect(await whyNot()).toBeUndefined()
  for (const { id } of decisions) {
    const { isSame, differences } = await ctx.slice((db) => replayDecision({ db }, id))
    expect([id, isSame, differences]).toEqual([id, true, []])
  }
  // Once more, there is nothing to prune.
  const step = pruning(nightSteps)
  const again = await step.run(ctx, { runId: 0, businessDate: last, runOf: async () => 0, progress: async () => {} })
  expect([again.rowsIn - again.rowsOut, again.details]).toEqual([0, { retired: 0, dropped: {} }])
})
