// What a customer asks of us, or what is imposed on them: who may record it, who reads it, and that it binds at once.
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createServer } from '../../src/app/server.ts'
import { restrictionEndpoints } from '../../src/customers/api-restrictions.ts'
import type { OutputOf } from '../../src/kernel/contract.ts'
import { type TestStores, testInstant, testStores } from '../support.ts'
import { asJob, buildWorld, customers, headersOf, loginOf, newWork, type Session, signInAs, staffIdOf } from './world.ts'

type Listed = OutputOf<(typeof restrictionEndpoints)[0]>
type Answer = { readonly restrictionId: number; readonly isNew: boolean; readonly lastDay: string; readonly code: string }

let stores: TestStores
let app: FastifyInstance
let now = testInstant
const sessions = new Map<string, Session>()

beforeAll(async () => {
  stores = await testStores({ clock: { now: () => now, wall: () => now } })
  await buildWorld(stores)
  app = await createServer(stores)
  for (const role of ['rm', 'teller', 'compliance']) sessions.set(role, await signInAs(app, loginOf(role), now))
})
afterAll(async () => {
  await app?.close()
  await stores?.close()
})

const query = <Row>(text: string): Promise<readonly Row[]> =>
  asJob(stores, async (db) => (await sql.raw<Row>(text).execute(db)).rows)
async function call<T>(
  role: string,
  method: 'GET' | 'POST',
  path: string,
  payload?: object,
): Promise<{ status: number; json: T }> {
  now = new Date(now.getTime() + 10_000)
  const headers = headersOf(sessions.get(role) ?? { cookie: '', csrf: '' })
  const url = `/api/customers/${customers.own}/restrictions${path}`
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  return { status: answer.statusCode, json: answer.json<T>() }
}
const seenBy = async (role: string) => (await call<Listed>(role, 'GET', '')).json
const record = (role: string, body: object) => call<Answer>(role, 'POST', '', { reason: '客户李某来电要求', ...body })
const end = (role: string, id: number) => call<Answer>(role, 'POST', `/${id}/end`, { reason: '客户李某当面同意恢复' })

test('do-not-contact at the counter stops the task of the manager at once, is recorded once, and ended for a reason', async () => {
  const { taskId } = await asJob(stores, (db) => newWork(db, 'own', staffIdOf('rm')))
  const said = await record('teller', { kind: 'do-not-contact', channel: 'phone' })
  expect([said.status, said.json.isNew]).toEqual([200, true])
  expect((await record('teller', { kind: 'do-not-contact', channel: 'phone' })).json).toEqual({ ...said.json, isNew: false })
  expect(await query(`select status, denied ->> 'gate' as gate from tasks where task_id = ${taskId}`)).toEqual([
    { status: 'cancelled', gate: 'consent' },
  ])
  expect((await seenBy('rm')).items).toMatchObject([
    {
      kind: { key: 'do-not-contact', zh: '勿扰' },
      channel: { key: 'phone', zh: '电话' },
      validFrom: '2026-10-16',
      isInForce: true,
      canEnd: true,
      recordedBy: loginOf('teller'),
      reason: '客户李某来电要求',
    },
  ])
  expect((await end('rm', said.json.restrictionId)).json).toEqual({ lastDay: '2026-10-15' })
  expect((await end('rm', said.json.restrictionId)).json.code).toBe('conflict')
  expect((await seenBy('rm')).items).toMatchObject([{ isInForce: false, canEnd: false, validTo: '2026-10-15' }])
})

test('what is imposed is compliance’s to record; a complaint freeze is read by all, a legal hold by compliance alone', async () => {
  expect((await record('rm', { kind: 'complaint-freeze' })).status).toBe(403)
  expect((await record('teller', { kind: 'legal' })).status).toBe(403)
  const freeze = (await record('compliance', { kind: 'complaint-freeze', channel: 'sms' })).json.restrictionId
  const hold = (await record('compliance', { kind: 'legal' })).json.restrictionId
  const kinds = async (role: string) =>
    (await seenBy(role)).items.filter(({ isInForce }) => isInForce).map(({ kind, channel }) => `${kind.key} ${channel.key}`)
  expect(await kinds('rm')).toEqual(['complaint-freeze all'])
  expect(await kinds('compliance')).toEqual(['legal all', 'complaint-freeze all'])
  expect((await seenBy('rm')).kinds.map(({ key }) => key)).toEqual(['do-not-contact'])
  // To who may not know of it, a hold is not there.
  expect([(await end('rm', hold)).status, (await end('rm', freeze)).status]).toEqual([404, 403])
  // The complaint closed today: its cooling-off runs from here. The hold is over.
  expect((await end('compliance', freeze)).json).toEqual({ lastDay: '2026-10-16' })
  expect((await end('compliance', hold)).json).toEqual({ lastDay: '2026-10-15' })
  const told = await query<{ kind: string }>(
    `select body ->> 'kind' as kind from outbox where body ->> 'kind' ~ 'freeze|legal|hold' order by created_at`,
  )
  expect(told.map(({ kind }) => kind)).toEqual(['complaint-freeze', 'complaint-freeze-ended'])
})

test('a restriction of another system ends there', async () => {
  const [made] = await query<{ id: number }>(
    `insert into restrictions (party_id, kind, channel, valid_from, recorded_at, token) values (1, 'do-not-contact', 'sms', '2026-10-01', '2026-10-01', 'x') returning restriction_id::int as id`,
  )
  const refused = await end('rm', made?.id ?? 0)
  expect([refused.status, refused.json.code]).toEqual([412, 'precondition-failed'])
})

test('reasons lie sealed: neither record nor audit holds their words', async () => {
  const tables = ['restrictions', 'stated_reasons', 'audit_events', 'task_changes', 'outbox', 'preferences', 'responses']
  for (const table of tables) {
    const found = await query<{ n: number }>(`select count(*)::int as n from ${table} t where t::text like '%李某%'`)
    expect([table, found[0]?.n]).toEqual([table, 0])
  }
  const inBytes = await query(`select from stated_reasons where position(convert_to('李某', 'UTF8') in sealed) > 0`)
  expect(inBytes).toEqual([])
  expect((await query<{ n: number }>('select count(*)::int as n from stated_reasons'))[0]?.n).toBeGreaterThan(5)
})
