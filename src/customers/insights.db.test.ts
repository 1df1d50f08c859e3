import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nightOfTheTwelve } from '../../test/bank/night-of-the-twelve.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { type RoleKey, roleOf } from '../access/roles.ts'
import { steps as features } from '../features/jobs.ts'
import { parseDay } from '../kernel/day.ts'
import type { Ctx, JobCtx, Principal } from '../platform/ctx.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { scopeSettings } from '../platform/scope.ts'
import { steps as products } from '../products/jobs.ts'
import { steps } from './jobs.ts'
import { steps as peers } from './jobs-peers.ts'
import { steps as values } from './jobs-values.ts'
import { dataOf } from './service-data.ts'
import { changeGoal, goalsOf, recordGoal } from './service-goals.ts'
import { assetHistoryOf, insightsOf } from './service-insights.ts'
import { declareLifeEvent, decideLifeEvent, lifeEventsOf } from './service-life-events.ts'
import { readPeers } from './store-view.ts'

let stores: TestStores
let job: JobCtx
beforeAll(async () => {
  stores = await testStores()
  job = await nightOfTheTwelve(stores, [...steps, ...products, ...values, ...features, ...peers])
})
afterAll(() => stores.close())

function holder(role: RoleKey, userId: number, staffId: number, branch = 5): Principal {
  const { scope, permissions } = roleOf(role) ?? { scope: 'none', permissions: [] }
  const user = { userId, login: `${role}-${userId}`, staffId, roles: [role], locale: 'zh-CN' } as const
  return { ...user, permissions: new Set(permissions), scope, branches: scope === 'bank' ? [] : [branch] }
}
const rm = holder('rm', 1, 1)
const north = holder('rm', 2, 2, 1)
const teller = holder('teller', 5, 5)
const lobby = holder('lobby', 6, 6)

function as<T>(user: Principal, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { pg, ...rest } = stores
  return inTransaction(pg, { role: 'zhike_app', settings: scopeSettings(user) }, (db) =>
    work({ ...rest, db, user, requestId: 'test' }),
  )
}
const notFound = expect.objectContaining({ code: 'not-found' })

describe('what a customer’s money shows', () => {
  test('C06 is paid 12,000 on the 10th, four of the last six months', async () => {
    const { income, largestIn, largestOut, channels } = await as(rm, (ctx) => insightsOf(ctx, 6))
    expect(income).toEqual({
      category: 'salary',
      usualFen: 1_200_000,
      fromFen: 1_200_000,
      toFen: 1_200_000,
      dayFrom: 10,
      dayTo: 10,
      lastOn: '2026-10-10',
      regularMonths: 4, // July to October; May and June are before the first file
      ofMonths: 6,
      regularityPpm: 666_667,
    })
    expect(largestIn.map(({ day, fen, category }) => [day, fen, category.zh])).toEqual([
      ['2026-10-10', 1_200_000, '工资'],
      ['2026-09-10', 1_200_000, '工资'],
      ['2026-08-10', 1_200_000, '工资'],
    ])
    expect(largestOut.map(({ category }) => category.key)).toEqual(['rent', 'rent', 'rent'])
    // In 90 days: three rents, a log-in and two looks at the calculator, all in the app.
    expect(channels).toEqual([{ key: 'app', zh: '手机银行', en: 'app', count: 6, sharePpm: 1_000_000 }])
  })

  test('on a day before, what came later is not told; who sees bands sees no movement', async () => {
    const then = await as(rm, (ctx) => insightsOf(ctx, 6, parseDay('2026-08-31')))
    expect([then.income?.lastOn, then.income?.regularMonths, then.largestIn.length]).toEqual(['2026-08-10', 2, 2])
    const hidden = await as(lobby, (ctx) => insightsOf(ctx, 6))
    expect([hidden.isHidden, hidden.income, hidden.largestIn, hidden.largestOut]).toEqual([true, undefined, [], []])
    await expect(as(rm, (ctx) => insightsOf(ctx, 10))).rejects.toEqual(notFound)
  })

  test('the night counts who holds what, tier by tier', async () => {
    const tiers = await job.slice((db) => readPeers(db, parseDay('2026-10-15')))
    // BASIC: C03, C06, C10 hold deposits; C06 has a card that it never activated. GOLD: C01 and C02; C01 has the card of its other record.
    expect(tiers?.find(({ tier }) => tier === 1)).toMatchObject({ customers: 3, holders: { deposit: 3, card: 1, wealth: 0 } })
    expect(tiers?.find(({ tier }) => tier === 2)).toMatchObject({ customers: 2, holders: { deposit: 2, card: 1 } })
    // Two or three peers are too few to be told of.
    expect((await as(rm, (ctx) => insightsOf(ctx, 2))).gaps).toEqual([])
  })
})

