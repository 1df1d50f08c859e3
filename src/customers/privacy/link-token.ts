import { createHash, timingSafeEqual } from 'node:crypto'

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

/** The last four of a document number (or a telephone where there is none) that whoever opens a link must know, compared without case. */
export function isTail(number: string, tail: string): boolean {
  const [known, given] = [number.slice(-4).toUpperCase(), tail.trim().toUpperCase()]
  return known.length === 4 && given === known
}
