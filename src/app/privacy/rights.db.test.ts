import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nightOfTheTwelve } from '../../../test/bank/night-of-the-twelve.ts'
import { today } from '../../../test/bank/truths.ts'
import { type TestStores, testStores } from '../../../test/support.ts'
import { type RoleKey, roleOf } from '../../access/roles.ts'
import { verifyTrail } from '../../access/service-audit.ts'
import { steps as customerSteps } from '../../customers/jobs.ts'
import { packageHtml } from '../../customers/privacy/package.ts'
import { factsNow } from '../../customers/service-facts.ts'
import { readPackage } from '../../customers/service-package.ts'
import {
  decideDeletion,
  fulfilRequest,
  identifyRequester,
  proposeDeletion,
  receiveRequest,
  refuseRequest,
  restrictInstead,
  takeBack,
  takeOn,
} from '../../customers/service-rights.ts'
import { findRequest } from '../../customers/store-rights.ts'
import { steps as featureSteps } from '../../features/jobs.ts'
import type { Ctx, JobCtx, Principal } from '../../platform/ctx.ts'
import { inTransaction } from '../../platform/postgres/open.ts'
import { scopeSettings } from '../../platform/scope.ts'
import { steps as productSteps } from '../../products/jobs.ts'
import { laterSections } from './sections.ts'

let stores: TestStores
let job: JobCtx
beforeAll(async () => {
  stores = await testStores()
  job = await nightOfTheTwelve(stores, [...customerSteps, ...productSteps, ...featureSteps])
  await stores.pg.pool.query(
    `insert into users (login, staff_id, created_at) values ('9002', null, now()), ('1003', 3, now()), ('1005', 5, now())`,
  )
})
afterAll(() => stores.close())

const holder = (userId: number, role: RoleKey, branches: readonly number[] = []): Principal => {
  const { scope, permissions } = roleOf(role) ?? { scope: 'none', permissions: [] }
  const user = { userId, login: String(userId), staffId: 0, roles: [role], locale: 'zh-CN' } as const
  return { ...user, permissions: new Set(permissions), scope, branches }
}
const officer = holder(1, 'compliance')
const head = holder(2, 'branch-head', [5])
const teller = holder(3, 'teller', [5])

const inScope = <T>(user: Principal, settings: Readonly<Record<string, string>>, work: (ctx: Ctx) => Promise<T>): Promise<T> => {
  const { pg, ...rest } = stores
  return inTransaction(pg, { role: 'zhike_app', settings }, (db) => work({ ...rest, db, user, requestId: 'test' }))
}
const as = <T>(user: Principal, work: (ctx: Ctx) => Promise<T>) => inScope(user, scopeSettings(user), work)
/** The customer's own view: one customer's rows and nobody else's. */
const asCustomer = <T>(customerId: number, work: (ctx: Ctx) => Promise<T>) =>
  inScope(holder(0, 'teller'), { scope: 'counter', staff: '0', branches: '{}', counter_customer: String(customerId) }, work)
const rows = async (text: string) => (await stores.pg.pool.query<Record<string, unknown>>(text)).rows
const stateOf = (customerId: number, requestId: number) =>
  as(officer, async (ctx) => (await findRequest(ctx.db, customerId, requestId))?.state)
const received = async (customerId: number, kind: Parameters<typeof receiveRequest>[2]['kind'], more: object = {}) => {
  const { requestId } = await as(officer, (ctx) =>
    receiveRequest(ctx, customerId, { kind, requester: 'self', cameBy: 'letter', ...more }),
  )
  await as(officer, (ctx) => identifyRequester(ctx, customerId, requestId, 'document-seen'))
  return requestId
}
const fulfil = (customerId: number, requestId: number, answer?: string) =>
  as(officer, (ctx) => fulfilRequest(ctx, customerId, requestId, answer, laterSections))

