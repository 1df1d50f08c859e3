import { afterAll, beforeAll, expect, test } from 'vitest'
import { nightOfTheTwelve } from '../../test/bank/night-of-the-twelve.ts'
import { businessDate } from '../../test/bank/truths.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { type RoleKey, roleOf } from '../access/roles.ts'
import { parseDay } from '../kernel/day.ts'
import { sealFields } from '../platform/crypto/keyring.ts'
import type { Ctx, JobCtx, Principal } from '../platform/ctx.ts'
import { definitionsInForce, putDefinition } from '../platform/definitions.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { scopeSettings } from '../platform/scope.ts'
import { steps } from './jobs.ts'
import { steps as learning } from './jobs-preferences.ts'
import { recordConsent } from './service-consent.ts'
import { writeNote } from './service-notes.ts'
import { preferenceTagsOf, rejectPreference } from './service-preference-tags.ts'
import { readSealed } from './store.ts'
import { preferenceRulesKind, type PreferenceRules } from './view/preference-rules.ts'

let stores: TestStores
let job: JobCtx
beforeAll(async () => {
  stores = await testStores()
  job = await nightOfTheTwelve(stores, steps)
})
afterAll(() => stores.close())

function holder(role: RoleKey, userId: number, staffId: number): Principal {
  const { scope, permissions } = roleOf(role) ?? { scope: 'none', permissions: [] }
  const user = { userId, login: `${role}-${userId}`, staffId, roles: [role], locale: 'zh-CN' } as const
  return { ...user, permissions: new Set(permissions), scope, branches: scope === 'bank' ? [] : [5] }
}
const rm = holder('rm', 1, 1)
const head = holder('branch-head', 3, 3)
const teller = holder('teller', 5, 5)

function as<T>(user: Principal, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { pg, ...rest } = stores
  return inTransaction(pg, { role: 'zhike_app', settings: scopeSettings(user) }, (db) =>
    work({ ...rest, db, user, requestId: 'test' }),
  )
}
const told = async (user: Principal, customerId: number) =>
  (await as(user, (ctx) => preferenceTagsOf(ctx, customerId))).items.map(
    ({ label, quote, state }) => `${label.zh} ${quote ?? '…'} ${state}`,
  )
const learn = async () => {
  const [step] = learning
  if (step === undefined) throw new Error('there is no step')
  const runOf = async () => 0
  return await step.run(job, { runId: 0, businessDate, runOf, progress: async () => {} })
}

/** A recorded result with a note, as a task leaves it. */
async function recordedResult(customerId: number, note: string, counters?: number): Promise<number> {
  const sealed = await job.slice(async (db) => {
    const [party] = await readSealed(db, [customerId])
    return sealFields(stores.keyring.suite, stores.keyring.unwrap(party?.wrapped ?? Buffer.alloc(0)), { note })
  })
  const { rows } = await stores.pg.pool.query<{ id: number }>(
    `insert into responses (customer_id, party_id, branch_id, owner_staff_id, staff_id, user_id, channel, outcome, next_step, note_sealed, counters, inbound, recorded_at, business_date)
     values ($1, $1, 5, 1, 1, 1, 'phone', 'interested', 'none', $2, $3, false, '2026-10-15T10:00:00+08:00', '2026-10-15') returning response_id::int as id`,
    [customerId, sealed, counters ?? null],
  )
  return rows[0]?.id ?? 0
}

test('the night finds preferences in results of before, once; the words are for those who may read them', async () => {
  await recordedResult(2, '下午方便接电话；女儿明年出国读书')
  expect(await learn()).toMatchObject({ rowsIn: 1, rowsOut: 3 })
  expect(await told(rm, 2)).toEqual(['下午联系 下午 standing', '可电话联系 电话 standing', '关注子女教育 女儿 standing'])
  expect(await told(teller, 2)).toEqual(['下午联系 … standing', '可电话联系 … standing', '关注子女教育 … standing'])
  expect(await learn()).toMatchObject({ rowsIn: 0, rowsOut: 0 })
  const [tag] = (await as(rm, (ctx) => preferenceTagsOf(ctx, 2))).items
  expect(tag).toMatchObject({
    topic: { key: 'time', zh: '时间偏好' },
    rule: { key: 'time-afternoon', version: 1 },
    heardOn: '2026-10-15',
    canReject: true,
  })
  expect((await as(rm, (ctx) => preferenceTagsOf(ctx, 2, parseDay('2026-10-14')))).items).toEqual([])
})

