import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import cookie from '@fastify/cookie'
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Endpoint } from '../kernel/contract.ts'
import { AppError } from '../kernel/errors.ts'
import type { Platform } from './ctx.ts'
import { type Answer, answerOf, type Seen } from './http/answer.ts'
import { exchangeOf } from './http/exchange.ts'
import { auditedId, type Identify, type IdentifyVisitor, isAudited, type Refusal } from './http/guard.ts'
import type { Routes } from './http/handlers.ts'
import { securityHeaders } from './http/headers.ts'
import { type Metrics, openMetrics } from './http/metrics.ts'
import { refusalOfOperator } from './http/operator.ts'
import { isPageAddress } from './http/page-address.ts'
import { type RateLimiter, rateLimiter } from './http/rate-limit.ts'
import { hostedPages, servePages } from './http/static.ts'
import { asAppError, errorBody, statusOf } from './http/status.ts'
import { systemRoutes } from './http/system.ts'

/** What the application tells the server: its endpoints, who its users are, and what to do about a refusal. */
export type ServerOptions = {
  readonly platform: Platform
  readonly routes: readonly Routes[]
  readonly identify: Identify
  /** Whose a visit to the privacy centre is; left out, nobody visits. */
  readonly identifyVisitor?: IdentifyVisitor
  /** Called after the refused request's transaction was rolled back. */
  readonly onRefusal: (refusal: Refusal) => Promise<void>
  readonly version: string
  /** Folder of the built pages. */
  readonly webDir: string
}

const BODY_KB = 256
/** Calls per address and minute over all endpoints: a branch of 40 people behind one address stays far below. */
const PER_ADDRESS = 6000

type Server = ServerOptions & { readonly limiter: RateLimiter; readonly metrics: Metrics }

/** Endpoints and handlers as an HTTP server, ready to listen. This file alone knows HTTP: handlers see input, context and answer. */
export async function httpServer(options: ServerOptions): Promise<FastifyInstance> {
  const { config, clock } = options.platform
  const server = { ...options, limiter: rateLimiter(() => clock.wall().getTime()), metrics: openMetrics() }
  const app = fastify({
    ...(config.tlsCert === undefined || config.tlsKey === undefined
      ? {}
      : { https: { cert: readFileSync(config.tlsCert), key: readFileSync(config.tlsKey), minVersion: 'TLSv1.2' as const } }),
    trustProxy: config.trustProxy === undefined ? false : [...config.trustProxy],
    bodyLimit: BODY_KB * 1024,
    exposeHeadRoutes: false,
    // A caller's own id would let them write into our log.
    genReqId: () => randomUUID(),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 100 },
  })
  await app.register(cookie)
  guardEverything(app, server)
  addSystem(app, server)
  for (const { endpoints, handlers } of options.routes)
    for (const endpoint of endpoints) addEndpoint(app, server, endpoint, handlers)
  const page = await servePages(app, options.webDir, config.basePath)
  app.setNotFoundHandler((request, reply) => notFound(request, reply, config.basePath, page))
  // The static files would answer their own folder with a 400: the first page is ours to give.
  for (const [address, hosted] of hostedPages(options.webDir, config.basePath))
    app.get(address, (_, reply) => reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(hosted))
  if (page !== undefined) app.get(`${config.basePath}/`, (request, reply) => notFound(request, reply, config.basePath, page))
  return app
}

function guardEverything(app: FastifyInstance, { limiter, metrics, platform: { log } }: Server): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders(request.protocol === 'https')).header('x-request-id', request.id)
    const seconds = limiter.take(`address ${request.ip}`, PER_ADDRESS)
    if (seconds !== undefined)
      throw new AppError('rate-limited', { message: 'Too many calls from this address', data: { seconds } })
  })
  app.addHook('onResponse', async (request, reply) => {
    // The pattern of the route, never the URL: ids and queries stay out of log and metrics.
    const route = request.routeOptions.url ?? 'unknown'
    const { method, id: requestId } = request
    metrics.answered(route, method, reply.statusCode, reply.elapsedTime / 1000)
    log.info({ requestId, method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'answered')
  })
  app.setErrorHandler((thrown, request, reply) => sendError(asAppError(thrown), request, reply, log))
}