describe('a request for a copy', () => {
  let requestId = 0
  test('is received at a counter with a clock of fifteen working days; the words are sealed', async () => {
    const words = '我要看看你们存了我什么'
    const made = await as(teller, (ctx) =>
      receiveRequest(ctx, 1, { kind: 'access', requester: 'self', cameBy: 'counter', words }),
    )
    expect(made.dueOn).toBe('2026-11-06')
    requestId = made.requestId
    const [row] = await rows(
      `select state, received_by, position(convert_to('${words}', 'UTF8') in words_sealed) as found from rights_requests where request_id = ${requestId}`,
    )
    expect(row).toEqual({ state: 'received', received_by: 3, found: 0 })
    // Customer 8 is of the other branch: the teller sees neither the customer nor a request of theirs.
    const elsewhere = await received(8, 'access')
    await expect(as(teller, (ctx) => takeOn(ctx, 8, elsewhere))).rejects.toMatchObject({ code: 'not-found' })
    await expect(as(officer, (ctx) => takeOn(ctx, 1, elsewhere))).rejects.toMatchObject({ code: 'not-found' })
  })

  test('gives nothing before it is known who asks', async () => {
    await expect(fulfil(1, requestId)).rejects.toMatchObject({ code: 'precondition-failed', data: { state: 'received' } })
    await as(teller, (ctx) => identifyRequester(ctx, 1, requestId, 'document-seen'))
    await as(officer, (ctx) => takeOn(ctx, 1, requestId))
    await fulfil(1, requestId)
    expect(await stateOf(1, requestId)).toBe('fulfilled')
    await expect(fulfil(1, requestId)).rejects.toMatchObject({ code: 'precondition-failed' })
  })

  test('ends in a copy of everything that the customer alone reads: what, where from, what for, by what law, how long', async () => {
    const copy = await asCustomer(1, (ctx) => readPackage(ctx, requestId))
    expect(copy.sections.map((one) => one.key)).toEqual([
      'identity',
      'accounts',
      'relationship',
      'consents',
      'timeline',
      'lookups',
      'requests',
      'profile',
      'decisions',
    ])
    const section = (key: string) => copy.sections.find((one) => one.key === key)
    const cells = (key: string) => section(key)?.rows.flat() ?? []
    expect(cells('identity')).toContain('周一鸣')
    expect(cells('identity')).toContain('999999198503120114')
    // 480,000 at call (truths.ts), whole, for it is the customer's own.
    expect(cells('accounts')).toContain('480000.00 CNY')
    expect(cells('relationship')).toContainEqual({ zh: '江南支行', en: 'Jiangnan Branch' })
    expect(cells('profile')).toContainEqual(expect.objectContaining({ zh: expect.stringContaining('48') }))
    expect(section('identity')?.kept.zh).toBe('业务关系终止后 10 年（《反洗钱法》（2024 修订）第三十四条）')
    const html = packageHtml(copy)
    expect(html).toContain('周一鸣')
    expect(html).toContain('A copy of my personal data')
    expect(html).not.toMatch(/<script|https?:|src=/)
    // Nobody else's view opens it, and the first reading is remembered.
    await expect(asCustomer(2, (ctx) => readPackage(ctx, requestId))).rejects.toMatchObject({ code: 'not-found' })
    const [kept] = await rows(
      `select read_at is not null as is_read, expires_on::text, bytes > 1000 as is_long, position(convert_to('周一鸣', 'UTF8') in sealed) as found from rights_packages`,
    )
    expect(kept).toEqual({ is_read: true, expires_on: '2026-11-15', is_long: true, found: 0 })
  })

  test('leaves its steps, and an audit entry for each in the same transaction', async () => {
    const audited = await rows(
      `select action, user_id from audit_events where subject_kind = 'rights-request' and subject_id = '${requestId}' order by seq`,
    )
    expect(audited).toEqual([
      { action: 'customers.rights.receive', user_id: 3 },
      { action: 'customers.rights.identify', user_id: 3 },
      { action: 'customers.rights.assign', user_id: 1 },
      { action: 'customers.rights.fulfil', user_id: 1 },
    ])
    const kept = await rows(`select step from rights_steps where request_id = ${requestId} order by step_id`)
    expect(kept.map((one) => `customers.rights.${String(one['step'])}`)).toEqual(audited.map((one) => one['action']))
    await expect(rows('delete from rights_steps')).rejects.toThrow('append-only')
  })
})

describe('other rights', () => {
  test('a correction is answered with what was corrected, or refused with the article that says so', async () => {
    const first = await received(2, 'correct')
    await expect(fulfil(2, first)).rejects.toMatchObject({ code: 'invalid-input' })
    await fulfil(2, first, '地址已更正')
    const second = await received(2, 'correct')
    const refuse = (reason: 'kept-by-law' | 'found-right') =>
      as(officer, (ctx) => refuseRequest(ctx, 2, second, reason, undefined))
    await expect(refuse('kept-by-law')).rejects.toMatchObject({ code: 'invalid-input' })
    await refuse('found-right')
    expect([await stateOf(2, first), await stateOf(2, second)]).toEqual(['fulfilled', 'refused'])
  })

  test('withdrawing what one consented to is in force at once, for the purposes named and no others', async () => {
    const before = await job.slice((db) => factsNow(db, 1, today))
    expect(before).toMatchObject({ consent: 63, personalised: true })
    await fulfil(1, await received(1, 'withdraw', { purposes: ['marketing'] }))
    expect(await job.slice((db) => factsNow(db, 1, today))).toMatchObject({ consent: 0, personalised: true })
  })

  test('restricting stops everything but storage', async () => {
    expect((await job.slice((db) => factsNow(db, 3, today)))?.held).toBe(false)
    await fulfil(3, await received(3, 'restrict'))
    expect((await job.slice((db) => factsNow(db, 3, today)))?.held).toBe(true)
  })

  test('whoever asked may take it back, and then it is over', async () => {
    const requestId = await received(2, 'access')
    await as(teller, (ctx) => takeBack(ctx, 2, requestId))
    expect(await stateOf(2, requestId)).toBe('taken-back')
    await expect(fulfil(2, requestId)).rejects.toMatchObject({ code: 'precondition-failed' })
  })
})

