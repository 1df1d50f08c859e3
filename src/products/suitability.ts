import { ageOn, type Day, tryParseDay } from '../kernel/day.ts'

/**
 * Whose rule a product is sold under (DOMAIN B1). NFRA_HARD: no override exists. CSRC_WARN: a customer may insist after a written warning,
 * which a seller may never invite, so we propose nothing above capacity either way. NONE: deposits, loans, services.
 */
export const regimes = ['NFRA_HARD', 'CSRC_WARN', 'NONE'] as const
export type Regime = (typeof regimes)[number]

/** What suitability needs to know of a product. Risk 1 to 5 (R1–R5); null = not rated by that side. */
export type RatedProduct = {
  readonly family: string
  readonly regime: Regime
  readonly riskIssuer: number | null
  readonly riskBank: number | null
  readonly minAmountFen: number
  readonly isPrivate: boolean
}

/** What suitability needs to know of a customer. Level 0 = never assessed; a negative affordable amount = never stated. */
export type Investor = {
  /** A company (`business`) has no age; everybody else is a person and has one, known or not. */
  readonly kind: string
  readonly riskLevel: number
  readonly riskExpiresOn: Day | null
  readonly bornOn: Day | null
  readonly affordableFen: number
  /** The last day on which the bank's list has them as a qualified investor; null, or absent in what was kept before there was a list: not on it. */
  readonly qualifiedUntil?: Day | null
}

/** The bank's own numbers in the rule; the law fixes their direction, not all of their size. */
export type SuitabilityPolicy = {
  /** Highest product risk for capacity C1 … C5. */
  readonly matrix: readonly number[]
  /** From this age a product of `seniorRisk` or more takes the special duty of care, and so a meeting (rule 14). */
  readonly seniorAge: number
  readonly seniorRisk: number
  /** From this age insurance is not sold straight through (DOMAIN B3). */
  readonly insuranceSeniorAge: number
  readonly adultAge: number
  /** What a minor may hold at most, with the guardian's consent (rule 12). */
  readonly minorRisk: number
  /** What becomes of a person whose birth date is not known. Decisions made before ages were asked for let them pass, and replay so; no new policy does. */
  readonly unknownAge: 'denied' | 'passed'
}

/**
 * Where a bank's numbers are looser than the law, each with its place: no product above the capacity's own level (rule 12, C1→R1 … C5→R5), the special
 * duty from 65 on for R4 and R5 at the latest (rule 14), insurance from 60 on (B3), full age at 18, the lowest risk alone below it (rule 12).
 */
export function belowLaw(policy: Omit<SuitabilityPolicy, 'unknownAge'>): readonly string[] {
  const above = policy.matrix.flatMap((risk, i) =>
    risk > i + 1 ? [`matrix.${i}: capacity C${i + 1} holds R${i + 1} at most, not R${risk}`] : [],
  )
  const limit = (name: 'seniorAge' | 'seniorRisk' | 'insuranceSeniorAge' | 'minorRisk', most: number) =>
    policy[name] > most ? [`${name}: ${policy[name]} is more than ${most}`] : []
  return [
    ...above,
    ...limit('seniorAge', 65),
    ...limit('seniorRisk', 4),
    ...limit('insuranceSeniorAge', 60),
    ...(policy.adultAge < 18 ? [`adultAge: ${policy.adultAge} is less than 18`] : []),
    ...limit('minorRisk', 1),
  ]
}

export const suitabilityReasons = [
  'private-not-verified',
  'private-needs-meeting',
  'product-not-rated',
  'not-assessed',
  'assessment-expired',
  'risk-above-capacity',
  'cannot-afford',
  'age-unknown',
  'minor',
  'senior-needs-meeting',
] as const
export type SuitabilityReason = (typeof suitabilityReasons)[number]

export type Suitability =
  | { readonly isSuitable: true; readonly needsSpecialCare: boolean }
  | {
      readonly isSuitable: false
      readonly reason: SuitabilityReason
      readonly numbers: Readonly<Record<string, number | string | null>>
    }

