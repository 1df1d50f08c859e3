import { randomOf } from '../src/app/demo/random.ts'
import { addDays, type Day, parseDay } from '../src/kernel/day.ts'
import type { Bank, User } from './customer-record.ts'
import { percentile } from './measure.ts'

/** The parts of a customer's screen, as the page reads them: the brief first, the rest beside it. */
const parts = [
  '',
  '/holdings',
  '/timeline',
  '/consents',
  '/flows',
  '/insights',
  '/assets',
  '/goals',
  '/life-events',
  '/data',
] as const

/** Waits of one kind of question, ms, by part of the screen. */
export type Waits = ReadonlyMap<string, readonly number[]>

const today = parseDay('2026-10-16')

/** p95 of the brief and of every part, in words and as numbers. */
export function describeViews(waits: Waits): readonly string[] {
  const tenth = (ms: number) => Math.round(ms * 10) / 10
  return [...waits].map(
    ([part, ms]) =>
      `${part === '' ? 'brief' : part.slice(1)}: ${ms.length}, p50 ${tenth(percentile(ms, 0.5))} ms, p95 ${tenth(percentile(ms, 0.95))} ms`,
  )
}

/**
 * Twenty people, one request each second each, spread evenly over it: the brief of one of their customers, or another part of the screen where `part` says so. A late
 * answer delays nobody else's question. `past`: of another day of the last fourteen months.
 */
export async function askViews(
  base: string,
  asking: readonly { readonly user: User; readonly cookie: string }[],
  given: {
    readonly bank: Bank
    readonly customers: number
    readonly seconds: number
    readonly past: boolean
    readonly mixed: boolean
    readonly seed: number
  },
): Promise<Waits> {
  const random = randomOf(given.seed)
  const waits = new Map<string, number[]>()
  const from = performance.now()
  const answers: Promise<void>[] = []
  for (let n = 0; n < given.seconds * asking.length; n += 1) {
    const one = asking[n % asking.length]
    if (one === undefined) continue
    const part = given.mixed ? (parts[1 + random.below(parts.length - 1)] ?? '') : ''
    const day = given.past ? `?asOf=${dayBefore(random.between(2, 430))}` : ''
    const path = `/api/customers/${customerOf(one.user, given, random)}${part}${day}`
    await new Promise((done) => setTimeout(done, Math.max(0, from + (n * 1000) / asking.length - performance.now())))
    answers.push(
      timedAsk(base + path, one.cookie).then((ms) => {
        waits.set(part, [...(waits.get(part) ?? []), ms])
      }),
    )
  }
  await Promise.all(answers)
  return waits
}

const dayBefore = (days: number): Day => addDays(today, -days)

/** One of the customers that the user may see: their own, or anybody's for who sees the whole bank. */
function customerOf(
  user: User,
  { bank, customers }: { readonly bank: Bank; readonly customers: number },
  random: ReturnType<typeof randomOf>,
): number {
  if (user.role === 'compliance' || user.role === 'campaign-manager') return random.between(1, customers)
  return user.staffId + bank.managers * random.below(Math.floor((customers - user.staffId) / bank.managers) + 1)
}

async function timedAsk(url: string, cookie: string): Promise<number> {
  const from = performance.now()
  const answer = await fetch(url, { headers: { cookie } })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${url} answered ${answer.status} ${text.slice(0, 300)}`)
  return performance.now() - from
}
