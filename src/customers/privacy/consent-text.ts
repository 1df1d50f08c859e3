import { z } from 'zod'
import { checksumOf } from '../../kernel/ids.ts'
import { storedJson } from '../../kernel/stored-json.ts'
import { type ConsentPurpose, consentPurposes } from '../conduct.ts'

/** Under which kind the texts that people consent to are kept among the definitions; the key is the version of the text that the ledger names. */
export const consentTextKind = 'consent-text'

const schema = z.strictObject({
  v: z.literal(1),
  purpose: z.enum(consentPurposes),
  zh: z.string().min(1).max(2000),
  en: z.string().min(1).max(2000),
})

/** Reads and writes a consent text as it is stored. */
export const storedConsentText = storedJson({ what: 'consent text', version: 1, schema })

/** The words somebody consents to: what for, in which version, and the hash by which it can be shown that they were these. */
export type ConsentText = {
  readonly version: string
  readonly purpose: ConsentPurpose
  readonly zh: string
  readonly en: string
  readonly hash: string
}

/** The consent text of a stored definition. Its hash is SHA-256 over the canonical JSON of purpose, version and both wordings. */
export function consentTextOf(definition: { readonly key: string; readonly body: unknown }): ConsentText {
  const { purpose, zh, en } = storedConsentText.read(definition.body)
  const version = definition.key
  return { version, purpose, zh, en, hash: checksumOf({ purpose, version, zh, en }) }
}
