import type { z } from 'zod'
import type { Endpoint } from '../../kernel/contract.ts'
import { AppError } from '../../kernel/errors.ts'
import { unstorableAt } from '../../kernel/input.ts'
import type { Db, Platform } from '../ctx.ts'
import { claimPress, isPressKey, keepAnswer } from '../idempotency.ts'
import { inTransaction } from '../postgres/open.ts'
import { enterScope, enterVisit, noScope } from '../scope.ts'
import {
  admit,
  admitVisitor,
  type Identify,
  type IdentifyVisitor,
  type Identity,
  nobody,
  readPart,
  type Visitor,
  visitorPrincipal,
} from './guard.ts'
import type { AnyHandler, Exchange } from './handlers.ts'
import type { RateLimiter } from './rate-limit.ts'
import { errorBody, statusOf } from './status.ts'
import { strictly } from './strict.ts'

/** One request as it came, nothing of it trusted yet. */
export type Incoming = {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly csrf: string | undefined
  readonly pressKey: string | undefined
  readonly requestId: string
  readonly exchange: Exchange
}

/** What goes out. `user` is known even where the answer is a refusal that was returned, for the log. */
export type Outgoing = { readonly status: number; readonly body: unknown }

/** Remembers who the request turned out to be, so that what is thrown later can be audited under that name. */
export type Seen = { identity: Identity | undefined }

export type Answer = (incoming: Incoming, seen: Seen) => Promise<Outgoing>

/**
 * How one endpoint is answered: one transaction that begins seeing nothing; then who is it, may they, does the input fit its schema, was this press answered
 * before; then the handler; then the answer is read by its schema, which drops what the contract does not promise.
 */
export function answerOf(
  endpoint: Endpoint,
  handler: AnyHandler,
  server: {
    readonly platform: Platform
    readonly identify: Identify
    readonly identifyVisitor?: IdentifyVisitor
    readonly limiter: RateLimiter
  },
): Answer {
  const { pg, ...rest } = server.platform
  const input = inputReader(endpoint)
  return (incoming, seen) =>
    inTransaction(pg, { role: 'zhike_app', settings: noScope }, async (db) => {
      const identity = await identified(endpoint, incoming, db, server.identify)
      seen.identity = identity
      if (identity !== undefined) admit(endpoint, identity, incoming.csrf)
      const visitor = endpoint.visitor ? await visiting(incoming, db, server.identifyVisitor) : undefined
      if (visitor !== undefined) admitVisitor(endpoint, visitor, incoming.csrf)
      limit(endpoint, { identity, visitor }, incoming, server.limiter)
      const given = input(incoming)
      const user = identity?.user ?? (visitor === undefined ? nobody : visitorPrincipal)
      if (identity !== undefined) await enterScope(db, user)
      if (visitor !== undefined) await enterVisit(db, visitor.customerId, endpoint.method === 'GET' ? 'read' : 'change')
      const work = async (): Promise<Outgoing> => {
        const ctx = { ...rest, db, user, requestId: incoming.requestId }
        const exchange = visitor === undefined ? incoming.exchange : { ...incoming.exchange, visitor }
        const said = await handler(ctx, given as never, exchange)
        if (said instanceof AppError) return { status: statusOf(said.code), body: errorBody(said, incoming.requestId) }
        return { status: 200, body: promised(endpoint, said) }
      }
      return onePress(endpoint, { db, user, given }, incoming, server.platform, work)
    })
}

async function identified(endpoint: Endpoint, { exchange }: Incoming, db: Db, identify: Identify): Promise<Identity | undefined> {
  if (endpoint.public || endpoint.visitor) return undefined
  const identity = exchange.token === undefined ? undefined : await identify(db, exchange.token)
  if (identity === undefined) throw new AppError('not-signed-in', { message: 'No session, or it has ended' })
  return identity
}

