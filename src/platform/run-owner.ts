import { hostname } from 'node:os'

/** Who works on a run: this process. A takeover asks whether it still lives. */
export const runOwner = `${hostname()}:${process.pid}`

/** A run whose owner has not been heard of for so long is dead, wherever it ran. Heartbeats come every 5 s. */
const STALE_MS = 60_000

/** Whether the process that held a run is gone: another host is judged by its heartbeat, a process of this host at once. */
export function isStale(owner: string, heartbeatAt: Date, now: Date): boolean {
  if (now.getTime() - heartbeatAt.getTime() > STALE_MS) return true
  const [host, pid] = owner.split(':')
  return host === hostname() && !isAlive(Number(pid))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM'
  }
}
