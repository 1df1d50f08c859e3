import { createHash, randomInt, timingSafeEqual } from 'node:crypto'

/** How long a half lives: from the proposal to the approval, and from the approval to the activation. Three days span a weekend. */
export const activationLifeMs = 72 * 3_600_000

/** Capitals and digits without those that look alike: 32 signs, five bits each. */
const SIGNS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const LENGTH = 16

/** One half of an activation, made up here: 80 random bits in four groups of four, so that it can be read out over a telephone. */
export function newHalf(): string {
  const signs = Array.from({ length: LENGTH }, () => SIGNS.charAt(randomInt(SIGNS.length))).join('')
  return signs.replaceAll(/.{4}(?=.)/g, '$&-')
}

/** What is stored of a half; case, blanks and hyphens do not matter. With 80 random bits behind it a plain hash cannot be guessed back. */
export function hashOfHalf(half: string): Buffer {
  const signs = half.toUpperCase().replaceAll(/[\s-]/g, '')
  return createHash('sha256').update('activation').update(signs).digest()
}

/** Both stored hashes of an activation. */
export type Halves = { readonly requesterHash: Buffer; readonly approverHash: Buffer }

const NOBODY: Halves = { requesterHash: Buffer.alloc(32), approverHash: Buffer.alloc(32) }

/** Whether these are the two halves, in either order: nobody knows which of two slips of paper is the first. Without stored ones it works as long and answers no. */
export function areHalves(given: readonly [string, string], stored: Halves | undefined): boolean {
  const { requesterHash, approverHash } = stored ?? NOBODY
  const [first, second] = [hashOfHalf(given[0]), hashOfHalf(given[1])]
  const straight = isSame(first, requesterHash) && isSame(second, approverHash)
  const crossed = isSame(second, requesterHash) && isSame(first, approverHash)
  return (straight || crossed) && stored !== undefined
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
