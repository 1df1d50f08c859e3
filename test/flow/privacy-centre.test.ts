// The hosted page of a customer, as the customer meets it over HTTP: a link of staff, the tail of a document, a visit over one customer's rows, and nobody else's.
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createServer } from '../../src/app/server.ts'
import { sealFields } from '../../src/platform/crypto/keyring.ts'
import { openLog } from '../../src/platform/log.ts'
import { type TestStores, testInstant, testStores } from '../support.ts'
import {
  asJob,
  buildWorld,
  cookieOf,
  customers,
  headersOf,
  loginOf,
  newWork,
  secretsOf,
  type Session,
  signInAs,
} from './world.ts'

let stores: TestStores
let app: FastifyInstance
let now = testInstant
const logged: string[] = []

beforeAll(async () => {
  stores = await testStores({ clock: { now: () => now, wall: () => now } })
  await buildWorld(stores)
  app = await createServer({ ...stores, log: openLog('debug', { write: (line) => logged.push(line) }) })
})
afterAll(async () => {
  await app?.close()
  await stores?.close()
})

const sessions = new Map<string, Session>()
const staff = async (role: string): Promise<Session> => {
  const known = sessions.get(role)
  if (known !== undefined) return known
  const made = await signInAs(app, loginOf(role), now)
  sessions.set(role, made)
  return made
}
const call = async (method: 'GET' | 'POST', url: string, session: Session | undefined, payload?: object) =>
  app.inject({
    method,
    url,
    headers: session === undefined ? {} : headersOf(session),
    ...(payload === undefined ? {} : { payload }),
  })
/** What happened with links is of days ago: each story has its own three links and five tries. */
const daysLater = () =>
  stores.pg.pool.query(
    `with older as (update privacy_links set made_at = made_at - interval '2 days') update privacy_misses set missed_at = missed_at - interval '2 days'`,
  )
const linkOf = async (customerId: number, role = 'rm'): Promise<string> => {
  await daysLater()
  now = new Date(now.getTime() + 30_000) // ten links a minute are not too many
  const made = await call('POST', `/api/customers/${customerId}/privacy-link`, await staff(role))
  expect([made.statusCode, made.body.slice(0, 60)]).toEqual([200, expect.any(String)])
  return made.json<{ token: string }>().token
}
const TAIL = secretsOf('own').documentNumber.slice(-8)
const enter = (token: string, tail: string) => call('POST', '/api/privacy-centre/visit', undefined, { token, tail })
/** Opens a link as its customer does: the last eight of the document. */
const visitOf = async (customerId: number): Promise<Session> => {
  const opened = await enter(await linkOf(customerId), TAIL)
  expect(opened.statusCode).toBe(200)
  return { cookie: cookieOf(opened.headers['set-cookie']), csrf: opened.json<{ csrfToken: string }>().csrfToken }
}
type Centre = {
  name: string
  phone: string
  switches: { purpose: { key: string }; channel: { key: string }; isOn: boolean; text: { version: string; hash: string } }[]
  requests: { requestId: number; kind: { key: string }; state: { key: string }; copy?: object }[]
}
const centre = async (visit: Session) => (await call('GET', '/api/privacy-centre', visit)).json<Centre>()
const refreshStaff = () =>
  asJob(stores, (db) => sql`update sessions set created_at = ${now}, last_seen_at = ${now} where revoked_at is null`.execute(db))