describe('a request to be deleted', () => {
  test('with an account open is not proposed: the reasons are given, and it ends as restricted', async () => {
    const requestId = await received(6, 'delete')
    await expect(as(officer, (ctx) => proposeDeletion(ctx, 6, requestId))).rejects.toMatchObject({
      code: 'precondition-failed',
      data: { obstacles: [{ key: 'relationship-open' }] },
    })
    await as(officer, (ctx) => restrictInstead(ctx, 6, requestId))
    expect(await stateOf(6, requestId)).toBe('restricted')
    expect((await job.slice((db) => factsNow(db, 6, today)))?.held).toBe(true)
  })

  test('takes two people; refused by the second it is open again, approved the person and every word they said are gone', async () => {
    await stores.warehouse.command(
      `ALTER TABLE accounts UPDATE closed_on = '2016-01-01' WHERE party_id IN (1, 13) SETTINGS mutations_sync = 2`,
    )
    const requestId = await received(1, 'delete', { words: '请删除我的资料' })
    await as(officer, (ctx) => proposeDeletion(ctx, 1, requestId))
    await expect(as(officer, (ctx) => decideDeletion(ctx, 1, requestId, 'approved'))).rejects.toMatchObject({
      code: 'approval-needed',
    })
    await as(head, (ctx) => decideDeletion(ctx, 1, requestId, 'refused'))
    expect(await stateOf(1, requestId)).toBe('open')
    await as(officer, (ctx) => proposeDeletion(ctx, 1, requestId))
    await as(head, (ctx) => decideDeletion(ctx, 1, requestId, 'approved'))
    expect(await stateOf(1, requestId)).toBe('fulfilled')
    const [left] = await rows(`
      select (select count(*) from rights_requests where party_id = 1 and (words_sealed is not null or answer_sealed is not null)) as words,
        (select count(*) from rights_packages where party_id = 1 and sealed is not null) as copies, (select count(*) from rights_steps where request_id = ${requestId}) as steps,
        (select wrapped from party_keys where party_id = 1) as wrapped`)
    expect(left).toEqual({ words: 0, copies: 0, steps: 6, wrapped: null })
    expect(await job.slice((db) => verifyTrail(db, stores.config))).toMatchObject({ isWhole: true })
  })
})

test('what was proposed about a customer is explained in the copy: why, and which policies it passed', async () => {
  await stores.pg.pool.query(`insert into policy_bundles values ('\\x01', '{}', now())`)
  await job.slice(async (db) => {
    const made = await sql<{ id: number }>`
      insert into issued_decisions (run_id, customer_id, party_id, branch_id, owner_staff_id, offer_key, treatment_key, channel, priority, propensity_ppm, context_ppm,
        value_fen, lever_ppm, bundle_hash, inputs, outcome, seed, issued_at)
      values (1, 2, 2, 5, 1, 'birthday-care', 'birthday-care/phone', 'phone', 1, 1, 1, 1, 1, ${Buffer.from([1])}, '{}', '{}', 's', now()) returning decision_id as id`.execute(
      db,
    )
    await sql`
      insert into tasks (decision_id, run_id, customer_id, party_id, branch_id, owner_staff_id, status, offer_key, offer_version, channel, content_class, due_on, expires_on,
        business_date, rank, priority, value_fen, minutes, reasons, gates, runners_up, created_at, updated_at)
      values (${made.rows[0]?.id ?? 0}, 1, 2, 2, 5, 1, 'open', 'birthday-care', 1, 'phone', 'care', '2026-10-16', '2026-10-20', '2026-10-15', 1, 1, 1, 8,
        '[{"key":"maturity","zh":"7 天内有存款到期","en":"A deposit matures within 7 days","numbers":{}}]', '[{"key":"consent","version":1}]', '[]', now(), now())`.execute(
      db,
    )
  })
  const requestId = await received(2, 'explain')
  await fulfil(2, requestId)
  const copy = await asCustomer(2, (ctx) => readPackage(ctx, requestId))
  const [row] = copy.sections.find((one) => one.key === 'decisions')?.rows ?? []
  expect(row?.slice(2)).toEqual([
    { zh: '电话', en: 'telephone' },
    { zh: '7 天内有存款到期', en: 'A deposit matures within 7 days' },
    { zh: '同意与免打扰', en: 'Consent and do-not-contact' },
  ])
})
