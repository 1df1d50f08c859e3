import { readdirSync, readFileSync } from 'node:fs'

/** What a bench is asked for. `--quick` ends within 55 s with the same ratio limits; `folder` is its own and is removed afterwards. */
export type BenchOptions = {
  readonly customers: number
  readonly quick: boolean
  readonly folder: string
  /** Says on standard error what is going on: standard output ends with the one JSON line. */
  readonly say: (sentence: string) => void
}

/** One measured promise. `ratio` is ours ÷ the peer's, or without a peer the worst of measured ÷ limit; `ok` when it keeps `limit`. */
export type BenchResult = {
  readonly customers: number
  readonly rows: number
  readonly seconds: number
  readonly peer: string
  readonly ratio: number
  readonly limit: number
  readonly ok: boolean
} & Readonly<Record<string, unknown>>

export type Bench = { readonly run: (options: BenchOptions) => Promise<BenchResult> }

/** Seconds that some work took, and what it gave. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly seconds: number; readonly result: T }> {
  const from = performance.now()
  const result = await work()
  return { seconds: Math.round(performance.now() - from) / 1000, result }
}

/** The value below which the given share of the values lies (nearest rank); 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

/** Watches the resident memory of this process and everything it started, five times a second; `stop` gives the highest sum in MB. */
export function watchMemory(): { readonly stop: () => number } {
  let peak = 0
  const look = () => {
    peak = Math.max(peak, residentKb(process.pid))
  }
  look()
  const timer = setInterval(look, 200)
  return {
    stop: () => {
      clearInterval(timer)
      look()
      return Math.round(peak / 1024)
    },
  }
}

/**
 * Memory of a process and all its descendants: proportional share (PSS) where the system tells it, since PostgreSQL's processes share their
 * buffers and plain RSS would count those once for each; else RSS.
 */
function residentKb(root: number): number {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = Number(textOf(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ')[1] ?? 0)
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const family = [root]
  for (let at = 0; at < family.length; at += 1) family.push(...(children.get(family[at] ?? 0) ?? []))
  return family.reduce((sum, pid) => sum + memoryOf(pid), 0)
}

function memoryOf(pid: number): number {
  const shared = /^Pss:\s+(\d+)/m.exec(textOf(`/proc/${pid}/smaps_rollup`))?.[1]
  return Number(shared ?? /^VmRSS:\s+(\d+)/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // the process ended between being listed and being read
  }
}
