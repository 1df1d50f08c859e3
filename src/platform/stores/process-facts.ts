import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process as others can tell it from a later one that got the same number: the system reuses process ids. */
export type ProcessMark = { readonly pid: number; readonly started: string }

/** The mark of a living process; undefined when it is gone, or ended and only waits to be reaped. */
export function markOf(pid: number): ProcessMark | undefined {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedByPs(pid)
  return started === undefined ? undefined : { pid, started }
}

/** Whether the very process that left this mark is still alive. */
export function isAlive(mark: ProcessMark): boolean {
  return markOf(mark.pid)?.started === mark.started
}

/** The command line of a process; empty when it is gone or not ours to see. */
export function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return '' // no such process: both ways of asking throw
  }
}

function startedOnLinux(pid: number): string | undefined {
  try {
    // Fields after the command's closing parenthesis (it may hold spaces): state is the first, start in clock ticks since boot the twentieth.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
  } catch {
    return undefined // no such process
  }
}

function startedByPs(pid: number): string | undefined {
  try {
    const [state = '', ...started] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/)
    return state.startsWith('Z') ? undefined : started.join(' ')
  } catch {
    return undefined // no such process
  }
}
