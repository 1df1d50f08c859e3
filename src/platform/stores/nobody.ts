import { chmodSync, chownSync, mkdirSync, readFileSync } from 'node:fs'
import { isRoot } from './folder.ts'

/** Who a child runs as; empty when it runs as we do. */
export type RunAs = { readonly uid?: number; readonly gid?: number }

/** `nobody` when we are root, for PostgreSQL refuses to run as root. */
export function unprivileged(): RunAs {
  if (!isRoot()) return {}
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined || gid === undefined)
    throw new Error(
      'PostgreSQL refuses to run as root and this system has no user "nobody". Start Zhike as another user, or give a server with DATABASE_URL.',
    )
  return { uid: Number(uid), gid: Number(gid) }
}

/** Makes a folder that only the child's user can enter. */
export function makeFolderFor(path: string, as: RunAs): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  chmodSync(path, 0o700)
  if (as.uid !== undefined && as.gid !== undefined) chownSync(path, as.uid, as.gid)
}

/** Makes a folder that everybody can walk through, for what lies in it belongs to different users. */
export function makeOpenFolder(path: string): void {
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o755)
}
