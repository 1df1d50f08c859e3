import { mulDiv, PPM } from '../kernel/money.ts'
import type { ValueOf } from '../kernel/rules/field.ts'
import {
  type Bundle,
  type BundleOffer,
  type BundleTreatment,
  maxAmountFen,
  maxContextPpm,
  maxFactorPpm,
  maxLeverPpm,
  type PropensityTable,
  type ValueModel,
} from './bundle-shape.ts'

/** The four numbers a priority is made of (DOMAIN D1), each a whole number, all kept with an issued decision. */
export type Factors = {
  readonly propensityPpm: number
  readonly contextPpm: number
  readonly valueFen: number
  readonly leverPpm: number
}

/** An open offer in the contest of one customer. Offer and treatment by their position in the bundle. */
export type Candidate = Factors & {
  readonly offer: number
  readonly treatment: number
  readonly priority: bigint
}

/** How many offers of a customer are kept. */
export const topOffers = 3

/** P × C × V × L as one exact integer, in units of 10⁻¹⁸ fen: nothing is rounded, so nothing can differ between engines. */
export function priorityOf({ propensityPpm, contextPpm, valueFen, leverPpm }: Factors): bigint {
  return BigInt(propensityPpm) * BigInt(contextPpm) * BigInt(valueFen) * BigInt(leverPpm)
}

/** C: 1 plus what each fired trigger of the offer adds; 1 for a customer who is not profiled. */
export function contextOf(offer: BundleOffer, fired: ReadonlySet<string>, isPersonalised: boolean): number {
  if (!isPersonalised) return PPM
  const added = offer.triggers.reduce((sum, { key, contextPpm }) => sum + (fired.has(key) ? contextPpm : 0), 0)
  return Math.min(PPM + added, maxContextPpm)
}

/** L: levers of the offer and of the treatment are added (Pega's arithmetic), never below a tenth. */
export function leverOf(offer: BundleOffer, treatment: BundleTreatment): number {
  return Math.max(PPM / 10, Math.min(PPM + offer.leverPpm + treatment.leverPpm, maxLeverPpm))
}

/** The margin of an `amount` model as one factor in ppm of the amount: share × margin × days ÷ 365, rounded half up once, here. */
export function factorPpmOf(model: Extract<ValueModel, { kind: 'amount' }>): number {
  const perYear = mulDiv(model.sharePpm, model.marginBp, 10_000)
  return Math.max(1, Math.min(mulDiv(perYear, model.days, 365), maxFactorPpm))
}

/** V: expected margin in fen if the action succeeds. A missing or negative amount counts as 0, so the model's lower end is what it is worth. */
export function valueFenOf(model: ValueModel, valueOf: ValueOf): number {
  if (model.kind === 'fixed') return model.fen
  const amount = Math.max(0, Math.min(valueOf(model.of) ?? 0, maxAmountFen))
  return Math.max(model.minFen, Math.min(mulDiv(amount, factorPpmOf(model), PPM), model.maxFen))
}

/** V as a ClickHouse expression of type Int64; `column` is where the amount feature stands. */
export function valueSql(model: ValueModel, column: (feature: string) => string): string {
  if (model.kind === 'fixed') return `toInt64(${model.fen})`
  const amount = `greatest(toInt64(0), least(ifNull(toInt64(${column(model.of)}), 0), toInt64(${maxAmountFen})))`
  const worth = `intDiv(${amount} * ${factorPpmOf(model)} + ${PPM / 2}, ${PPM})`
  return `greatest(toInt64(${model.minFen}), least(${worth}, toInt64(${model.maxFen})))`
}

/** What base rates are kept under: the product, or the offer where it has none. */
export function propensityKey(offer: Pick<BundleOffer, 'key' | 'product'>): string {
  return offer.product ?? offer.key
}

/** P: the base rate of the offer's product in the customer's tier; the bank's own where there is no cell or the customer is not profiled. */
export function propensityOf(table: PropensityTable, offer: BundleOffer, tier: number | null, isPersonalised: boolean): number {
  if (!isPersonalised || tier === null) return table.bankPpm
  return table.cells[propensityKey(offer)]?.[tier] ?? table.bankPpm
}

/**
 * Positions of each offer's treatments, best first: by lever, then by key. P, C and V belong to the offer, so this order is the order of
 * their priorities, and the best open treatment is the first open one.
 */
export function treatmentOrder(bundle: Pick<Bundle, 'offers' | 'treatments'>): readonly (readonly number[])[] {
  return bundle.offers.map((offer) =>
    bundle.treatments
      .map((treatment, at) => ({ at, treatment, lever: leverOf(offer, treatment) }))
      .filter(({ treatment }) => treatment.offer === offer.key)
      .sort((a, b) => b.lever - a.lever || a.at - b.at)
      .map(({ at }) => at),
  )
}

/** The contest in order: higher priority, then higher value, then the earlier key. */
export function ranked(candidates: readonly Candidate[]): readonly Candidate[] {
  return [...candidates].sort((a, b) => {
    if (a.priority !== b.priority) return a.priority > b.priority ? -1 : 1
    return b.valueFen - a.valueFen || a.offer - b.offer
  })
}
