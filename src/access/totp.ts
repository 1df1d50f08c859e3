import { createHmac, timingSafeEqual } from 'node:crypto'

const STEP_SECONDS = 30
const DIGITS = 6
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The 30-second step an instant lies in: what a code is made for, and what makes it single use. */
export function stepAt(instant: Date): number {
  return Math.floor(instant.getTime() / 1000 / STEP_SECONDS)
}

/** The six-digit code of a step (RFC 6238 with SHA-1, which is what authenticator apps speak). */
export function codeOf(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 0x0f) & 0x7fffffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/**
 * The step a code was good for, or undefined. The step before the current one still counts, for a person types; a step at or before the last one used does not:
 * a code works once (ASVS 6.5.1), even in the hands of somebody who read it over the shoulder.
 */
export function stepOfCode(secret: Uint8Array, code: string, now: Date, lastStepUsed: number): number | undefined {
  const current = stepAt(now)
  const good = [current, current - 1].filter((step) => isSameCode(codeOf(secret, step), code))
  return good.find((step) => step > lastStepUsed)
}

/** The address an authenticator app reads from a QR code. */
export function otpauthUri(secret: Uint8Array, login: string): string {
  const query = new URLSearchParams({
    secret: toBase32(secret),
    issuer: 'Zhike',
    digits: String(DIGITS),
    period: String(STEP_SECONDS),
  })
  return `otpauth://totp/Zhike:${encodeURIComponent(login)}?${query}`
}

/** Bytes as base32 without padding (RFC 4648), as secrets are typed. */
export function toBase32(bytes: Uint8Array): string {
  let [text, held, bits] = ['', 0, 0]
  for (const byte of bytes) {
    held = (held << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(held >>> (bits - 5)) & 31]
    held &= (1 << bits) - 1
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31]
}

/** The bytes of a base32 text; case, blanks and padding do not matter. Undefined when it is none. */
export function fromBase32(text: string): Uint8Array | undefined {
  const bytes: number[] = []
  let [held, bits] = [0, 0]
  for (const letter of text.toUpperCase().replaceAll(/[\s=]/g, '')) {
    const value = ALPHABET.indexOf(letter)
    if (value < 0) return undefined
    held = (held << 5) | value
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >>> bits) & 0xff)
    held &= (1 << bits) - 1
  }
  return Uint8Array.from(bytes)
}

function isSameCode(expected: string, given: string): boolean {
  return /^\d{6}$/.test(given) && timingSafeEqual(Buffer.from(expected), Buffer.from(given))
}
