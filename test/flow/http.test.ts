// What the server does for every endpoint, shown with endpoints made up for it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { endpoint, signedIn } from '../../src/kernel/contract.ts'
import { AppError } from '../../src/kernel/errors.ts'
import { httpServer } from '../../src/platform/http.ts'
import { nobody, type Refusal } from '../../src/platform/http/guard.ts'
import { type Handlers, routesOf } from '../../src/platform/http/handlers.ts'
import { openLog } from '../../src/platform/log.ts'
import { type TestStores, testInstant, testStores } from '../support.ts'

const summary = { zh: '示例', en: 'Example' }
const base = { permission: signedIn, subject: 'none', summary } as const
const endpoints = [
  endpoint({
    ...base,
    key: 'add',
    method: 'POST',
    path: '/api/add',
    body: z.object({ amount: z.int().default(1) }),
    response: z.object({ total: z.int() }),
  }),
  endpoint({
    ...base,
    key: 'total',
    method: 'GET',
    path: '/api/total',
    query: z.object({ as: z.enum(['fen', 'yuan']).default('fen') }),
    response: z.object({ total: z.int() }),
  }),
  endpoint({
    ...base,
    key: 'half-done',
    method: 'POST',
    path: '/api/half-done',
    body: z.object({ how: z.enum(['return', 'throw', 'break']) }),
    response: z.null(),
  }),
  endpoint({
    ...base,
    key: 'sheet',
    method: 'GET',
    path: '/api/sheet',
    produces: 'text/csv; charset=utf-8',
    response: z.string(),
  }),
  endpoint({ ...base, key: 'leaky', method: 'GET', path: '/api/leaky', response: z.object({ name: z.string() }) }),
  endpoint({ ...base, key: 'wrong', method: 'GET', path: '/api/wrong', response: z.object({ name: z.string() }) }),
  endpoint({ ...base, key: 'seldom', method: 'GET', path: '/api/seldom', response: z.null(), limits: { perMinute: 2 } }),
  endpoint({
    ...base,
    key: 'guarded',
    method: 'GET',
    path: '/api/customers/:customerId',
    permission: 'customer.read',
    subject: 'customer',
    params: z.object({ customerId: z.coerce.number().int() }),
    response: z.null(),
  }),
] as const

const add = (db: Parameters<Handlers<typeof endpoints>['add']>[0]['db'], amount: number) =>
  sql<{ total: number }>`update counters set value = value + ${amount} where key = 'staff' returning value as total`.execute(db)

const handlers = {
  add: async ({ db }, { body }) => ({ total: (await add(db, body.amount)).rows[0]?.total ?? 0 }),
  total: async ({ db }) => ({ total: (await add(db, 0)).rows[0]?.total ?? 0 }),
  'half-done': async ({ db }, { body }) => {
    await add(db, 100)
    if (body.how === 'break') throw new Error('SELECT 张三 FROM customers')
    const error = new AppError('precondition-failed', { message: 'Half done' })
    if (body.how === 'throw') throw error
    return error
  },
  sheet: async (_ctx, _input, exchange) => {
    exchange.saveAs('名单 1.csv')
    return 'a,b\n1,2\n'
  },
  leaky: async () => ({ name: '张*', phone: '13800000001' }) as { name: string },
  wrong: async () => ({ name: 7 }) as unknown as { name: string },
  seldom: async () => null,
  guarded: async () => null,
} satisfies Handlers<typeof endpoints>

let stores: TestStores
let app: FastifyInstance
let webDir: string
let now = testInstant
const refusals: Refusal[] = []
const logged: string[] = []

const token = 'a-token-of-some-length'

