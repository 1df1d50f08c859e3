import { timingSafeEqual } from 'node:crypto'
import type { z } from 'zod'
import { type Endpoint, signedIn } from '../../kernel/contract.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Db, Principal } from '../ctx.ts'

/** Who a session belongs to, and the token that changing requests of that session must carry in a header. */
export type Identity = { readonly user: Principal; readonly csrfToken: string }

/** What the server is told about its users; this layer knows no users itself. Called inside the request's transaction, before any scope is set. */
export type Identify = (db: Db, token: string) => Promise<Identity | undefined>

/** A customer in the privacy centre: whose rows the visit is about, by which link, and the token that changing calls carry. */
export type Visitor = { readonly customerId: number; readonly linkId: number; readonly csrfToken: string }

/** What the server is told about visitors, as `Identify` is about users. Called before any scope is set. */
export type IdentifyVisitor = (db: Db, token: string) => Promise<Visitor | undefined>

/** What a visitor's call runs as, and what the audit names: the customer themselves, never a user. */
export const visitorPrincipal: Principal = {
  userId: 0,
  login: 'privacy-centre',
  staffId: 0,
  roles: [],
  permissions: new Set(),
  scope: 'none',
  branches: [],
  locale: 'zh-CN',
}

/** Checks that a visitor's changing call comes from our own page. */
export function admitVisitor(endpoint: Endpoint, visitor: Visitor, csrfHeader: string | undefined): void {
  if (endpoint.method !== 'GET' && !isSame(visitor.csrfToken, csrfHeader ?? ''))
    throw new AppError('csrf', { message: `${endpoint.method} without the token of its visit` })
}

/** Nobody: what a public endpoint runs as. It sees no row. */
export const nobody: Principal = {
  userId: 0,
  login: '',
  staffId: 0,
  roles: [],
  permissions: new Set(),
  scope: 'none',
  branches: [],
  locale: 'zh-CN',
}

/** A refusal worth a line in the audit trail: somebody known asked for what they may not have. */
export type Refusal = {
  readonly user: Principal
  readonly endpoint: string
  readonly code: string
  readonly subjectKind: string
  readonly subjectId: string
  readonly requestId: string
}

/** Checks, in this order, that a changing request comes from our own page, and that the user holds the permission of the contract. */
export function admit(endpoint: Endpoint, identity: Identity, csrfHeader: string | undefined): void {
  if (endpoint.method !== 'GET' && !isSame(identity.csrfToken, csrfHeader ?? ''))
    throw new AppError('csrf', { message: `${endpoint.method} without the token of its session` })
  const { permission } = endpoint
  if (permission === signedIn) return
  if (permission === undefined || !identity.user.permissions.has(permission))
    throw new AppError('forbidden', { message: `Permission ${permission ?? '(none stated)'} is not held`, data: { permission } })
}

/** One part of the request as its schema reads it. What is wrong is told by place and kind, never by value. */
export function readPart(part: 'params' | 'query' | 'body', schema: z.ZodType, given: unknown): unknown {
  const read = schema.safeParse(given)
  if (read.success) return read.data
  const issues = read.error.issues.map((issue) => ({
    at: [part, ...issue.path].join('.'),
    kind: issue.code,
    ...(issue.code === 'unrecognized_keys' ? { keys: issue.keys } : {}),
  }))
  const first = issues[0]
  throw new AppError(part === 'params' ? 'not-found' : 'invalid-input', {
    message: `${first?.at ?? part} is not valid (${first?.kind ?? 'unknown'})`,
    data: { issues },
  })
}

/** Whether a refusal is audited: a permission not held, a forged page, or an id outside the user's rows. Nobody's knocking and typing errors are counted, not audited. */
export function isAudited(endpoint: Endpoint, code: string): boolean {
  if (code === 'forbidden' || code === 'csrf' || code === 'approval-needed' || code === 'second-factor-needed') return true
  return code === 'not-found' && !['none', 'self'].includes(endpoint.subject)
}

/**
 * What stands in an address where an id belongs, as the audit trail may keep it. Ids have at most ten digits; anything else is empty: somebody may
 * have put a name, a telephone or a document number there, and the trail is append-only.
 */
export function auditedId(given: string | undefined): string {
  return given !== undefined && /^\d{1,10}$/.test(given) ? given : ''
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.length === b.length && timingSafeEqual(a, b)
}