describe('the link', () => {
  test('opens for who knows the tail of the document; the cookie is out of reach of scripts and of other sites, and no log holds the token', async () => {
    const token = await linkOf(customers.own)
    const opened = await enter(token, TAIL)
    expect(opened.statusCode).toBe(200)
    expect(String(opened.headers['set-cookie'])).toMatch(/^privacy=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(logged.join('')).not.toContain(token)
    expect(logged.join('')).not.toContain(cookieOf(opened.headers['set-cookie']).split('=')[1])
    const kept = await stores.pg.pool.query<{ text: string }>(
      `select l::text || v::text || (select string_agg(a::text, '') from audit_events a) as text from privacy_links l join privacy_visits v using (link_id)`,
    )
    expect(kept.rows[0]?.text).not.toContain(token.split('.')[1])
  })

  test('is over after five wrong tails; nobody else’s signature opens anything', async () => {
    const token = await linkOf(customers.own)
    const lefts: unknown[] = []
    for (let tries = 0; tries < 5; tries += 1) {
      const answer = await enter(token, '99999999')
      lefts.push([answer.statusCode, answer.json<{ data?: { left: number } }>().data?.left])
    }
    expect(lefts).toEqual([
      [400, 4],
      [400, 3],
      [400, 2],
      [400, 1],
      [410, undefined],
    ])
    expect((await enter(token, TAIL)).statusCode).toBe(410)
    const [ends, nonce] = token.split('.')
    expect((await enter(`${ends}.${nonce}.${'A'.repeat(48)}`, TAIL)).statusCode).toBe(410)
  })

  test('wrong tails count against the customer, not the link: a new link brings no new tries, and the right tail opens nothing that day', async () => {
    const first = await linkOf(customers.own)
    for (const left of [4, 3, 2]) expect((await enter(first, '99999999')).json()).toMatchObject({ data: { left } })
    const made = await call('POST', `/api/customers/${customers.own}/privacy-link`, await staff('rm'))
    const { token } = made.json<{ token: string }>()
    expect((await enter(token, '0001')).json()).toMatchObject({ data: { left: 1 } }) // the four that screens show are not enough
    expect((await enter(token, '99999999')).statusCode).toBe(410)
    const third = await call('POST', `/api/customers/${customers.own}/privacy-link`, await staff('rm'))
    expect((await enter(third.json<{ token: string }>().token, TAIL)).statusCode).toBe(410)
    const fourth = await call('POST', `/api/customers/${customers.own}/privacy-link`, await staff('rm'))
    expect([fourth.statusCode, fourth.body]).toEqual([412, expect.stringContaining('每位客户每天最多生成 3 个链接')])
  })

  test('is not made where there is no document to ask for', async () => {
    const { keyring } = stores
    const kept = await stores.pg.pool.query<{ sealed: Buffer; wrapped: Buffer }>(
      `select sealed, wrapped from parties join party_keys using (party_id) where party_id = ${customers.own}`,
    )
    const [row] = kept.rows
    const { documentNumber: _, ...without } = secretsOf('own')
    const bare = sealFields(keyring.suite, keyring.unwrap(row?.wrapped ?? Buffer.alloc(0)), without)
    const put = (sealed: Buffer | undefined) =>
      stores.pg.pool.query('update parties set sealed = $1 where party_id = $2', [sealed, customers.own])
    await daysLater()
    await put(bare)
    const refused = await call('POST', `/api/customers/${customers.own}/privacy-link`, await staff('rm'))
    expect([refused.statusCode, refused.body]).toEqual([412, expect.stringContaining('没有该客户的证件号码')])
    await put(row?.sealed)
  })

  test('ends by itself, by a newer one, and when it is revoked: with it every visit, at the next click', async () => {
    const [first, second] = [await linkOf(customers.own), await linkOf(customers.own)]
    expect((await enter(first, TAIL)).statusCode).toBe(410)
    const visit = await visitOf(customers.own)
    expect((await enter(second, TAIL)).statusCode).toBe(410)
    expect((await call('GET', '/api/privacy-centre', visit)).statusCode).toBe(200)
    await call('POST', `/api/customers/${customers.own}/privacy-link/revocation`, await staff('rm'))
    expect((await call('GET', '/api/privacy-centre', visit)).statusCode).toBe(401)
    const late = await linkOf(customers.own)
    now = new Date(now.getTime() + 2881 * 60_000)
    await refreshStaff()
    expect((await enter(late, TAIL)).statusCode).toBe(410)
  })

  test('is made by who serves the customer, for customers they see; others are refused', async () => {
    const make = async (role: string, customerId: number) =>
      (await call('POST', `/api/customers/${customerId}/privacy-link`, await staff(role))).statusCode
    expect(await make('teller', customers.sameBranch)).toBe(200)
    expect(await make('rm', customers.sameBranch)).toBe(404)
    expect(await make('lobby', customers.own)).toBe(403)
    expect(await make('system-admin', customers.own)).toBe(403)
  })
})

describe('a visit', () => {
  test('shows one’s own data, masked, and is no session of staff, as theirs is none of it', async () => {
    const visit = await visitOf(customers.own)
    const shown = await call('GET', '/api/privacy-centre', visit)
    expect(shown.json<Centre>()).toMatchObject({ name: '甄***', phone: '138****0001', customerNumber: customers.own })
    expect(shown.body).not.toContain(secretsOf('own').fullName)
    for (const url of ['/api/me', `/api/customers/${customers.own}`, '/api/privacy/requests', '/api/today'])
      expect([url, (await call('GET', url, visit)).statusCode]).toEqual([url, 401])
    expect((await call('GET', '/api/privacy-centre', await staff('compliance'))).statusCode).toBe(401)
  })

  test('changes nothing without the token of its own page', async () => {
    const visit = await visitOf(customers.own)
    const off = { purpose: 'marketing', channel: 'sms', isOn: false }
    expect((await call('POST', '/api/privacy-centre/switches', { ...visit, csrf: 'x' }, off)).statusCode).toBe(403)
    expect((await call('POST', '/api/privacy-centre/switches', visit, off)).statusCode).toBe(200)
  })

  test('ends twenty minutes after the last call, and when the customer leaves', async () => {
    const visit = await visitOf(customers.own)
    now = new Date(now.getTime() + 19 * 60_000)
    expect((await call('GET', '/api/privacy-centre', visit)).statusCode).toBe(200)
    now = new Date(now.getTime() + 20 * 60_000)
    expect((await call('GET', '/api/privacy-centre', visit)).statusCode).toBe(401)
    await refreshStaff()
    const again = await visitOf(customers.own)
    expect((await call('POST', '/api/privacy-centre/leaving', again)).statusCode).toBe(200)
    expect((await call('GET', '/api/privacy-centre', again)).statusCode).toBe(401)
  })
})

describe('switches', () => {
  beforeAll(refreshStaff)
  test('withdraw and give at once, with the version and the hash of the words they say yes to; what was planned stops with them', async () => {
    const visit = await visitOf(customers.own)
    const turn = (purpose: string, channel: string, isOn: boolean) =>
      call('POST', '/api/privacy-centre/switches', visit, { purpose, channel, isOn })
    const isOn = async (purpose: string, channel: string) =>
      (await centre(visit)).switches.find((one) => one.purpose.key === purpose && one.channel.key === channel)?.isOn
    expect(await isOn('marketing', 'phone')).toBe(false)
    await turn('marketing', 'phone', true)
    expect(await isOn('marketing', 'phone')).toBe(true)
    await turn('marketing', 'phone', false)
    expect(await isOn('marketing', 'phone')).toBe(false)
    // Personalisation is on until it is switched off (PIPL 24).
    expect(await isOn('personalisation', 'all')).toBe(true)
    await turn('personalisation', 'all', false)
    expect(await isOn('personalisation', 'all')).toBe(false)
    const ledger = await stores.pg.pool.query<{ status: string; evidence: string; method: string }>(
      `select purpose || '/' || channel || '/' || status as status, method, left(evidence, 19) as evidence from consents where purpose = 'personalisation' or channel = 'phone' order by consent_id`,
    )
    expect(ledger.rows).toEqual(
      ['marketing/phone/granted', 'marketing/phone/withdrawn', 'personalisation/all/withdrawn'].map((status) => ({
        status,
        method: 'app',
        evidence: 'privacy-centre/link',
      })),
    )
    const shown = (await centre(visit)).switches.map((one) => one.text)
    expect(shown.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash))).toBe(true)
  })
})

