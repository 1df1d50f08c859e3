// Today's API on the made-up bank itself: twenty managers ask once each two seconds, alone, and while a real night runs from its first step to its last.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { sql } from 'kysely'
import { makeDemoUsers } from '../src/app/demo-users.ts'
import { jobCtx, openPlatform } from '../src/app/open-platform.ts'
import { createServer } from '../src/app/server.ts'
import { setUpDemo } from '../src/app/set-up-demo.ts'
import { parseDay } from '../src/kernel/day.ts'
import { readConfig } from '../src/platform/config.ts'
import type { JobCtx } from '../src/platform/ctx.ts'
import { openLog } from '../src/platform/log.ts'
import { type BenchOptions, type BenchResult, percentile, timed } from './measure.ts'
import { describe, LIMITS, MANAGERS, questionsIn, round, signIn, tenth } from './today-load.ts'

/** The demo's own size: a larger bank is what `today` fills a record for. */
const MOST_CUSTOMERS = 20_000

export async function run({ customers: asked, quick, folder, say }: BenchOptions): Promise<BenchResult> {
  const customers = Math.min(asked, quick ? 5_000 : MOST_CUSTOMERS)
  const dataDir = join(folder, 'data')
  const { config } = readConfig(['--data-dir', dataDir, '--as-of', '2026-10-16', '--port', '0'], {})
  const open = await openPlatform(config, openLog('error'))
  try {
    const ctx = jobCtx(open.platform)
    const made = await timed(() => setUpDemo(ctx, { customers, businessDate: parseDay('2026-10-15') }))
    say(`${customers} customers: files, import and first night in ${made.seconds} s`)
    const logins = await busiestManagers(ctx)
    await makeDemoUsers(
      ctx,
      logins.map((login) => ({ login, role: 'rm' as const })),
    )
    const server = await createServer(open.platform)
    const base = await server.listen({ host: '127.0.0.1', port: 0 })
    const cookies: string[] = []
    for (const login of logins) cookies.push(await signIn(base, login))
    await round(base, cookies, (n) => n < questionsIn(2))
    const calm = await round(base, cookies, (n) => n < questionsIn(quick ? 10 : 60))
    say(`alone: ${describe(calm)}`)
    const night = nextNight(dataDir)
    const busy = await round(base, cookies, () => !night.isOver())
    await night.ended
    say(`while the night ran: ${describe(busy)}`)
    await server.close()
    const p95 = { calm: percentile(calm, 0.95), busy: percentile(busy, 0.95) }
    const ratio = Math.round(Math.max(p95.calm / LIMITS.calm, p95.busy / LIMITS.busy) * 1000) / 1000
    return {
      customers,
      rows: calm.length + busy.length,
      seconds: made.seconds,
      peer: 'none: the worst of measured ÷ limit',
      ratio,
      limit: 1,
      ok: ratio <= 1,
      p50Ms: tenth(percentile(calm, 0.5)),
      p95Ms: tenth(p95.calm),
      p95BusyMs: tenth(p95.busy),
      limitsMs: LIMITS,
    }
  } finally {
    await open.close()
  }
}

/** The managers with the longest lists. */
async function busiestManagers(ctx: JobCtx): Promise<readonly string[]> {
  const found = await ctx.slice((db) =>
    sql<{ staff_no: string }>`
      select staff_no from staff join tasks on tasks.owner_staff_id = staff.staff_id
      where staff.post = 'rm' and tasks.status = 'open' group by staff_no order by count(*) desc, staff_no limit ${MANAGERS}`.execute(
      db,
    ),
  )
  return found.rows.map((row) => row.staff_no)
}

/** The night of the next day, run by the command line beside the server, as a bank's scheduler does. */
function nextNight(dataDir: string): { readonly isOver: () => boolean; readonly ended: Promise<void> } {
  const child = spawn(process.execPath, ['bin/zhike.mjs', 'night', '--as-of', '2026-10-16', '--data-dir', dataDir], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  let over = false
  const ended = new Promise<void>((done, fail) =>
    child.once('exit', (code) => {
      over = true
      if (code === 0) done()
      else fail(new Error(`The night ended with exit code ${code}`))
    }),
  )
  // Awaited after the last question; until then a failure must not count as unhandled.
  ended.catch(() => undefined)
  return { isOver: () => over, ended }
}
