import { linkSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, markOf, type ProcessMark } from './process-facts.ts'

/** Holding the data folder: only the holder may start stores on it. */
export type FolderLock = { readonly release: () => void }

/**
 * Takes the lock of a folder, also from a holder that died; undefined while a living process holds it.
 * The file is made whole and then linked into place: linking fails when the name exists, so two can never both succeed.
 */
export function takeLock(runFolder: string): FolderLock | undefined {
  const file = join(runFolder, 'lock')
  const me = markOf(process.pid)
  if (me === undefined) throw new Error('this process cannot find its own start time')
  const draft = join(runFolder, `lock.${process.pid}`)
  writeFileSync(draft, JSON.stringify(me), { mode: 0o600 })
  try {
    if (!link(draft, file) && !(removeStale(runFolder, file) && link(draft, file))) return undefined
  } finally {
    rmSync(draft, { force: true })
  }
  return {
    release: () => {
      if (holderOf(runFolder)?.pid === me.pid) rmSync(file, { force: true })
    },
  }
}

/** Who holds the lock of a folder, alive or dead; undefined when nobody. */
export function holderOf(runFolder: string): ProcessMark | undefined {
  try {
    return JSON.parse(readFileSync(join(runFolder, 'lock'), 'utf8')) as ProcessMark
  } catch {
    return undefined // no lock file
  }
}

function link(draft: string, file: string): boolean {
  try {
    linkSync(draft, file)
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw thrown
  }
}

/** Removes the lock of a dead holder. Only one process at a time may judge that, or the second would remove the first one's fresh lock. */
function removeStale(runFolder: string, file: string): boolean {
  const judging = join(runFolder, 'lock.judging')
  try {
    mkdirSync(judging)
  } catch {
    // Somebody judges right now (microseconds), or died in it: then clear the way for the next try.
    if (Date.now() - (statSync(judging, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 10_000) rmdirSync(judging)
    return false
  }
  try {
    const holder = holderOf(runFolder)
    if (holder !== undefined && isAlive(holder)) return false
    renameSync(file, join(runFolder, 'lock.stale'))
    return true
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return true
    throw thrown
  } finally {
    rmdirSync(judging)
  }
}