describe('who looked', () => {
  test('is told of those who serve, with their post and branch; never of compliance, of audit, or of whoever also held another office that day', async () => {
    await refreshStaff()
    const before = await asJob(stores, (db) => sql<{ n: number }>`select count(*)::int as n from audit_events`.execute(db))
    const look = async (role: string) => call('GET', `/api/customers/${customers.own}`, await staff(role))
    for (const role of ['rm', 'teller', 'compliance', 'branch-head']) expect((await look(role)).statusCode).toBe(200)
    await call('GET', `/api/access/audit?customerId=${customers.own}`, await staff('audit-admin'))
    // The branch head of that day was also on the money-laundering desk, an office this version has never heard of.
    await stores.pg.pool.query(
      `insert into user_roles (user_id, role, org_id, valid_from) select user_id, 'money-laundering-officer', 1, '2020-01-01' from users where login = $1`,
      [loginOf('branch-head')],
    )
    const visit = await visitOf(customers.own)
    const { items } = (await call('GET', '/api/privacy-centre/lookups', visit)).json<{
      items: { post: { zh: string }; branch: { zh: string } }[]
    }>()
    expect(before.rows[0]?.n).toBeGreaterThan(0)
    expect(items.map((one) => `${one.post.zh} ${one.branch.zh}`)).toEqual(['柜员 滨江支行', '客户经理 滨江支行'])
  })
})