/** The risk that counts when issuer and bank differ: the higher (rule 1); undefined when neither has rated it. */
export function effectiveRisk(product: Pick<RatedProduct, 'riskIssuer' | 'riskBank'>): number | undefined {
  const rated = [product.riskIssuer, product.riskBank].filter((risk) => risk !== null)
  return rated.length === 0 ? undefined : Math.max(...rated)
}

/** Whether the conduct rules on investor suitability apply to the product at all. */
export function isRegulated(product: Pick<RatedProduct, 'regime'>): boolean {
  return product.regime !== 'NONE'
}

/** The lowest capacity that may hold the risk; undefined when nobody may. */
export function lowestCapacity(risk: number, matrix: readonly number[]): number | undefined {
  const at = matrix.findIndex((highest) => highest >= risk)
  return at < 0 ? undefined : at + 1
}

/** The latest birthday with which one is `age` on a day: born then or earlier means old enough. */
export function bornBy(age: number, on: Day): Day {
  const day = `${String(Number(on.slice(0, 4)) - age).padStart(4, '0')}${on.slice(4)}`
  return tryParseDay(day) ?? (`${day.slice(0, 8)}28` as Day)
}

/**
 * Whether a product may be proposed to this customer for an order on the given day, face to face or not. The assessment is judged on the
 * order's day, not on the day a task is made (rule 5). The first reason in the law's order is given, with its numbers.
 */
export function suitabilityOf(
  product: RatedProduct,
  investor: Investor,
  at: { readonly on: Day; readonly isMeeting: boolean },
  policy: SuitabilityPolicy,
): Suitability {
  const no = (reason: SuitabilityReason, numbers: Readonly<Record<string, number | string | null>>): Suitability => ({
    isSuitable: false,
    reason,
    numbers,
  })
  if (product.isPrivate) {
    // Private products are shown to verified investors only, and never to an unspecified public: no message or call, which a template could make to anybody (rule 13).
    const until = investor.qualifiedUntil ?? null
    if (until === null) return no('private-not-verified', {})
    if (until < at.on) return no('private-not-verified', { qualifiedUntil: until, orderOn: at.on })
    if (!at.isMeeting) return no('private-needs-meeting', {})
  }
  const risk = effectiveRisk(product)
  if (!isRegulated(product)) return { isSuitable: true, needsSpecialCare: false }
  if (risk === undefined) return no('product-not-rated', {})
  const { kind, riskLevel, riskExpiresOn, bornOn, affordableFen } = investor
  if (riskLevel === 0 || riskExpiresOn === null) return no('not-assessed', { productRisk: risk })
  if (riskExpiresOn < at.on) return no('assessment-expired', { expiredOn: riskExpiresOn, orderOn: at.on })
  const capacity = policy.matrix[riskLevel - 1] ?? 0
  if (risk > capacity) return no('risk-above-capacity', { productRisk: risk, capacity: riskLevel })
  if (affordableFen >= 0 && affordableFen < product.minAmountFen)
    return no('cannot-afford', { affordableFen, minAmountFen: product.minAmountFen })
  // Rules 12 and 14 and B3 turn on the age: a person of whom it is not known may be a child, or owed the special duty of care.
  if (bornOn === null && kind !== 'business' && policy.unknownAge === 'denied') return no('age-unknown', { productRisk: risk })
  if (bornOn === null) return { isSuitable: true, needsSpecialCare: false }
  const age = ageOn(bornOn, at.on)
  if (age < policy.adultAge && risk > policy.minorRisk) return no('minor', { age, adultAge: policy.adultAge, productRisk: risk })
  const needsSpecialCare =
    (age >= policy.seniorAge && risk >= policy.seniorRisk) || (product.family === 'insurance' && age >= policy.insuranceSeniorAge)
  if (needsSpecialCare && !at.isMeeting) return no('senior-needs-meeting', { age, productRisk: risk })
  return { isSuitable: true, needsSpecialCare }
}
