import { z } from 'zod'
import { canonicalJson, sha256Of } from '../../kernel/ids.ts'
import { consentPurposes } from '../conduct.ts'
import { consentTextOf } from './consent-text.ts'

const hex64 = z.string().regex(/^[0-9a-f]{64}$/)

const statement = z.strictObject({
  consentId: z.int(),
  partyId: z.int(),
  purpose: z.string(),
  channel: z.string(),
  contentClass: z.string(),
  /** The keyed hash of the telephone it was made for, in hexadecimal; null where it names none. */
  contactPoint: z.string().nullable(),
  status: z.enum(['granted', 'withdrawn', 'refused']),
  textVersion: z.string(),
  /** The hash of the words as it was noted then; null for a statement that a source delivered without. */
  textHash: hex64.nullable(),
  method: z.string(),
  evidence: z.string(),
  effectiveOn: z.string(),
  expiresOn: z.string().nullable(),
  recordedAt: z.string(),
  /** The entry of the audit trail that recorded it, and its hash there: a second witness. */
  audit: z.strictObject({ seq: z.int(), hash: hex64 }).nullable(),
})
export type ProvenStatement = z.output<typeof statement>

/** Everything one customer ever consented to, refused or withdrew, with the words, as of an instant. It names nobody: a telephone is proven by whoever knows it. */
export const consentProof = z.strictObject({
  v: z.literal(1),
  what: z.literal('consent-proof'),
  madeAt: z.string(),
  customerNumber: z.int(),
  statements: z.array(statement),
  texts: z.array(
    z.strictObject({ version: z.string(), purpose: z.enum(consentPurposes), zh: z.string(), en: z.string(), hash: hex64 }),
  ),
})
export type ConsentProof = z.output<typeof consentProof>

/** The proof as a file: what it says, the digest of that, and the bank's signature over it. */
export const proofFile = z.strictObject({
  proof: consentProof,
  digest: z.strictObject({ alg: z.literal('sha256'), value: hex64 }),
  signature: z.strictObject({ alg: z.literal('ed25519'), kid: z.int(), publicKey: z.string(), value: z.string() }),
})
export type ProofFile = z.output<typeof proofFile>

/** The digest of a proof: SHA-256 of its canonical JSON (RFC 8785). What is signed is these 32 bytes. */
export function digestOf(proof: ConsentProof): string {
  return sha256Of(canonicalJson(proof))
}

/** shape: no proof file · digest: something in it was changed · signature: nobody signed it so · stranger: somebody else's signature · words: a text does not have the hash it is named by. */
export type ProofFault = 'shape' | 'digest' | 'signature' | 'stranger' | 'words'
export type ProofVerdict =
  | { readonly isWhole: true; readonly file: ProofFile }
  | { readonly isWhole: false; readonly fault: ProofFault; readonly at: string }

/** Reads a proof file against itself and against the keys that may have signed it. `isSigned` tells whether a public key signed the digest. */
export function verifyProof(
  text: string,
  ours: readonly string[],
  isSigned: (publicKey: string, digest: Uint8Array, signature: string) => boolean,
): ProofVerdict {
  const read = proofFile.safeParse(parsed(text))
  if (!read.success) return { isWhole: false, fault: 'shape', at: read.error.issues[0]?.path.join('.') ?? '' }
  const { proof, digest, signature } = read.data
  if (digestOf(proof) !== digest.value) return { isWhole: false, fault: 'digest', at: 'proof' }
  if (!isSigned(signature.publicKey, Buffer.from(digest.value, 'hex'), signature.value))
    return { isWhole: false, fault: 'signature', at: 'signature' }
  if (!ours.includes(signature.publicKey)) return { isWhole: false, fault: 'stranger', at: 'signature.publicKey' }
  const words = proof.texts.find(
    (one) => consentTextOf({ key: one.version, body: { v: 1, purpose: one.purpose, zh: one.zh, en: one.en } }).hash !== one.hash,
  )
  if (words !== undefined) return { isWhole: false, fault: 'words', at: words.version }
  return { isWhole: true, file: read.data }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
