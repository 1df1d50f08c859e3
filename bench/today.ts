// Today's API as twenty managers ask for it, one request each two seconds: alone, and while both stores are as busy as a night keeps them.
import { join } from 'node:path'
import { rankTasks, sumOfTasks } from '../src/actions/store-tasks.ts'
import { demoCode, demoPassword } from '../src/app/demo-users.ts'
import { jobCtx, openPlatform } from '../src/app/open-platform.ts'
import { createServer } from '../src/app/server.ts'
import { parseDay } from '../src/kernel/day.ts'
import { readConfig } from '../src/platform/config.ts'
import type { JobCtx } from '../src/platform/ctx.ts'
import { openLog } from '../src/platform/log.ts'
import { type BenchOptions, type BenchResult, percentile, timed } from './measure.ts'
import { fillRecord, makeManagers } from './today-record.ts'

const MANAGERS = 20
const EVERY_MS = 2_000
/** p95 in ms: with the server to itself, and while the night runs. */
const LIMITS = { calm: 50, busy: 200 } as const

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
    await round(base, cookies, 2) // the first look of everybody warms connections and plans, as the first minute of a day does
    const seconds = quick ? 12 : 60
    const calm = await round(base, cookies, seconds)
    say(`alone: ${describe(calm)}`)
    const stop = keepBusy(ctx)
    const busy = await round(base, cookies, seconds)
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

const tenth = (ms: number): number => Math.round(ms * 10) / 10
const describe = (ms: readonly number[]): string =>
  `${ms.length} requests, p50 ${tenth(percentile(ms, 0.5))} ms, p95 ${tenth(percentile(ms, 0.95))} ms, longest ${tenth(Math.max(...ms))} ms`

/** A session as a browser has it after password and one-time code. */
async function signIn(base: string, login: string): Promise<string> {
  const post = (path: string, body: object, headers: Record<string, string>) =>
    fetch(`${base}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
  const cookieOf = (answer: Response) =>
    answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0])
      .join('; ')
  const first = await post('/api/sign-in', { login, password: demoPassword }, {})
  const { csrfToken } = (await first.json()) as { csrfToken: string }
  const second = await post(
    '/api/sign-in/second-factor',
    { code: demoCode(new Date()) },
    { cookie: cookieOf(first), 'x-csrf-token': csrfToken },
  )
  if (!second.ok) throw new Error(`${login} could not sign in: ${second.status} ${await second.text()}`)
  return cookieOf(second) === '' ? cookieOf(first) : cookieOf(second)
}

/** Everybody asks every two seconds, spread evenly over them; answers with how long each waited. A late answer delays nobody else's question. */
async function round(base: string, cookies: readonly string[], seconds: number): Promise<readonly number[]> {
  const waits: Promise<number>[] = []
  const from = performance.now()
  const questions = Math.floor((seconds * 1000) / EVERY_MS) * cookies.length
  for (let n = 0; n < questions; n += 1) {
    const due = from + (n * EVERY_MS) / cookies.length
    await new Promise((done) => setTimeout(done, Math.max(0, due - performance.now())))
    waits.push(ask(base, cookies[n % cookies.length] ?? ''))
  }
  return Promise.all(waits)
}

async function ask(base: string, cookie: string): Promise<number> {
  const from = performance.now()
  const answer = await fetch(`${base}/api/today`, { headers: { cookie } })
  const text = await answer.text()
  if (!answer.ok || !text.includes('"items":[{'))
    throw new Error(`Today answered ${answer.status} with ${text.length} characters`)
  return performance.now() - from
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
