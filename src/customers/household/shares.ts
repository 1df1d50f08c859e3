import { PPM } from '../../kernel/money.ts'

/** What one owner holds of a company. */
export type Share = { readonly owner: number; readonly sharePpm: number }

/**
 * Whether what owners are said to hold of one company can be true, and how much of it nobody is known to hold. Shares are ppm: a whole is 1,000,000, exactly,
 * so that three thirds are 333,334 + 333,333 + 333,333 and never 0.999.
 */
export function checkShares(shares: readonly Share[]): { readonly isPossible: boolean; readonly unknownPpm: number } {
  const total = shares.reduce((sum, { sharePpm }) => sum + sharePpm, 0)
  const areInRange = shares.every(({ sharePpm }) => Number.isSafeInteger(sharePpm) && sharePpm > 0 && sharePpm <= PPM)
  return { isPossible: areInRange && total <= PPM, unknownPpm: Math.max(0, PPM - total) }
}

/**
 * Divides a whole into shares that sum to 1,000,000 exactly, by weights (a joint account by heads: 1, 1, 1). What rounding leaves goes one by one to the
 * largest remainders, of equal ones to the smaller owner, so that the same weights always give the same shares.
 */
export function divideWhole(weights: readonly { readonly owner: number; readonly weight: number }[]): readonly Share[] {
  const total = weights.reduce((sum, { weight }) => sum + BigInt(weight), 0n)
  if (total <= 0n) return []
  const cut = weights.map(({ owner, weight }) => {
    const exact = BigInt(weight) * BigInt(PPM)
    return { owner, sharePpm: Number(exact / total), left: exact % total }
  })
  const missing = PPM - cut.reduce((sum, { sharePpm }) => sum + sharePpm, 0)
  const first = new Set(
    [...cut]
      .sort((a, b) => (a.left === b.left ? a.owner - b.owner : a.left > b.left ? -1 : 1))
      .slice(0, missing)
      .map(({ owner }) => owner),
  )
  return cut.map(({ owner, sharePpm }) => ({ owner, sharePpm: sharePpm + (first.has(owner) ? 1 : 0) }))
}

/** Divides a sum of money by shares that make a whole; the parts sum to it exactly. */
export function divideMoney(fen: number, shares: readonly Share[]): readonly { readonly owner: number; readonly fen: number }[] {
  const total = BigInt(shares.reduce((sum, { sharePpm }) => sum + sharePpm, 0))
  if (total === 0n) return []
  const sign = fen < 0 ? -1 : 1
  const cut = shares.map(({ owner, sharePpm }) => {
    const exact = BigInt(Math.abs(fen)) * BigInt(sharePpm)
    return { owner, fen: exact / total, left: exact % total }
  })
  const missing = BigInt(Math.abs(fen)) - cut.reduce((sum, part) => sum + part.fen, 0n)
  const first = new Set(
    [...cut]
      .sort((a, b) => (a.left === b.left ? a.owner - b.owner : a.left > b.left ? -1 : 1))
      .slice(0, Number(missing))
      .map(({ owner }) => owner),
  )
  return cut.map((part) => ({ owner: part.owner, fen: sign * Number(part.fen + (first.has(part.owner) ? 1n : 0n)) }))
}
