// Changes of access take two people and take effect at once, in both directions.
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identifier } from '../../src/access/service-identity.ts'
import { createServer } from '../../src/app/server.ts'
import { openLog } from '../../src/platform/log.ts'
import { type TestStores, testInstant, testStores } from '../support.ts'
import { asJob, buildWorld, headersOf, loginOf, password, type Session, signInAs, staffIdOf, units } from './world.ts'

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
  proposer = await signInAs(app, loginOf('system-admin'), now)
  approver = await signInAs(app, loginOf('security-admin'), now)
})
afterAll(async () => {
  await app?.close()
  await stores?.close()
})

const userIdOf = async (login: string) => {
  const found = await asJob(stores, (db) =>
    sql<{ id: number }>`select user_id as id from users where login = ${login}`.execute(db),
  )
  return found.rows[0]?.id ?? 0
}
const propose = (session: Session, kind: string, payload: object) =>
  app.inject({
    method: 'POST',
    url: '/api/access/changes',
    headers: headersOf(session),
    payload: { kind, payload, reason: 'as agreed' },
  })
const decide = (session: Session, changeId: number, decision: string) =>
  app.inject({
    method: 'POST',
    url: `/api/access/changes/${changeId}/decision`,
    headers: headersOf(session),
    payload: { decision },
  })
const proposed = async (kind: string, payload: object, by = proposer) => {
  const answer = await propose(by, kind, payload)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<{ changeId: number }>().changeId
}
const meOf = (session: Session) => app.inject({ url: '/api/me', headers: headersOf(session) })

