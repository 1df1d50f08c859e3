import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { roles } from '../access/roles.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { asJob, buildWorld, newRelative, secretsOf, staffIdOf, stranger, units } from '../../test/flow/world.ts'
import type { Ctx, Principal } from '../platform/ctx.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { scopeSettings } from '../platform/scope.ts'
import { askIdentityAccess, decideIdentityAccess, identityAccess } from './service-identity-access.ts'
import { decideIdentity, identityPairs } from './service-identity-review.ts'

let stores: TestStores
let head: Principal
let otherHead: Principal
beforeAll(async () => {
  stores = await testStores()
  await buildWorld(stores)
  head = await userOf(staffIdOf('branch-head'), units.branch)
  otherHead = await userOf(stranger, units.otherBranch)
})
afterAll(() => stores?.close())

async function userOf(staffId: number, branch: number): Promise<Principal> {
  const { rows } = await stores.pg.pool.query<{ user_id: number }>(
    `insert into users (login, staff_id, created_at) values ($1, $2, '2026-10-16') on conflict (login) do update set staff_id = excluded.staff_id returning user_id`,
    [`reviewer-${staffId}`, staffId],
  )
  const { permissions = [], scope = 'none' } = roles.find(({ key }) => key === 'branch-head') ?? {}
  return {
    userId: rows[0]?.user_id ?? 0,
    login: `reviewer-${staffId}`,
    staffId,
    roles: ['branch-head'],
    permissions: new Set<string>(permissions),
    scope,
    branches: [branch],
    locale: 'zh-CN',
  }
}

const as = <T>(user: Principal, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
  inTransaction(stores.pg, { role: 'zhike_app', settings: scopeSettings(user) }, (db) =>
    work({ ...stores, spool: stores.warehouse.spool, db, user, requestId: 'r' }),
  )

const evidence = { v: 1, rule: null, guards: ['other-name'], fields: [{ field: 'name', level: 'far', weight: -400 }] }

/** Two records that may be one person, the second of this branch or another. */
async function pairWith(where: 'own' | 'otherBranch'): Promise<{ partyA: number; partyB: number }> {
  const partyA = await asJob(stores, (db) => newRelative(stores, db, 'own'))
  const partyB = await asJob(stores, (db) => newRelative(stores, db, where))
  await asJob(stores, async (db) => {
    await sql`insert into identity_links (party_a, party_b, decision, made_by, weight, zone, evidence, recorded_at)
      values (${partyA}, ${partyB}, 'proposed', 'model', 100, 'review', ${JSON.stringify(evidence)}::jsonb, '2026-10-16')`.execute(
      db,
    )
    await sql`select settle_identity_pairs(array[${partyA}::integer], array[${partyB}::integer])`.execute(db)
  })
  return { partyA, partyB }
}
beforeEach(async () => {
  await stores.pg.pool.query('delete from identity_pairs')
})

const queue = async (user: Principal, standing: 'proposed' | 'joined' | 'said' = 'proposed') =>
  (await as(user, (ctx) => identityPairs(ctx, { standing, page: 1, size: 50 }))).items

test('a pair of the branch is shown side by side, masked, with what each field says and what either decision would do', async () => {
  const pair = await pairWith('own')
  const [shown] = await queue(head)
  const [one, other] = shown?.sides ?? []
  expect(one).toMatchObject({
    isShown: true,
    customerId: pair.partyA,
    name: { text: secretsOf('own').fullName, isMasked: false },
  })
  expect(other).toMatchObject({ isShown: true, phone: { text: '138****0001', isMasked: true } })
  // 100 hundredths of a bit are two to one: two chances in three.
  expect(shown).toMatchObject({ weight: 100, chancePpm: 666_667, mayDecide: true, canUndo: false, isOneNow: false })
  expect(shown?.evidence).toEqual([
    { field: { key: 'name', zh: '姓名', en: 'Name' }, level: { zh: '不同', en: 'different' }, weight: -400 },
  ])
  expect(shown?.reasons.map(({ zh }) => zh)).toEqual(['姓名不同，可能更名或录错，不自动合并'])
  expect(shown?.after?.same).toMatchObject({ customerId: pair.partyA, isPrevented: false })
  expect(shown?.after?.different.customerIds).toEqual([pair.partyA, pair.partyB])
})

test('another branch’s record is told of and nothing of it shown, until its head agrees; then it may be decided', async () => {
  const pair = await pairWith('otherBranch')
  const [blind] = await queue(head)
  expect(blind).toMatchObject({ mayDecide: false, evidence: [], reasons: [] })
  expect(blind?.sides[1]).toEqual({ isShown: false, access: 'none' })
  expect([blind?.weight, blind?.after]).toEqual([undefined, undefined])
  expect(JSON.stringify(blind)).not.toContain(secretsOf('otherBranch').fullName)
  await expect(as(head, (ctx) => decideIdentity(ctx, { ...pair, decision: 'same' }))).rejects.toMatchObject({
    code: 'precondition-failed',
  })

  const { requestId } = await as(head, (ctx) => askIdentityAccess(ctx, pair))
  expect(await as(head, (ctx) => askIdentityAccess(ctx, pair))).toEqual({ requestId })
  expect((await queue(head))[0]?.sides[1]).toEqual({ isShown: false, access: 'asked' })
  // Who asked does not answer; the other branch does.
  await expect(
    as(head, (ctx) => decideIdentityAccess(ctx, { requestId: requestId ?? 0, decision: 'granted' })),
  ).rejects.toMatchObject({ code: 'not-found' })
  expect((await as(otherHead, identityAccess)).items).toMatchObject([{ requestId, customerId: pair.partyB }])
  await as(otherHead, (ctx) => decideIdentityAccess(ctx, { requestId: requestId ?? 0, decision: 'granted' }))

  const [open] = await queue(head)
  expect(open?.sides[1]).toMatchObject({
    isShown: true,
    name: { text: secretsOf('otherBranch').fullName },
    phone: { isMasked: true },
    grantedUntil: '2026-10-23',
    aum: {},
  })
  expect(open?.evidence).toHaveLength(1)
  await as(head, (ctx) => decideIdentity(ctx, { ...pair, decision: 'same' }))
  expect((await queue(head, 'joined'))[0]).toMatchObject({ ...pair, decision: 'accepted', madeBy: 'human', canUndo: true })
})

test('what a person said leaves the queue, stands in the history, and taken back is proposed again', async () => {
  const pair = await pairWith('own')
  await as(head, (ctx) => decideIdentity(ctx, { ...pair, decision: 'different' }))
  expect(await queue(head)).toEqual([])
  await as(head, (ctx) => decideIdentity(ctx, { ...pair, decision: 'undo' }))
  expect(await queue(head)).toMatchObject([{ ...pair, madeBy: 'model' }])
  expect((await queue(head, 'said')).slice(0, 2)).toMatchObject([
    { ...pair, decision: 'withdrawn', saidBy: head.login, weight: 100 },
    { ...pair, decision: 'rejected', saidBy: head.login },
  ])
  await expect(as(head, (ctx) => decideIdentity(ctx, { ...pair, decision: 'undo' }))).rejects.toMatchObject({
    code: 'precondition-failed',
  })
})

test('nobody decides of records that are no customers of theirs', async () => {
  const pair = await pairWith('own')
  expect(await queue(otherHead)).toEqual([])
  await expect(as(otherHead, (ctx) => decideIdentity(ctx, { ...pair, decision: 'same' }))).rejects.toMatchObject({
    code: 'not-found',
  })
})
