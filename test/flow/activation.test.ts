// A new or reset account is taken by nobody but the person it is for: whoever proposed it and whoever approved it hold a half each.
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { codeOf, fromBase32, stepAt, toBase32 } from '../../src/access/totp.ts'
import { createServer } from '../../src/app/server.ts'
import { openLog } from '../../src/platform/log.ts'
import { type TestStores, testInstant, testStores } from '../support.ts'
import { asJob, buildWorld, headersOf, loginOf, password, type Session, signInAs, units } from './world.ts'

let stores: TestStores
let app: FastifyInstance
let now = testInstant
let proposer: Session
let approver: Session
const logged: string[] = []

beforeAll(async () => {
  stores = await testStores({ clock: { now: () => now, wall: () => now } })
  await buildWorld(stores)
  app = await createServer({ ...stores, log: openLog('debug', { write: (line) => logged.push(line) }) })
})
// Hours pass between the stories; who proposes and who approves signs in anew.
beforeEach(async () => {
  minutes(24 * 60)
  proposer = await signInAs(app, loginOf('system-admin'), now)
  approver = await signInAs(app, loginOf('security-admin'), now)
})
afterAll(async () => {
  await app?.close()
  await stores?.close()
})

const minutes = (count: number) => {
  now = new Date(now.getTime() + count * 60_000)
}

type Half = { readonly login: string; readonly half: string; readonly expiresAt: string }
const post = (url: string, payload: object, session?: Session) =>
  app.inject({ method: 'POST', url, payload, headers: session === undefined ? {} : headersOf(session) })
const propose = (kind: string, payload: object) =>
  post('/api/access/changes', { kind, payload, reason: 'joins on Monday' }, proposer)
const decide = (changeId: number, decision: 'approved' | 'refused') =>
  post(`/api/access/changes/${changeId}/decision`, { decision }, approver)
const proposed = async (kind: string, payload: object) => {
  const answer = await propose(kind, payload)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<{ changeId: number; handOver: Half }>()
}
/** A proposal and its approval: the answers of both, halves and all. */
const agreed = async (kind: string, payload: object) => {
  const first = await proposed(kind, payload)
  const second = await decide(first.changeId, 'approved')
  expect(second.statusCode, second.body).toBe(200)
  const { handOver } = second.json<{ handOver: Half }>()
  return { login: handOver.login, firstHalf: first.handOver.half, secondHalf: handOver.half }
}
type Claim = Awaited<ReturnType<typeof agreed>>
const newcomer = (login: string, role = 'compliance') => ({ login, role, orgId: units.headOffice })
const openWith = (claim: Claim) => post('/api/activation', claim)
const shown = async (claim: Claim) => {
  const answer = await openWith(claim)
  expect(answer.statusCode, answer.body).toBe(200)
  return fromBase32(answer.json<{ secret: string }>().secret) ?? new Uint8Array()
}
const complete = (claim: Claim, given: { password: string; code: string }) =>
  post('/api/activation/complete', { ...claim, ...given })
const codeNow = (secret: Uint8Array) => codeOf(secret, stepAt(now))
const signIn = (login: string, given: string) => post('/api/sign-in', { login, password: given })
const userIdOf = async (login: string) =>
  (await asJob(stores, (db) => sql<{ id: number }>`select user_id as id from users where login = ${login}`.execute(db))).rows[0]
    ?.id
const notes = async (action: string) =>
  (
    await asJob(stores, (db) =>
      sql<{
        cause: string | null
      }>`select data ->> 'cause' as cause from audit_events where action = ${action} order by seq`.execute(db),
    )
  ).rows.map((row) => row.cause)