describe('assets by class', () => {
  test('C02: what moved into the time deposit is a flow, no gain; thirteen month ends', async () => {
    const { months, performance } = await as(rm, (ctx) => assetHistoryOf(ctx, 2))
    expect([months.length, months[0]?.day, months.at(-1)?.day]).toEqual([13, '2025-10-31', '2026-10-15'])
    for (const { totalFen, classes } of months)
      expect([totalFen, classes.map(({ key, fen }) => [key, fen])]).toEqual([
        32_000_000,
        [
          ['deposit', 2_000_000],
          ['time-deposit', 30_000_000],
        ],
      ])
    expect(performance.map(({ months: over, from }) => [over, from])).toEqual([
      [1, '2026-09-15'],
      [3, '2026-07-15'],
      [12, '2025-10-15'],
    ])
    expect(performance[2]?.classes).toEqual([
      {
        key: 'deposit',
        zh: '活期存款',
        en: 'Deposits at call',
        startFen: 32_000_000,
        endFen: 2_000_000,
        flowFen: -30_000_000,
        changeFen: 0,
      },
      {
        key: 'time-deposit',
        zh: '定期存款',
        en: 'Time deposits',
        startFen: 0,
        endFen: 30_000_000,
        flowFen: 30_000_000,
        changeFen: 0,
      },
    ])
  })

  test('C08 paid 300,000 out on 09-01: within three months a flow, within one nothing', async () => {
    const { performance } = await as(north, (ctx) => assetHistoryOf(ctx, 8))
    const deposit = (over: number) =>
      performance.find(({ months }) => months === over)?.classes.find(({ key }) => key === 'deposit')
    expect(deposit(1)).toMatchObject({ startFen: 5_000_000, endFen: 5_000_000, flowFen: 0, changeFen: 0 })
    expect(deposit(3)).toMatchObject({ startFen: 35_000_000, endFen: 5_000_000, flowFen: -30_000_000, changeFen: 0 })
    expect(await as(lobby, (ctx) => assetHistoryOf(ctx, 6))).toMatchObject({ isHidden: true, months: [], performance: [] })
  })
})

describe('how good the data is', () => {
  test('each feed has its age against its limit; what never came is told', async () => {
    const { freshness } = await as(rm, (ctx) => dataOf(ctx, 6))
    const of = (feed: string) => freshness.find((one) => one.feed === feed)
    // Today is 10-16. The files are of the business date, 10-15; the last movement is of 10-15, the last event of 10-14 and may be a day old.
    expect(of('party')).toMatchObject({ lastOn: '2026-10-15', days: 1, limitDays: 2, isFresh: true })
    expect(of('transaction')).toMatchObject({ lastOn: '2026-10-15', days: 1, isFresh: true })
    expect(of('event')).toMatchObject({ lastOn: '2026-10-14', days: 2, limitDays: 1, isFresh: false })
    expect(
      (await as(rm, (ctx) => dataOf(ctx, 6, parseDay('2026-10-09')))).freshness.find(({ feed }) => feed === 'party'),
    ).toMatchObject({
      zh: expect.any(String),
      isFresh: false,
    })
  })

  test('what is known of C01 counts by the bank’s weights; a goal makes it more', async () => {
    const read = () => as(rm, (ctx) => dataOf(ctx, 1))
    const before = await read()
    const missing = before.completeness.items.filter(({ isKnown }) => !isKnown)
    const weight = (items: readonly { readonly weight: number }[]) => items.reduce((sum, one) => sum + one.weight, 0)
    expect(weight(before.completeness.items)).toBe(100)
    expect(before.completeness.ppm).toBe((100 - weight(missing)) * 10_000)
    expect(missing.map(({ key }) => key)).toEqual(expect.arrayContaining(['preference', 'family', 'goal']))
    await as(rm, (ctx) => recordGoal(ctx, 1, { kind: 'home', amountFen: 80_000_000, targetOn: '2028-05-01' }))
    expect((await read()).completeness.ppm).toBe(before.completeness.ppm + 60_000)
  })
})

