// Every endpoint × every role × whose row it is. What must come out follows from the contract (permission, subject) and roles.ts alone; an endpoint that joins
// app/routes.ts is tested from then on, and fails until samples.ts says how it is called.
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPermission } from '../../src/access/permissions.ts'
import { type Role, roles } from '../../src/access/roles.ts'
import { verifyTrail } from '../../src/access/service-audit.ts'
import { allRoutes } from '../../src/app/routes.ts'
import { createServer } from '../../src/app/server.ts'
import { type Endpoint, pathTo, signedIn } from '../../src/kernel/contract.ts'
import { openLog } from '../../src/platform/log.ts'
import { type TestStores, testInstant, testStores } from '../support.ts'
import { type Call, type Sample, samples } from './samples.ts'
import { asJob, buildWorld, customers, headersOf, loginOf, type Relation, secretsOf, type Session, signInAs } from './world.ts'

const endpoints = allRoutes.flatMap((routes) => routes.endpoints)
const relations = Object.keys(customers) as Relation[]
/** Subjects whose row the call names: outside the user's rows the answer is 404. The branch of a call is that of the customer it would touch. */
const rowSubjects = ['customer', 'task', 'response', 'decision', 'branch']

let stores: TestStores
let app: FastifyInstance
let now = testInstant
const sessions = new Map<string, Session>()
/** Refusals that were answered: each must be in the audit trail. */
const refused = { forbidden: 0, 'not-found': 0 }
/** What the server says of its own bugs, for a failing test to quote. */
const troubles: string[] = []

beforeAll(async () => {
  stores = await testStores({ clock: { now: () => now, wall: () => now } })
  await buildWorld(stores)
  app = await createServer({ ...stores, log: openLog('error', { write: (line) => troubles.push(line) }) })
  for (const { key } of roles) sessions.set(key, await signInAs(app, loginOf(key), now))
})
afterAll(async () => {
  await app?.close()
  await stores?.close()
})

/** Calls are seconds apart for the sake of limits; that no session gets old meanwhile is not what is tested here. */
async function keepSessions(): Promise<void> {
  await asJob(stores, (db) =>
    sql`update sessions set created_at = ${now}, last_seen_at = ${now} where revoked_at is null`.execute(db),
  )
}

/** The status that contract and role demand. */
function expectedStatus(endpoint: Endpoint, role: Role, relation: Relation, isOpen: number): number {
  const { permission, subject } = endpoint
  // A customer's own calls are no role's.
  if (endpoint.visitor) return 401
  if (permission !== signedIn && !role.permissions.some((held) => held === permission)) return 403
  if (!rowSubjects.includes(subject)) return isOpen
  const seen: Record<Role['scope'], readonly Relation[]> = {
    none: [],
    own: ['own'],
    branch: ['own', 'sameBranch'],
    bank: ['own', 'sameBranch', 'otherBranch'],
  }
  return seen[role.scope].includes(relation) ? isOpen : 404
}

/** Personal fields that stand whole in an answer though the role's masks cover them; the reveal, for a stated reason, is what may show one. */
function leaksIn(body: string, endpoint: Endpoint, role: Role): readonly string[] {
  if (endpoint.key === 'reveal-field') return []
  const { name } = role.masks
  return relations.flatMap((relation) => {
    const { fullName, ...others } = secretsOf(relation)
    return [...(name === 'full' ? [] : [fullName]), ...Object.values(others)].filter((secret) => body.includes(secret))
  })
}

function sampleOf(endpoint: Endpoint): Sample {
  const sample = samples[endpoint.key]
  if (sample === undefined) throw new Error(`test/flow/samples.ts has no sample of "${endpoint.key}"`)
  return sample
}

async function send(endpoint: Endpoint, call: Call, session: Session | undefined) {
  // A little time between calls: limits per minute are tested elsewhere. Codes are single use, so sign-ins need their own 30 seconds.
  now = new Date(now.getTime() + 10_000)
  const query = new URLSearchParams(call.query).toString()
  return app.inject({
    method: endpoint.method,
    url: pathTo(endpoint.path, call.params) + (query === '' ? '' : `?${query}`),
    headers: session === undefined ? {} : headersOf(session),
    ...(call.body === undefined ? {} : { payload: call.body }),
  })
}

