import { createHash } from 'node:crypto'
import { AppError } from './errors.ts'
import { sipHash128 } from './sip-hash.ts'

/** A 128-bit key of the keyed hash: `words` for TypeScript, `k0` and `k1` for binding into SQL as UInt64. */
export interface SipKey {
  readonly words: Int32Array
  readonly k0: bigint
  readonly k1: bigint
}

/** The hash key made of 16 bytes; both engines read them little-endian. */
export function sipKeyOf(bytes: Uint8Array): SipKey {
  if (bytes.length !== 16) throw new AppError('internal', { message: `A hash key is 16 bytes, not ${bytes.length}` })
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16)
  const words = Int32Array.from([0, 4, 8, 12], (at) => view.getInt32(at, true))
  return { words, k0: view.getBigUint64(0, true), k1: view.getBigUint64(8, true) }
}

const encoder = new TextEncoder()
let scratch = new Uint8Array(1024)

function hashWords(words: Int32Array, text: string): readonly [number, number, number, number] {
  if (text.length * 3 > scratch.length) scratch = new Uint8Array(text.length * 3)
  return sipHash128(words, scratch, encoder.encodeInto(text, scratch).written)
}

/** The keyed hash of a text's UTF-8 bytes, byte for byte the FixedString(16) that ClickHouse's `sipHash128Keyed((k0, k1), text)` gives. */
export function sipHash128Keyed(key: SipKey, text: string): Uint8Array {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  hashWords(key.words, text).forEach((word, i) => view.setInt32(i * 4, word, true))
  return bytes
}

/** Between the parts of a hashed text: a byte no key of a bank contains. */
const SEPARATOR = '\u001f'

/** The token a natural key is known by in both stores (16 bytes), so that no account or card number is stored. Same kind, source and key: same token. */
export function tokenOf(key: SipKey, kind: string, source: string, naturalKey: string): Uint8Array {
  return sipHash128Keyed(key, `${kind}${SEPARATOR}${source}${SEPARATOR}${naturalKey}`)
}

/** A token as the UInt128 the warehouse keeps it as. */
export function tokenNumber(token: Uint8Array): bigint {
  const view = new DataView(token.buffer, token.byteOffset, 16)
  return (view.getBigUint64(8, true) << 64n) | view.getBigUint64(0, true)
}

/** The 16 bytes of a token the warehouse gave as a UInt128: the inverse of tokenNumber. */
export function tokenBytes(number: bigint): Uint8Array {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt.asUintN(64, number), true)
  view.setBigUint64(8, number >> 64n, true)
  return bytes
}

/** tokenOf as a ClickHouse expression giving UInt128 of SQL expressions of type String; bind the parameters of tokenParams with it. */
export function tokenSql(kindSql: string, sourceSql: string, naturalKeySql: string): string {
  const text = `concat(${kindSql}, char(31), ${sourceSql}, char(31), ${naturalKeySql})`
  return `reinterpretAsUInt128(sipHash128Keyed(({token_k0:UInt64}, {token_k1:UInt64}), ${text}))`
}

/** The key as query parameters, so that it is never in the text of a query or in a query log. */
export function tokenParams(key: SipKey): { readonly token_k0: string; readonly token_k1: string } {
  return { token_k0: String(key.k0), token_k1: String(key.k1) }
}

const unkeyed = new Int32Array(4)

/**
 * The bucket 0 … buckets − 1 a customer (or RM, or branch) falls into under a salt: the same for ever, independent between salts.
 * Control groups and experiments compare it with a share; with 1,000,000 buckets the share is in ppm.
 */
export function bucketOf(salt: string, unitId: number | string, buckets: number): number {
  checkBuckets(buckets)
  const [low, high] = hashWords(unkeyed, `${salt}${SEPARATOR}${unitId}`)
  // (high × 2³² + low) mod buckets without leaving safe integers: buckets² ≤ 10¹².
  return (((high >>> 0) % buckets) * (0x1_0000_0000 % buckets) + ((low >>> 0) % buckets)) % buckets
}

/** bucketOf as a ClickHouse expression of type UInt32; the salt is bound as the String parameter of the given name. */
export function bucketSql(unitSql: string, buckets: number, saltParam = 'salt'): string {
  checkBuckets(buckets)
  const hash = `sipHash128Keyed((toUInt64(0), toUInt64(0)), concat({${saltParam}:String}, char(31), toString(${unitSql})))`
  return `toUInt32(reinterpretAsUInt64(substring(${hash}, 1, 8)) % ${buckets})`
}

function checkBuckets(buckets: number): void {
  const isFine = Number.isInteger(buckets) && buckets >= 1 && buckets <= 1_000_000
  if (!isFine) throw new AppError('invalid-input', { message: `Buckets must be 1 to 1,000,000, not ${buckets}` })
}

/** The one JSON text of a value (RFC 8785: members sorted, no spaces), so that equal values have equal checksums. Members that are undefined are left out; what JSON cannot say exactly is refused. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string' && value.isWellFormed()) return JSON.stringify(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`
  if (typeof value === 'object' && isPlain(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    members.sort(([a], [b]) => (a < b ? -1 : 1)) // by UTF-16 code units, as the RFC asks
    return `{${members.map(([name, member]) => `${canonicalJson(name)}:${canonicalJson(member)}`).join(',')}}`
  }
  throw new AppError('internal', { message: `No canonical JSON for ${typeof value === 'number' ? value : typeof value}` })
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** SHA-256 as 64 lower-case hexadecimal digits. */
export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** The checksum of any plain value: SHA-256 of its canonical JSON. Definitions, bundles and audit links are compared by it. */
export function checksumOf(value: unknown): string {
  return sha256Of(canonicalJson(value))
}