beforeAll(async () => {
  stores = await testStores({ clock: { now: () => now, wall: () => now }, argv: ['--base-path', '/zhike'] })
  webDir = mkdtempSync(join(tmpdir(), 'zhike-web-'))
  mkdirSync(join(webDir, 'assets'))
  writeFileSync(join(webDir, 'index.html'), '<head><base href="/" /></head><body>知客</body>')
  writeFileSync(join(webDir, 'assets', 'main-4f2a.js'), 'export {}')
  const log = openLog('info', { write: (line) => logged.push(line) })
  app = await httpServer({
    platform: { ...stores, config: { ...stores.config, metricsToken: token }, log },
    routes: [routesOf(endpoints, handlers)],
    identify: async (_db, token) => ({ user: { ...nobody, userId: Number(token), login: token }, csrfToken: `csrf-${token}` }),
    onRefusal: async (refusal) => {
      refusals.push(refusal)
    },
    version: '0.1.0',
    webDir,
  })
})
afterAll(async () => {
  await app?.close()
  await stores?.close()
  rmSync(webDir, { recursive: true, force: true })
})

const as = (user: number, more: Record<string, string> = {}) => ({
  cookie: `session=${user}`,
  'x-csrf-token': `csrf-${user}`,
  ...more,
})
const get = (path: string, headers: Record<string, string> = as(7)) => app.inject({ url: `/zhike${path}`, headers })
const post = (path: string, payload: unknown, headers: Record<string, string> = as(7)) =>
  app.inject({
    method: 'POST',
    url: `/zhike${path}`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(payload),
  })
const total = async () => (await get('/api/total')).json<{ total: number }>().total

describe('one request, one transaction', () => {
  test('what throws is undone; an error that is returned keeps what was done', async () => {
    const before = await total()
    expect((await post('/api/half-done', { how: 'throw' })).statusCode).toBe(412)
    expect(await total()).toBe(before)
    expect((await post('/api/half-done', { how: 'return' })).statusCode).toBe(412)
    expect(await total()).toBe(before + 100)
  })

  test('of our own bug nothing gets out but the request id', async () => {
    const broken = await post('/api/half-done', { how: 'break' })
    expect(broken.statusCode).toBe(500)
    expect(broken.json()).toEqual({
      code: 'internal',
      message: 'Internal error',
      userMessage: {
        zh: '系统内部错误，请将请求编号告知管理员。',
        en: 'An internal error occurred. Please report the request id.',
      },
      requestId: broken.headers['x-request-id'],
    })
  })
})

describe('input and answer', () => {
  test('a member the contract does not know is refused, wherever it stands', async () => {
    expect((await post('/api/add', { amount: 1, isAdmin: true })).json()).toMatchObject({
      code: 'invalid-input',
      data: { issues: [{ at: 'body', kind: 'unrecognized_keys', keys: ['isAdmin'] }] },
    })
    expect((await get('/api/total?as=fen&owner=7')).statusCode).toBe(400)
    expect((await get('/api/seldom?page=2')).statusCode).toBe(400)
    expect((await get('/api/customers/abc')).statusCode).toBe(403) // the permission is asked before the id is read
  })

  test('what is wrong is told by place, without the value', async () => {
    const answer = await post('/api/add', { amount: 'secret-value' })
    expect(answer.json()).toMatchObject({ data: { issues: [{ at: 'body.amount', kind: 'invalid_type' }] } })
    expect(answer.body).not.toContain('secret-value')
    expect(
      (
        await app.inject({
          method: 'POST',
          url: '/zhike/api/add',
          headers: { ...as(7), 'content-type': 'application/json' },
          payload: '{"amount": 1',
        })
      ).statusCode,
    ).toBe(400)
  })

  test('an answer is cut to its contract, and one that breaks it does not go out', async () => {
    expect((await get('/api/leaky')).json()).toEqual({ name: '张*' })
    expect((await get('/api/wrong')).statusCode).toBe(500)
  })

  test('a body beyond the limit is refused', async () => {
    expect((await post('/api/add', { amount: 1, note: 'x'.repeat(300_000) })).json()).toMatchObject({ code: 'payload-too-large' })
  })

  test('other media types go out as they are, under the name given', async () => {
    const sheet = await get('/api/sheet')
    expect([sheet.body, sheet.headers['content-type']]).toEqual(['a,b\n1,2\n', 'text/csv; charset=utf-8'])
    expect(sheet.headers['content-disposition']).toBe("attachment; filename*=UTF-8''%E5%90%8D%E5%8D%95%201.csv")
  })
})