describe('requests', () => {
  test('are made, seen and taken back; a copy made by compliance is downloaded by its customer alone', async () => {
    await refreshStaff()
    const visit = await visitOf(customers.own)
    const ask = async () =>
      (await call('POST', '/api/privacy-centre/requests', visit, { kind: 'access', words: '请给我一份' })).json<{
        requestId: number
      }>()
    const { requestId } = await ask()
    expect((await ask()).requestId).toBe(requestId) // pressed twice, it is one
    const handle = async (what: string, payload: object) =>
      call('POST', `/api/customers/${customers.own}/rights-requests/${requestId}/${what}`, await staff('compliance'), payload)
    // The link is no check of who asks: somebody makes sure first.
    expect((await handle('fulfilment', {})).statusCode).toBe(412)
    expect((await handle('identity', { method: 'called-back' })).statusCode).toBe(200)
    const done = await handle('fulfilment', {})
    expect([done.statusCode, done.body]).toEqual([200, '{"isDone":true}'])
    const copy = await call('GET', `/api/privacy-centre/requests/${requestId}/copy`, visit)
    expect([copy.statusCode, copy.headers['content-disposition']]).toEqual([200, expect.stringContaining('personal-data-')])
    expect(copy.body).toContain(secretsOf('own').fullName)
    expect((await call('GET', `/api/privacy-centre/requests/${requestId}/copy-data`, visit)).json()).toMatchObject({ v: 1 })
    // Nobody of the bank reads it, and no other customer.
    const detail = await call('GET', `/api/customers/${customers.own}/rights-requests/${requestId}`, await staff('compliance'))
    expect(detail.body).not.toContain(secretsOf('own').fullName)
    const stranger = await enter(await linkOf(customers.sameBranch, 'teller'), secretsOf('sameBranch').documentNumber.slice(-8))
    const other = { cookie: cookieOf(stranger.headers['set-cookie']), csrf: stranger.json<{ csrfToken: string }>().csrfToken }
    expect((await call('GET', `/api/privacy-centre/requests/${requestId}/copy`, other)).statusCode).toBe(404)
    expect((await centre(other)).requests).toEqual([])
    const second = (await call('POST', '/api/privacy-centre/requests', visit, { kind: 'correct' })).json<{ requestId: number }>()
    expect((await call('POST', `/api/privacy-centre/requests/${second.requestId}/withdrawal`, other)).statusCode).toBe(404)
    expect((await call('POST', `/api/privacy-centre/requests/${second.requestId}/withdrawal`, visit)).statusCode).toBe(200)
  })
})

