import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStores, testStores } from '../../test/support.ts'
import { parseDay } from '../kernel/day.ts'
import { isAppError } from '../kernel/errors.ts'
import type { JobCtx } from './ctx.ts'
import { inTransaction } from './postgres/open.ts'
import { isStale, runOwner } from './run-owner.ts'
import { beginRun, factsFilter, failRun, ownSlices, publishedRun, publishRun } from './runs.ts'
import { scopeSettings } from './scope.ts'

let stores: TestStores
let ctx: JobCtx
const day = parseDay('2026-10-15')
const tables = ['party_customer', 'features_v*']
const result = { rowsIn: 1, rowsOut: 1, checksum: 'x' }

beforeAll(async () => {
  stores = await testStores()
  const settings = scopeSettings({ scope: 'bank', staffId: 0, branches: [] })
  const user = {
    userId: 0,
    login: 'test',
    staffId: 0,
    roles: [],
    permissions: new Set<string>(),
    scope: 'bank',
    branches: [],
    locale: 'en',
  } as const
  ctx = {
    ...stores,
    spool: stores.warehouse.spool,
    user,
    slice: (work) => inTransaction(stores.pg, { role: 'zhike_job', settings }, work),
  }
})
afterAll(() => stores.close())

const rowsOf = (runId: number) =>
  stores.warehouse.one<{ n: number }>(
    'SELECT count() AS n FROM party_customer WHERE run_id = {runId:UInt32}',
    { runId },
    { numbers: true },
  )

test('a run is seen by nobody until it is published, and then up to any later date', async () => {
  const runId = await beginRun(ctx, { step: 'unify', businessDate: day, tables })
  expect(await ctx.slice((db) => publishedRun(db, 'unify', day))).toBeUndefined()
  await ctx.slice((db) => publishRun(db, runId, result))
  expect(await ctx.slice((db) => publishedRun(db, 'unify', day))).toBe(runId)
  expect(await ctx.slice((db) => publishedRun(db, 'unify', parseDay('2026-10-14')))).toBeUndefined()
  expect(await ctx.slice((db) => publishedRun(db, 'unify', parseDay('2026-11-01')))).toBe(runId)
})

test('a step that a living process runs is refused to a second one', async () => {
  const runId = await beginRun(ctx, { step: 'freeze', businessDate: day, tables })
  const second = await beginRun(ctx, { step: 'freeze', businessDate: day, tables }).catch((thrown: unknown) => thrown)
  expect(isAppError(second, 'run-in-progress')).toBe(true)
  await failRun(ctx, runId, 'given up')
})

test('what a dead owner left behind is dropped when its step is begun again, and nothing else', async () => {
  const kept = await beginRun(ctx, { step: 'decide', businessDate: day, tables })
  await stores.warehouse.command(`INSERT INTO party_customer VALUES (${kept}, 1, 1)`)
  await ctx.slice((db) => publishRun(db, kept, result))
  const dead = await beginRun(ctx, { step: 'triggers', businessDate: day, tables })
  await stores.warehouse.command(`INSERT INTO party_customer VALUES (${dead}, 1, 1), (${dead}, 2, 2)`)
  await ctx.slice((db) =>
    sql`update runs set owner = ${`${runOwner.split(':')[0]}:999999999:1`} where run_id = ${dead}`.execute(db),
  )
  const next = await beginRun(ctx, { step: 'triggers', businessDate: day, tables })
  expect(next).toBeGreaterThan(dead)
  expect((await rowsOf(dead)).n).toBe(0)
  expect((await rowsOf(kept)).n).toBe(1)
  const late = await ctx.slice((db) => publishRun(db, dead, result)).catch((thrown: unknown) => thrown)
  expect(isAppError(late, 'conflict')).toBe(true)
  await failRun(ctx, next, 'given up')
})

test('two processes that begin the same step at once: one runs it', async () => {
  const both = await Promise.allSettled([1, 2].map(() => beginRun(ctx, { step: 'segments', businessDate: day, tables })))
  expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('a corrected day is read from the run that corrected it, and only once that is published', async () => {
  const first = await beginRun(ctx, { step: 'import', businessDate: parseDay('2026-10-14'), tables: [] })
  const slices = ['2026-10-13', '2026-10-14'].map((text) => ({ day: parseDay(text), rows: 2 }))
  await ctx.slice(async (db) => {
    await ownSlices(db, 'balance', first, slices)
    await publishRun(db, first, result)
  })
  const second = await beginRun(ctx, { step: 'import', businessDate: day, tables: [] })
  expect((await ctx.slice((db) => factsFilter(db, 'balance', day))).params).toEqual({ balance_run: first, balance_as_of: day })
  await ctx.slice(async (db) => {
    await ownSlices(db, 'balance', second, [{ day: parseDay('2026-10-14'), rows: 2 }])
    await publishRun(db, second, result)
  })
  const { params } = await ctx.slice((db) => factsFilter(db, 'balance', day))
  expect(params).toMatchObject({
    balance_run0: first,
    balance_to0: '2026-10-13',
    balance_run1: second,
    balance_from1: '2026-10-14',
  })
  const before = await ctx.slice((db) => factsFilter(db, 'balance', parseDay('2026-10-13')))
  expect(before.params).toEqual({ balance_run: first, balance_as_of: '2026-10-13' })
})

test('an owner is alive, silent for a minute, or gone', () => {
  const now = new Date('2026-10-15T12:00:00Z')
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000)
  expect(isStale(runOwner, ago(5), now)).toBe(false)
  expect(isStale(runOwner, ago(61), now)).toBe(true)
  expect(isStale('elsewhere:1:1', ago(5), now)).toBe(false)
  expect(isStale(`${runOwner.split(':')[0]}:999999999:1`, ago(5), now)).toBe(true)
})
