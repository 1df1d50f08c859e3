import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'

/** The parts of one data folder. Everything in it is made for its owner alone. */
export type DataFolder = {
  readonly root: string
  /** Lock, stores.json. */
  readonly run: string
  readonly logs: string
  readonly warehouse: string
  /** Files that bridge the two stores; emptied at every start. */
  readonly spool: string
  /** Home of the embedded PostgreSQL: its data and its socket. */
  readonly postgres: string
  /** The warehouse's socket. */
  readonly warehouseSocket: string
  /** Said in the log when PostgreSQL lives elsewhere than in the folder. */
  readonly moved: boolean
}

/** A Unix socket's path may have 107 bytes (103 on macOS), PostgreSQL adds `/.s.PGSQL.5432`. */
const LONGEST_SOCKET_FOLDER = 85

/** Lays out a data folder, making what is missing. */
export function layOut(root: string): DataFolder {
  mkdirSync(root, { recursive: true, mode: isRoot() ? 0o711 : 0o700 })
  const run = join(root, 'run')
  const folder = {
    root,
    run,
    logs: join(root, 'logs'),
    warehouse: join(root, 'warehouse'),
    spool: join(root, 'spool'),
  }
  for (const part of Object.values(folder)) mkdirSync(part, { recursive: true, mode: 0o700 })
  const postgres = postgresHome(root)
  return {
    ...folder,
    postgres,
    moved: !postgres.startsWith(root),
    warehouseSocket: join(socketFolder(run, root), 'warehouse.sock'),
  }
}

/** Whether a folder holds an embedded record; asks without making anything. */
export function holdsRecord(root: string): boolean {
  const note = join(root, 'run', 'postgres-home')
  return existsSync(note) && existsSync(join(readFileSync(note, 'utf8').trim(), 'data'))
}

/** Where sockets go: the wished folder when its path is short enough, else a folder of ours under the system's temporary one. */
export function socketFolder(wished: string, root: string): string {
  if (Buffer.byteLength(wished) <= LONGEST_SOCKET_FOLDER) return wished
  const user = userInfo().uid
  const folder = join(Buffer.byteLength(tmpdir()) < 60 ? tmpdir() : '/tmp', `zhike-${user}-${shortHash(root)}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (statSync(folder).uid !== user)
    throw new Error(
      `${folder} belongs to somebody else: sockets there would not be safe. Choose a data folder with a shorter path.`,
    )
  chmodSync(folder, 0o700)
  return folder
}

/**
 * PostgreSQL refuses to run as root, so it then runs as `nobody`, which must be able to walk to its folder. Where the data folder lies under
 * a closed one (/root, a private home) its home is /var/lib/zhike/<hash>. Once chosen the place is kept, however permissions change later.
 */
function postgresHome(root: string): string {
  const note = join(root, 'run', 'postgres-home')
  if (existsSync(note)) return readFileSync(note, 'utf8').trim()
  const inside = join(root, 'postgres')
  const fits = Buffer.byteLength(inside) <= LONGEST_SOCKET_FOLDER
  const home = !isRoot() || (isOpenTo(root) && fits) ? inside : `/var/lib/zhike/${shortHash(root)}`
  writeFileSync(note, home)
  return home
}

/** A child's own log grows to this before the next start begins it anew. */
const LONGEST_LOG = 20 * 2 ** 20

/** Opens the file that a child's output goes to; the caller closes it once the child has it. */
export function openOutput(folder: DataFolder, store: string): { readonly fd: number; readonly path: string } {
  const path = join(folder.logs, `${store}.log`)
  const isLong = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LONGEST_LOG
  return { fd: openSync(path, isLong ? 'w' : 'a', 0o600), path }
}

/** Whether every folder up to and including this one can be walked through by any user. */
export function isOpenTo(path: string): boolean {
  const canEnter = (statSync(path).mode & 0o001) !== 0
  return canEnter && (dirname(path) === path || isOpenTo(dirname(path)))
}

export const isRoot = (): boolean => process.getuid?.() === 0

export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12)
