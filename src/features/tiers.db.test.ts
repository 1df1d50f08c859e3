import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestStores, testStores } from '../../test/support.ts'
import { addDays, addMonths, type Day, daysBetween, endOfMonth, parseDay, startOfMonth } from '../kernel/day.ts'
import { mulDiv } from '../kernel/money.ts'
import type { Facts } from './rows.ts'
import { firstStanding, tierMonths } from './tier-machine.ts'
import { storedScheme } from './tier-scheme.ts'
import { tierHistory, writeTiers } from './warehouse.ts'
import { monthSpans, windowsOf } from './windows.ts'

const scheme = storedScheme.read({
  v: 1,
  currency: 'CNY',
  measure: 'month-average',
  tiers: [
    { key: 'MASS', zh: '大众', en: 'Mass', fromFen: null, isPrivate: false },
    { key: 'GOLD', zh: '金卡', en: 'Gold', fromFen: 300_000, isPrivate: false },
    { key: 'DIAMOND', zh: '钻石', en: 'Diamond', fromFen: 600_000, isPrivate: false },
    { key: 'PRIVATE', zh: '私人银行', en: 'Private banking', fromFen: 800_000, isPrivate: true },
  ],
  graceMonths: 3,
  privateGraceMonths: 6,
})

const historyStart = parseDay('2027-03-01')
const asOf = parseDay('2028-08-15')
const CUSTOMERS = 60
const SEED = 20_271_128

/** Small and seeded: the same histories on every machine. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

type Change = { readonly account: number; readonly day: Day; readonly fen: number }
type History = { readonly customerId: number; readonly changes: readonly Change[] }

/** Up to three accounts each; every fifth customer comes later than the bank's first day; every tenth never holds anything. */
function histories(): readonly History[] {
  const next = numbers(SEED)
  const length = daysBetween(historyStart, asOf)
  return Array.from({ length: CUSTOMERS }, (_, i) => {
    const customerId = i + 1
    if (i % 10 === 9) return { customerId, changes: [] }
    const late = i % 5 === 4 ? 1 + next(length - 1) : 0
    const changes = Array.from({ length: 1 + next(3) }, (_, n) => {
      const account = customerId * 10 + n
      const days = new Set([late, ...Array.from({ length: next(14) }, () => late + next(length - late + 1))])
      return [...days].map((offset) => ({ account, day: addDays(historyStart, offset), fen: next(500_000) - 20_000 }))
    }).flat()
    return { customerId, changes }
  })
}

/** The plain way: the balance of every account at the end of every day. */
function aumOn(changes: readonly Change[], day: Day): number {
  const accounts = new Set(changes.map(({ account }) => account))
  let sum = 0
  for (const account of accounts) {
    const before = changes.filter((change) => change.account === account && change.day <= day)
    sum += before.reduce((newest, change) => (change.day >= newest.day ? change : newest), {
      account,
      day: historyStart,
      fen: 0,
    }).fen
  }
  return sum
}

function averageOf(changes: readonly Change[], month: Day, until: Day): number {
  const last = endOfMonth(month) < until ? endOfMonth(month) : until
  let sum = 0
  for (let day = month; day <= last; day = addDays(day, 1)) sum += aumOn(changes, day)
  return mulDiv(sum, 1, daysBetween(month, last) + 1)
}

/** What the machine in TypeScript says of a history, from the first balance or the month before the last. */
function told({ changes }: History, until: Day) {
  const seen = changes.filter(({ day }) => day <= until)
  const firstDay = seen.reduce((first, { day }) => (day < first ? day : first), until)
  const monthBefore = addMonths(startOfMonth(until), -1)
  const first = startOfMonth(firstDay) < monthBefore ? startOfMonth(firstDay) : monthBefore
  const months: Day[] = []
  for (let month = first; month <= until; month = addMonths(month, 1)) months.push(month)
  const averages = months.map((month) => averageOf(seen, month, until))
  const isNew = seen.length === 0 || firstDay > historyStart
  const start = firstStanding(scheme, averages[0] ?? 0, isNew)
  const isClosed = until === endOfMonth(until)
  return tierMonths(scheme, start, averages, isClosed).map((row, i) => ({ month: months[i], ...row }))
}

const everyone = histories()
let stores: TestStores

beforeAll(async () => {
  stores = await testStores()
  const ids = everyone.map(({ customerId }) => customerId)
  await stores.warehouse.insert(
    'gate_facts',
    ids.map((customer_id) => ({ run_id: 1, customer_id, opened_on: '2020-01-01' })),
  )
  await stores.warehouse.insert(
    'party_customer',
    ids.map((id) => ({ run_id: 1, party_id: id, customer_id: id })),
  )
  const rows = everyone.flatMap(({ customerId, changes }) =>
    changes.map(({ account, day, fen }) => ({
      run_id: 1,
      party_id: customerId,
      account_token: String(account),
      asset_class: 'deposit',
      currency: 'CNY',
      day,
      balance_fen: fen,
    })),
  )
  await stores.warehouse.insert('balances', rows)
})
afterAll(() => stores.close())

async function tiersAsOf(run: number, until: Day, before?: { run: number; month: Day }): Promise<void> {
  const nothing = { sql: '0', params: {} }
  const facts: Facts = {
    balances: { sql: `day <= {until:Date32}`, params: { until } },
    transactions: nothing,
    events: nothing,
    accounts: nothing,
  }
  const spans = monthSpans(before === undefined ? historyStart : addMonths(before.month, 1), until)
  const work = {
    run,
    unifyRun: 1,
    freezeRun: 1,
    valuesRun: 0,
    windows: windowsOf(until),
    facts,
    scheme,
    progress: async () => {},
  }
  const firstDayAgo = daysBetween(historyStart, until)
  await writeTiers(stores.warehouse, { ...work, spans, firstDayAgo, isLastClosed: until === endOfMonth(until) }, before)
}

async function historyOf(runs: readonly number[], customerId: number) {
  return await tierHistory(stores.warehouse, runs, customerId)
}

describe(`tiers of ${CUSTOMERS} random histories (seed ${SEED})`, () => {
  test('the warehouse says what the machine in TypeScript says of balances day by day', async () => {
    await tiersAsOf(100, asOf)
    for (const history of everyone)
      expect([history.customerId, await historyOf([100], history.customerId)]).toEqual([history.customerId, told(history, asOf)])
  })

  test('nights in a row leave what one night over everything leaves', async () => {
    // A first night inside a month, the same month again, its last day, the next month, and a gap of two months.
    const nights = ['2027-12-10', '2027-12-20', '2027-12-31', '2028-01-03', '2028-02-29', '2028-05-31', '2028-08-15'].map(
      parseDay,
    )
    const runs: number[] = []
    let last: Day | undefined
    for (const [i, until] of nights.entries()) {
      const before = last === undefined ? undefined : { run: 200 + i - 1, month: addMonths(startOfMonth(last), -1) }
      await tiersAsOf(200 + i, until, before)
      runs.push(200 + i)
      last = until
    }
    for (const history of everyone) {
      const inOne = told(history, asOf)
      const inMany = await historyOf(runs, history.customerId)
      // A night always keeps a month before the current one, so who comes later has a few more empty months at the front.
      expect([history.customerId, inMany.slice(-inOne.length)]).toEqual([history.customerId, inOne])
    }
  })
})