describe.each(
  endpoints.filter((endpoint) => !endpoint.public).map((endpoint) => ({ endpoint, name: `${endpoint.method} ${endpoint.path}` })),
)('$name', ({ endpoint }) => {
  beforeAll(keepSessions)

  test('without a session: 401', async () => {
    const call = await sampleOf(endpoint).call({ stores, relation: 'own', role: 'rm' })
    const answer = await send(endpoint, call, undefined)
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([401, 'not-signed-in'])
  })

  test.each(roles.map((role) => ({ role, key: role.key })))('as $key', async ({ role }) => {
    const sample = sampleOf(endpoint)
    for (const relation of relations) {
      const call = await sample.call({ stores, relation, role: role.key })
      const session = sample.endsSession ? await freshSession(role) : sessions.get(role.key)
      const answer = await send(endpoint, call, session)
      const wanted = expectedStatus(endpoint, role, relation, sample.status ?? 200)
      if (answer.statusCode === 403) refused.forbidden += 1
      // Nobody's rows were asked for where the contract names none: that is a typing error, not a look over the fence.
      if (answer.statusCode === 404 && !['none', 'self'].includes(endpoint.subject)) refused['not-found'] += 1
      expect({ relation, leaked: leaksIn(answer.body, endpoint, role) }).toEqual({ relation, leaked: [] })
      // The body goes along so that a failure says why.
      expect({
        relation,
        status: answer.statusCode,
        said: answer.statusCode === wanted ? '' : `${answer.body} ${troubles.at(-1)}`,
      }).toEqual({
        relation,
        status: wanted,
        said: '',
      })
    }
  })
})

async function freshSession(role: Role): Promise<Session> {
  now = new Date(now.getTime() + 30_000)
  return signInAs(app, loginOf(role.key), now)
}

describe('the contracts', () => {
  test('name permissions there are, and every permission is asked for somewhere or on its way', () => {
    const asked = endpoints.map((endpoint) => endpoint.permission).filter((one) => one !== undefined && one !== signedIn)
    expect(asked.filter((one) => one !== undefined && !isPermission(one))).toEqual([])
  })

  test('share neither key nor address', () => {
    const keys = endpoints.map((endpoint) => endpoint.key)
    const addresses = endpoints.map((endpoint) => `${endpoint.method} ${endpoint.path.replaceAll(/:\w+/g, ':')}`)
    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(addresses).size).toBe(addresses.length)
  })

  test('of public endpoints need no session, and there are five', async () => {
    const open = endpoints.filter((endpoint) => endpoint.public)
    expect(open.map((endpoint) => endpoint.key)).toEqual([
      'sign-in',
      'sign-in-second-factor',
      'activation-open',
      'activation-complete',
      'open-privacy-centre',
    ])
    for (const endpoint of open) {
      const call = await sampleOf(endpoint).call({ stores, relation: 'own', role: 'rm' })
      expect((await send(endpoint, call, undefined)).statusCode).toBe(sampleOf(endpoint).status ?? 200)
    }
  })

  test('have a sample each, so that none is left untested', () => {
    const missing = endpoints.filter((endpoint) => samples[endpoint.key] === undefined)
    expect(missing.map((endpoint) => endpoint.key)).toEqual([])
  })
})

describe('after all of it', () => {
  test('the search for leaks would have found one: a name stands whole for its RM, masked for a campaign manager', async () => {
    const shown = async (role: string) =>
      (await app.inject({ url: '/api/customers/1', headers: headersOf(sessions.get(role) ?? { cookie: '', csrf: '' }) })).body
    await keepSessions()
    expect(await shown('rm')).toContain(secretsOf('own').fullName)
    expect(await shown('campaign-manager')).toContain('"甄**')
  })

  test('every refusal is in the audit trail, and the trail is whole', async () => {
    const counted = await asJob(stores, (db) =>
      sql<{ code: string; n: number }>`
        select substr(action, 16) as code, count(*) as n from audit_events where action in ('access.request.forbidden', 'access.request.not-found') group by 1`.execute(
        db,
      ),
    )
    expect(Object.fromEntries(counted.rows.map((row) => [row.code, row.n]))).toEqual(refused)
    expect(await asJob(stores, (db) => verifyTrail(db, stores.config))).toMatchObject({ isWhole: true })
  })
})
