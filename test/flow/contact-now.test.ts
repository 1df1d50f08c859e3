// Between the night that issued a task and the call: what the customer said meanwhile, what the bank's other systems did, and what colleagues do at the same time.
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { verifyTrail } from '../../src/access/service-audit.ts'
import type { endpoints } from '../../src/actions/api.ts'
import { createServer } from '../../src/app/server.ts'
import { keepBundle } from '../../src/decisions/store.ts'
import type { OutputOf } from '../../src/kernel/contract.ts'
import { openLog } from '../../src/platform/log.ts'
import { type TestStores, testInstant, testStores } from '../support.ts'
import {
  asJob,
  buildWorld,
  colleague as receiver,
  customers,
  headersOf,
  loginOf,
  newWork,
  type Relation,
  type Session,
  signInAs,
  staffIdOf,
} from './world.ts'
import { shippedPolicy, type Story } from './policy.ts'

type Today = OutputOf<Extract<(typeof endpoints)[number], { key: 'today' }>>
type Task = OutputOf<Extract<(typeof endpoints)[number], { key: 'task' }>>
type Recorded = { readonly responseId: number; readonly taskStatus: string }
type Refusal = {
  readonly code: string
  readonly userMessage: { readonly zh: string }
  readonly data?: { readonly gate?: string }
}

let stores: TestStores
let app: FastifyInstance
let now = testInstant
const sessions = new Map<string, Session>()
const troubles: string[] = []

beforeAll(async () => {
  stores = await testStores({ clock: { now: () => now, wall: () => now } })
  await buildWorld(stores)
  app = await createServer({ ...stores, log: openLog('error', { write: (line) => troubles.push(line) }) })
  for (const role of ['rm', 'teller', 'branch-head', 'compliance']) sessions.set(role, await signInAs(app, loginOf(role), now))
})
afterAll(async () => {
  await app?.close()
  await stores?.close()
})

const job = <Row>(text: string): Promise<readonly Row[]> =>
  asJob(stores, async (db) => (await sql.raw<Row>(text).execute(db)).rows)

/** Every test is a morning of its own: nothing to do, nothing contacted, marketing consented to on every channel. */
beforeEach(async () => {
  now = testInstant
  await stores.pg.pool.query(`
    update tasks set status = 'expired' where status = 'open';
    update contact_ledger set state = 'released';
    delete from restrictions; delete from delivered_contacts;
    update scripts set valid_to = null;
    insert into consents (party_id, purpose, channel, status, text_version, method, evidence, effective_on, recorded_at)
      select party_id, 'marketing', 'all', 'granted', '1', 'signed', 'form', '2026-10-16', '2026-10-16' from parties`)
})

async function call<T>(
  role: string,
  method: 'GET' | 'POST',
  url: string,
  payload?: object,
): Promise<{ status: number; json: T }> {
  now = new Date(now.getTime() + 10_000)
  await asJob(stores, (db) => sql`update sessions set created_at = ${now}, last_seen_at = ${now}`.execute(db))
  const session = sessions.get(role) ?? { cookie: '', csrf: '' }
  const answer = await app.inject({ method, url, headers: headersOf(session), ...(payload === undefined ? {} : { payload }) })
  return { status: answer.statusCode, json: answer.json<T>() }
}
const openedBy = async (role: string, taskId: number): Promise<Task> =>
  (await call<Task>(role, 'GET', `/api/tasks/${taskId}`)).json
const record = (taskId: number, said: object = {}) =>
  call<Recorded & Refusal>('rm', 'POST', `/api/tasks/${taskId}/responses`, { channel: 'phone', outcome: 'interested', ...said })

/** A task as the night left it: open, its contact reserved for Friday the 16th. */
const issued = async (story: Story = 'near-tier', relation: Relation = 'own'): Promise<number> => {
  const { taskId } = await asJob(stores, (db) => newWork(db, relation, staffIdOf('rm'), story))
  await job(`insert into responses (task_id, decision_id, customer_id, party_id, branch_id, owner_staff_id, staff_id, user_id, channel, outcome, next_step, counters, withdrawn, recorded_at, business_date)
    select task_id, decision_id, customer_id, party_id, branch_id, owner_staff_id, staff_id, user_id, channel, outcome, next_step, response_id, true, recorded_at, business_date
    from responses where task_id = ${taskId}`)
  return taskId
}
const stateOf = async (taskId: number) => {
  const [row] = await job<{ status: string; state: string; day: string; channel: string; gate: string | null }>(`
    select t.status, l.state, l.on_day::text as day, l.channel, t.denied ->> 'gate' as gate from tasks t join contact_ledger l using (contact_id) where t.task_id = ${taskId}`)
  return row
}
const ownerOf = async (taskId: number) =>
  (await job<{ owner: number }>(`select owner_staff_id as owner from tasks where task_id = ${taskId}`))[0]?.owner
