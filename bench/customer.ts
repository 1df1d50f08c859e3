// One customer out of a million: twenty people ask once a second each, by everything a customer may be asked for by, and for the customer's screen of today and of
// another day, while the night is idle.
import { join } from 'node:path'
import { demoCode, demoPassword } from '../src/app/demo-users.ts'
import { jobCtx, openPlatform } from '../src/app/open-platform.ts'
import { createServer } from '../src/app/server.ts'
import { indexParties } from '../src/customers/service-search-index.ts'
import { parseDay } from '../src/kernel/day.ts'
import { readConfig } from '../src/platform/config.ts'
import { openLog } from '../src/platform/log.ts'
import { fillFacts } from './customer-facts-record.ts'
import { fillBank, makeUsers } from './customer-record.ts'
import { type Kind, questionsOf } from './customer-questions.ts'
import { askViews, describeViews } from './customer-view-questions.ts'
import { type BenchOptions, type BenchResult, percentile, timed } from './measure.ts'

/** p95 of a search, of a customer's brief of the business date and of another day, in ms; and seconds in which a million customers are made findable. */
const LIMITS = { searchMs: 60, viewMs: 80, pastViewMs: 400, indexSeconds: 300, atCustomers: 1_000_000 } as const

export async function run({ customers, quick, folder, say }: BenchOptions): Promise<BenchResult> {
  const { config } = readConfig(['--data-dir', join(folder, 'data'), '--as-of', '2026-10-16', '--port', '0'], {})
  const open = await openPlatform(config, openLog('error'))
  try {
    const ctx = jobCtx(open.platform)
    const filled = await timed(() => fillBank(ctx, customers))
    say(`${customers} customers of ${filled.result.managers} managers written in ${filled.seconds} s`)
    const indexed = await timed(() => indexParties(ctx, { asOf: parseDay('2026-10-15') }, async () => {}))
    say(`index: ${indexed.result.written} parties in ${indexed.seconds} s`)
    const again = await timed(() => indexParties(ctx, { asOf: parseDay('2026-10-15') }, async () => {}))
    say(`index, nothing changed: ${again.result.written} parties in ${again.seconds} s`)
    const size = await sizeOf(ctx.pg.pool)
    const facts = await timed(() => fillFacts(ctx, customers))
    say(`fifteen months of facts written in ${facts.seconds} s`)
    // As the store itself does within minutes of a bulk load: until then each first look at a page writes it.
    await ctx.pg.pool.query('vacuum (analyze)')
    await ctx.pg.pool.query('checkpoint')
    const users = await makeUsers(ctx, filled.result)
    const server = await createServer(open.platform)
    const base = await server.listen({ host: '127.0.0.1', port: 0 })
    const sessions: Session[] = []
    for (const { login } of users) sessions.push(await signIn(base, login))
    const ask = (text: string, session: Session) => post(base, '/api/search/customers', { text }, headersOf(session))
    const questions = (from: number) =>
      sessions.flatMap((session, i) => {
        const user = users[i]
        return user === undefined ? [] : [{ session, next: questionsOf(user, filled.result, customers, from + i) }]
      })
    await round(questions(1000), ask, 3) // the first look of everybody warms connections and plans, as the first minute of a day does
    const asked = await round(questions(0), ask, quick ? 8 : 60)
    const asking = sessions.flatMap((session, i) => {
      const user = users[i]
      return user === undefined ? [] : [{ user, cookie: session.cookie }]
    })
    const seconds = quick ? 3 : 30
    const view = async (how: { past: boolean; mixed: boolean; seed: number; seconds?: number }) => {
      const waits = await askViews(base, asking, { bank: filled.result, customers, seconds, ...how })
      const name = how.past ? 'another day' : 'business date'
      for (const line of describeViews(waits)) say(`${name}, ${line}`)
      return percentile([...waits.values()].flat(), 0.95)
    }
    await view({ past: true, mixed: true, seed: 90, seconds: 3 }) // warms plans and caches of all parts
    const viewP95 = await view({ past: false, mixed: false, seed: 1 })
    const pastP95 = await view({ past: true, mixed: false, seed: 2 })
    const partsP95 = await view({ past: false, mixed: true, seed: 3 })
    const pastPartsP95 = await view({ past: true, mixed: true, seed: 4 })
    await server.close()
    const waits = asked.map(({ ms }) => ms)
    for (const [kind, about] of byKind(asked)) say(`${kind}: ${about}`)
    const p95 = percentile(waits, 0.95)
    const indexLimit = Math.max(30, (LIMITS.indexSeconds * customers) / LIMITS.atCustomers)
    const ratio =
      Math.round(
        Math.max(p95 / LIMITS.searchMs, viewP95 / LIMITS.viewMs, pastP95 / LIMITS.pastViewMs, indexed.seconds / indexLimit) *
          1000,
      ) / 1000
    return {
      customers,
      rows: indexed.result.written,
      seconds: indexed.seconds,
      peer: 'none: the worst of measured ÷ limit',
      ratio,
      limit: 1,
      ok: ratio <= 1 && asked.every(({ isFound }) => isFound),
      searches: waits.length,
      searchP50Ms: tenth(percentile(waits, 0.5)),
      searchP95Ms: tenth(p95),
      searchLongestMs: tenth(Math.max(...waits)),
      viewP95Ms: tenth(viewP95),
      pastViewP95Ms: tenth(pastP95),
      partsP95Ms: tenth(partsP95),
      pastPartsP95Ms: tenth(pastPartsP95),
      notFound: asked.filter(({ isFound }) => !isFound).length,
      indexSeconds: indexed.seconds,
      indexAgainSeconds: again.seconds,
      indexMb: size,
      limits: LIMITS,
    }
  } finally {
    await open.close()
  }
}

