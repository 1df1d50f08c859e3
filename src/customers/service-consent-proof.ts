import { appendAudit } from '../access/service.ts'
import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import { signProof } from '../platform/crypto/proof-keys.ts'
import type { Ctx } from '../platform/ctx.ts'
import { type ConsentProof, digestOf, type ProofFile, type ProvenStatement } from './privacy/consent-proof.ts'
import { customerOf } from './service.ts'
import { provenStatements } from './store-consent-proof.ts'
import { consentTexts } from './store-privacy-centre.ts'

/**
 * The proof of a customer's consents as a file: every statement there ever was with the words it was about, digested and signed. Whoever is given it can check it without us
 * (`zhike consent verify`). It leaves the house, so it is audited and names nobody.
 */
export async function makeConsentProof(
  ctx: Pick<Ctx, 'db' | 'keyring' | 'clock' | 'user'>,
  customerId: number,
): Promise<ProofFile> {
  const { db, keyring, clock } = ctx
  const { partyIds } = await customerOf(db, customerId)
  const statements = await provenStatements(db, partyIds)
  const named = new Set(statements.map((one) => one.textVersion))
  const texts = [...(await consentTexts(db, dayAt(clock.now()))).values()]
    .filter(({ version }) => named.has(version))
    .sort((a, b) => (a.version < b.version ? -1 : 1))
    .map(({ version, purpose, zh, en, hash }) => ({ version, purpose, zh, en, hash }))
  const proof: ConsentProof = {
    v: 1,
    what: 'consent-proof',
    madeAt: clock.now().toISOString(),
    customerNumber: customerId,
    statements: [...statements],
    texts,
  }
  const [key] = keyring.proofKeys()
  if (key === undefined) throw new AppError('internal', { message: 'There is no key to sign with' })
  const value = digestOf(proof)
  await appendAudit(db, {
    user: ctx.user,
    action: 'customers.consent.export',
    subjectKind: 'customer',
    subjectId: String(customerId),
    customerId,
    data: { statements: statements.length, digest: value },
  })
  return {
    proof,
    digest: { alg: 'sha256', value },
    signature: { alg: 'ed25519', kid: key.kid, publicKey: key.publicKey, value: signProof(key, Buffer.from(value, 'hex')) },
  }
}

/** The statements of a proof that the ledger has otherwise today, or no more: none of them means that it still says what the proof says. */
export async function strayStatements({ db }: Pick<Ctx, 'db'>, { proof }: ProofFile): Promise<readonly number[]> {
  const parties = [...new Set(proof.statements.map((one) => one.partyId))]
  const now = new Map((await provenStatements(db, parties)).map((one) => [one.consentId, one]))
  return proof.statements.filter((one) => !isSame(one, now.get(one.consentId))).map((one) => one.consentId)
}

/** An erasure takes the hash of the telephone away and nothing else. */
function isSame(then: ProvenStatement, now: ProvenStatement | undefined): boolean {
  if (now === undefined) return false
  const contactPoint = now.contactPoint ?? then.contactPoint
  return JSON.stringify({ ...now, contactPoint }) === JSON.stringify(then)
}