const withdraw = (customerId: number) =>
  job(`insert into consents (party_id, purpose, channel, status, text_version, method, evidence, effective_on, recorded_at)
    values (${customerId}, 'marketing', 'phone', 'withdrawn', '1', 'counter', 'form', '2026-10-16', '2026-10-16')`)

test('an open task shows its script to who works it, and takes its room for the day it is opened on', async () => {
  const taskId = await issued()
  now = new Date('2026-10-19T10:00:00+08:00')
  const task = await openedBy('rm', taskId)
  expect(task.denied).toBeUndefined()
  expect(task.gates).toEqual([])
  expect(await stateOf(taskId)).toMatchObject({ status: 'open', state: 'reserved', day: '2026-10-19' })
})

test('who only examines tasks moves nothing', async () => {
  const taskId = await issued()
  now = new Date('2026-10-19T10:00:00+08:00')
  expect((await openedBy('compliance', taskId)).denied).toBeUndefined()
  expect(await stateOf(taskId)).toMatchObject({ status: 'open', state: 'reserved', day: '2026-10-16' })
})

test('a consent withdrawn at the counter stops the task in the same moment, whoever’s it is', async () => {
  const [own, colleagues] = [await issued(), await issued('near-tier', 'sameBranch')]
  const body = {
    purpose: 'marketing',
    channel: 'phone',
    status: 'withdrawn',
    method: 'spoken',
    evidence: 'said so at the counter',
  }
  expect((await call('teller', 'POST', `/api/customers/${customers.own}/consents`, body)).status).toBe(200)
  expect(await stateOf(own)).toMatchObject({ status: 'cancelled', state: 'released', gate: 'consent' })
  expect(await stateOf(colleagues)).toMatchObject({ status: 'open', state: 'reserved' })
  const trail = await job<{ action: string; data: object; login: string }>(
    `select action, data, login from audit_events where subject_kind = 'task' and subject_id = '${own}' order by seq`,
  )
  expect(trail).toEqual([
    { action: 'actions.task.stop', login: loginOf('teller'), data: { gate: 'consent', contactId: expect.any(Number) } },
  ])
  const shown = await openedBy('rm', own)
  expect(shown.denied).toEqual({
    gate: { key: 'consent', zh: '同意与免打扰', en: 'Consent and do-not-contact' },
    sentence: { zh: '未取得电话营销同意', en: 'no consent to marketing by telephone' },
    passes: false,
  })
  expect([shown.script, shown.reasons, shown.runnersUp, shown.offer.key]).toEqual([undefined, [], [], ''])
  expect(shown.changes.map(({ kind, to }) => [kind, to])).toEqual([['stop', 'consent']])
})

test('what the night’s files brought is found when the list is read: the row goes, and stands among the stopped', async () => {
  const [stopped, other] = [await issued(), await issued('birthday')]
  await withdraw(customers.own)
  const { items, stopped: shown, summary } = (await call<Today>('rm', 'GET', '/api/today')).json
  expect(items.map(({ taskId }) => taskId)).toEqual([other]) // care needs no consent to marketing
  expect(shown.map(({ taskId, denied }) => [taskId, denied?.gate.key])).toContainEqual([stopped, 'consent'])
  expect(summary.open).toBe(1)
  expect(await stateOf(stopped)).toMatchObject({ status: 'cancelled', state: 'released' })
})

test('a hold is told in the same words whatever it is, and stops care too', async () => {
  const taskId = await issued('birthday')
  await job(
    `insert into restrictions (party_id, kind, channel, valid_from, recorded_at) values (1, 'legal', 'all', '2026-10-16', '2026-10-16')`,
  )
  const shown = await openedBy('rm', taskId)
  expect(shown.denied?.sentence.zh).toBe('客户存在限制，不可联系')
  const words = await job<{ words: string }>(
    `select concat(t.denied, (select string_agg(data::text, ' ') from audit_events where subject_id = '${taskId}')) as words from tasks t where task_id = ${taskId}`,
  )
  expect(words[0]?.words).not.toMatch(/legal|aml|deceased/)
})