describe('an idempotency key', () => {
  test('makes one press of two calls, also when they come at once', async () => {
    const before = await total()
    const press = as(7, { 'idempotency-key': 'press-1' })
    const answers = await Promise.all([1, 2, 3].map(() => post('/api/add', { amount: 5 }, press)))
    expect(answers.map((answer) => answer.json<{ total: number }>().total)).toEqual([before + 5, before + 5, before + 5])
    expect(await total()).toBe(before + 5)
  })

  test('belongs to one user, one call and one body', async () => {
    const before = await total()
    const press = (user: number) => as(user, { 'idempotency-key': 'press-2' })
    await post('/api/add', { amount: 5 }, press(7))
    expect((await post('/api/add', { amount: 6 }, press(7))).json()).toMatchObject({ code: 'conflict' })
    expect((await post('/api/half-done', { how: 'return' }, press(7))).json()).toMatchObject({ code: 'conflict' })
    expect((await post('/api/add', { amount: 5 }, press(8))).statusCode).toBe(200)
    expect(await total()).toBe(before + 10)
  })

  test('is free again when nothing was done, and is kept sealed', async () => {
    const press = as(7, { 'idempotency-key': 'press-3' })
    expect((await post('/api/half-done', { how: 'throw' }, press)).statusCode).toBe(412)
    expect((await post('/api/half-done', { how: 'throw' }, press)).statusCode).toBe(412)
    await post('/api/add', { amount: 1 }, as(7, { 'idempotency-key': 'press-4' }))
    const kept = await sql<{ sealed: Buffer }>`select sealed from idempotency_keys where key = 'press-4'`.execute(
      stores.pg.asOwner,
    )
    expect(kept.rows[0]?.sealed.includes('total')).toBe(false)
  })
})

describe('doors', () => {
  test('a permission not held and a forged page are told on; somebody without a session is not', async () => {
    refusals.length = 0
    expect((await get('/api/customers/42')).json()).toMatchObject({ code: 'forbidden', data: { permission: 'customer.read' } })
    expect((await post('/api/add', {}, { cookie: 'session=7' })).json()).toMatchObject({ code: 'csrf' })
    await get('/api/total', {})
    expect(refusals.map(({ code, subjectKind, subjectId, endpoint: key }) => [code, subjectKind, subjectId, key])).toEqual([
      ['forbidden', 'customer', '42', 'guarded'],
      ['csrf', 'none', '', 'add'],
    ])
  })

  test('a limit per minute holds per user and says when to come back', async () => {
    const statuses = []
    for (let i = 0; i < 3; i += 1) statuses.push((await get('/api/seldom', as(21))).statusCode)
    expect(statuses).toEqual([200, 200, 429])
    expect((await get('/api/seldom', as(22))).statusCode).toBe(200)
    expect((await get('/api/seldom', as(21))).headers['retry-after']).toBe('30')
    now = new Date(now.getTime() + 30_000)
    expect((await get('/api/seldom', as(21))).statusCode).toBe(200)
  })

  test('every answer carries the headers that keep it in its place', async () => {
    for (const answer of [await get('/api/total'), await get('/'), await get('/api/nothing'), await get('/healthz')]) {
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      })
      expect(answer.headers['content-security-policy']).toContain("script-src 'self';")
      expect(answer.headers['strict-transport-security']).toBeUndefined() // plain HTTP
    }
    expect((await get('/api/total')).headers['cache-control']).toBe('no-store')
  })

  test('neither query nor id nor body is in the log', async () => {
    logged.length = 0
    await get('/api/total?as=yuan')
    await get('/api/customers/987654')
    await post('/api/add', { amount: 4711 })
    const text = logged.join('')
    expect(text).toContain('"route":"/zhike/api/customers/:customerId"')
    expect(text).not.toMatch(/yuan|987654|4711/)
  })
})