test('a note is read as it is written; the newest word counts; a confidential one gives no tag to others', async () => {
  await as(rm, (ctx) => writeNote(ctx, 2, { words: '以后不要打电话，发微信最好', audience: 'normal' }))
  expect(await told(rm, 2)).toEqual(
    ['微信联系 微信 standing', '不要电话 不要打电话 standing', '下午联系 下午 standing', '关注子女教育 女儿 standing'].toSorted(
      (a, b) => order(a) - order(b),
    ),
  )
  await as(rm, (ctx) => writeNote(ctx, 3, { words: '正在装修，不愿让同事知道', audience: 'author' }))
  expect(await told(rm, 3)).toEqual(['有装修购房打算 装修 standing'])
  expect([await told(head, 3), await told(teller, 3)]).toEqual([[], []])
})
/** By topic: time, channel, family. Within a topic the newest note, then its last words. */
const order = (line: string): number =>
  ['下午联系', '微信联系', '不要电话', '关注子女教育'].findIndex((label) => line.startsWith(label))

test('what staff reject stays rejected, and is not found again in the same words', async () => {
  const find = async (key: string) => (await as(rm, (ctx) => preferenceTagsOf(ctx, 2))).items.find(({ rule }) => rule.key === key)
  const tag = await find('child-education')
  await as(rm, (ctx) => rejectPreference(ctx, 2, tag?.tagId ?? 0))
  await expect(as(rm, (ctx) => rejectPreference(ctx, 2, tag?.tagId ?? 0))).rejects.toEqual(
    expect.objectContaining({ code: 'precondition-failed' }),
  )
  await expect(as(rm, (ctx) => rejectPreference(ctx, 4, tag?.tagId ?? 0))).rejects.toEqual(
    expect.objectContaining({ code: 'not-found' }),
  )
  // New rules read all words again: the same rules under another version find the same, and the rejected one stays.
  const [now] = await job.slice((db) => definitionsInForce(db, preferenceRulesKind, businessDate))
  const body = now?.body as PreferenceRules
  const next = { ...body, rules: body.rules.filter(({ key }) => key !== 'time-afternoon') }
  const definition = {
    kind: preferenceRulesKind,
    key: 'bank',
    body: next,
    validFrom: parseDay('2025-07-01'),
    author: 'a',
    approver: 'b',
  }
  await job.slice((db) => putDefinition(db, definition, job.clock.now()))
  expect(await learn()).toMatchObject({ rowsIn: 3 })
  expect(await find('child-education')).toMatchObject({ state: 'rejected', canReject: false })
  expect(await find('time-afternoon')).toBeUndefined()
  expect(await find('channel-wecom')).toMatchObject({ rule: { version: 2 } })
})

test('what a corrected result said is no longer told; the correction is', async () => {
  const first = await recordedResult(4, '喜欢自驾')
  await learn()
  expect(await told(rm, 4)).toEqual(['喜欢旅行 自驾 standing'])
  await recordedResult(4, '每月定投两千', first)
  await learn()
  expect(await told(rm, 4)).toEqual(['偏好基金定投 定投 standing'])
})

test('what is sensitive is kept only of who consented to that', async () => {
  await as(rm, (ctx) => writeNote(ctx, 6, { words: '上月住院', audience: 'normal' }))
  expect(await told(rm, 6)).toEqual([])
  await as(rm, (ctx) =>
    recordConsent(ctx, 6, { purpose: 'sensitive', channel: 'all', status: 'granted', method: 'signed', evidence: 'form' }),
  )
  await as(rm, (ctx) => writeNote(ctx, 6, { words: '上月住院', audience: 'normal' }))
  expect(await told(rm, 6)).toEqual(['健康方面需关照 住院 standing'])
})
