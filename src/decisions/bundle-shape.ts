import { z } from 'zod'
import { type Day, tryParseDay } from '../kernel/day.ts'
import type { Field } from '../kernel/rules/field.ts'
import { ruleSchema } from '../kernel/rules/rule.ts'
import { storedJson } from '../kernel/stored-json.ts'
import { regimes } from '../products/suitability.ts'
import { channels, contentClasses } from './facts.ts'

const key = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a key is lower-case words joined by dashes')
const label = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
const day = z.custom<Day>((value) => typeof value === 'string' && tryParseDay(value) !== undefined, 'not a day')
const version = z.int().positive()

/**
 * Bounds that keep P × C × V × L below 2⁹¹ (20 + 22 + 27 + 22 bits), so that priority, value and the place of an offer fit one 128-bit number that sorts as the
 * contest does. A value is worth 1.34 million yuan at most: more than one action of anybody brings.
 */
export const maxContextPpm = 4_000_000
export const maxLeverPpm = 4_000_000
export const valueBits = 27
export const maxValueFen = 2 ** valueBits - 1
export const maxOffers = 250
/** Amounts a value is taken of are cut off here (10 billion yuan), so that amount × factor stays in 64 bits. */
export const maxAmountFen = 1_000_000_000_000
export const maxFactorPpm = 5_000_000

/**
 * What an action is worth if it succeeds, in fen of expected margin. `fixed`: a sum with its source. `amount`: a margin on an amount feature
 * over the days the money stays: amount × share × margin × days ÷ 365, kept between the two ends.
 */
export const valueModel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), fen: z.int().min(1).max(maxValueFen), source: z.string().min(1) }),
  z
    .strictObject({
      kind: z.literal('amount'),
      of: z.string().min(1),
      sharePpm: z.int().min(1).max(1_000_000).default(1_000_000),
      marginBp: z.int().min(1).max(2_000),
      days: z.int().min(1).max(3_650),
      minFen: z.int().min(1).max(maxValueFen),
      maxFen: z.int().min(1).max(maxValueFen),
      source: z.string().min(1),
    })
    .refine(({ minFen, maxFen }) => minFen <= maxFen, 'minFen lies above maxFen'),
])
export type ValueModel = z.infer<typeof valueModel>

/** An offer as the bank writes it: data, versioned, approved by a second person. */
export const offerBody = z.strictObject({
  v: z.literal(1),
  label,
  /** Code of the product it proposes; absent for pure service and care. */
  product: z.string().min(1).optional(),
  contentClass: z.enum(contentClasses),
  audience: z.enum(['personal', 'business', 'any']),
  /** Uses the customer's profile, beyond the facts any customer would be told (PIPL 24). */
  personalised: z.boolean(),
  eligibility: ruleSchema,
  /** The triggers that make it relevant, with what each adds to the context weight. */
  triggers: z.array(z.strictObject({ key, contextPpm: z.int().min(0).max(3_000_000) })).max(20),
  /** Why it is proposed, in the bank's words, with {features} for the customer's own numbers; said when no trigger speaks for it. */
  because: label.optional(),
  /** Only when one of its triggers fired. */
  needsTrigger: z.boolean(),
  value: valueModel,
  leverPpm: z.int().min(-900_000).max(2_000_000),
  /** The feature whose sum the task states. */
  amountOf: z.string().optional(),
  dueInWorkingDays: z.int().min(1).max(30),
  expiresInWorkingDays: z.int().min(1).max(90),
})
export type OfferBody = z.infer<typeof offerBody>

/** One offer through one channel: the unit that gates decide. */
export const treatmentBody = z.strictObject({
  v: z.literal(1),
  offer: key,
  channel: z.enum(channels),
  /** Key of the approved script it is done with. */
  script: key,
  leverPpm: z.int().min(-900_000).max(2_000_000),
  /** Of the person's time; a channel's own when absent. */
  minutes: z.int().min(0).max(240).optional(),
})
export type TreatmentBody = z.infer<typeof treatmentBody>

/** A channel as the bank uses it: who carries it and how many minutes one contact takes. */
export const channelBody = z.strictObject({
  v: z.literal(1),
  carriedBy: z.enum(['person', 'machine']),
  minutes: z.int().min(0).max(240),
})
export type ChannelBody = z.infer<typeof channelBody>

