import { randomBytes } from 'node:crypto'
import { appendAudit } from '../access/service.ts'
import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx, Platform } from '../platform/ctx.ts'
import type { IdentifyVisitor } from '../platform/http/guard.ts'
import type { Exchange } from '../platform/http/handlers.ts'
import { enterVisit } from '../platform/scope.ts'
import { hasTail, isSigned, isTail, readToken, signedPart, storedHash, tokenText, visitCsrf } from './privacy/link-token.ts'
import { customerOf, openParty } from './service.ts'
import {
  beginVisit,
  currentVisit,
  endVisit,
  insertLink,
  linksSince,
  lockGiving,
  madeCopyOf,
  missedLink,
  openedLink,
  revokeLinksOf,
} from './store-privacy-links.ts'
import { privacyPolicyOn } from './store-rights.ts'
import { readSealed } from './store.ts'

/** The kind under which link tokens are signed: apart from every other keyed hash. */
const SIGNED = 'privacy-link'
/** So many links a customer is given in a day. */
const LINKS_A_DAY = 3
const DAY_MS = 86_400_000

/**
 * Makes the one link of a customer to the privacy centre: signed, with an end, for this customer alone; an earlier one is over. The token is answered once and kept nowhere. Whoever
 * opens it must also know the last eight of the customer's document. It is refused to whoever made a copy that can still be read: nobody holds both ends of it.
 */
export async function makeLink(ctx: Ctx, customerId: number): Promise<{ readonly token: string; readonly expiresAt: string }> {
  const { db, keyring } = ctx
  await customerOf(db, customerId)
  const [party] = await readSealed(db, [customerId])
  if (party === undefined || party.wrapped === null) throw new AppError('gone', { message: `Customer ${customerId} was erased` })
  await lockGiving(db, customerId)
  // Links run by the wall's clock, as sessions do.
  const at = ctx.clock.wall()
  if (!hasTail(openParty(keyring, party)?.documentNumber)) throw withoutDocument()
  if (await madeCopyOf(db, ctx.user.userId, customerId, dayAt(ctx.clock.now()))) throw ownCopy()
  if ((await linksSince(db, customerId, new Date(at.getTime() - DAY_MS))) >= LINKS_A_DAY) throw enoughLinks()
  const { linkMinutes } = await privacyPolicyOn(db, dayAt(ctx.clock.now()))
  const expiresAt = new Date(Math.floor(at.getTime() / 1000) * 1000 + linkMinutes * 60_000)
  const nonce = randomBytes(16).toString('base64url')
  const token = tokenText(expiresAt, nonce, keyring.blind(SIGNED, signedPart(expiresAt, nonce)))
  const linkId = await insertLink(db, {
    partyId: customerId,
    tokenHash: storedHash(token),
    userId: ctx.user.userId,
    at,
    expiresAt,
  })
  await appendAudit(db, {
    user: ctx.user,
    action: 'customers.privacy-link.make',
    subjectKind: 'privacy-link',
    subjectId: String(linkId),
    customerId,
    data: { linkId, expiresAt: expiresAt.toISOString() },
  })
  return { token, expiresAt: expiresAt.toISOString() }
}

const withoutDocument = () =>
  new AppError('precondition-failed', {
    message: 'There is no document number to ask for',
    userMessage: {
      zh: '本行没有该客户的证件号码，无法以链接核对身份，请在柜面受理。',
      en: 'The bank has no document number of this customer to ask for: please receive the request at a counter.',
    },
  })
const ownCopy = () =>
  new AppError('precondition-failed', {
    message: 'Whoever made a copy makes no link to it',
    userMessage: {
      zh: '该客户的信息副本由您办结，链接须由另一位同事生成。',
      en: 'You made this customer’s copy: another colleague must make the link.',
    },
  })
const enoughLinks = () =>
  new AppError('precondition-failed', {
    message: `A customer is given ${LINKS_A_DAY} links a day`,
    userMessage: {
      zh: `每位客户每天最多生成 ${LINKS_A_DAY} 个链接，请明天再试。`,
      en: `A customer is given at most ${LINKS_A_DAY} links a day. Please try again tomorrow.`,
    },
  })

