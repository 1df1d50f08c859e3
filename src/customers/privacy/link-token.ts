import { createHash, timingSafeEqual } from 'node:crypto'
import { normalNumber } from '../../sources/identity.ts'

/**
 * A link's token: when it ends (seconds, base 36), 128 random bits, and the bank's keyed hash over both. A token that nobody signed, or that is over, is told by itself, before
 * any table is asked.
 */
export type LinkToken = { readonly expiresAt: Date; readonly nonce: string; readonly signature: string }

/** What of a token is signed. */
export function signedPart(expiresAt: Date, nonce: string): string {
  return `${Math.floor(expiresAt.getTime() / 1000).toString(36)}.${nonce}`
}

/** The token as it stands in the link, after the sign that browsers send to no server. */
export function tokenText(expiresAt: Date, nonce: string, signature: Uint8Array): string {
  return `${signedPart(expiresAt, nonce)}.${Buffer.from(signature).toString('base64url')}`
}

/** Reads a token; undefined for a text that is none. */
export function readToken(text: string): LinkToken | undefined {
  const match = /^([0-9a-z]{6,8})\.([\w-]{22})\.([\w-]{40,80})$/.exec(text)
  const [, ends = '', nonce = '', signature = ''] = match ?? []
  if (match === null) return undefined
  return { expiresAt: new Date(Number.parseInt(ends, 36) * 1000), nonce, signature }
}

/** Whether one of these hashes signed the token. */
export function isSigned(token: LinkToken, hashes: readonly Uint8Array[]): boolean {
  const given = Buffer.from(token.signature, 'base64url')
  return hashes.some((hash) => hash.length === given.length && timingSafeEqual(hash, given))
}

/** What is stored of a token, of a link's or a visit's: who reads the table cannot use it. */
export function storedHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** The token that a visit's changing calls carry in a header; it follows from the visit's own. */
export function visitCsrf(token: string): string {
  return createHash('sha256').update('visit-csrf').update(token).digest('base64url')
}

/** So many signs at the end of the document's number are asked of whoever opens a link: more than any screen leaves unmasked and any search finds by. */
export const ASKED = 8

/** Whether a document's number is long enough that its end may be asked for; without one a link opens nothing. */
export function hasTail(number: string | undefined): number is string {
  return number !== undefined && normalNumber(number).length >= ASKED
}

/** Whether somebody knows the end of a document's number; neither case nor dashes matter, and the time it takes tells nothing. */
export function isTail(number: string | undefined, tail: string): boolean {
  if (!hasTail(number)) return false
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(normalNumber(number).slice(-ASKED)), digest(normalNumber(tail)))
}
