import { z } from 'zod'
import { storedJson } from '../kernel/stored-json.ts'

/** What customers consent to, each by a text of its own. */
export const consentPurposes = ['marketing', 'personalisation', 'sensitive', 'sharing', 'family-group'] as const
export type ConsentPurpose = (typeof consentPurposes)[number]

/** How the bank behaves towards its customers where the law leaves it a number or a word: one definition in versions, part of the policy profile. */
export interface Conduct {
  readonly v: 1
  /** A complaint freezes marketing from its filing until so many days after it was closed (DOMAIN A7). */
  readonly complaintFreezeDays: number
  /** From this age on a high-risk product is a special duty of care: 65 at the latest (DOMAIN B1 rule 14). */
  readonly seniorYears: number
  /** Personal fields that one user may reveal in an hour (DOMAIN B7). */
  readonly revealsAnHour: number
  /** Kinds of document that a customer may lay on the counter, as the extracts name them: the kind is part of what is hashed, so each is tried. */
  readonly documentTypes: readonly string[]
  /** The version of the text that a statement made now is about, by purpose; its wording is kept with compliance under it. */
  readonly consentTexts: Readonly<Record<ConsentPurpose, string>>
}

/** Under which kind, as key `bank`, it is kept among the definitions. */
export const conductKind = 'conduct'
const conductKey = 'bank'

const textVersion = z.string().min(1).max(60)
const schema: z.ZodType<Conduct> = z.strictObject({
  v: z.literal(1),
  complaintFreezeDays: z.int().min(0).max(365),
  seniorYears: z.int().min(50).max(65),
  revealsAnHour: z.int().min(1).max(1000),
  documentTypes: z
    .array(z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/))
    .min(1)
    .max(40),
  consentTexts: z.strictObject({
    marketing: textVersion,
    personalisation: textVersion,
    sensitive: textVersion,
    sharing: textVersion,
    // Added after the first installations: those go on by the usual text until their profile states one.
    'family-group': textVersion.default('fg-2026-1'),
  }),
})

/** Reads and writes it as it is stored. */
export const storedConduct = storedJson<Conduct>({ what: 'Conduct', version: 1, schema })

/** What holds in an installation whose profile was loaded before there was such a definition. */
export const usualConduct: Conduct = {
  v: 1,
  complaintFreezeDays: 30,
  seniorYears: 65,
  revealsAnHour: 30,
  documentTypes: [
    'id-card',
    'passport',
    'uscc',
    'hk-macau-permit',
    'taiwan-permit',
    'residence-permit',
    'military-id',
    'household-register',
  ],
  consentTexts: {
    marketing: 'mk-2026-1',
    personalisation: 'ps-2026-1',
    sensitive: 'se-2026-1',
    sharing: 'sh-2026-1',
    'family-group': 'fg-2026-1',
  },
}

/** The conduct among definitions in force; the usual one where none is. */
export function conductOf(inForce: readonly { readonly key: string; readonly body: unknown }[]): Conduct {
  const found = inForce.find(({ key }) => key === conductKey)
  return found === undefined ? usualConduct : storedConduct.read(found.body)
}
