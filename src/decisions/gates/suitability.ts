import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import {
  belowLaw,
  bornBy,
  effectiveRisk,
  isRegulated,
  lowestCapacity,
  type SuitabilityPolicy,
  suitabilityOf,
  type SuitabilityReason,
} from '../../products/suitability.ts'
import { channels, contentClasses, daySql } from '../facts.ts'
import { suitabilityWords } from '../suitability-words.ts'
import { always, anyOf, defineGate, never, type Proposal } from './gate.ts'

const params = z.strictObject({
  /** Highest product risk for C1 … C5. */
  matrix: z
    .array(z.int().min(0).max(5))
    .length(5)
    .refine(
      (risks) => risks.every((risk, i) => i === 0 || risk >= (risks[i - 1] ?? 0)),
      'a higher capacity holds at least what a lower one holds',
    ),
  seniorAge: z.int(),
  seniorRisk: z.int(),
  insuranceSeniorAge: z.int(),
  adultAge: z.int(),
  minorRisk: z.int(),
  /** Channels in which the customer is met in person. */
  meetingChannels: z.array(z.enum(channels)),
  /**
   * Only in bundles of the first edition, which asked the class that the offer stated, and let an age that is not known pass. Kept so that what was decided
   * by them replays; a bundle made now has none: the product alone says whether it is regulated.
   */
  classes: z.array(z.enum(contentClasses)).optional(),
})
type Params = z.infer<typeof params>

function policyOf(given: Params): SuitabilityPolicy {
  return { ...given, unknownAge: given.classes === undefined ? 'denied' : 'passed' }
}

/** Whether a bundle of the first edition left the offer out for the class it stated. */
function isLeftOut({ classes }: Params, { offer }: Pick<Proposal, 'offer'>): boolean {
  return classes !== undefined && !classes.includes(offer.contentClass)
}

/** A definition written for the first edition, in today's shape. */
function lift(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('classes' in body)) return body
  const { classes: _first, ...today } = body
  return today
}

/**
 * Only what suits: assessed, in force on the order's day, product risk within capacity, affordable, of known and full age; seniors are met. Whether it is
 * asked hangs on the product's regime, never on what the offer calls itself. Denies before ranking and in every channel (DOMAIN B1 rule 9).
 */
