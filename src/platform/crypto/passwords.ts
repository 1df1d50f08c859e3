import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

/** Argon2id at the strength OWASP recommends (19 MiB, two passes): 30 ms on one of this machine's cores, off the event loop. */
const MEMORY_KIB = 19_456
const PASSES = 2
const LANES = 1

const derive = promisify(argon2)

/** The stored form of a password: its parameters and salt stand in it, so they can be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await run(password, salt, MEMORY_KIB, PASSES, LANES)
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${unpadded(salt)}$${unpadded(hash)}`
}

/** Whether this is the password. Without a stored one (no such user) it takes as long and answers no, so that logins cannot be guessed by the clock. */
export async function isPassword(password: string, stored: string | null | undefined): Promise<boolean> {
  const parts = FORM.exec(stored ?? NOBODY)
  if (parts === null) throw new Error('a stored password is not in the form of argon2id')
  const [, memory = '', passes = '', lanes = '', salt = '', hash = ''] = parts
  const wanted = Buffer.from(hash, 'base64')
  const found = await run(password, Buffer.from(salt, 'base64'), Number(memory), Number(passes), Number(lanes), wanted.length)
  return timingSafeEqual(found, wanted) && stored !== null && stored !== undefined
}

/** Whether a stored password was made with weaker parameters than today's and should be hashed anew at the next sign-in. */
export function isOutdated(stored: string): boolean {
  const [, memory, passes] = FORM.exec(stored) ?? []
  return Number(memory) < MEMORY_KIB || Number(passes) < PASSES
}

const FORM = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/
const NOBODY = `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${'A'.repeat(22)}$${'A'.repeat(43)}`

function run(password: string, salt: Buffer, memory: number, passes: number, lanes: number, tagLength = 32): Promise<Buffer> {
  return derive('argon2id', { message: password.normalize('NFKC'), nonce: salt, memory, passes, parallelism: lanes, tagLength })
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')
