import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** The cipher suites: international, or the Chinese commercial ciphers (国密). What was sealed under one stays readable under the other. */
export type SuiteName = 'aes' | 'sm'

/** One sealed value is `version · alg · kid (2 bytes) · iv · ciphertext · tag`: it says itself how it was sealed and with which key. */
const VERSION = 1
const HEADER = 4

/** A key of 32 bytes, ready for both suites: AES-256 uses it whole, SM4 its first half and HMAC-SM3 the second. */
export type SealKey = { readonly whole: KeyObject; readonly cipherHalf: KeyObject; readonly macHalf: KeyObject }

type Suite = {
  readonly alg: string
  readonly code: number
  readonly ivLength: number
  readonly tagLength: number
  readonly seal: (key: SealKey, iv: Buffer, plain: Uint8Array, header: Buffer) => { body: Buffer; tag: Buffer }
  readonly open: (key: SealKey, iv: Buffer, body: Buffer, tag: Buffer, header: Buffer) => Buffer
}

const aes: Suite = {
  alg: 'aes-256-gcm',
  code: 1,
  ivLength: 12,
  tagLength: 16,
  seal: (key, iv, plain, header) => {
    const cipher = createCipheriv('aes-256-gcm', key.whole, iv)
    cipher.setAAD(header)
    const body = cipher.update(plain)
    cipher.final()
    return { body, tag: cipher.getAuthTag() }
  },
  open: (key, iv, body, tag, header) => {
    const cipher = createDecipheriv('aes-256-gcm', key.whole, iv, { authTagLength: 16 })
    cipher.setAAD(header)
    cipher.setAuthTag(tag)
    const plain = cipher.update(body)
    cipher.final()
    return plain
  },
}

const sm: Suite = {
  alg: 'sm4-ctr+hmac-sm3',
  code: 2,
  ivLength: 16,
  tagLength: 32,
  seal: (key, iv, plain, header) => {
    const body = createCipheriv('sm4-ctr', key.cipherHalf, iv).update(plain)
    return { body, tag: mac(key, header, iv, body) }
  },
  open: (key, iv, body, tag, header) => {
    if (!timingSafeEqual(tag, mac(key, header, iv, body))) throw new Error('the authentication tag is wrong')
    return createDecipheriv('sm4-ctr', key.cipherHalf, iv).update(body)
  },
}

function mac(key: SealKey, header: Buffer, iv: Buffer, body: Buffer): Buffer {
  return createHmac('sm3', key.macHalf).update(header).update(iv).update(body).digest()
}

const suites: Readonly<Record<SuiteName, Suite>> = { aes, sm }
const byCode = new Map(Object.values(suites).map((suite) => [suite.code, suite]))

/** The key of 32 random bytes. */
export function sealKeyOf(bytes: Uint8Array): SealKey {
  if (bytes.length !== 32) throw new Error(`a sealing key is 32 bytes, not ${bytes.length}`)
  const copy = Buffer.from(bytes)
  return {
    whole: createSecretKey(copy),
    cipherHalf: createSecretKey(copy.subarray(0, 16)),
    macHalf: createSecretKey(copy.subarray(16)),
  }
}

/** Seals bytes so that only the key opens them and any change of a bit is noticed. `kid` is the key's number; 0 for a party's own data key. */
export function seal(suite: SuiteName, key: SealKey, kid: number, plain: Uint8Array): Buffer {
  const { code, ivLength, seal } = suites[suite]
  const header = Buffer.from([VERSION, code, kid >> 8, kid & 0xff])
  const iv = randomBytes(ivLength)
  const { body, tag } = seal(key, iv, plain, header)
  return Buffer.concat([header, iv, body, tag])
}

/** Opens what `seal` made, under whichever suite. Throws when the key is another's or anything was changed; the message says nothing of the content. */
export function open(key: SealKey, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const suite = byCode.get(bytes[1] ?? 0)
  if (bytes[0] !== VERSION || suite === undefined) throw new Error('this is not a sealed value')
  const bodyAt = HEADER + suite.ivLength
  const tagAt = bytes.length - suite.tagLength
  if (tagAt < bodyAt) throw new Error('a sealed value was cut off')
  try {
    return suite.open(
      key,
      bytes.subarray(HEADER, bodyAt),
      bytes.subarray(bodyAt, tagAt),
      bytes.subarray(tagAt),
      bytes.subarray(0, HEADER),
    )
  } catch (cause) {
    throw new Error(`a value sealed with ${suite.alg} could not be opened: it was changed, or belongs to another key`, { cause })
  }
}

/** The number of the key a value was sealed with. */
export function kidOf(sealed: Uint8Array): number {
  return ((sealed[2] ?? 0) << 8) | (sealed[3] ?? 0)
}
