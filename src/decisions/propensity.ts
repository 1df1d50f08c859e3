import { mulDiv, PPM } from '../kernel/money.ts'
import type { PropensityTable } from './bundle-shape.ts'

/** Contacts and positive responses of one product (or offer without one) in one tier. */
export type Responses = {
  readonly key: string
  readonly tier: number | undefined
  readonly contacts: number
  readonly positive: number
}

/** The prior, in successes and failures before the first contact. */
export type Prior = { readonly alpha: number; readonly beta: number }

/** The mean of Beta(alpha + positive, beta + the rest) in ppm, rounded half up: 1 in 50 before anything is known under Beta(1, 49). */
export function smoothedPpm(prior: Prior, contacts: number, positive: number): number {
  const trials = Math.max(contacts, positive)
  return mulDiv(prior.alpha + positive, PPM, prior.alpha + prior.beta + trials)
}

/**
 * Base rates by product and tier, and the bank's own (DOMAIN D1, cold start). Every key gets a cell for every tier, so that a tier without contacts
 * has the prior and not the bank's rate. Contacts whose product or tier is not known count for the bank alone.
 */
export function propensityTableOf(
  counts: readonly Responses[],
  keys: readonly string[],
  tiers: number,
  prior: Prior,
): PropensityTable {
  const sum = (list: readonly Responses[]) => ({
    contacts: list.reduce((total, one) => total + one.contacts, 0),
    positive: list.reduce((total, one) => total + one.positive, 0),
  })
  const whole = sum(counts)
  const cells = [...new Set(keys)].sort().map((key) => {
    const rates = Array.from({ length: tiers }, (_, tier) => {
      const cell = sum(counts.filter((one) => one.key === key && one.tier === tier))
      return smoothedPpm(prior, cell.contacts, cell.positive)
    })
    return [key, rates] as const
  })
  return { bankPpm: smoothedPpm(prior, whole.contacts, whole.positive), cells: Object.fromEntries(cells) }
}