test('a script that went out of use this morning is not said this afternoon', async () => {
  const taskId = await issued()
  await stores.pg.pool.query("update scripts set valid_to = '2026-10-15'")
  expect((await openedBy('rm', taskId)).denied).toMatchObject({ gate: { key: 'content' }, passes: false })
})

test('a call on a task that is denied is refused with the gate’s sentence, and stays refused; the customer who comes by is recorded', async () => {
  const taskId = await issued()
  await withdraw(customers.own)
  const first = await record(taskId)
  expect([first.status, first.json.code, first.json.data?.gate]).toEqual([412, 'precondition-failed', 'consent'])
  expect(first.json.userMessage.zh).toContain('未取得电话营销同意')
  // The refusal is answered, and what it found is kept.
  expect(await stateOf(taskId)).toMatchObject({ status: 'cancelled', state: 'released', gate: 'consent' })
  expect((await record(taskId)).json.userMessage.zh).toContain('未取得电话营销同意')
  expect((await record(taskId, { inbound: true, outcome: 'not-reached' })).status).toBe(400)
  const came = await record(taskId, { channel: 'visit', inbound: true })
  expect([came.status, came.json.taskStatus]).toEqual([200, 'cancelled'])
  expect(await stateOf(taskId)).toMatchObject({ status: 'cancelled', state: 'released' })
  const told = await job<{ kind: string; inbound: string }>(
    `select body ->> 'kind' as kind, body -> 'attributes' ->> 'inbound' as inbound from outbox where body -> 'attributes' ->> 'channel' = 'visit'`,
  )
  expect(told).toEqual([{ kind: 'response', inbound: '1' }])
})

test('a customer who came by while the task was open closes it, and nobody was contacted', async () => {
  const taskId = await issued()
  expect((await record(taskId, { channel: 'visit', inbound: true })).json.taskStatus).toBe('done')
  expect(await stateOf(taskId)).toMatchObject({ status: 'done', state: 'released' })
})

test('another system called this morning: today is full, Monday is not', async () => {
  const taskId = await issued()
  await job(`insert into delivered_contacts values (1, '2026-10-16', 'phone', 'marketing')`)
  const today = await openedBy('rm', taskId)
  expect(today.denied).toMatchObject({
    gate: { key: 'frequency-cap' },
    sentence: { zh: '该渠道 1 天内已联系 1 次，上限 1 次' },
    passes: true,
  })
  expect(today.script).toBeUndefined()
  const refused = await record(taskId)
  expect([refused.status, refused.json.data?.gate]).toEqual([412, 'frequency-cap'])
  expect((await call<Today>('rm', 'GET', '/api/today')).json.items.map(({ denied }) => denied?.passes)).toEqual([true])
  now = new Date('2026-10-19T10:00:00+08:00')
  expect((await record(taskId)).json.taskStatus).toBe('done')
  expect(await stateOf(taskId)).toMatchObject({ status: 'done', state: 'committed', day: '2026-10-19' })
})

test('of two tasks of one customer opened on the same day, one may be called about', async () => {
  const [first, second] = [await issued(), await issued()]
  await job(
    `update contact_ledger set on_day = '2026-10-15' where contact_id = (select contact_id from tasks where task_id = ${second})`,
  )
  expect((await openedBy('rm', first)).denied).toBeUndefined()
  expect((await openedBy('rm', second)).denied?.gate.key).toBe('frequency-cap')
  expect((await record(second)).status).toBe(412)
  expect((await record(first)).status).toBe(200)
  expect(await stateOf(second)).toMatchObject({ status: 'open', state: 'reserved', day: '2026-10-15' })
})

test('of two people who open a task of one customer at the same moment, one gets to speak', async () => {
  const [first, second] = [await issued(), await issued()]
  await job(
    `update contact_ledger set on_day = '2026-10-15' where decision_id in (select decision_id from tasks where task_id in (${first}, ${second}))`,
  )
  await asJob(stores, (db) => sql`update sessions set created_at = ${now}, last_seen_at = ${now}`.execute(db))
  const opened = await Promise.all([openedBy('rm', first), openedBy('branch-head', second)])
  expect(opened.map(({ denied }) => denied?.gate.key).sort()).toEqual(['frequency-cap', undefined])
  const rooms = await job<{ n: number }>(
    `select count(*)::int as n from contact_ledger where customer_id = 1 and state = 'reserved' and on_day = '2026-10-16'`,
  )
  expect(rooms[0]?.n).toBe(1)
})

