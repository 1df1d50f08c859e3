import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nightOfTheTwelve } from '../../test/bank/night-of-the-twelve.ts'
import { bankFeeds, businessDate, today } from '../../test/bank/truths.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { type RoleKey, roleOf } from '../access/roles.ts'
import { verifyTrail } from '../access/service-audit.ts'
import { pageQuery } from '../kernel/paging.ts'
import type { Ctx, JobCtx, Principal } from '../platform/ctx.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { beginRun, publishRun } from '../platform/runs.ts'
import { scopeSettings } from '../platform/scope.ts'
import { importDelivery } from '../sources/service.ts'
import { steps } from './jobs.ts'
import { customerBrief } from './service-brief.ts'
import { counterLookup } from './service-counter.ts'
import { decideErasure, obstaclesNow, proposeErasure, restrictProcessing } from './service-erasure.ts'
import { factsNow } from './service-facts.ts'
import { timelineOf } from './service-timeline.ts'
import { forgetParty } from './store-erasure.ts'

let stores: TestStores
let job: JobCtx
beforeAll(async () => {
  stores = await testStores()
  job = await nightOfTheTwelve(stores, steps)
  await stores.pg.pool.query(`insert into users (login, created_at) values ('9002', now()), ('9012', now()), ('2001', now())`)
})
afterAll(() => stores.close())

const holder = (userId: number, role: RoleKey, branches: readonly number[] = []): Principal => {
  const { scope, permissions } = roleOf(role) ?? { scope: 'none', permissions: [] }
  const user = { userId, login: String(userId), staffId: 0, roles: [role], locale: 'zh-CN' } as const
  return { ...user, permissions: new Set(permissions), scope, branches }
}
const [officer, colleague] = [holder(1, 'compliance'), holder(2, 'compliance')]
const otherHead = holder(3, 'branch-head', [1]) // of 江北; customer 1 is at 江南

const as = <T>(user: Principal, work: (ctx: Ctx) => Promise<T>): Promise<T> => {
  const { pg, ...rest } = stores
  return inTransaction(pg, { role: 'zhike_app', settings: scopeSettings(user) }, (db) =>
    work({ ...rest, db, user, requestId: 'test' }),
  )
}
const code = (name: string) => expect.objectContaining({ code: name })
const rows = async (text: string) => (await stores.pg.pool.query<Record<string, unknown>>(text)).rows
const keysOf = async (customerId: number) => (await as(officer, (ctx) => obstaclesNow(ctx, customerId))).map((one) => one.key)

/** Customer 1 (parties 1 and 13) leaves the bank more than ten years before. */
const leave = (closedOn: string) =>
  stores.warehouse.command(
    `ALTER TABLE accounts UPDATE closed_on = '${closedOn}' WHERE party_id IN (1, 13) SETTINGS mutations_sync = 2`,
  )

describe('where the law has something kept', () => {
  test('an open account forbids erasing, with the article; what is left is storage, and nothing is offered any more', async () => {
    expect(await keysOf(1)).toEqual(['relationship-open'])
    await expect(as(officer, (ctx) => proposeErasure(ctx, 2, null))).rejects.toMatchObject({
      code: 'precondition-failed',
      userMessage: { zh: expect.stringContaining('第四十七条') },
    })
    expect(await as(officer, (ctx) => restrictProcessing(ctx, 2, 'R-7'))).toEqual({ isNew: true })
    expect(await as(officer, (ctx) => restrictProcessing(ctx, 2, 'R-7'))).toEqual({ isNew: false })
    expect((await as(officer, (ctx) => factsNow(ctx.db, 2, today)))?.held).toBe(true)
    const told = await as(officer, (ctx) => timelineOf(ctx, 2, { ...pageQuery.parse({}), kind: undefined }))
    expect(told.items[0]?.label.zh).toBe('限制处理：仅存储与保护')
  })

  test('an account closed nine years ago forbids it until the tenth; a hold and an open complaint forbid it too', async () => {
    await leave('2017-03-01')
    const [kept] = await as(officer, (ctx) => obstaclesNow(ctx, 1))
    expect(kept).toMatchObject({ key: 'kept-by-law', until: '2027-03-01', law: { en: expect.stringContaining('art. 34') } })
    await leave('2016-01-01')
    expect(await keysOf(1)).toEqual([])
    await stores.pg.pool.query(
      `insert into legal_holds (party_id, reference, placed_by, placed_at) values (13, '(2026)-112', 1, now())`,
    )
    // Seen by a branch head too, though nobody but compliance may read which hold it is.
    expect(await keysOf(1)).toEqual(['kept-by-law'])
    expect(await as(holder(3, 'branch-head', [5]), (ctx) => obstaclesNow(ctx, 1))).toMatchObject([{ key: 'kept-by-law' }])
    const seen = await as(holder(3, 'branch-head', [5]), (ctx) => sql`select from legal_holds`.execute(ctx.db))
    expect(seen.rows).toEqual([])
    await stores.pg.pool.query('delete from legal_holds')
    // C04 has an open complaint of its own and open accounts.
    expect(await keysOf(4)).toEqual(['relationship-open', 'open-complaint'])
  })
})

