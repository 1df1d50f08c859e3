import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { type SipKey, sipKeyOf } from '../../kernel/ids.ts'
import { type MasterKeys, readMasterKeys } from './master-keys.ts'
import { type ProofKey, proofKeyOf } from './proof-keys.ts'
import { kidOf, open, seal, type SealKey, sealKeyOf, type SuiteName } from './suite.ts'

/** A party's own key in the clear, in memory only. What is stored is `wrapped`; with it the person is erased. */
export type DataKey = { readonly key: SealKey; readonly wrapped: Buffer }

/** The installation's keys at work. Every stored result says its algorithm and key number, so keys and suites can change while old data stays readable. */
export type Keyring = {
  readonly suite: SuiteName
  /** The numbers of the wrapping keys there are, newest first. */
  readonly wrappingKids: readonly number[]
  /** A new data key for a party. */
  readonly newDataKey: () => DataKey
  /** The party's key from what is stored. */
  readonly unwrap: (wrapped: Uint8Array) => DataKey
  /** The same data key under the newest wrapping key; the very same bytes when it already is. */
  readonly rewrap: (wrapped: Uint8Array) => Buffer
  /** The keyed hash by which something is found without being readable: `kind` (phone, document …) keeps equal texts of two kinds apart. Normalise the text first. */
  readonly blind: (kind: string, text: string) => Buffer
  /** The hash under every blind key, newest first: look-ups ask for any of them while a rotation is under way. */
  readonly blinds: (kind: string, text: string) => readonly Buffer[]
  /** The key of the warehouse's tokens and natural-key hashes, and its number. */
  readonly token: { readonly key: SipKey; readonly kid: number }
  /** The keys that sign what leaves the house as proof, newest first: one for each blind key. */
  readonly proofKeys: () => readonly ProofKey[]
  /** Seals a text that is no party's: a raw quarantined row, a second factor's secret. */
  readonly sealText: (text: string) => Buffer
  readonly openText: (sealed: Uint8Array) => string
}

/** How often the file of the master keys is looked at for a key that was added. */
const LOOK_MS = 1_000

/**
 * Opens the keyring of an installation; its file is made at the first start. A key added while we run (`zhike keys rotate`, in another process) is taken up
 * within a second for what is sealed from then on, and at once when something sealed with it is to be opened: nobody restarts anything.
 */
export function openKeyring(file: string, suite: SuiteName, now: Date, lookEveryMs = LOOK_MS): Keyring {
  let ring = keyringOf(readMasterKeys(file, now), suite)
  let [readFrom, lookedAt] = [stampOf(file), performance.now()]
  const reread = (): Keyring => {
    lookedAt = performance.now()
    const stamp = stampOf(file)
    // A file that is gone (a mount that blinks) leaves the keys we have.
    if (stamp === undefined || stamp === readFrom) return ring
    ring = keyringOf(readMasterKeys(file, now), suite)
    readFrom = stamp
    return ring
  }
  const current = (): Keyring => (performance.now() - lookedAt < lookEveryMs ? ring : reread())
  const opening = (sealed: Uint8Array): Keyring => (ring.wrappingKids.includes(kidOf(sealed)) ? ring : reread())
  return {
    suite,
    token: ring.token,
    get wrappingKids() {
      return reread().wrappingKids
    },
    newDataKey: () => current().newDataKey(),
    unwrap: (wrapped) => opening(wrapped).unwrap(wrapped),
    rewrap: (wrapped) => reread().rewrap(wrapped),
    blind: (kind, text) => current().blind(kind, text),
    blinds: (kind, text) => current().blinds(kind, text),
    proofKeys: () => current().proofKeys(),
    sealText: (text) => current().sealText(text),
    openText: (sealed) => opening(sealed).openText(sealed),
  }
}

/** What changes when the file does: it is replaced whole, so its inode does too, however coarse the clock. */
function stampOf(file: string): string | undefined {
  const facts = statSync(file, { throwIfNoEntry: false })
  return facts === undefined ? undefined : `${facts.ino} ${facts.mtimeMs} ${facts.size}`
}

/** The keyring of given master keys. (Trial on 2 busy cores: newDataKey and sealFields of five fields 27 µs together, so a million parties half a minute; a blind 5 µs, opening 18 µs. 国密: 50, 5 and 30 µs.) */
export function keyringOf(master: MasterKeys, suite: SuiteName): Keyring {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64')
  const wrapping = new Map(master.wrapping.map(({ kid, key }) => [kid, sealKeyOf(bytes(key))]))
  const newest = Math.max(...wrapping.keys())
  const wrappingKey = (kid: number): SealKey => {
    const key = wrapping.get(kid)
    if (key === undefined) throw new Error(`wrapping key ${kid} is not in the file of master keys`)
    return key
  }
  const blindKeys = master.blind.map(({ kid, key }) => ({ kid, key: createSecretKey(bytes(key)) })).sort((a, b) => b.kid - a.kid)
  const hash = suite === 'sm' ? { name: 'sm3', code: 2 } : { name: 'sha256', code: 1 }
  const blinds = (kind: string, text: string): Buffer[] =>
    blindKeys.map(({ kid, key }) =>
      Buffer.concat([
        Buffer.from([1, hash.code, kid >> 8, kid & 0xff]),
        createHmac(hash.name, key).update(`${kind}\u001f${text}`).digest(),
      ]),
    )
  const [tokenKey] = master.token
  if (tokenKey === undefined) throw new Error('the file of master keys has no token key')

  return {
    suite,
    wrappingKids: [...wrapping.keys()].sort((a, b) => b - a),
    newDataKey: () => {
      const plain = randomBytes(32)
      return { key: sealKeyOf(plain), wrapped: seal(suite, wrappingKey(newest), newest, plain) }
    },
    unwrap: (wrapped) => ({ key: sealKeyOf(open(wrappingKey(kidOf(wrapped)), wrapped)), wrapped: Buffer.from(wrapped) }),
    rewrap: (wrapped) =>
      kidOf(wrapped) === newest
        ? Buffer.from(wrapped)
        : seal(suite, wrappingKey(newest), newest, open(wrappingKey(kidOf(wrapped)), wrapped)),
    blind: (kind, text) => blinds(kind, text)[0] ?? Buffer.alloc(0),
    blinds,
    token: { key: sipKeyOf(bytes(tokenKey.key)), kid: tokenKey.kid },
    proofKeys: () => master.blind.map(({ kid, key }) => proofKeyOf(kid, bytes(key))).sort((a, b) => b.kid - a.kid),
    sealText: (text) => seal(suite, wrappingKey(newest), newest, Buffer.from(text)),
    openText: (sealed) => open(wrappingKey(kidOf(sealed)), sealed).toString('utf8'),
  }
}

/** What is personal of a party, sealed as one value with the party's key. */
export function sealFields(suite: SuiteName, dataKey: DataKey, fields: Readonly<Record<string, unknown>>): Buffer {
  return seal(suite, dataKey.key, 0, Buffer.from(JSON.stringify(fields)))
}

/** The fields that `sealFields` sealed. Throws when they were changed or the key is another party's. */
export function openFields<Fields extends Record<string, unknown>>(dataKey: DataKey, sealed: Uint8Array): Fields {
  return JSON.parse(open(dataKey.key, sealed).toString('utf8')) as Fields
}