export const suitability = defineGate({
  key: 'suitability',
  code: 9,
  label: { zh: '适当性', en: 'Suitability' },
  isAbsolute: true,
  columns: ['kind', 'risk_level', 'risk_expires_on', 'affordable_fen', 'qualified_until', 'born_on'],
  params,
  lift,
  floors: (given) => [
    ...belowLaw(given),
    ...given.meetingChannels.filter((one) => one !== 'visit').map((one) => `meetingChannels: nobody is met by ${one}`),
  ],
  judge: ({ facts, treatment, offer, product }, given) => {
    if (product === undefined || isLeftOut(given, { offer })) return { denied: false, evidence: { applies: false } }
    const at = { on: offer.dueOn, isMeeting: given.meetingChannels.includes(treatment.channel) }
    const verdict = suitabilityOf(product, facts, at, policyOf(given))
    if (!verdict.isSuitable) return { denied: true, evidence: { reason: verdict.reason, ...verdict.numbers } }
    const risk = effectiveRisk(product) ?? null
    return {
      denied: false,
      evidence: {
        applies: isRegulated(product),
        productRisk: risk,
        capacity: facts.riskLevel,
        needsSpecialCare: verdict.needsSpecialCare,
      },
    }
  },
  sql: unsuitable,
  explain: ({ denied, evidence }) => {
    const reason = evidence['reason'] as SuitabilityReason | undefined
    if (denied && reason !== undefined) return suitabilityWords[reason](evidence)
    if (evidence['applies'] !== true) return { zh: '不适用适当性管理', en: 'the suitability rules do not apply' }
    const care =
      evidence['needsSpecialCare'] === true
        ? { zh: '，须履行特别注意义务', en: ', with the special duty of care' }
        : { zh: '', en: '' }
    return {
      zh: `产品 R${evidence['productRisk']} 与客户 C${evidence['capacity']} 匹配${care.zh}`,
      en: `product R${evidence['productRisk']} fits capacity C${evidence['capacity']}${care.en}`,
    }
  },
  examples: [
    { given: {}, because: 'R2 for C3', denied: false },
    { given: { facts: { riskLevel: 1 } }, because: 'R2 for C1', denied: true },
    { given: { product: { riskBank: 4 } }, because: 'the bank rates it higher than the issuer', denied: true },
    { given: { facts: { riskLevel: 0, riskExpiresOn: null } }, because: 'never assessed', denied: true },
    {
      given: { facts: { riskExpiresOn: '2026-10-15' as Day } },
      because: 'the assessment ends the day before the order',
      denied: true,
    },
    { given: { facts: { affordableFen: 999_999 } }, because: 'cannot afford the smallest amount', denied: true },
    { given: { facts: { affordableFen: -1 } }, because: 'never said what is affordable', denied: false },
    { given: { facts: { bornOn: '2010-01-01' as Day } }, because: 'a minor', denied: true },
    {
      given: { facts: { bornOn: '1950-01-01' as Day, riskLevel: 5 }, product: { riskBank: 4 } },
      because: 'a senior by telephone',
      denied: true,
    },
    {
      given: { facts: { bornOn: '1950-01-01' as Day, riskLevel: 5 }, product: { riskBank: 4 }, treatment: { channel: 'visit' } },
      because: 'a senior, met in person',
      denied: false,
    },
    {
      given: { product: { isPrivate: true }, treatment: { channel: 'visit' } },
      because: 'private, and the customer is on no list of verified investors',
      denied: true,
    },
    {
      given: { product: { isPrivate: true }, treatment: { channel: 'visit' }, facts: { qualifiedUntil: '2026-10-16' as Day } },
      because: 'private, verified to the day of the order, in person',
      denied: false,
    },
    {
      given: { product: { isPrivate: true }, treatment: { channel: 'visit' }, facts: { qualifiedUntil: '2026-10-15' as Day } },
      because: 'the verification ended the day before the order',
      denied: true,
    },
    {
      given: { product: { isPrivate: true }, facts: { qualifiedUntil: '2027-01-09' as Day } },
      because: 'private, by telephone',
      denied: true,
    },
    { given: { product: { regime: 'NONE' }, facts: { riskLevel: 0, riskExpiresOn: null } }, because: 'a deposit', denied: false },
    {
      given: { facts: { riskLevel: 0 }, offer: { contentClass: 'service' } },
      because: 'a regulated product, whatever the offer calls itself',
      denied: true,
    },
    { given: { facts: { bornOn: null } }, because: 'a person whose age is not known', denied: true },
    { given: { facts: { bornOn: null, kind: 'business' } }, because: 'a company has no age', denied: false },
    { given: { facts: { bornOn: null }, product: { regime: 'NONE' } }, because: 'a deposit, at any age', denied: false },
    {
      given: { facts: { bornOn: null, riskLevel: 0 }, offer: { contentClass: 'service' }, params: { classes: ['marketing'] } },
      because: 'a bundle of the first edition looked at marketing alone',
      denied: false,
    },
    {
      given: { facts: { bornOn: null }, params: { classes: ['marketing'] } },
      because: 'a bundle of the first edition let an unknown age pass',
      denied: false,
    },
  ],
})

function unsuitable({ treatment, offer, product }: Proposal, given: Params): string {
  if (product === undefined || isLeftOut(given, { offer })) return never
  const policy = policyOf(given)
  const isMeeting = given.meetingChannels.includes(treatment.channel)
  if (product.isPrivate && !isMeeting) return always
  const verified = product.isPrivate ? [`ifNull(qualified_until < ${daySql(offer.dueOn)}, 1)`] : []
  if (!isRegulated(product)) return anyOf(verified)
  const risk = effectiveRisk(product)
  const capacity = risk === undefined ? undefined : lowestCapacity(risk, policy.matrix)
  if (risk === undefined || capacity === undefined) return always
  const bornSince = (age: number) => `born_on > ${daySql(bornBy(age, offer.dueOn))}`
  const bornUntil = (age: number) => `born_on <= ${daySql(bornBy(age, offer.dueOn))}`
  const seniorAges = [
    ...(risk >= policy.seniorRisk ? [policy.seniorAge] : []),
    ...(product.family === 'insurance' ? [policy.insuranceSeniorAge] : []),
  ]
  return anyOf([
    ...verified,
    `ifNull(risk_expires_on < ${daySql(offer.dueOn)}, 1)`,
    `risk_level < ${capacity}`,
    `(affordable_fen >= 0 AND affordable_fen < ${product.minAmountFen})`,
    ...(policy.unknownAge === 'denied' ? ["(isNull(born_on) AND kind != 'business')"] : []),
    ...(risk > policy.minorRisk ? [`ifNull(${bornSince(policy.adultAge)}, 0)`] : []),
    ...(seniorAges.length > 0 && !isMeeting ? [`ifNull(${bornUntil(Math.min(...seniorAges))}, 0)`] : []),
  ])
}