describe('goals', () => {
  test('are recorded, changed and closed by versions; a stale change and a closed goal are refused', async () => {
    const { goalId } = await as(rm, (ctx) => recordGoal(ctx, 3, { kind: 'car', amountFen: 20_000_000, targetOn: '2027-06-01' }))
    const change = (version: number, state: 'open' | 'reached', amountFen = 25_000_000) =>
      as(rm, (ctx) => changeGoal(ctx, 3, goalId, { kind: 'car', amountFen, targetOn: '2027-06-01', version, state }))
    await change(1, 'open')
    await expect(change(1, 'open')).rejects.toEqual(expect.objectContaining({ code: 'conflict' }))
    await change(2, 'reached')
    await expect(change(3, 'open')).rejects.toEqual(expect.objectContaining({ code: 'precondition-failed' }))
    const { items } = await as(rm, (ctx) => goalsOf(ctx, 3))
    expect(items).toEqual([
      {
        goalId,
        version: 3,
        kind: { key: 'car', zh: '购车', en: 'A car' },
        amount: { fen: 25_000_000 },
        targetOn: '2027-06-01',
        state: 'reached',
        recordedOn: '2026-10-16',
      },
    ])
    // The day before, nobody had said so. The lobby sees the band.
    expect((await as(rm, (ctx) => goalsOf(ctx, 3, parseDay('2026-10-15')))).items).toEqual([])
    expect((await as(lobby, (ctx) => goalsOf(ctx, 3))).items[0]?.amount).toEqual({
      band: { zh: '20–50 万元', en: 'CNY 200k–500k' },
    })
    await expect(as(rm, (ctx) => changeGoal(ctx, 2, goalId, { kind: 'car', version: 3, state: 'open' }))).rejects.toEqual(
      notFound,
    )
    const yesterday = as(rm, (ctx) => recordGoal(ctx, 3, { kind: 'car', targetOn: '2026-10-16' }))
    await expect(yesterday).rejects.toEqual(expect.objectContaining({ code: 'invalid-input' }))
  })
})

describe('life events', () => {
  test('what was told keeps its words sealed, for those who read notes', async () => {
    await as(rm, (ctx) => declareLifeEvent(ctx, 4, { kind: 'birth', happenedOn: '2026-09-20', words: '喜得千金' }))
    const [told] = (await as(rm, (ctx) => lifeEventsOf(ctx, 4))).items
    expect(told).toMatchObject({ kind: { key: 'birth', zh: '生育' }, state: 'declared', basis: 'declared', words: '喜得千金' })
    expect((await as(teller, (ctx) => lifeEventsOf(ctx, 4))).items[0]).not.toHaveProperty('words')
    const kept = await stores.pg.pool.query<{ words_sealed: Buffer }>('select words_sealed from life_events where party_id = 4')
    expect(kept.rows[0]?.words_sealed.toString('utf8')).not.toContain('千金')
    const tomorrow = as(rm, (ctx) => declareLifeEvent(ctx, 4, { kind: 'birth', happenedOn: '2026-10-17', words: 'soon' }))
    await expect(tomorrow).rejects.toEqual(expect.objectContaining({ code: 'invalid-input' }))
  })

  test('an inferred one is proposed with its numbers until a person decides; then it is not proposed again', async () => {
    // C06’s salary of 10-10 has not been followed by another: on 11-25 it is 46 days ago. Asked on a day before the bank’s, so by its rule alone.
    const read = (user: Principal) => as(user, (ctx) => lifeEventsOf(ctx, 6))
    expect((await read(rm)).items).toEqual([])
    const late = { ...stores, clock: { now: () => new Date('2026-11-26T02:00:00Z') } }
    const { pg, ...rest } = late
    const lateAs = <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> =>
      inTransaction(pg, { role: 'zhike_app', settings: scopeSettings(rm) }, (db) =>
        work({ ...rest, clock: { ...stores.clock, ...late.clock }, db, user: rm, requestId: 'test' }),
      )
    const then = () => lateAs((ctx) => lifeEventsOf(ctx, 6, parseDay('2026-11-25')))
    expect((await then()).items).toEqual([
      {
        inferredKey: 'income-stopped/2026-10',
        kind: { key: 'income-stopped', zh: '收入中断', en: 'Income stopped' },
        happenedOn: '2026-10-10',
        basis: 'inferred',
        state: 'proposed',
        evidence: [
          { zh: '最后一笔工资', en: 'Last salary', amount: { fen: 1_200_000 }, day: '2026-10-10' },
          { zh: '此前到账次数', en: 'Salaries before', count: 4 },
        ],
      },
    ])
    await stores.pg.pool.query(
      `insert into nights (business_date, status, started_at) values ('2026-11-25', 'published', '2026-11-26')`,
    )
    const decide = (state: 'confirmed' | 'rejected', inferredKey = 'income-stopped/2026-10') =>
      lateAs((ctx) => decideLifeEvent(ctx, 6, { inferredKey, state }))
    await decide('rejected')
    await expect(decide('confirmed', 'retirement/2026-10')).rejects.toEqual(notFound)
    const after = await lateAs((ctx) => lifeEventsOf(ctx, 6))
    expect(after.items.map(({ state, basis }) => [state, basis])).toEqual([['rejected', 'inferred']])
    await decide('confirmed')
    expect((await lateAs((ctx) => lifeEventsOf(ctx, 6))).items.map(({ state }) => state)).toEqual(['confirmed'])
  })
})
