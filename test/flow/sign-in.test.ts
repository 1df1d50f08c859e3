import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf, fromBase32, stepAt } from '../../src/access/totp.ts'
import { createServer } from '../../src/app/server.ts'
import { type TestStores, testInstant, testStores } from '../support.ts'
import { asJob, buildWorld, cookieOf, headersOf, loginOf, password, signInAs, totpSecret } from './world.ts'

let stores: TestStores
let app: FastifyInstance
let now = testInstant
const secret = fromBase32(totpSecret) ?? new Uint8Array()

beforeAll(async () => {
  stores = await testStores({ clock: { now: () => now, wall: () => now } })
  await buildWorld(stores)
  app = await createServer(stores)
})
afterAll(async () => {
  await app?.close()
  await stores?.close()
})

const minutes = (count: number) => {
  now = new Date(now.getTime() + count * 60_000)
}
const signIn = (login: string, given: string) =>
  app.inject({ method: 'POST', url: '/api/sign-in', payload: { login, password: given } })
const codeNow = () => codeOf(secret, stepAt(now))
const sendCode = (cookie: string, code: string) =>
  app.inject({ method: 'POST', url: '/api/sign-in/second-factor', payload: { code }, headers: { cookie } })
const causes = async () =>
  (
    await asJob(stores, (db) =>
      sql<{ cause: string }>`select data ->> 'cause' as cause from audit_events where outcome = 'refused' order by seq`.execute(
        db,
      ),
    )
  ).rows.map((row) => row.cause)