test('one person does not make a link, ask by it and grant the copy; nor grant it and make the link', async () => {
  await refreshStaff()
  const token = await linkOf(customers.otherBranch, 'compliance')
  const opened = await enter(token, secretsOf('otherBranch').documentNumber.slice(-8))
  const visit = { cookie: cookieOf(opened.headers['set-cookie']), csrf: opened.json<{ csrfToken: string }>().csrfToken }
  const asked = await call('POST', '/api/privacy-centre/requests', visit, { kind: 'portability' })
  const { requestId } = asked.json<{ requestId: number }>()
  const officer = await staff('compliance')
  const handle = (what: string, payload: object, of = requestId) =>
    call('POST', `/api/customers/${customers.otherBranch}/rights-requests/${of}/${what}`, officer, payload)
  expect((await handle('identity', { method: 'document-seen' })).statusCode).toBe(200)
  const refused = await handle('fulfilment', {})
  expect([refused.statusCode, refused.body]).toEqual([412, expect.stringContaining('副本须由另一位同事办结')])
  // Ended, the link still stands behind the request; the table refuses as well.
  await call('POST', `/api/customers/${customers.otherBranch}/privacy-link/revocation`, officer)
  expect((await handle('fulfilment', {})).statusCode).toBe(412)
  await expect(
    stores.pg.pool.query(
      `insert into rights_packages (request_id, party_id, made_at, made_by, bytes, sha256, expires_on)
       select request_id, party_id, received_at, made_by, 0, '', due_on from rights_requests r join privacy_links l using (party_id, link_id) where request_id = ${requestId}`,
    ),
  ).rejects.toThrow('whoever made the link')
  // The other way round: received on paper, granted, and then a link to it.
  const paper = await call('POST', `/api/customers/${customers.otherBranch}/rights-requests`, officer, {
    kind: 'access',
    cameBy: 'letter',
  })
  const second = paper.json<{ requestId: number }>().requestId
  await handle('identity', { method: 'document-seen' }, second)
  expect((await handle('fulfilment', {}, second)).statusCode).toBe(200)
  await daysLater()
  const link = await call('POST', `/api/customers/${customers.otherBranch}/privacy-link`, officer)
  expect([link.statusCode, link.body]).toEqual([412, expect.stringContaining('链接须由另一位同事生成')])
})

test('the visitor’s own role reads nothing of holds, audit, tasks and decisions, writes nothing but that a copy was read, and sees one customer', async () => {
  const { rows } = await stores.pg.pool.query<{ what: string }>(`
    select privilege_type || ' ' || table_name as what from information_schema.column_privileges where grantee = 'zhike_customer' and table_schema = 'public' group by 1 order by 1`)
  expect(rows.map((row) => row.what)).toEqual([
    'SELECT consents',
    'SELECT customers',
    'SELECT definitions',
    'SELECT lookup_kinds',
    'SELECT org_units',
    'SELECT parties',
    'SELECT party_identifiers',
    'SELECT party_keys',
    'SELECT rights_packages',
    'SELECT rights_requests',
    'SELECT staff',
    'UPDATE rights_packages',
  ])
  await asJob(stores, (db) => newWork(db, 'sameBranch', 1))
  const client = await stores.pg.pool.connect()
  try {
    await client.query('begin')
    await client.query(
      `select set_config('app.scope', 'counter', true), set_config('app.staff', '0', true), set_config('app.branches', '{}', true), set_config('app.counter_customer', '2', true)`,
    )
    await client.query('set local role zhike_customer')
    const seen = await client.query<{ ids: number[] }>('select array_agg(customer_id) as ids from customers')
    expect(seen.rows[0]?.ids).toEqual([2])
    expect((await client.query<{ n: number }>('select count(*)::int as n from party_keys')).rows[0]?.n).toBe(1)
  } finally {
    await client.query('rollback')
    client.release()
  }
})
