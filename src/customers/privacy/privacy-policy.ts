import { z } from 'zod'
import { storedJson } from '../../kernel/stored-json.ts'

/** What the bank sets for itself where the law on personal information leaves it a number: one definition in versions. */
export interface PrivacyPolicy {
  readonly v: 1
  /** Working days within which a request is answered. The law says "in time" and counts no days (PIPL 45, 50). */
  readonly answerWorkingDays: number
  /** How long a customer's copy of their data can be read. */
  readonly packageDays: number
  /** How long a link to the privacy centre opens it, and how long a visit lasts. */
  readonly linkMinutes: number
  readonly visitMinutes: number
}

/** Under which kind, as key `bank`, it is kept among the definitions. */
export const privacyPolicyKind = 'privacy'
const privacyPolicyKey = 'bank'

const schema: z.ZodType<PrivacyPolicy> = z.strictObject({
  v: z.literal(1),
  answerWorkingDays: z.int().min(1).max(30),
  packageDays: z.int().min(1).max(90),
  linkMinutes: z.int().min(5).max(10_080),
  visitMinutes: z.int().min(5).max(60),
})

/** Reads and writes it as it is stored. */
export const storedPrivacyPolicy = storedJson<PrivacyPolicy>({ what: 'privacy policy', version: 1, schema })

/** What holds in an installation whose profile states none. */
export const usualPrivacyPolicy: PrivacyPolicy = {
  v: 1,
  answerWorkingDays: 15,
  packageDays: 30,
  linkMinutes: 2880,
  visitMinutes: 20,
}

/** The policy among definitions in force; the usual one where none is. */
export function privacyPolicyOf(inForce: readonly { readonly key: string; readonly body: unknown }[]): PrivacyPolicy {
  const found = inForce.find(({ key }) => key === privacyPolicyKey)
  return found === undefined ? usualPrivacyPolicy : storedPrivacyPolicy.read(found.body)
}