const tenth = (ms: number): number => Math.round(ms * 10) / 10

async function sizeOf(pool: { query: (text: string) => Promise<{ rows: { mb: number }[] }> }): Promise<number> {
  const { rows } = await pool.query("select (pg_total_relation_size('search_tokens') / 1048576)::int as mb")
  return rows[0]?.mb ?? 0
}

type Session = { readonly cookie: string; readonly csrf: string }
const headersOf = ({ cookie, csrf }: Session) => ({ cookie, 'x-csrf-token': csrf })

const post = (base: string, path: string, body: object, headers: Record<string, string>): Promise<Response> =>
  fetch(`${base}${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })

/** A session as a browser has it after password and one-time code. */
async function signIn(base: string, login: string): Promise<Session> {
  const first = await post(base, '/api/sign-in', { login, password: demoPassword }, {})
  const half: Session = { cookie: cookieOf(first), csrf: ((await first.json()) as { csrfToken: string }).csrfToken }
  const second = await post(base, '/api/sign-in/second-factor', { code: demoCode(new Date()) }, headersOf(half))
  if (!second.ok) throw new Error(`${login} could not sign in: ${second.status} ${await second.text()}`)
  const { csrfToken } = (await second.json()) as { csrfToken: string }
  return { cookie: cookieOf(second) === '' ? half.cookie : cookieOf(second), csrf: csrfToken }
}

const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

type Asked = { readonly kind: Kind; readonly ms: number; readonly isFound: boolean }
type Asking = {
  readonly session: Session
  readonly next: () => { readonly kind: Kind; readonly text: string; readonly customerId: number }
}

/** Everybody asks once a second, spread evenly over it. A late answer delays nobody else's question. */
async function round(
  askings: readonly Asking[],
  ask: (text: string, session: Session) => Promise<Response>,
  seconds: number,
): Promise<readonly Asked[]> {
  const from = performance.now()
  const waits: Promise<Asked>[] = []
  for (let n = 0; n < seconds * askings.length; n += 1) {
    const asking = askings[n % askings.length]
    if (asking === undefined) continue
    await new Promise((done) => setTimeout(done, Math.max(0, from + (n * 1000) / askings.length - performance.now())))
    waits.push(once(asking, ask))
  }
  return Promise.all(waits)
}

async function once({ session, next }: Asking, ask: (text: string, session: Session) => Promise<Response>): Promise<Asked> {
  const { kind, text, customerId } = next()
  const from = performance.now()
  const answer = await ask(text, session)
  const said = await answer.text()
  const ms = performance.now() - from
  if (!answer.ok) throw new Error(`search answered ${answer.status} ${said}`)
  // Where many share what was asked for, the one meant may be on no first page; whole numbers and one's own customers must be there.
  const { items } = JSON.parse(said) as { items: { customerId: number }[] }
  return {
    kind,
    ms,
    isFound: kind.isSharp ? items.some((item) => item.customerId === customerId) : items.length > 0 || kind.mayMiss,
  }
}

function byKind(asked: readonly Asked[]): ReadonlyMap<string, string> {
  const names = [...new Set(asked.map(({ kind }) => kind.name))].sort()
  return new Map(
    names.map((name) => {
      const ms = asked.flatMap((one) => (one.kind.name === name ? [one.ms] : []))
      return [name, `${ms.length}, p50 ${tenth(percentile(ms, 0.5))} ms, p95 ${tenth(percentile(ms, 0.95))} ms`]
    }),
  )
}