test('of two people who open one task whose contact was given back, the second finds the contact of the first', async () => {
  const taskId = await issued()
  await job(
    `update contact_ledger set state = 'released' where contact_id = (select contact_id from tasks where task_id = ${taskId})`,
  )
  await asJob(stores, (db) => sql`update sessions set created_at = ${now}, last_seen_at = ${now}`.execute(db))
  await Promise.all([openedBy('rm', taskId), openedBy('branch-head', taskId)])
  const held = await job<{ n: number }>(
    `select count(*)::int as n from contact_ledger where decision_id = (select decision_id from tasks where task_id = ${taskId}) and state = 'reserved'`,
  )
  expect(held).toEqual([{ n: 1 }])
})

test('the channel that was really used is asked about; the task does not end for it', async () => {
  const taskId = await issued()
  await job(`insert into consents (party_id, purpose, channel, status, text_version, method, evidence, effective_on, recorded_at)
    values (1, 'marketing', 'visit', 'withdrawn', '1', 'counter', 'form', '2026-10-16', '2026-10-16')`)
  const refused = await record(taskId, { channel: 'visit' })
  expect([refused.status, refused.json.userMessage.zh]).toEqual([412, expect.stringContaining('未取得面访营销同意')])
  expect(await stateOf(taskId)).toMatchObject({ status: 'open', state: 'reserved' })
  expect((await record(taskId)).status).toBe(200)
})

test('a correction of the channel reaches the ledger, and so does one that says it was the customer who came', async () => {
  const taskId = await issued()
  const first = (await record(taskId)).json.responseId
  expect(await stateOf(taskId)).toMatchObject({ state: 'committed', channel: 'phone' })
  const correct = async (responseId: number, response: object) =>
    call<Recorded & Refusal>('rm', 'POST', `/api/responses/${responseId}/corrections`, {
      reason: 'chose the wrong one',
      response: { outcome: 'interested', ...response },
    })
  const visited = await correct(first, { channel: 'visit' })
  expect(visited.status).toBe(200)
  expect(await stateOf(taskId)).toMatchObject({ status: 'done', state: 'committed', channel: 'visit', day: '2026-10-16' })
  const came = await correct(visited.json.responseId, { channel: 'visit', inbound: true })
  expect(came.status).toBe(200)
  expect(await stateOf(taskId)).toMatchObject({ status: 'done', state: 'released' })
  // It was a call after all; but meanwhile the day is full.
  await job(`insert into delivered_contacts values (1, '2026-10-16', 'phone', 'marketing')`)
  const full = await correct(came.json.responseId, { channel: 'phone' })
  expect([full.status, full.json.data?.gate]).toEqual([412, 'frequency-cap'])
  await job('delete from delivered_contacts')
  expect((await correct(came.json.responseId, { channel: 'phone' })).status).toBe(200)
  expect(await stateOf(taskId)).toMatchObject({ status: 'done', state: 'committed', channel: 'phone' })
})

test('an entry that said the customer came is not corrected to a call that a hold forbids: no gate was asked for it', async () => {
  const taskId = await issued()
  const came = (await record(taskId, { channel: 'visit', inbound: true })).json.responseId
  await job(
    `insert into restrictions (party_id, kind, channel, valid_from, recorded_at) values (1, 'legal', 'all', '2026-10-16', '2026-10-16')`,
  )
  const body = { reason: 'it was I who called', response: { outcome: 'interested', channel: 'phone' } }
  const called = await call<Refusal>('rm', 'POST', `/api/responses/${came}/corrections`, body)
  expect([called.status, called.json.data?.gate]).toEqual([412, 'hold'])
  expect(called.json.userMessage.zh).toContain('客户存在限制，不可联系')
  expect(await stateOf(taskId)).toMatchObject({ status: 'done', state: 'released' })
  await job('delete from restrictions')
  expect((await call('rm', 'POST', `/api/responses/${came}/corrections`, body)).status).toBe(200)
  expect(await stateOf(taskId)).toMatchObject({ status: 'done', state: 'committed', channel: 'phone' })
})