describe('a change of access', () => {
  test('takes effect when somebody else approves it, and signs out whom it is about', async () => {
    const rm = await signInAs(app, loginOf('rm'), now)
    const changeId = await proposed('assign-role', {
      userId: await userIdOf(loginOf('rm')),
      role: 'branch-head',
      orgId: units.branch,
    })
    expect((await meOf(rm)).json()).toMatchObject({ user: { scope: 'own' } })
    expect((await decide(approver, changeId, 'approved')).json()).toEqual({ decision: 'approved', handOver: null })
    expect((await meOf(rm)).statusCode).toBe(401)
    now = new Date(now.getTime() + 60_000)
    const again = await signInAs(app, loginOf('rm'), now)
    expect((await meOf(again)).json()).toMatchObject({
      user: { scope: 'branch', roles: [{ key: 'branch-head' }, { key: 'rm' }] },
    })

    const removal = await proposed('remove-role', {
      userId: await userIdOf(loginOf('rm')),
      role: 'branch-head',
      orgId: units.branch,
    })
    await decide(approver, removal, 'approved')
    now = new Date(now.getTime() + 60_000)
    expect((await meOf(await signInAs(app, loginOf('rm'), now))).json()).toMatchObject({
      user: { scope: 'own', roles: [{ key: 'rm' }] },
    })
  })

  test('is not decided by whoever proposed it, here and in the table itself', async () => {
    const changeId = await proposed('suspend-user', { userId: await userIdOf(loginOf('teller')) }, approver)
    const own = await decide(approver, changeId, 'approved')
    expect([own.statusCode, own.json<{ code: string }>().code]).toEqual([403, 'approval-needed'])
    const userId = await userIdOf(loginOf('security-admin'))
    const direct = asJob(stores, (db) =>
      sql`update access_changes set decided_by = ${userId}, decision = 'approved' where change_id = ${changeId}`.execute(db),
    )
    await expect(direct).rejects.toMatchObject({ code: '23514' })
    const noted = await asJob(stores, (db) =>
      sql<{ id: number }>`select user_id as id from audit_events where action = 'access.request.approval-needed'`.execute(db),
    )
    expect(noted.rows).toEqual([{ id: userId }])
  })

  test('is not decided by whom it is about, and not twice', async () => {
    const self = await userIdOf(loginOf('security-admin'))
    const about = await proposed('reset-credentials', { userId: self })
    expect((await decide(approver, about, 'approved')).statusCode).toBe(403)
    const changeId = await proposed('suspend-user', { userId: await userIdOf(loginOf('lobby')) })
    expect((await decide(approver, changeId, 'refused')).json()).toMatchObject({ decision: 'refused' })
    expect((await decide(approver, changeId, 'approved')).statusCode).toBe(409)
    expect(
      (await app.inject({ method: 'POST', url: '/api/sign-in', payload: { login: loginOf('lobby'), password } })).statusCode,
    ).toBe(200)
  })

  test('that would make an administrator something else is refused when proposed', async () => {
    const answer = await propose(proposer, 'assign-role', {
      userId: staffIdOf('rm'),
      role: 'audit-admin',
      orgId: units.headOffice,
    })
    expect([answer.statusCode, answer.json<{ userMessage: { zh: string } }>().userMessage.zh]).toEqual([
      412,
      '审计管理员不得兼任客户经理。',
    ])
  })

  test('of a user who does not exist, or at a unit that is closed, is not found', async () => {
    expect((await propose(proposer, 'suspend-user', { userId: 9999 })).statusCode).toBe(404)
    expect((await propose(proposer, 'create-user', { login: 'n.n', role: 'teller', orgId: 77 })).statusCode).toBe(404)
    expect((await propose(proposer, 'suspend-user', { userId: 1, isAdmin: true })).statusCode).toBe(400)
    expect((await propose(proposer, 'make-coffee', {})).statusCode).toBe(400)
  })

  test('suspending ends the user’s sessions at once', async () => {
    now = new Date(now.getTime() + 60_000)
    const head = await signInAs(app, loginOf('branch-head'), now)
    const changeId = await proposed('suspend-user', { userId: await userIdOf(loginOf('branch-head')) })
    await decide(approver, changeId, 'approved')
    expect((await meOf(head)).statusCode).toBe(401)
  })

  test('that would let one person do business and examine it is refused, under whatever login they hold the other role', async () => {
    const answer = await propose(proposer, 'assign-role', {
      userId: await userIdOf(loginOf('rm')),
      role: 'compliance',
      orgId: units.headOffice,
    })
    expect([answer.statusCode, answer.json<{ userMessage: { zh: string } }>().userMessage.zh]).toEqual([
      412,
      '消保合规不得兼任客户经理。',
    ])
    // A second login for the same member of staff is the same person.
    const second = { login: 'second.login', staffNo: loginOf('rm'), role: 'compliance', orgId: units.headOffice }
    expect((await propose(proposer, 'create-user', second)).statusCode).toBe(412)
    expect((await propose(proposer, 'create-user', { ...second, role: 'teller', orgId: units.branch })).statusCode).toBe(200)
  })

  test('gives no administrator a second login, and none without a person behind it', async () => {
    const second = { login: 'sec2', staffNo: loginOf('security-admin'), role: 'security-admin', orgId: units.headOffice }
    const answer = await propose(proposer, 'create-user', second)
    expect([answer.statusCode, answer.json<{ userMessage: { en: string } }>().userMessage.en]).toEqual([
      412,
      'This member of staff has an administrator login already: one person has one.',
    ])
    const { staffNo: _, ...nobody } = second
    const unknown = await propose(proposer, 'create-user', nobody)
    expect([unknown.statusCode, unknown.json<{ userMessage: { en: string } }>().userMessage.en]).toEqual([
      412,
      'An administrator must be a member of staff: give the staff number.',
    ])
  })

  test('is not decided by the person it is about or who proposed it under another login, here and in the table itself', async () => {
    const [approverId, rmId] = [await userIdOf(loginOf('security-admin')), await userIdOf(loginOf('rm'))]
    const proposerId = await userIdOf(loginOf('system-admin'))
    // A login to be: only its staff number says whose it is.
    const toBe = await asJob(stores, (db) =>
      sql<{ id: number }>`
        insert into access_changes (kind, payload, reason, proposed_by, proposed_at)
        values ('create-user', ${JSON.stringify({ login: 'sec2', staffNo: loginOf('security-admin'), role: 'security-admin', orgId: units.headOffice })}::jsonb,
          'as agreed', ${proposerId}, ${now}) returning change_id as id`.execute(db),
    )
    // Proposed under a second login of the person who would decide.
    const proposedTwice = await asJob(stores, (db) =>
      sql<{ id: number }>`
        with other as (
          insert into users (login, staff_id, created_at)
          select 'sec.second', staff_id, ${now} from users where user_id = ${approverId} returning user_id)
        insert into access_changes (kind, payload, reason, proposed_by, proposed_at)
        select 'suspend-user', jsonb_build_object('userId', ${rmId}::integer), 'as agreed', user_id, ${now} from other returning change_id as id`.execute(
        db,
      ),
    )
    for (const id of [...toBe.rows, ...proposedTwice.rows].map((row) => row.id)) {
      const own = await decide(approver, id, 'approved')
      expect([own.statusCode, own.json<{ code: string }>().code]).toEqual([403, 'approval-needed'])
      const direct = asJob(stores, (db) =>
        sql`update access_changes set decided_by = ${approverId}, decision = 'approved' where change_id = ${id}`.execute(db),
      )
      await expect(direct).rejects.toMatchObject({ code: '23514' })
    }
  })

  test('that became impossible since it was proposed is refused at the decision', async () => {
    const lobby = await userIdOf(loginOf('lobby'))
    const toRm = await proposed('assign-role', { userId: lobby, role: 'rm', orgId: units.branch })
    await asJob(stores, (db) => sql`update user_roles set valid_to = '2026-10-01' where user_id = ${lobby}`.execute(db))
    const toCompliance = await proposed('assign-role', { userId: lobby, role: 'compliance', orgId: units.headOffice })
    // Both were possible when proposed; decided at the same moment, one of them is not.
    const answers = await Promise.all([decide(approver, toRm, 'approved'), decide(approver, toCompliance, 'approved')])
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 412])
  })

  test('keeps its reason, which may be anybody’s words, out of log, audit and all that goes to the warehouse', async () => {
    logged.length = 0
    const words = '顶替甄有财，联系 13800000001'
    const answer = await app.inject({
      method: 'POST',
      url: '/api/access/changes',
      headers: headersOf(proposer),
      payload: { kind: 'resume-user', payload: { userId: await userIdOf(loginOf('branch-head')) }, reason: words },
    })
    const { changeId } = answer.json<{ changeId: number }>()
    expect((await decide(approver, changeId, 'approved')).statusCode).toBe(200)
    // Whoever decides reads it; it stands in the record and nowhere else.
    const list = await app.inject({ url: '/api/access/changes?state=decided', headers: headersOf(approver) })
    expect(list.body).toContain(words)
    const kept = await asJob(stores, (db) =>
      sql<{ audit: string; outbox: number }>`
        select (select string_agg(e::text, '') from audit_events e) as audit, (select count(*) from outbox) as outbox`.execute(
        db,
      ),
    )
    expect(kept.rows[0]?.audit).not.toMatch(/甄有财|13800000001/)
    expect(logged.length).toBeGreaterThan(2)
    expect(logged.join('')).not.toMatch(/甄有财|13800000001/)
    // The outbox is the only way from a change to the warehouse (DESIGN 3.5), and a change of access puts nothing there.
    expect(kept.rows[0]?.outbox).toBe(0)
  })

  test('a unit moves from a day on, and with it what its people see', async () => {
    await asJob(stores, (db) => sql`update user_roles set org_id = ${units.district} where role = 'teller'`.execute(db))
    now = new Date(now.getTime() + 60_000)
    const token = (await signInAs(app, loginOf('teller'), now)).cookie.split('=')[1] ?? ''
    const identify = identifier(stores)
    const branchesSeen = async () => (await asJob(stores, (db) => identify(db, token)))?.user.branches
    expect(await branchesSeen()).toEqual([units.branch, units.otherBranch])
    const move = {
      code: '0102',
      kind: 'branch',
      parentCode: '0',
      nameZh: '东湖支行',
      nameEn: 'East Lake',
      validFrom: '2026-10-16',
    }
    const changeId = await proposed('change-unit', move)
    expect((await decide(approver, changeId, 'approved')).statusCode).toBe(200)
    expect(await branchesSeen()).toEqual([units.branch])
    const tree = await app.inject({ url: '/api/access/org-tree', headers: headersOf(approver) })
    const parents = tree.json<{ units: { code: string; parentId: number | null }[] }>().units
    expect(parents.find((unit) => unit.code === '0102')?.parentId).toBe(units.bank)
    const before = await app.inject({ url: '/api/access/org-tree?asOf=2026-10-15', headers: headersOf(approver) })
    expect(
      before.json<{ units: { code: string; parentId: number }[] }>().units.find((unit) => unit.code === '0102')?.parentId,
    ).toBe(units.district)
    const circle = await proposed('change-unit', {
      ...move,
      code: '01',
      kind: 'district',
      parentCode: '0101',
      validFrom: '2026-10-17',
    })
    expect((await decide(approver, circle, 'approved')).statusCode).toBe(422)
  })
})
