// Today's API as twenty managers ask for it, one request each two seconds: alone, and while both stores are as busy as a night keeps them.
import { join } from 'node:path'
import { rankTasks, sumOfTasks } from '../src/actions/store-tasks.ts'
import { jobCtx, openPlatform } from '../src/app/open-platform.ts'
import { createServer } from '../src/app/server.ts'
import { parseDay } from '../src/kernel/day.ts'
import { readConfig } from '../src/platform/config.ts'
import type { JobCtx } from '../src/platform/ctx.ts'
import { openLog } from '../src/platform/log.ts'
import { type BenchOptions, type BenchResult, percentile, timed } from './measure.ts'
import { describe, LIMITS, MANAGERS, questionsIn, round, signIn, tenth } from './today-load.ts'
import { fillRecord, makeManagers } from './today-record.ts'

export async function run({ customers, quick, folder, say }: BenchOptions): Promise<BenchResult> {
  const { config } = readConfig(['--data-dir', join(folder, 'data'), '--as-of', '2026-10-16', '--port', '0'], {})
  const open = await openPlatform(config, openLog('error'))
  try {
    const ctx = jobCtx(open.platform)
    const filled = await timed(() => fillRecord(ctx, customers))
    say(`${customers} customers, ${filled.result.managers} managers, ${filled.result.tasks} tasks written in ${filled.seconds} s`)
    const logins = await makeManagers(ctx, filled.result.managers, MANAGERS)
    const server = await createServer(open.platform)
    const base = await server.listen({ host: '127.0.0.1', port: 0 })
    const cookies: string[] = []
    for (const login of logins) cookies.push(await signIn(base, login))
    say(`${cookies.length} managers are signed in`)
    await round(base, cookies, (asked) => asked < questionsIn(2)) // the first look of everybody warms connections and plans, as the first minute of a day does
    const seconds = quick ? 12 : 60
    const calm = await round(base, cookies, (asked) => asked < questionsIn(seconds))
    say(`alone: ${describe(calm)}`)
    const stop = keepBusy(ctx)
    const busy = await round(base, cookies, (asked) => asked < questionsIn(seconds))
    await stop()
    say(`while busy: ${describe(busy)}`)
    await server.close()
    const p95 = { calm: percentile(calm, 0.95), busy: percentile(busy, 0.95) }
    const ratio = Math.round(Math.max(p95.calm / LIMITS.calm, p95.busy / LIMITS.busy) * 1000) / 1000
    return {
      customers,
      rows: filled.result.tasks,
      seconds: seconds * 2,
      peer: 'none: the worst of measured ÷ limit',
      ratio,
      limit: 1,
      ok: ratio <= 1,
      requests: calm.length + busy.length,
      p50Ms: tenth(percentile(calm, 0.5)),
      p95Ms: tenth(p95.calm),
      p95BusyMs: tenth(p95.busy),
      limitsMs: LIMITS,
    }
  } finally {
    await open.close()
  }
}

/** Keeps both stores busy as the night does: one heavy statement after the other over everybody, and the lists ranked anew; `stop` waits for both. */
function keepBusy(ctx: JobCtx): () => Promise<void> {
  const over = new AbortController()
  const again = async (work: () => Promise<unknown>): Promise<void> => {
    while (!over.signal.aborted) await work()
  }
  const scan = () =>
    ctx.warehouse.query('SELECT sum(sipHash64(number)), uniq(number % 1000003) FROM numbers(20000000)', {}, { heavy: true })
  const lists = () =>
    ctx.slice(async (db) => {
      await rankTasks(db, parseDay('2026-10-16'))
      await sumOfTasks(db, parseDay('2026-10-15'))
    })
  const running = Promise.all([again(scan), again(lists)])
  return async () => {
    over.abort()
    await running
  }
}