describe('a new account', () => {
  test('opens to both halves, and becomes the person’s own by a password and an authenticator nobody else has seen', async () => {
    const claim = await agreed('create-user', newcomer('auditor.one'))
    expect((await signIn('auditor.one', password)).statusCode).toBe(401)
    const secret = await shown(claim)
    const done = await complete(claim, { password: 'Watching-the-River-7', code: codeNow(secret) })
    expect([done.statusCode, done.json()]).toEqual([200, { isDone: true }])
    expect(await notes('access.activation.complete')).toEqual([null])
    minutes(1)
    const session = await signInAs(app, 'auditor.one', now, {
      password: 'Watching-the-River-7',
      totpSecret: toBase32(secret),
    })
    const me = await app.inject({ url: '/api/me', headers: headersOf(session) })
    expect(me.json()).toMatchObject({ mustChange: false, user: { roles: [{ key: 'compliance' }], scope: 'bank' } })
  })

  test('opens to neither of the two who made it, with all that each was shown', async () => {
    const first = await proposed('create-user', newcomer('auditor.two'))
    const second = (await decide(first.changeId, 'approved')).json<{ handOver: Half }>()
    // All that came back to either of them is one half: no password, no secret.
    expect(Object.keys(first.handOver).sort()).toEqual(['expiresAt', 'half', 'login'])
    expect(Object.keys(second.handOver).sort()).toEqual(['expiresAt', 'half', 'login'])
    const login = 'auditor.two'
    for (const half of [first.handOver.half, second.handOver.half]) {
      expect((await openWith({ login, firstHalf: half, secondHalf: half })).statusCode).toBe(404)
      expect((await openWith({ login, firstHalf: half, secondHalf: 'ABCD-EFGH-JKLM-NPQR' })).statusCode).toBe(404)
      expect((await signIn(login, half)).statusCode).toBe(401)
    }
    // Nor is a half anywhere it could be read again.
    const trail = await asJob(stores, (db) =>
      sql<{ text: string }>`
        select string_agg(data::text, '') || (select string_agg(a::text, '') from activations a) || (select string_agg(c::text, '') from access_changes c) as text
        from audit_events`.execute(db),
    )
    for (const half of [first.handOver.half, second.handOver.half]) {
      expect(trail.rows[0]?.text).not.toContain(half)
      expect(logged.join('')).not.toContain(half)
    }
  })

  test('is not open before the approval, and after a refusal never', async () => {
    const { changeId, handOver } = await proposed('create-user', newcomer('auditor.three'))
    const early = { login: 'auditor.three', firstHalf: handOver.half, secondHalf: handOver.half }
    expect((await openWith(early)).statusCode).toBe(404)
    expect((await decide(changeId, 'refused')).json()).toEqual({ decision: 'refused', handOver: null })
    const left = await asJob(stores, (db) =>
      sql`select 1 from activations where change_id = ${changeId} and revoked_at is null`.execute(db),
    )
    expect(left.rows).toEqual([])
  })

  test('is activated once, within three days of an approval that came within three days', async () => {
    const late = await proposed('create-user', newcomer('auditor.four'))
    minutes(72 * 60)
    approver = await signInAs(app, loginOf('security-admin'), now)
    const tooLate = await decide(late.changeId, 'approved')
    expect([tooLate.statusCode, tooLate.json<{ code: string }>().code]).toEqual([410, 'gone'])

    proposer = await signInAs(app, loginOf('system-admin'), now)
    const claim = await agreed('create-user', newcomer('auditor.five'))
    minutes(72 * 60 - 1)
    const secret = await shown(claim)
    minutes(1)
    const ranOut = await complete(claim, { password: 'Watching-the-River-7', code: codeNow(secret) })
    expect([ranOut.statusCode, ranOut.json<{ userMessage: { zh: string } }>().userMessage.zh]).toEqual([
      410,
      '激活码已过期，请联系系统管理员重新提出重置。',
    ])

    minutes(1)
    proposer = await signInAs(app, loginOf('system-admin'), now)
    approver = await signInAs(app, loginOf('security-admin'), now)
    const again = await agreed('reset-credentials', { userId: await userIdOf('auditor.five') })
    const newSecret = await shown(again)
    expect((await complete(again, { password: 'Watching-the-River-7', code: codeNow(newSecret) })).statusCode).toBe(200)
    expect((await openWith(again)).statusCode).toBe(404)
    expect((await complete(again, { password: 'Watching-the-River-8', code: codeNow(newSecret) })).statusCode).toBe(404)
  })

  test('takes a password by the rules, and a code of the secret that was shown last', async () => {
    const claim = await agreed('create-user', newcomer('auditor.six'))
    const unseen = await complete(claim, { password: 'Watching-the-River-7', code: '000000' })
    expect(unseen.statusCode).toBe(412)
    const [before, secret] = [await shown(claim), await shown(claim)]
    const fault = async (given: { password: string; code: string }) =>
      (await complete(claim, given)).json<{ data: { issues: object[] } }>().data.issues
    expect(await fault({ password: 'short-1A', code: codeNow(secret) })).toEqual([{ at: 'body.password', kind: 'too-short' }])
    expect(await fault({ password: 'Auditor.six-2026', code: codeNow(secret) })).toEqual([
      { at: 'body.password', kind: 'contains-login' },
    ])
    expect(await fault({ password: 'Watching-the-River-7', code: codeNow(before) })).toEqual([{ at: 'body.code', kind: 'wrong' }])
    expect((await complete(claim, { password: 'Watching-the-River-7', code: codeNow(secret) })).statusCode).toBe(200)
    // The code that confirmed it is spent.
    const half = await signIn('auditor.six', 'Watching-the-River-7')
    const cookie = String(half.headers['set-cookie']).split(';')[0] ?? ''
    const reuse = await app.inject({
      method: 'POST',
      url: '/api/sign-in/second-factor',
      payload: { code: codeNow(secret) },
      headers: { cookie },
    })
    expect(reuse.statusCode).toBe(401)
  })
})

