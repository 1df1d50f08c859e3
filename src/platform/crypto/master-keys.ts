import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const key = z.strictObject({ kid: z.int().min(1).max(65535), key: z.base64(), made: z.iso.datetime() })

/**
 * The keys of an installation, each kind newest last. `wrapping` keys wrap the parties' data keys and seal what belongs to nobody; adding one rotates.
 * `blind` keys make the blind indexes: after adding one, look-ups try all until the re-hash job is done. The `token` key is for life: facts
 * in the warehouse are found by it.
 */
const masterKeys = z.strictObject({
  v: z.literal(1),
  wrapping: z.array(key).min(1),
  blind: z.array(key).min(1),
  token: z.array(key).length(1),
})
export type MasterKeys = z.infer<typeof masterKeys>

/** Reads the file of the master keys; makes it at the first start. Refuses a file that others can read: it opens everything. */
export function readMasterKeys(file: string, now: Date): MasterKeys {
  if (!existsSync(file)) makeFile(file, now)
  const mode = statSync(file).mode & 0o077
  if (mode !== 0)
    throw new Error(`${file} can be read by others (mode ${(statSync(file).mode & 0o777).toString(8)}): run chmod 600 on it`)
  const parsed = masterKeys.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!parsed.success) throw new Error(`${file} is not a file of master keys: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}

/**
 * Puts changed keys in place of the file: whole and on the disk before anything can be sealed with them, for a key that is lost takes with it all it sealed.
 * The file must still say what the change was made from.
 */
export function replaceMasterKeys(file: string, before: MasterKeys, after: MasterKeys, now: Date): void {
  // A name nobody else has: in two containers over one volume both processes may be number 1.
  const draft = `${file}.${randomBytes(8).toString('hex')}`
  const handle = openSync(draft, 'wx', 0o600)
  try {
    writeFileSync(handle, textOf(after))
    fchmodSync(handle, 0o600)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  try {
    if (JSON.stringify(readMasterKeys(file, now)) !== JSON.stringify(before))
      throw new Error(`${file} was changed by somebody else meanwhile: nothing was written`)
    renameSync(draft, file)
  } catch (thrown) {
    rmSync(draft, { force: true })
    throw thrown
  }
  const folder = openSync(dirname(file), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** The texts the file had before each of its newer wrapping keys was added: what a backup of those days knows it by. */
export function earlierForms(keys: MasterKeys): readonly string[] {
  return keys.wrapping.slice(1).map((_, i) => textOf({ ...keys, wrapping: keys.wrapping.slice(0, i + 1) }))
}

const textOf = (keys: MasterKeys): string => `${JSON.stringify(keys, null, 2)}\n`

/** Takes wrapping keys out that nothing is sealed with any more; the newest stays whatever is asked. */
export function retired(keys: MasterKeys, kids: readonly number[]): MasterKeys {
  const newest = Math.max(...keys.wrapping.map((each) => each.kid))
  return { ...keys, wrapping: keys.wrapping.filter((each) => each.kid === newest || !kids.includes(each.kid)) }
}

/** Adds a new newest key of a kind; older ones stay, for what they sealed. */
export function rotated(keys: MasterKeys, kind: 'wrapping' | 'blind', now: Date): MasterKeys {
  const kid = Math.max(...keys[kind].map((each) => each.kid)) + 1
  return { ...keys, [kind]: [...keys[kind], newKey(kid, 32, now)] }
}

function newKey(kid: number, bytes: number, now: Date) {
  return { kid, key: randomBytes(bytes).toString('base64'), made: now.toISOString() }
}

/** Written whole, then linked into place: of two first starts at once the second finds the first one's keys. */
function makeFile(file: string, now: Date): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const keys: MasterKeys = { v: 1, wrapping: [newKey(1, 32, now)], blind: [newKey(1, 32, now)], token: [newKey(1, 16, now)] }
  const draft = `${file}.${randomBytes(8).toString('hex')}`
  writeFileSync(draft, textOf(keys), { mode: 0o600, flag: 'wx' })
  chmodSync(draft, 0o600)
  try {
    linkSync(draft, file)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown
  } finally {
    rmSync(draft, { force: true })
  }
}