async function visiting({ exchange }: Incoming, db: Db, identify: IdentifyVisitor | undefined): Promise<Visitor> {
  const { visitToken } = exchange
  const visitor = visitToken === undefined ? undefined : await identify?.(db, visitToken)
  if (visitor === undefined) throw new AppError('not-signed-in', { message: 'No visit, or it has ended' })
  return visitor
}

type Caller = { readonly identity: Identity | undefined; readonly visitor: Visitor | undefined }

/** Public endpoints are limited by address, for there is no user yet; visitors' by the link they came by; the others by user, for a branch shares one address. */
function limit(endpoint: Endpoint, { identity, visitor }: Caller, { exchange }: Incoming, limiter: RateLimiter): void {
  const { perMinute } = endpoint.limits
  if (perMinute === undefined) return
  const who = identity?.user.userId ?? (visitor === undefined ? exchange.address : `link ${visitor.linkId}`)
  const seconds = limiter.take(`${endpoint.key} ${who}`, perMinute)
  if (seconds !== undefined)
    throw new AppError('rate-limited', { message: `More than ${perMinute} calls a minute`, data: { seconds, perMinute } })
}

function inputReader(endpoint: Endpoint): (incoming: Incoming) => unknown {
  const parts = (['params', 'query', 'body'] as const).flatMap((part) => {
    const schema: z.ZodType | undefined = endpoint[part]
    return schema === undefined ? [] : [[part, strictly(schema)] as const]
  })
  return (incoming) => {
    if (endpoint.query === undefined && Object.keys(incoming.query ?? {}).length > 0)
      throw new AppError('invalid-input', { message: `${endpoint.key} takes no query` })
    if (endpoint.body === undefined && incoming.body !== undefined && incoming.body !== null)
      throw new AppError('invalid-input', { message: `${endpoint.key} takes no body` })
    for (const part of ['params', 'query', 'body'] as const) refuseUnstorable(part, incoming[part])
    return Object.fromEntries(parts.map(([part, schema]) => [part, readPart(part, schema, incoming[part])]))
  }
}

/** A text that no store can keep would fail there, as our own fault; it is told here, by its place, for every contract at once. */
function refuseUnstorable(part: 'params' | 'query' | 'body', given: unknown): void {
  const at = unstorableAt(given)
  if (at === undefined) return
  const place = [part, ...at].join('.')
  throw new AppError(part === 'params' ? 'not-found' : 'invalid-input', {
    message: `${place} holds a NUL or half a character`,
    data: { issues: [{ at: place, kind: 'unstorable' }] },
  })
}

function promised(endpoint: Endpoint, said: unknown): unknown {
  const read = endpoint.response.safeParse(said)
  if (read.success) return read.data
  const where = read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`).slice(0, 5)
  throw new AppError('internal', { message: `The answer of ${endpoint.key} breaks its contract: ${where.join('; ')}` })
}

/** Runs the work at most once per idempotency key; without a key it simply runs. */
async function onePress(
  endpoint: Endpoint,
  { db, user, given }: { readonly db: Db; readonly user: { readonly userId: number }; readonly given: unknown },
  { pressKey }: Incoming,
  { clock, keyring }: Pick<Platform, 'clock' | 'keyring'>,
  work: () => Promise<Outgoing>,
): Promise<Outgoing> {
  // Keys belong to users; what visitors change is the same when it is said twice.
  if (pressKey === undefined || endpoint.method === 'GET' || endpoint.public || endpoint.visitor) return work()
  if (!isPressKey(pressKey))
    throw new AppError('invalid-input', { message: 'The idempotency key is not 1 to 255 visible characters' })
  const press = { userId: user.userId, key: pressKey, route: endpoint.key, body: given, at: clock.wall() }
  const first = await claimPress(db, press)
  if (first !== undefined) return { status: first.status, body: JSON.parse(keyring.openText(first.sealed)) }
  const answer = await work()
  await keepAnswer(db, press, { status: answer.status, sealed: keyring.sealText(JSON.stringify(answer.body)) })
  return answer
}
