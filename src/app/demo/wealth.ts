/**
 * How wealth is spread (DOMAIN A1, a large Chinese retail bank in 2022): 0.07 % of customers hold 31.28 %, 2.18 % hold 50.10 %, 97.75 % hold 18.62 %.
 * Each band is a bounded Pareto whose mean is the published one; its quantiles are taken evenly, so that 20,000 customers show the shares as well as a million.
 */
export const bands = [
  { share: 0.0007, low: 10_000_000, high: 300_000_000, mean: 28_130_000 },
  { share: 0.0218, low: 500_000, high: 9_990_000, mean: 1_515_000 },
  { share: 0.9775, low: 20, high: 499_000, mean: 12_500 },
] as const

/** Financial assets in yuan of every customer, in no order a reader could guess but the same for the same seed. */
export function wealthOf(customers: number, seed: number): Float64Array {
  const counts = bands.map((band) => Math.max(1, Math.round(customers * band.share)))
  counts[2] = Math.max(0, customers - (counts[0] ?? 0) - (counts[1] ?? 0))
  const byRank = new Float64Array(customers)
  let rank = 0
  for (const [i, band] of bands.entries()) {
    const count = Math.min(counts[i] ?? 0, customers - rank)
    const shape = shapeOf(band, count)
    for (let n = 0; n < count; n++) byRank[rank++] = quantile(band, shape, (n + 0.5) / count)
  }
  // A step coprime with the number of customers visits every rank once.
  let step = Math.max(1, Math.floor(customers * 0.6180339887) + (seed % 97))
  while (gcd(step, customers) !== 1) step++
  const wealth = new Float64Array(customers)
  for (let index = 0; index < customers; index++) wealth[index] = byRank[(index * step + seed) % customers] ?? 0
  return wealth
}

type Band = (typeof bands)[number]

function quantile(band: Band, shape: number, u: number): number {
  const [atLow, atHigh] = [band.low ** -shape, band.high ** -shape]
  return (atLow - u * (atLow - atHigh)) ** (-1 / shape)
}

/** The Pareto shape whose quantiles at this count have the mean of the band: a larger shape is a smaller mean. */
function shapeOf(band: Band, count: number): number {
  let [low, high] = [0.01, 20]
  for (let i = 0; i < 50; i++) {
    const shape = (low + high) / 2
    const sample = Math.min(count, 5000)
    let sum = 0
    for (let n = 0; n < sample; n++) sum += quantile(band, shape, (n + 0.5) / sample)
    if (sum / sample > band.mean) low = shape
    else high = shape
  }
  return (low + high) / 2
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b)
}

/** The tier a wealth stands for, in the default scheme (DOMAIN A2), as past contacts recorded it. */
export function tierKeyOf(yuan: number): 'MASS' | 'BASIC' | 'GOLD' | 'PLATINUM' | 'DIAMOND' | 'PRIVATE' {
  if (yuan < 50_000) return 'MASS'
  if (yuan < 200_000) return 'BASIC'
  if (yuan < 500_000) return 'GOLD'
  if (yuan < 2_000_000) return 'PLATINUM'
  return yuan < 6_000_000 ? 'DIAMOND' : 'PRIVATE'
}
export type TierKey = ReturnType<typeof tierKeyOf>
export const tierFloors = [50_000, 200_000, 500_000, 2_000_000, 6_000_000] as const