const product = z.strictObject({
  code: z.string(),
  label,
  family: z.string(),
  regime: z.enum(regimes),
  riskIssuer: z.int().nullable(),
  riskBank: z.int().nullable(),
  minAmountFen: z.int(),
  isPrivate: z.boolean(),
  onSaleFrom: day,
  onSaleTo: day.nullable(),
  currency: z.string(),
  termDays: z.int().nullable(),
  rateBp: z.int().nullable(),
  requiredCertificate: z.string().nullable(),
})
export type BundleProduct = z.infer<typeof product>

const script = z.strictObject({
  key: z.string(),
  version,
  contentClass: z.string(),
  textZh: z.string(),
  textEn: z.string(),
  author: z.string(),
  approver: z.string().nullable(),
  approvedOn: day.nullable(),
  validFrom: day,
  validTo: day.nullable(),
})
export type BundleScript = z.infer<typeof script>

/** Positions in `offers` and `treatments` are what the warehouse stores, so both are in key order. */
const bundleOffer = offerBody.omit({ v: true }).extend({ key, version, dueOn: day, expiresOn: day })
export type BundleOffer = z.infer<typeof bundleOffer>

const bundleTreatment = treatmentBody
  .omit({ v: true, minutes: true })
  .extend({ key, version, minutes: z.int(), carriedBy: z.enum(['person', 'machine']) })
export type BundleTreatment = z.infer<typeof bundleTreatment>

const bound = z.strictObject({ key, version, params: z.unknown() })

/** Base rates of success in ppm: by propensity key (a product, or an offer without one) and tier number, and bank-wide. */
export const propensityTable = z.strictObject({
  bankPpm: z.int().min(0).max(1_000_000),
  /** Cell [tier number] of a key; a tier beyond the list, or a key without cells, takes the bank's. */
  cells: z.record(z.string(), z.array(z.int().min(0).max(1_000_000))),
})
export type PropensityTable = z.infer<typeof propensityTable>

export const arbitrationBody = z.strictObject({
  v: z.literal(1),
  propensity: z.strictObject({
    /** Beta prior: alpha successes and beta failures before the first contact. */
    alpha: z.int().min(1),
    beta: z.int().min(1),
    windowDays: z.int().min(1).max(1_000),
  }),
  allocation: z.strictObject({
    /** Part of a person's minutes a day that the night may plan. */
    planPpm: z.int().min(0).max(1_000_000),
    /** Minutes a day that a branch's pool has for customers without an owner. */
    poolMinutes: z.int().min(0),
    /** Tasks a person gets in one night at most. */
    maxTasksPerPerson: z.int().min(1),
    /** Contacts a night through channels that no person carries. */
    channelBudgets: z.partialRecord(z.enum(channels), z.int().min(0)),
    /** Tasks a night for one product at most. */
    productQuotas: z.record(z.string(), z.int().min(0)),
    /** Tasks every branch gets at least, where it has the minutes and candidates. */
    branchFloor: z.int().min(0),
  }),
})
export type ArbitrationBody = z.infer<typeof arbitrationBody>

const bundle = z.strictObject({
  v: z.literal(1),
  asOf: day,
  /** The first working day after: the day on which contact caps count what this night plans. */
  contactOn: day,
  /** ISO code of every sum in it. */
  currency: z.string(),
  /** Every field the offers' rules ask about. */
  fields: z.array(z.custom<Field>((value) => typeof value === 'object' && value !== null && 'key' in value && 'kind' in value)),
  offers: z.array(bundleOffer).max(maxOffers),
  treatments: z.array(bundleTreatment).max(1_000),
  products: z.record(z.string(), product),
  scripts: z.record(z.string(), script),
  gates: z.array(bound),
  triggers: z.array(bound),
  arbitration: arbitrationBody.omit({ v: true }).extend({ version }),
  propensity: propensityTable,
})

/** Everything a decision depends on beside the customer: what `replay` needs, kept once per hash. */
export type Bundle = z.infer<typeof bundle>

export const storedBundle = storedJson<Bundle>({ what: 'Policy bundle', version: 1, schema: bundle })