describe('pages', () => {
  test('any address of the pages is the page, told the path it is published under', async () => {
    for (const path of ['/', '/customers/7', '/sign-in']) {
      const page = await get(path)
      expect([path, page.statusCode, page.headers['cache-control']]).toEqual([path, 200, 'no-cache'])
      expect(page.body).toContain('<base href="/zhike/" />')
    }
    expect((await get('/assets/main-4f2a.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect((await get('/assets/gone-1.js')).statusCode).toBe(404)
    for (const path of [
      '/../../../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..%2f..%2fetc%2fpasswd',
      '/today/%2E%2E/%2E%2E/x',
    ])
      expect([path, (await get(path)).statusCode]).toEqual([path, 404])
    for (const path of ['/assets/%2e%2e/%2e%2e/x', '/%252e%252e/x', '/..%5cx', '/today%00', '/%'])
      expect([path, [400, 404].includes((await get(path)).statusCode)]).toEqual([path, true])
    expect((await get('/api/nothing')).json()).toMatchObject({ code: 'not-found' })
    expect((await app.inject({ url: '/elsewhere' })).statusCode).toBe(404)
  })

  test('metrics are for whoever bears the token, and for nobody without one on a server that others reach', async () => {
    const read = (server: FastifyInstance, remoteAddress: string, headers: Record<string, string> = {}) =>
      server.inject({ url: '/zhike/metrics', remoteAddress, headers }).then((answer) => answer.statusCode)
    // A base path means a gateway, which passes on what comes from anywhere and need not say so.
    const untold = await httpServer({
      platform: { ...stores, config: { ...stores.config, metricsToken: undefined } },
      routes: [],
      identify: async () => undefined,
      onRefusal: async () => {},
      version: '0.1.0',
      webDir,
    })
    expect(await read(untold, '127.0.0.1')).toBe(403)
    expect(await read(untold, '10.0.0.7')).toBe(403)
    await untold.close()
    const asked = await httpServer({
      platform: { ...stores, config: { ...stores.config, metricsToken: token } },
      routes: [],
      identify: async () => undefined,
      onRefusal: async () => {},
      version: '0.1.0',
      webDir,
    })
    expect(await read(asked, '10.0.0.7', { authorization: `Bearer ${token}` })).toBe(200)
    expect(await read(asked, '127.0.0.1')).toBe(401)
    expect(await read(asked, '127.0.0.1', { authorization: `Bearer ${token}x` })).toBe(401)
    expect(await read(asked, '127.0.0.1', { authorization: token })).toBe(401)
    await asked.close()
  })

  test('health, readiness and the API’s own description are open; metrics to the token', async () => {
    expect((await get('/healthz', {})).body).toBe('ok\n')
    expect((await get('/readyz', {})).body).toBe('ready\n')
    expect((await get('/metrics', { authorization: `Bearer ${token}` })).body).toContain(
      'zhike_http_requests_total{route="/zhike/api/add",method="POST",status="200"}',
    )
    const api = (await get('/api/openapi.json', {})).json<{ openapi: string; paths: Record<string, object> }>()
    expect(api.openapi).toBe('3.1.0')
    expect(Object.keys(api.paths)).toEqual(expect.arrayContaining(['/api/customers/{customerId}', '/healthz', '/api/docs']))
    expect((await get('/api/docs', {})).headers['content-type']).toBe('text/html; charset=utf-8')
    expect((await get('/api/docs/page.js', {})).statusCode).toBe(200)
  })
})
