// The made-up bank's card system wrote some people down in an older way: the night tells who they are.
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobOver } from '../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { matchParties } from '../customers/service-identity-match.ts'
import { parseDay } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { importDelivery } from '../sources/service.ts'
import { defaultBank, writeBank } from './demo/write-bank.ts'
import { followProfile } from './policy-profile.ts'

const businessDate = parseDay('2026-10-15')
let stores: TestStores
let ctx: JobCtx

beforeAll(async () => {
  stores = await testStores()
  ctx = jobOver(stores)
  const folder = await mkdtemp(join(stores.spool, 'bank-'))
  await writeBank({ ...defaultBank, folder, customers: 5000, endDay: businessDate, transactionsPerCustomer: 1 })
  await importDelivery(ctx, { folder, mapping: join(import.meta.dirname, 'demo', 'mapping.json'), businessDate })
  await rm(folder, { recursive: true, force: true })
  await followProfile(ctx, 'default', businessDate)
}, 240_000)
afterAll(() => stores.close())

test('everybody whom the card system wrote otherwise is linked or put before somebody, and nobody else is', async () => {
  const result = await matchParties(ctx, { runId: 9, businessDate, runOf: async () => 0, progress: async () => {} })
  const { rows: otherwise } = await ctx.slice((db) =>
    sql<{ party: number }>`select party_id as party from landing_party c where source = 'credit'
      and not exists (select from landing_party q where q.source = 'core' and q.identity_blind = c.identity_blind) order by 1`.execute(
      db,
    ),
  )
  const { rows: pairs } = await ctx.slice((db) =>
    sql<{ core: string; party: number; guards: readonly string[]; decision: string }>`
      select a.source as core, p.party_b as party, l.evidence -> 'guards' as guards, p.decision from identity_pairs p
      join identity_links l using (link_id) join landing_party a on a.party_id = p.party_a where p.made_by = 'model' order by p.party_b`.execute(
      db,
    ),
  )
  expect(otherwise.length).toBeGreaterThan(10)
  expect(pairs.map(({ party }) => party)).toEqual(otherwise.map(({ party }) => party))
  expect(pairs.every(({ core }) => core === 'core')).toBe(true)
  // One document under two names is no clerk's matter: a person looks at it.
  const shown = pairs.filter(({ decision }) => decision === 'proposed')
  expect(shown.length).toBeGreaterThan(0)
  expect(shown.every(({ guards }) => guards.includes('other-name'))).toBe(true)
  expect(result.rowsOut).toBe(pairs.length - shown.length)
})