test('what a colleague does for a task that was handed over reaches the ledger, whoever’s its contact is', async () => {
  const [came, called] = [await issued('near-tier', 'sameBranch'), await issued('near-tier', 'sameBranch')]
  // A third one stays open: as long as there is one, the colleague sees the customer.
  const open = await issued('birthday', 'sameBranch')
  await job(`update tasks set owner_staff_id = ${staffIdOf('rm')} where task_id in (${came}, ${called}, ${open})`)
  // The contacts were reserved anew meanwhile, and so are their customer's owner's: the colleague's rows do not have them.
  await job(
    `update contact_ledger set on_day = '2026-10-15' where contact_id in (select contact_id from tasks where task_id in (${came}, ${open}))`,
  )
  expect((await record(came, { channel: 'visit', inbound: true })).status).toBe(200)
  expect(await stateOf(came)).toMatchObject({ status: 'done', state: 'released' })
  const made = await record(called)
  expect(made.status).toBe(200)
  const body = { reason: 'they called', response: { outcome: 'interested', channel: 'phone', inbound: true } }
  expect((await call('rm', 'POST', `/api/responses/${made.json.responseId}/corrections`, body)).status).toBe(200)
  expect(await stateOf(called)).toMatchObject({ status: 'done', state: 'released' })
})

test('“no more” said in one talk ends the other tasks of that customer with it', async () => {
  const [talked, other] = [await issued('birthday'), await issued()]
  const said = await record(talked, { outcome: 'declined', preference: { kind: 'do-not-contact', value: 'all' } })
  expect(said.json.taskStatus).toBe('done')
  expect(await stateOf(talked)).toMatchObject({ status: 'done', state: 'committed' })
  expect(await stateOf(other)).toMatchObject({ status: 'cancelled', state: 'released', gate: 'consent' })
})

test('a hand-over is asked of every gate with the receiver as the seller; a cap that is full today is no reason against it', async () => {
  const head = staffIdOf('branch-head')
  const [free, stopped] = [await issued(), await issued('near-tier', 'sameBranch')]
  await job(`insert into delivered_contacts values (1, '2026-10-16', 'phone', 'marketing')`)
  const handOver = (taskIds: readonly number[]) =>
    call<{ moved: number } & Refusal>('branch-head', 'POST', '/api/branch/reassign', {
      taskIds,
      toStaffId: head,
      reason: 'on leave this week',
    })
  await withdraw(customers.sameBranch)
  const refused = await handOver([free, stopped])
  expect([refused.status, refused.json.data?.gate]).toEqual([412, 'consent'])
  expect(refused.json.userMessage.zh).toBe('所选任务中有接收人不能承接的——同意与免打扰：未取得电话营销同意。')
  expect(await ownerOf(free)).toBe(staffIdOf('rm'))
  expect((await handOver([free])).json).toEqual({ moved: 1 })
  expect(await ownerOf(free)).toBe(head)
})

test('a product is handed to who may sell it, and its script opens to nobody else', async () => {
  const taskId = await issued()
  await asJob(stores, async (db) => {
    const bundle = shippedPolicy()
    const offers = bundle.offers.map((offer) => (offer.key === 'tier-topup' ? { ...offer, product: 'TD-3Y' } : offer))
    const hash = await keepBundle(db, { ...bundle, offers }, now)
    await sql`update issued_decisions set bundle_hash = decode(${hash}, 'hex') where decision_id = (select decision_id from tasks where task_id = ${taskId})`.execute(
      db,
    )
    await sql`
      insert into products (product_id, code, name_zh, name_en, family, regime, on_sale_from, min_amount_fen, currency, required_certificate, is_private)
      values (1, 'TD-3Y', '三年定期', '3-year deposit', 'time-deposit', 'NONE', '2026-01-01', 0, 'CNY', 'wealth', false)`.execute(
      db,
    )
    await sql`insert into staff_certificates values (${receiver}, 'wealth', '7', '2026-01-01', '2026-12-31')`.execute(db)
  })
  const { denied } = await openedBy('rm', taskId)
  // The task stays open: a colleague may do it.
  expect([denied?.gate.key, denied?.passes]).toEqual(['seller-certified', true])
  const body = { taskIds: [taskId], reason: 'needs a certificate' }
  expect((await call('branch-head', 'POST', '/api/branch/reassign', { ...body, toStaffId: receiver })).json).toEqual({ moved: 1 })
  expect((await openedBy('branch-head', taskId)).denied).toBeUndefined()
  const back = await call<Refusal>('branch-head', 'POST', '/api/branch/reassign', { ...body, toStaffId: staffIdOf('rm') })
  expect([back.status, back.json.data?.gate]).toEqual([412, 'seller-certified'])
})

test('the trail of all this is whole, and the server had no trouble of its own', async () => {
  expect(await asJob(stores, (db) => verifyTrail(db, stores.config))).toMatchObject({ isWhole: true })
  expect(troubles).toEqual([])
})
