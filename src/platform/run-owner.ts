import { hostname } from 'node:os'
import { isAlive, markOf } from './stores/process-facts.ts'

/** Who works on a run: this very process, told from a later one that gets the same number. A takeover asks whether it still lives. */
export const runOwner = `${hostname()}:${process.pid}:${markOf(process.pid)?.started ?? ''}`

/** A run whose owner has not been heard of for so long is dead, wherever it ran. Heartbeats come every 5 s. */
const STALE_MS = 60_000

/** Whether the process that held a run is gone: another host is judged by its heartbeat, a process of this host at once. */
export function isStale(owner: string, heartbeatAt: Date, now: Date): boolean {
  if (now.getTime() - heartbeatAt.getTime() > STALE_MS) return true
  const [host, pid, ...started] = owner.split(':')
  return host === hostname() && !isAlive({ pid: Number(pid), started: started.join(':') })
}
