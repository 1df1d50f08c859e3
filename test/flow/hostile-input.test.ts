// Every field of every endpoint is given what no store can take: numbers beyond 32 and 53 bits, texts with a NUL, half a character, and far too long. The answer is
// that the input is not good or that there is nothing, never that we failed. An endpoint that joins app/routes.ts is tested from then on.
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { roles } from '../../src/access/roles.ts'
import { storedHash, visitCsrf } from '../../src/customers/privacy/link-token.ts'
import { allRoutes } from '../../src/app/routes.ts'
import { createServer } from '../../src/app/server.ts'
import { type Endpoint, pathTo, signedIn } from '../../src/kernel/contract.ts'
import { openLog } from '../../src/platform/log.ts'
import { type TestStores, testInstant, testStores } from '../support.ts'
import { type Call, samples } from './samples.ts'
import { asJob, buildWorld, headersOf, loginOf, type Session, signInAs } from './world.ts'

const endpoints = allRoutes.flatMap((routes) => routes.endpoints)
type Part = 'params' | 'query' | 'body'
type Place = { readonly part: Part; readonly path: readonly string[] }

const numbers = [2_147_483_648, 99_999_999_999, Number.MAX_SAFE_INTEGER]
const unstorable = ['\0', 'a\0b']
const others = ['\ud800', 'x'.repeat(20_000), '-1', '1e400', "';--"]
/** Members that name a row: no such row can exist. */
const isId = ({ path }: Place): boolean => /(^|[a-z])(Id|Ids)$/.test(path.findLast((step) => !/^\d+$/.test(step)) ?? '')

let stores: TestStores
let app: FastifyInstance
let now = testInstant
const sessions = new Map<string, Session>()
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

const visitToken = 'the-visit-of-customer-1'

/** A visit to the privacy centre that lasts, written as the record's owner: how one begins is tested elsewhere. */
async function keepVisit(): Promise<void> {
  const { pool } = stores.pg
  const made = await pool.query<{ id: string }>(
    `insert into privacy_links (party_id, token_hash, made_by, made_at, expires_at)
     select 1, $1, min(user_id), $2, $2::timestamptz + interval '7 days' from users returning link_id as id`,
    [storedHash(`${now.getTime()}`), now],
  )
  await pool.query('delete from privacy_visits')
  await pool.query(
    'insert into privacy_visits (visit_hash, link_id, party_id, began_at, last_seen_at) values ($1, $2, 1, $3, $3)',
    [storedHash(visitToken), made.rows[0]?.id, now],
  )
}

/** Somebody who may call it: the door is not what is tested here. */
function sessionFor({ permission, visitor }: Endpoint): Session | undefined {
  if (visitor) return { cookie: `privacy=${visitToken}`, csrf: visitCsrf(visitToken) }
  const role = roles.find(({ permissions }) => permission === signedIn || permissions.some((held) => held === permission))
  return role === undefined ? undefined : sessions.get(role.key)
}

/** The members a part of a contract names, and every value that stands in its sample. */
function placesOf(endpoint: Endpoint, sample: Call): readonly Place[] {
  return (['params', 'query', 'body'] as const).flatMap((part) => {
    const schema = endpoint[part]
    if (schema === undefined) return []
    const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
    const paths = [...Object.keys(properties).map((name) => [name]), ...leaves(sample[part])]
    return [...new Map(paths.map((path) => [path.join('/'), { part, path }])).values()]
  })
}

function leaves(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [[]]
  return Object.entries(value).flatMap(([key, member]) => leaves(member).map((path) => [key, ...path]))
}

function withValue(whole: unknown, path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (Array.isArray(whole)) return whole.map((member, i) => (String(i) === step ? withValue(member, rest, value) : member))
  const record = (whole ?? {}) as Record<string, unknown>
  return { ...record, [step]: withValue(record[step], rest, value) }
}

async function send(endpoint: Endpoint, call: Call) {
  now = new Date(now.getTime() + 10_000)
  const query = new URLSearchParams(call.query).toString()
  const session = sessionFor(endpoint)
  return app.inject({
    method: endpoint.method,
    url: pathTo(endpoint.path, call.params) + (query === '' ? '' : `?${query}`),
    headers: { 'content-type': 'application/json', ...(session === undefined ? {} : headersOf(session)) },
    ...(call.body === undefined ? {} : { payload: JSON.stringify(call.body) }),
  })
}

const withInput = endpoints.filter(({ params, query, body }) => [params, query, body].some((part) => part !== undefined))

describe.each(withInput.map((endpoint) => ({ endpoint, name: endpoint.key })))('$name', ({ endpoint }) => {
  beforeAll(async () => {
    await asJob(stores, (db) =>
      sql`update sessions set created_at = ${now}, last_seen_at = ${now} where revoked_at is null`.execute(db),
    )
    if (endpoint.visitor) await keepVisit()
  })

  test('answers what no store can take by saying so', async () => {
    const sample = await samples[endpoint.key]?.call({ stores, relation: 'own', role: 'rm' })
    if (sample === undefined) throw new Error(`test/flow/samples.ts has no sample of "${endpoint.key}"`)
    const wrong: string[] = []
    const ask = async (place: Place, value: unknown, isFine: (status: number) => boolean) => {
      const { status, said } = await tell(withValue(sample, [place.part, ...place.path], value) as Call)
      const shown = JSON.stringify(value).slice(0, 30)
      if (!isFine(status)) wrong.push(`${place.part}.${place.path.join('.')} = ${shown}: ${status} ${said}`)
    }
    const tell = async (call: Call) => {
      const answer = await send(endpoint, call)
      return { status: answer.statusCode, said: answer.statusCode < 500 ? '' : String(troubles.at(-1)).slice(0, 400) }
    }
    const places = placesOf(endpoint, sample)
    expect(places.length).toBeGreaterThan(0)
    for (const place of places) {
      for (const value of numbers) await ask(place, value, isId(place) ? isRefused : (status) => status < 500)
      for (const value of unstorable) await ask(place, value, isRefused)
      // A path with half a character cannot even be written.
      const writable = others.filter((value) => place.part === 'body' || value.isWellFormed())
      for (const value of writable) await ask(place, value, (status) => status < 500)
    }
    expect(wrong).toEqual([])
  })
})

const isRefused = (status: number): boolean => status === 400 || status === 404
