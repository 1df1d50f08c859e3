import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { shortHash } from './folder.ts'
import { holderOf } from './lock.ts'
import { isAlive } from './process-facts.ts'

/** Removes everything the stores of a data folder hold, keys and logs too, for a demo that starts afresh. Refuses while a process keeps them. */
export function removeStores(dataDir: string): void {
  const run = join(dataDir, 'run')
  const holder = holderOf(run)
  if (holder !== undefined && isAlive(holder)) throw new Error(`Process ${holder.pid} is using ${dataDir}: stop it first`)
  const note = join(run, 'postgres-home')
  const home = existsSync(note) ? readFileSync(note, 'utf8').trim() : ''
  // Elsewhere only where we ourselves would have put it: the note is a file anybody with the folder could edit.
  if (home === `/var/lib/zhike/${shortHash(dataDir)}`) rmSync(home, { recursive: true, force: true })
  for (const part of ['postgres', 'warehouse', 'spool', 'logs', 'keys', 'run'])
    rmSync(join(dataDir, part), { recursive: true, force: true })
}