function addEndpoint(app: FastifyInstance, server: Server, endpoint: Endpoint, handlers: Routes['handlers']): void {
  const handler = handlers[endpoint.key]
  if (handler === undefined) throw new AppError('internal', { message: `Endpoint "${endpoint.key}" has no handler` })
  const { config } = server.platform
  const answer = answerOf(endpoint, handler, server)
  app.route({
    method: endpoint.method,
    url: config.basePath + endpoint.path,
    bodyLimit: (endpoint.limits.bodyKb ?? BODY_KB) * 1024,
    handler: (request, reply) => answerRequest(endpoint, answer, server, request, reply),
  })
}

async function answerRequest(endpoint: Endpoint, answer: Answer, server: Server, request: FastifyRequest, reply: FastifyReply) {
  const { basePath } = server.platform.config
  const seen: Seen = { identity: undefined }
  const header = (name: string) => [request.headers[name]].flat()[0]
  try {
    if (endpoint.method !== 'GET' && header('sec-fetch-site') === 'cross-site')
      throw new AppError('csrf', { message: 'Called from another site' })
    const { status, body } = await answer(
      {
        params: request.params,
        query: request.query,
        body: request.body,
        csrf: header('x-csrf-token'),
        pressKey: header('idempotency-key'),
        requestId: request.id,
        exchange: exchangeOf(request, reply, { isSecure: request.protocol === 'https', basePath }),
      },
      seen,
    )
    reply.code(status).header('cache-control', 'no-store')
    if (status !== 200) return reply.send(body)
    if (endpoint.produces === 'application/json') return reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
    return reply.type(endpoint.produces).send(body)
  } catch (thrown) {
    const error = asAppError(thrown)
    await tellRefusal(endpoint, error, seen, server, request)
    return sendError(error, request, reply, server.platform.log)
  }
}

async function tellRefusal(endpoint: Endpoint, error: AppError, { identity }: Seen, server: Server, request: FastifyRequest) {
  server.metrics.counted('zhike_http_refusals_total', 'Requests refused, by code.', { code: error.code })
  if (identity === undefined || !isAudited(endpoint, error.code)) return
  const [id] = Object.values((request.params ?? {}) as Record<string, string>)
  await server.onRefusal({
    user: identity.user,
    endpoint: endpoint.key,
    code: error.code,
    subjectKind: endpoint.subject,
    subjectId: auditedId(id),
    requestId: request.id,
  })
}

function sendError(error: AppError, request: FastifyRequest, reply: FastifyReply, log: Platform['log']) {
  const status = statusOf(error.code)
  const { code } = error
  if (status >= 500) log.error({ requestId: request.id, code, err: error.cause ?? error }, 'request failed')
  const seconds = error.data?.['seconds']
  if (code === 'rate-limited' && typeof seconds === 'number') reply.header('retry-after', seconds)
  return reply.code(status).header('cache-control', 'no-store').send(errorBody(error, request.id))
}

function addSystem(app: FastifyInstance, { platform, routes, version, metrics }: Server): void {
  const { pg, warehouse, config } = platform
  const isReady = async () => {
    const asked = await Promise.allSettled([pg.as.zhike_app.query('select 1'), warehouse.query('SELECT 1')])
    return asked.every((one) => one.status === 'fulfilled')
  }
  const endpoints = routes.flatMap((one) => one.endpoints)
  for (const { endpoint, answer, isGuarded } of systemRoutes({ endpoints, version, metrics, isReady })) {
    app.get(config.basePath + endpoint.path, async (request, reply) => {
      const asking = { remoteAddress: request.socket.remoteAddress, headers: request.headers }
      const refusal = isGuarded ? refusalOfOperator(asking, config) : undefined
      if (refusal !== undefined) return sendError(refusal, request, reply.header('www-authenticate', 'Bearer'), platform.log)
      const { status, body } = await answer()
      return reply.code(status).type(endpoint.produces).header('cache-control', 'no-cache').send(body)
    })
  }
}

/** An unknown address under the API is 404; any other is an address within the pages. */
function notFound(request: FastifyRequest, reply: FastifyReply, basePath: string, page: string | undefined) {
  if (request.method === 'GET' && page !== undefined && isPageAddress(request.url, basePath))
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(page)
  const error = new AppError('not-found', { message: `No such address` })
  return reply.code(404).send(errorBody(error, request.id))
}
