/**
 * SQL pieces of whole-number arithmetic. A customer's money is a safe integer of fen (9 × 10¹⁵ at most) and windows are a year at most, so twice a sum of daily
 * balances stays below 2⁶³ (6.6 × 10¹⁸): Int64 is exact, and half the cost of Int128. Sums over the bank are Int128.
 */

/**
 * The sum of the end-of-day balances of the days from `fromAgo` to `toAgo` days ago (fromAgo ≥ toAgo), out of changes of balance: a change made `ago` days ago
 * counts once for every day of the window on or after it. No row per day is ever made, and a change before the window is carried into it.
 */
export function daySum(change: string, fromAgo: string | number, toAgo: string | number): string {
  return `sum(${change} * greatest(least(ago, ${fromAgo}) - (${toAgo}) + 1, 0))`
}

/** n ÷ d on integers (d > 0), rounded half away from zero as mulDiv in kernel/money.ts. */
export function divideRound(n: string, d: string | number): string {
  return `if((${n}) < 0, -intDiv(-2 * (${n}) + (${d}), 2 * (${d})), intDiv(2 * (${n}) + (${d}), 2 * (${d})))`
}

/** part ÷ whole in parts per million, rounded towards zero; missing when the whole is not above 0. Int128 in between: money × 10⁶ passes 2⁶³. */
export function ppmOf(part: string, whole: string): string {
  return `if((${whole}) > 0, toInt64(intDiv(toInt128(${part}) * 1000000, greatest(${whole}, 1))), NULL)`
}
