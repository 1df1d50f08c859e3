import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStores, testStores } from '../../test/support.ts'
import { parseDay } from '../kernel/day.ts'
import type { JobCtx } from './ctx.ts'
import { emit, outboxDepth, recall, relay, waitingEvents } from './outbox.ts'
import { inTransaction } from './postgres/open.ts'
import { factsFilter } from './runs.ts'
import { scopeSettings } from './scope.ts'

let stores: TestStores
let ctx: JobCtx
const today = parseDay('2026-10-16')
const yesterday = parseDay('2026-10-15')

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

const call = (eventId: string, at: string) =>
  ctx.slice((db) =>
    emit(
      db,
      { eventId, topic: 'timeline', partyId: 7, body: { kind: 'contact', channel: 'phone', at, attributes: { offer: 'x' } } },
      new Date(at),
    ),
  )
const inWarehouse = async () => {
  const filter = await ctx.slice((db) => factsFilter(db, 'event', today))
  return stores.warehouse.query<{ token: string; kind: string; on_day: string }>(
    `SELECT toString(event_token) AS token, kind, toString(day) AS on_day FROM events WHERE ${filter.sql} ORDER BY on_day, token`,
    filter.params,
  )
}
const [first, second, third] = [
  '00000000-0000-8000-a000-000000000001',
  '00000000-0000-8000-a000-000000000002',
  '00000000-0000-8000-a000-000000000003',
]

test('an event waits where its writer sees it at once, and telling it twice is telling it once', async () => {
  await call(first, '2026-10-15T03:00:00.000Z')
  await call(first, '2026-10-15T03:00:00.000Z')
  const waiting = await ctx.slice((db) => waitingEvents(db, [7]))
  expect(waiting.map(({ eventId, day, kind }) => [eventId, day, kind])).toEqual([[first, yesterday, 'contact']])
})

test('closed days move into the warehouse, each event once; an open day waits', async () => {
  await call(second, '2026-10-16T02:00:00.000Z')
  expect(await relay(ctx, yesterday)).toBe(1)
  expect(await relay(ctx, yesterday)).toBe(0)
  expect((await inWarehouse()).map((row) => row.on_day)).toEqual(['2026-10-15'])
  expect((await ctx.slice((db) => outboxDepth(db))).waiting).toBe(1)
})

test('what was corrected the same day is taken back before it is moved; what is moved cannot be', async () => {
  expect(await ctx.slice((db) => recall(db, second))).toBe(true)
  expect(await ctx.slice((db) => recall(db, first))).toBe(false)
  await call(third, '2026-10-16T04:00:00.000Z')
  expect(await relay(ctx, today)).toBe(1)
  expect((await inWarehouse()).map((row) => row.token)).toHaveLength(2)
})

test('an event of a rolled back change was never told', async () => {
  const eventId = '00000000-0000-8000-a000-000000000009'
  const failed = ctx.slice(async (db) => {
    await emit(
      db,
      { eventId, topic: 'timeline', partyId: 7, body: { kind: 'contact', channel: 'phone', at: '2026-10-16T05:00:00.000Z' } },
      new Date(),
    )
    throw new Error('the change failed')
  })
  await expect(failed).rejects.toThrow('the change failed')
  expect((await ctx.slice((db) => outboxDepth(db))).waiting).toBe(0)
})