describe('a reset account', () => {
  test('is out at once: sessions, password and authenticator are over, and the old password does not come back', async () => {
    const session = await signInAs(app, loginOf('branch-head'), now)
    const claim = await agreed('reset-credentials', { userId: await userIdOf(loginOf('branch-head')) })
    expect((await app.inject({ url: '/api/me', headers: headersOf(session) })).statusCode).toBe(401)
    expect((await signIn(loginOf('branch-head'), password)).statusCode).toBe(401)
    const secret = await shown(claim)
    const reused = await complete(claim, { password, code: codeNow(secret) })
    expect(reused.json()).toMatchObject({ data: { issues: [{ kind: 'used-before' }] } })
    // Pressed twice at the same moment, it is done once.
    const given = { password: 'Another-River-7', code: codeNow(secret) }
    const both = await Promise.all([complete(claim, given), complete(claim, given)])
    expect(both.map((answer) => answer.statusCode).sort()).toEqual([200, 404])
    // A demo user who was reset has a secret of their own: no command prints its codes any more.
    const user = await asJob(stores, (db) =>
      sql<{ demo: boolean }>`select demo from users where login = ${loginOf('branch-head')}`.execute(db),
    )
    expect(user.rows).toEqual([{ demo: false }])
  })

  test('goes by its newest halves only', async () => {
    const userId = await userIdOf(loginOf('lobby'))
    const [older, newer] = [await agreed('reset-credentials', { userId }), await agreed('reset-credentials', { userId })]
    expect((await openWith(older)).statusCode).toBe(404)
    expect((await openWith({ ...newer, firstHalf: older.firstHalf })).statusCode).toBe(404)
    expect((await openWith(newer)).statusCode).toBe(200)
  })
})

describe('guessing', () => {
  const wrong = { firstHalf: 'ABCD-EFGH-JKLM-NPQR', secondHalf: 'ABCD-EFGH-JKLM-NPQR' }

  test('reads the same for an unknown login, one that waits for nothing, and a wrong half', async () => {
    await agreed('create-user', newcomer('auditor.seven'))
    const answers = await Promise.all(
      ['nobody.there', loginOf('rm'), 'auditor.seven'].map((login) => openWith({ login, ...wrong })),
    )
    const read = answers.map((answer) => {
      const { requestId: _, ...rest } = answer.json<Record<string, unknown>>()
      return { status: answer.statusCode, ...rest }
    })
    expect(read[1]).toEqual(read[0])
    expect(read[2]).toEqual(read[0])
  })

  test('locks the account after five, for the right halves as well, and all of it is audited', async () => {
    const claim = await agreed('create-user', newcomer('auditor.eight'))
    for (let i = 0; i < 5; i += 1) await openWith({ login: 'auditor.eight', ...wrong })
    expect((await openWith(claim)).statusCode).toBe(404)
    expect((await notes('access.activation.open')).slice(-6)).toEqual([...Array(5).fill('halves'), 'locked'])
    minutes(1)
    expect((await openWith(claim)).statusCode).toBe(200)
    // Somebody for whom nothing waits cannot be locked out from here.
    for (let i = 0; i < 6; i += 1) await openWith({ login: loginOf('rm'), ...wrong })
    expect((await signIn(loginOf('rm'), password)).statusCode).toBe(200)
  })

  test('is limited per address', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 31; i += 1) statuses.push((await openWith({ login: 'nobody.there', ...wrong })).statusCode)
    expect(statuses.at(-1)).toBe(429)
  })
})