describe('signing in', () => {
  test('by password and code, then one is told who one is', async () => {
    const session = await signInAs(app, loginOf('rm'), now)
    const me = await app.inject({ url: '/api/me', headers: headersOf(session) })
    expect(me.statusCode).toBe(200)
    expect(me.json()).toMatchObject({
      user: { login: '10001', scope: 'own', branchName: { zh: '滨江支行' }, roles: [{ key: 'rm' }], locale: 'zh-CN' },
      today: '2026-10-16',
      businessDate: null,
      csrfToken: session.csrf,
      mustChange: false,
    })
  })

  test('the cookie is out of reach of scripts and other sites; the table holds no token', async () => {
    minutes(1)
    const first = await signIn(loginOf('rm'), password)
    expect(first.headers['set-cookie']).toMatch(/^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const token = cookieOf(first.headers['set-cookie']).split('=')[1] ?? ''
    const stored = await asJob(stores, (db) => sql<{ hash: Buffer }>`select session_hash as hash from sessions`.execute(db))
    expect(stored.rows.some((row) => row.hash.includes(Buffer.from(token, 'base64url')))).toBe(false)
  })

  test('over TLS the cookie is bound to this host, and the browser told to stay with TLS', async () => {
    const behindGateway = await createServer({ ...stores, config: { ...stores.config, trustProxy: ['10.0.0.5'] } })
    const signInFrom = (remoteAddress: string, given = password) =>
      behindGateway.inject({
        method: 'POST',
        url: '/api/sign-in',
        remoteAddress,
        headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '10.1.2.3' },
        payload: { login: loginOf('rm'), password: given },
      })
    const first = await signInFrom('10.0.0.5')
    expect(first.headers['set-cookie']).toMatch(/^__Host-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
    expect(first.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
    // Somebody who comes around the gateway is believed nothing: neither the scheme nor where they say they are.
    const around = await signInFrom('10.9.9.9')
    expect(around.headers['strict-transport-security']).toBeUndefined()
    expect(around.headers['set-cookie']).toMatch(/^session=/)
    for (const address of ['10.0.0.5', '10.9.9.9']) await signInFrom(address, 'not the password')
    const from = await asJob(stores, (db) =>
      sql<{ address: string }>`
        select data ->> 'address' as address from audit_events where action = 'access.session.sign-in' order by seq desc limit 2`.execute(
        db,
      ),
    )
    expect(from.rows.map((row) => row.address)).toEqual(['10.9.9.9', '10.1.2.3'])
    await behindGateway.close()
  })

  test('between password and code nothing opens but the code', async () => {
    const half = cookieOf((await signIn(loginOf('rm'), password)).headers['set-cookie'])
    const me = await app.inject({ url: '/api/me', headers: { cookie: half } })
    expect([me.statusCode, me.json<{ code: string }>().code]).toEqual([401, 'second-factor-needed'])
  })

  test('a code works once, and the session’s token changes with it', async () => {
    minutes(1)
    const half = cookieOf((await signIn(loginOf('teller'), password)).headers['set-cookie'])
    const done = await sendCode(half, codeNow())
    expect(done.statusCode).toBe(200)
    expect(cookieOf(done.headers['set-cookie'])).not.toBe(half)
    expect((await sendCode(half, codeNow())).statusCode).toBe(401) // the half session is over
    const again = cookieOf((await signIn(loginOf('teller'), password)).headers['set-cookie'])
    expect((await sendCode(again, codeNow())).json()).toMatchObject({ code: 'second-factor-needed' })
  })

  test('a wrong password, an unknown login and a suspended user read the same', async () => {
    await asJob(stores, (db) => sql`update users set status = 'suspended' where login = ${loginOf('lobby')}`.execute(db))
    const answers = [
      await signIn(loginOf('rm'), 'not the password'),
      await signIn('99999', password),
      await signIn(loginOf('lobby'), password),
    ]
    const read = answers.map((answer) => {
      const { requestId: _, ...rest } = answer.json<Record<string, unknown>>()
      return { status: answer.statusCode, cookie: answer.headers['set-cookie'], ...rest }
    })
    expect(read[1]).toEqual(read[0])
    expect(read[2]).toEqual(read[0])
    expect(read[0]).toMatchObject({ status: 401, code: 'not-signed-in' })
    expect((await causes()).slice(-3)).toEqual(['password', 'unknown', 'suspended'])
  })

  test('somebody whose last day was yesterday no longer gets in', async () => {
    const leave = (day: string | null) =>
      asJob(stores, (db) => sql`update staff set active_to = ${day} where staff_no = ${loginOf('rm')}`.execute(db))
    await leave('2026-10-15')
    expect((await signIn(loginOf('rm'), password)).statusCode).toBe(401)
    expect((await causes()).at(-1)).toBe('left')
    await leave('2026-10-16')
    expect((await signIn(loginOf('rm'), password)).statusCode).toBe(200)
    await leave(null)
  })

  test('after five wrong passwords the right one is refused for a minute', async () => {
    for (let i = 0; i < 5; i += 1) await signIn(loginOf('compliance'), `wrong ${i}`)
    expect((await signIn(loginOf('compliance'), password)).statusCode).toBe(401)
    expect((await causes()).at(-1)).toBe('locked')
    minutes(1)
    expect((await signIn(loginOf('compliance'), password)).statusCode).toBe(200)
  })

  test('wrong codes count too, and a right password between them does not start the count anew', async () => {
    minutes(2)
    for (let i = 0; i < 5; i += 1) {
      const half = cookieOf((await signIn(loginOf('branch-head'), password)).headers['set-cookie'])
      await sendCode(half, '000000')
    }
    expect((await signIn(loginOf('branch-head'), password)).statusCode).toBe(401)
    expect((await causes()).slice(-2)).toEqual(['code', 'locked'])
  })
})

describe('a session', () => {
  test('ends by signing out, by fifteen idle minutes, and when a role is what it was given for', async () => {
    minutes(5)
    const session = await signInAs(app, loginOf('rm'), now)
    const status = async () => (await app.inject({ url: '/api/me', headers: headersOf(session) })).statusCode
    minutes(14)
    expect(await status()).toBe(200)
    minutes(14)
    expect(await status()).toBe(200)
    minutes(15)
    expect(await status()).toBe(401)
    const other = await signInAs(app, loginOf('rm'), now)
    const out = await app.inject({ method: 'POST', url: '/api/sign-out', headers: headersOf(other) })
    expect(out.statusCode).toBe(200)
    expect((await app.inject({ url: '/api/me', headers: headersOf(other) })).statusCode).toBe(401)
  })

  test('a changing call needs the header token; the refusal is audited', async () => {
    minutes(1)
    const session = await signInAs(app, loginOf('teller'), now)
    const call = (headers: Record<string, string>) =>
      app.inject({
        method: 'PUT',
        url: '/api/me/locale',
        payload: { locale: 'en' },
        headers: { cookie: session.cookie, ...headers },
      })
    expect((await call({})).json()).toMatchObject({ code: 'csrf' })
    expect((await call({ 'x-csrf-token': 'x'.repeat(43) })).statusCode).toBe(403)
    expect((await call({ 'x-csrf-token': session.csrf, 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403)
    expect((await call({ 'x-csrf-token': session.csrf })).statusCode).toBe(200)
    const noted = await asJob(stores, (db) =>
      sql<{ login: string }>`select login from audit_events where action = 'access.request.csrf'`.execute(db),
    )
    expect(noted.rows).toEqual([{ login: loginOf('teller') }, { login: loginOf('teller') }])
  })

  test('changing the password asks for the current one, refuses a used one and ends the other sessions', async () => {
    minutes(1)
    const other = await signInAs(app, loginOf('audit-admin'), now)
    minutes(1)
    const session = await signInAs(app, loginOf('audit-admin'), now)
    const change = (current: string, next: string) =>
      app.inject({ method: 'POST', url: '/api/me/password', payload: { current, next }, headers: headersOf(session) })
    expect((await change('wrong', 'Another-2026!')).json()).toMatchObject({
      code: 'invalid-input',
      data: { issues: [{ at: 'body.current' }] },
    })
    expect((await change(password, 'short')).json()).toMatchObject({ data: { issues: [{ kind: 'too-short' }] } })
    expect((await change(password, password)).json()).toMatchObject({ data: { issues: [{ kind: 'used-before' }] } })
    expect((await change(password, 'Another-River-7')).statusCode).toBe(200)
    expect((await app.inject({ url: '/api/me', headers: headersOf(other) })).statusCode).toBe(401)
    expect((await app.inject({ url: '/api/me', headers: headersOf(session) })).statusCode).toBe(200)
  })
})
