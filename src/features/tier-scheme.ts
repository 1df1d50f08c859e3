import { z } from 'zod'
import type { CodeValue } from '../kernel/rules/field.ts'
import { storedJson } from '../kernel/stored-json.ts'

/** One tier: from its lower bound (included) up to the lower bound of the next (excluded). The lowest has no lower bound. */
export interface Tier {
  readonly key: string
  readonly zh: string
  readonly en: string
  readonly fromFen: number | null
  readonly isPrivate: boolean
}

/** How customers are put into tiers (DOMAIN A2): what is measured, the bounds, and how many months below a tier it is kept. A definition in versions. */
export interface TierScheme {
  readonly v: 1
  /** The currency of the bounds and of everything measured against them: the installation's base currency. */
  readonly currency: string
  readonly measure: 'month-average'
  readonly tiers: readonly Tier[]
  readonly graceMonths: number
  readonly privateGraceMonths: number
}

/** Under which kind and key the scheme is kept among the definitions. */
export const schemeKind = 'tier-scheme'
export const schemeKey = 'default'

const tier = z.strictObject({
  key: z.string().regex(/^[A-Z][A-Z0-9-]*$/),
  zh: z.string().min(1),
  en: z.string().min(1),
  fromFen: z.int().nullable(),
  isPrivate: z.boolean(),
})

const schema: z.ZodType<TierScheme> = z
  .strictObject({
    v: z.literal(1),
    currency: z.string().regex(/^[A-Z]{3}$/),
    measure: z.literal('month-average'),
    tiers: z.array(tier).min(2).max(20),
    graceMonths: z.int().min(1).max(24),
    privateGraceMonths: z.int().min(1).max(24),
  })
  .refine(
    ({ tiers }) => tiers.every(({ fromFen }, i) => (i === 0) === (fromFen === null)),
    'the lowest tier, and only it, has no lower bound',
  )
  .refine(({ tiers }) => isRising(tiers.slice(1).map(({ fromFen }) => fromFen ?? 0)), 'the lower bounds must rise')
  .refine(({ tiers }) => new Set(tiers.map(({ key }) => key)).size === tiers.length, 'two tiers share a key')

/** Reads and writes schemes as they are stored. */
export const storedScheme = storedJson<TierScheme>({ what: 'Tier scheme', version: 1, schema })

function isRising(bounds: readonly number[]): boolean {
  return bounds.every((bound, i) => i === 0 || bound > (bounds[i - 1] ?? bound))
}

/** The lower bounds of all tiers but the lowest: a customer's tier number is how many of them the measure reaches. */
export function boundsOf(scheme: TierScheme): readonly number[] {
  return scheme.tiers.flatMap(({ fromFen }) => (fromFen === null ? [] : [fromFen]))
}

/** The number of the tier an amount belongs to, 0 the lowest. */
export function tierOf(scheme: TierScheme, averageFen: number): number {
  return boundsOf(scheme).filter((bound) => bound <= averageFen).length
}

/** How many months below a tier, one after the other, end it. */
export function graceOf(scheme: TierScheme, tierNumber: number): number {
  return scheme.tiers[tierNumber]?.isPrivate === true ? scheme.privateGraceMonths : scheme.graceMonths
}

/** The tiers as codes of a rule field. */
export function tierCodes(scheme: TierScheme): readonly CodeValue[] {
  return scheme.tiers.map(({ key, zh, en }, number) => ({ key, number, label: { zh, en } }))
}
