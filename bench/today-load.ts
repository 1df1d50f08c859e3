// Twenty managers at their desks: they sign in as a browser does and ask for Today every two seconds. Part of the benches of Today.
import { demoCode, demoPassword } from '../src/app/demo-users.ts'
import { percentile } from './measure.ts'

export const MANAGERS = 20
const EVERY_MS = 2_000
/** p95 in ms: with the server to itself, and while the night runs. */
export const LIMITS = { calm: 50, busy: 200 } as const

/** A session as a browser has it after password and one-time code. */
export async function signIn(base: string, login: string): Promise<string> {
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

/** Everybody asks every two seconds, spread evenly over them; answers with how long each waited. A late answer delays nobody else's question. `lasts` says, of a number of questions asked, whether there is one more. */

export async function round(
  base: string,
  cookies: readonly string[],
  lasts: (asked: number) => boolean,
): Promise<readonly number[]> {
  const waits: Promise<number>[] = []
  const from = performance.now()
  for (let n = 0; lasts(n); n += 1) {
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

export const tenth = (ms: number): number => Math.round(ms * 10) / 10
export const describe = (ms: readonly number[]): string =>
  `${ms.length} requests, p50 ${tenth(percentile(ms, 0.5))} ms, p95 ${tenth(percentile(ms, 0.95))} ms, longest ${tenth(Math.max(...ms))} ms`

/** How many questions twenty managers ask in so many seconds. */
export const questionsIn = (seconds: number): number => Math.floor((seconds * 1000) / EVERY_MS) * MANAGERS