describe('an erasure', () => {
  let erasureId = 0
  test('is proposed by one and waits; nobody erases by themselves, nor one who does not see the customer', async () => {
    erasureId = (await as(officer, (ctx) => proposeErasure(ctx, 1, null))).erasureId
    await expect(as(officer, (ctx) => proposeErasure(ctx, 1, null))).rejects.toEqual(code('conflict'))
    await expect(as(officer, (ctx) => decideErasure(ctx, erasureId, 'approved'))).rejects.toEqual(code('approval-needed'))
    await expect(as(otherHead, (ctx) => decideErasure(ctx, erasureId, 'approved'))).rejects.toEqual(code('not-found'))
    // The record refuses what the code would not stop.
    await expect(as(officer, (ctx) => forgetParty(ctx.db, erasureId, new Date()))).rejects.toThrow('was not approved')
    const byOneself = as(officer, (ctx) =>
      sql`update erasures set decision = 'approved', approved_by = 1 where erasure_id = ${erasureId}`.execute(ctx.db),
    )
    await expect(byOneself).rejects.toThrow('erasures_check')
    const byPolicy = as(officer, (ctx) =>
      sql`insert into erasures (party_id, party_ids, basis, policy, proposed_at) values (3, '{3}', 'retention', 'x', now())`.execute(
        ctx.db,
      ),
    )
    await expect(byPolicy).rejects.toThrow('row-level security')
  })

  test('is not approved for somebody who became another since: a party joined to them would stay', async () => {
    await stores.pg.pool.query('update parties set customer_id = 12 where party_id = 13')
    await expect(as(colleague, (ctx) => decideErasure(ctx, erasureId, 'approved'))).rejects.toEqual(code('precondition-failed'))
    await stores.pg.pool.query('update parties set customer_id = 1 where party_id = 13')
    expect(await rows('select count(*) as n from party_keys where wrapped is null')).toEqual([{ n: 0 }])
  })

  test('destroys the keys of all parties of the customer and what could find or describe them, in the transaction that decides it', async () => {
    const [before] = await rows(
      `select (select count(*) from consents where party_id = 1) as consents, (select length(sealed) from parties where party_id = 1) as bytes`,
    )
    const { touched } = await as(colleague, (ctx) => decideErasure(ctx, erasureId, 'approved'))
    expect(touched).toBeGreaterThan(10)
    expect(await rows(`select party_id, wrapped from party_keys where party_id in (1, 13) order by 1`)).toEqual([
      { party_id: 1, wrapped: null },
      { party_id: 13, wrapped: null },
    ])
    const [left] = await rows(`
      select (select count(*) from party_identifiers where party_id in (1, 13)) as shown, (select count(*) from preferences where party_id in (1, 13)) as heard,
        (select count(*) from landing_party where party_id in (1, 13) and (document_blind, phone_blind, born_on, gender) is null) as blank,
        (select count(distinct identity_blind) from landing_party where party_id in (1, 13)) as aliases,
        (select count(*) from consents where party_id = 1) as consents, (select born_on from customers where customer_id = 1) as born_on,
        (select sealed from parties where party_id = 1) as sealed`)
    expect(left).toEqual({
      shown: 0,
      heard: 0,
      blank: 2,
      aliases: 1,
      consents: before?.['consents'],
      born_on: null,
      sealed: Buffer.alloc(0),
    })
    expect(before?.['bytes']).toBeGreaterThan(50)
    // Somebody else's are as they were.
    expect(await rows('select count(*) as n from party_keys where wrapped is not null')).toEqual([{ n: 11 }])
  })

  test('leaves a customer without a name, who is held, found by nobody, and whose facts still count', async () => {
    const brief = await as(officer, (ctx) => customerBrief(ctx, 1))
    expect([brief.name.text, brief.phone.text, brief.document.text, brief.parties]).toEqual(['—', '—', '—', 2])
    expect(brief.cautions.map((one) => one.key)).toEqual(['held'])
    const shown = { kind: 'phone', number: '19900000001' } as const
    expect((await as(officer, (ctx) => counterLookup(ctx, shown))).found).toBe(false)
    const facts = await stores.warehouse.one<{ n: number }>(
      'SELECT count() AS n FROM accounts WHERE party_id IN (1, 13)',
      {},
      { numbers: true },
    )
    expect(facts.n).toBeGreaterThan(1)
  })

  test('is not undone: not decided twice, not by the next delivery of the same person, not by the next night', async () => {
    await expect(as(colleague, (ctx) => decideErasure(ctx, erasureId, 'approved'))).rejects.toEqual(code('conflict'))
    expect(await job.slice((db) => forgetParty(db, erasureId, new Date()))).toBe(0)
    // The same person with another telephone: a row that would be sealed and landed anew.
    const folder = mkdtempSync(join(tmpdir(), 'zhike-erased-'))
    chmodSync(folder, 0o711)
    cpSync(bankFeeds, folder, { recursive: true })
    const people = join(folder, 'party.csv')
    writeFileSync(people, readFileSync(people, 'utf8').replace('19900000001', '19900000099'))
    const [landed] = await rows(
      'select count(*) as n, sum(length(sealed)) as bytes from landing_party where party_id not in (1, 13)',
    )
    await importDelivery(job, { folder, mapping: 'canonical', businessDate })
    rmSync(folder, { recursive: true })
    expect(
      await rows('select count(*) as n, sum(length(sealed)) as bytes from landing_party where party_id not in (1, 13)'),
    ).toEqual([landed])
    const unify = steps[0]
    if (unify === undefined) throw new Error('the first step is unify')
    const runId = await beginRun(job, { step: unify.key, businessDate, tables: unify.tables })
    const result = await unify.run(job, { runId, businessDate, runOf: async () => runId, progress: async () => {} })
    await job.slice((db) => publishRun(db, runId, result, { supersede: true }))
    expect(await rows('select customer_id, length(sealed) as bytes from parties where party_id in (1, 13)')).toEqual([
      { customer_id: 1, bytes: 0 },
      { customer_id: 1, bytes: 0 },
    ])
    expect(await rows('select count(*) as n from party_identifiers where party_id in (1, 13)')).toEqual([{ n: 0 }])
  })

  test('stands in the audit without a name, under both who did it, and the trail is whole', async () => {
    const trail = await rows(
      `select user_id, action, data ->> 'decision' as decision from audit_events where action like 'customers.erasure.%' order by seq`,
    )
    expect(trail).toEqual([
      { user_id: 1, action: 'customers.erasure.propose', decision: null },
      { user_id: 2, action: 'customers.erasure.decide', decision: 'approved' },
    ])
    expect(await job.slice((db) => verifyTrail(db, stores.config))).toMatchObject({ isWhole: true })
  })
})

test('every column that may hold something personal of a party is reached by an erasure, or is known to hold nothing personal', async () => {
  // Tokens of natural keys find the row a source means (an erased party's keeps it erased); hashes are of policies and of what was said, not of who.
  const impersonal = [
    'bundle_hash',
    'consent_token',
    'hash',
    'key_token',
    'prev_hash',
    'restriction_token',
    'sha256',
    'text_hash',
    'token',
    'token_hash',
    'visit_hash',
  ]
  const open = await rows(`
    select c.table_name || '.' || c.column_name as name from information_schema.columns c join pg_tables t on t.tablename = c.table_name and t.schemaname = 'public'
    where c.table_schema = 'public' and c.data_type = 'bytea' and c.column_name <> all ('{${impersonal.join(',')}}')
      and exists (select from information_schema.columns k where k.table_name = c.table_name and k.column_name in ('party_id', 'customer_id'))
      and not exists (select from personal_data d where d.of_table = c.table_name and d.of_column in (c.column_name, '*')) order by 1`)
  expect(open).toEqual([])
})
