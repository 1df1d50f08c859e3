import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto'

/** A signing key of the installation: its number, and the public half as others may keep it (DER, SubjectPublicKeyInfo). */
export type ProofKey = { readonly kid: number; readonly privateKey: KeyObject; readonly publicKey: string }

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * The signing key that follows from a master key: there is nothing more to keep or to lose, and the same installation signs alike after a restore. It follows by HKDF under a name
 * of its own, so neither key tells anything of the other.
 */
export function proofKeyOf(kid: number, master: Uint8Array): ProofKey {
  const seed = Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), 'zhike proof signing', 32))
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64')
  return { kid, privateKey, publicKey }
}

/** Signs bytes (Ed25519), as base64. */
export function signProof(key: ProofKey, bytes: Uint8Array): string {
  return sign(null, bytes, key.privateKey).toString('base64')
}

/** Whether the holder of a public key signed exactly these bytes. A key or signature that cannot be read signed nothing. */
export function isSignedBy(publicKey: string, bytes: Uint8Array, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
    return verify(null, bytes, key, Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}