/** Ends a customer's links and every visit by them, at once. */
export async function revokeLinks(ctx: Ctx, customerId: number): Promise<{ readonly revoked: number }> {
  const { partyIds } = await customerOf(ctx.db, customerId)
  const revoked = await revokeLinksOf(ctx.db, partyIds, ctx.clock.wall())
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'customers.privacy-link.revoke',
    subjectKind: 'customer',
    subjectId: String(customerId),
    customerId,
    data: { revoked },
  })
  return { revoked }
}

const closed = () =>
  new AppError('gone', {
    message: 'This link cannot be opened',
    userMessage: {
      zh: '链接已失效，请向客户经理或网点索取新的链接。',
      en: 'This link is no longer valid. Please ask your manager or branch for a new one.',
    },
  })

/**
 * Exchanges a link's token for a visit: a cookie out of reach of scripts, so that the token need not be sent again. The last eight of the customer's document are asked for besides:
 * screens and search leave staff fewer. Five wrong ones in a day, at whichever links, and none of the customer's opens. What is returned instead of thrown is kept: a wrong try counts.
 */
export async function openVisit(
  ctx: Ctx,
  exchange: Exchange,
  given: { readonly token: string; readonly tail: string },
): Promise<{ readonly csrfToken: string } | AppError> {
  const { db, keyring } = ctx
  const now = ctx.clock.wall()
  const read = readToken(given.token)
  if (
    read === undefined ||
    read.expiresAt <= now ||
    !isSigned(read, keyring.blinds(SIGNED, signedPart(read.expiresAt, read.nonce)))
  )
    return closed()
  const tokenHash = storedHash(given.token)
  const link = await openedLink(db, tokenHash, now)
  if (link === undefined) return closed()
  await enterVisit(db, link.customerId, 'change')
  const [party] = await readSealed(db, [link.partyId])
  const fields = party === undefined ? undefined : openParty(keyring, party)
  if (!isTail(fields?.documentNumber, given.tail)) return await wrongTail(ctx, link)
  const visit = randomBytes(32).toString('base64url')
  await beginVisit(db, tokenHash, storedHash(visit), now)
  await audit(ctx, link, 'open', 'done', {})
  exchange.setVisitToken(visit)
  return { csrfToken: visitCsrf(visit) }
}

async function wrongTail(ctx: Ctx, link: { readonly linkId: number; readonly customerId: number }): Promise<AppError> {
  const left = await missedLink(ctx.db, link.linkId, ctx.clock.wall())
  await audit(ctx, link, 'open', 'refused', { left })
  if (left <= 0) return closed()
  return new AppError('invalid-input', {
    message: `The tail is wrong; ${left} tries left`,
    userMessage: { zh: `后八位不符，还可尝试 ${left} 次。`, en: `These eight do not match. ${left} tries are left.` },
    data: { left },
  })
}

async function audit(
  ctx: Ctx,
  { linkId, customerId }: { readonly linkId: number; readonly customerId: number },
  what: string,
  outcome: 'done' | 'refused',
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  await appendAudit(ctx.db, {
    user: { userId: 0, login: 'privacy-centre' },
    action: `customers.privacy-centre.${what}`,
    subjectKind: 'privacy-link',
    subjectId: String(linkId),
    customerId,
    outcome,
    data: { linkId, ...data },
  })
}

/** Whose visit a cookie's token is: asked anew at each call, so that a link that is revoked ends every visit with the next click. */
export function visitors({ clock }: Pick<Platform, 'clock'>): IdentifyVisitor {
  return async (db, token) => {
    const { visitMinutes } = await privacyPolicyOn(db, dayAt(clock.now()))
    const visit = await currentVisit(db, storedHash(token), clock.wall(), visitMinutes)
    return visit === undefined ? undefined : { ...visit, csrfToken: visitCsrf(token) }
  }
}

/** The customer leaves. */
export async function leave(ctx: Ctx, exchange: Exchange): Promise<void> {
  if (exchange.visitToken !== undefined) await endVisit(ctx.db, storedHash(exchange.visitToken), ctx.clock.wall())
  exchange.setVisitToken(undefined)
}
