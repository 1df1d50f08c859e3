import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nightOfTheTwelve } from '../../test/bank/night-of-the-twelve.ts'
import { today } from '../../test/bank/truths.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { type RoleKey, roleOf } from '../access/roles.ts'
import { steps as features } from '../features/jobs.ts'
import { type Day, parseDay } from '../kernel/day.ts'
import { pageQuery } from '../kernel/paging.ts'
import type { Ctx, JobCtx, Principal } from '../platform/ctx.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { relay } from '../platform/outbox.ts'
import { scopeSettings } from '../platform/scope.ts'
import { steps as products } from '../products/jobs.ts'
import { steps } from './jobs.ts'
import { steps as values } from './jobs-values.ts'
import { tell } from './service.ts'
import { customerBrief } from './service-brief.ts'
import { consentsOf, recordConsent } from './service-consent.ts'
import { flowsOf, holdingsOf } from './service-holdings.ts'
import { writeNote } from './service-notes.ts'
import { timelineOf } from './service-timeline.ts'
import { type Audience } from './view/note-audience.ts'

let stores: TestStores
let job: JobCtx
beforeAll(async () => {
  stores = await testStores()
  job = await nightOfTheTwelve(stores, [...steps, ...products, ...values, ...features])
})
afterAll(() => stores.close())

const [northBranch, southBranch] = [1, 5]

function holder(role: RoleKey, userId: number, staffId: number, branch = southBranch): Principal {
  const { scope, permissions } = roleOf(role) ?? { scope: 'none', permissions: [] }
  const user = { userId, login: `${role}-${userId}`, staffId, roles: [role], locale: 'zh-CN' } as const
  return { ...user, permissions: new Set(permissions), scope, branches: scope === 'bank' ? [] : [branch] }
}
const rm = holder('rm', 1, 1)
const north = holder('rm', 2, 2, northBranch)
const head = holder('branch-head', 3, 3)
const teller = holder('teller', 5, 5)
const lobby = holder('lobby', 6, 6)
const compliance = holder('compliance', 8, 8)

function as<T>(user: Principal, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { pg, ...rest } = stores
  return inTransaction(pg, { role: 'zhike_app', settings: scopeSettings(user) }, (db) =>
    work({ ...rest, db, user, requestId: 'test' }),
  )
}
const on = (text: string): Day => parseDay(text)
const briefOn = (user: Principal, customerId: number, day?: string) =>
  as(user, (ctx) => customerBrief(ctx, customerId, day === undefined ? undefined : on(day)))

describe('a customer as of a day before', () => {
  test('has the assets, tier and cautions of that day; no features snapshot is as old', async () => {
    // C04 paid 300,000 away on 10-15: the day before there were 800,000, and the complaint of 10-10 stood.
    const before = await briefOn(rm, 4, '2026-10-14')
    expect(before).toMatchObject({ asOf: '2026-10-14', isPast: true, aum: { fen: 80_000_000 }, tier: { key: 'PLATINUM' } })
    expect(before.aumByClass).toEqual([{ key: 'deposit', zh: '活期存款', en: 'Deposits at call', amount: { fen: 80_000_000 } }])
    expect([before.featuresOn, before.lifecycle, before.aumMonthAverage, before.tierGap]).toEqual([undefined, undefined, {}, {}])
    expect(before.cautions.map(({ key }) => key)).toEqual(['complaint-freeze', 'risk-limit'])
    // Before the complaint nothing stood against marketing.
    expect((await briefOn(rm, 4, '2026-10-09')).cautions.map(({ key }) => key)).toEqual(['risk-limit'])
  })

  test('the business date asked for is the same as the present told, and names its snapshot', async () => {
    const [present, asked] = [await briefOn(rm, 4), await briefOn(rm, 4, '2026-10-15')]
    expect([present.isPast, present.asOf, present.featuresOn]).toEqual([false, '2026-10-15', '2026-10-15'])
    expect([asked.isPast, asked.asOf, asked.featuresOn]).toEqual([true, '2026-10-15', '2026-10-15'])
    for (const key of [
      'tier',
      'aum',
      'aumByClass',
      'aumMonthAverage',
      'tierGap',
      'lifecycle',
      'owner',
      'branch',
      'cautions',
    ] as const)
      expect(asked[key], key).toEqual(present[key])
    // September closed below for C08: one month, whichever way it is asked. The bonds are a class of their own.
    const [now, then] = [await briefOn(north, 8), await briefOn(north, 8, '2026-10-15')]
    expect([now.tierWatchMonths, then.tierWatchMonths, then.tier?.key]).toEqual([1, 1, 'PLATINUM'])
    expect(then.aumByClass).toEqual(now.aumByClass)
    // On a day of September nothing had closed below yet: 300,000 more until 09-01.
    expect(await briefOn(north, 8, '2026-08-31')).toMatchObject({ aum: { fen: 55_000_000 }, tierWatchMonths: 0 })
  })

  test('every one of the twelve has on the business date the assets that the night worked out, class by class', async () => {
    for (const customerId of [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12]) {
      const [now, then] = [await briefOn(compliance, customerId), await briefOn(compliance, customerId, '2026-10-15')]
      expect([then.aum, then.aumByClass, then.tier, then.tierWatchMonths ?? 0], `C${customerId}`).toEqual([
        now.aum,
        now.aumByClass,
        now.tier,
        now.tierWatchMonths ?? 0,
      ])
    }
  })

  test('the risk assessment, age and owner are of that day', async () => {
    const then = await briefOn(rm, 1, '2025-12-31')
    expect([then.riskAssessment, then.ageYears, then.owner?.name]).toEqual([undefined, 40, '许知行'])
  })

  test('its holdings, flows and consent are; what came later is not there', async () => {
    // The deposit of C02 was opened on 2025-10-22 out of the 320,000 at call.
    const held = await as(rm, (ctx) => holdingsOf(ctx, 2, on('2025-10-21')))
    expect([held.asOf, held.items.map(({ balance }) => balance.fen)]).toEqual(['2025-10-21', [32_000_000]])
    const { months } = await as(rm, (ctx) => flowsOf(ctx, 6, 2, on('2026-09-09')))
    // The salary of 09-10 had not come, the rent of that day had not gone.
    expect(months).toEqual([
      { month: '2026-08', inFen: 1_200_000, outFen: 1_200_000, endAumFen: 6_000_000 },
      { month: '2026-09', inFen: 0, outFen: 0, endAumFen: 6_000_000 },
    ])
    const now = await as(rm, (ctx) => consentsOf(ctx, 2))
    const withdrawn = now.items.find(({ channel, status }) => channel.key === 'sms' && status === 'withdrawn')
    const before = on(withdrawn?.effectiveOn ?? '')
    const then = await as(rm, (ctx) =>
      consentsOf(ctx, 2, parseDay(new Date(Date.parse(before) - 86_400_000).toISOString().slice(0, 10))),
    )
    expect(then.byChannel.filter(({ isGranted }) => isGranted).map(({ key }) => key)).toEqual(['phone', 'sms'])
    expect(then.items.map(({ status }) => status)).not.toContain('withdrawn')
  })

  test('its timeline ends on that day, also what the outbox holds', async () => {
    await as(rm, (ctx) =>
      recordConsent(ctx, 6, { purpose: 'sharing', channel: 'all', status: 'granted', method: 'spoken', evidence: 'asked' }),
    )
    const read = (day?: string) =>
      as(rm, (ctx) => timelineOf(ctx, 6, pageQuery.parse({}), day === undefined ? undefined : on(day)))
    expect((await read()).items.map(({ kind }) => kind)).toContain('consent-granted')
    const then = await read('2026-10-05')
    expect([then.total, then.items.map(({ day, kind }) => [day, kind])]).toEqual([
      3,
      [
        ['2026-10-05', 'loan-calculator'],
        ['2026-09-01', 'complaint-closed'],
        ['2026-08-20', 'complaint-opened'],
      ],
    ])
  })

  test('tomorrow is refused, and the day before the customer joined; another’s customer is not found on any day', async () => {
    const refused = expect.objectContaining({ code: 'invalid-input' })
    await expect(briefOn(rm, 1, '2026-10-17')).rejects.toEqual(refused)
    await expect(as(rm, (ctx) => holdingsOf(ctx, 2, on('2016-05-09')))).rejects.toEqual(refused)
    await expect(as(rm, (ctx) => consentsOf(ctx, 2, on('2030-01-01')))).rejects.toEqual(refused)
    await expect(as(rm, (ctx) => timelineOf(ctx, 2, pageQuery.parse({}), on('2030-01-01')))).rejects.toEqual(refused)
    await expect(briefOn(rm, 10, '2026-10-01')).rejects.toEqual(expect.objectContaining({ code: 'not-found' }))
  })

  test('a look back says in the audit which day it was', async () => {
    await briefOn(rm, 3, '2026-10-12')
    const { rows } = await job.slice((db) =>
      sql<{ data: unknown }>`
        select data from audit_events where action = 'customers.customer.read' order by seq desc limit 1`.execute(db),
    )
    expect(rows[0]?.data).toEqual({ asOf: '2026-10-12' })
  })
})

describe('the timeline, filtered', () => {
  type Query = Parameters<typeof timelineOf>[2]
  const read = (user: Principal, customerId: number, query: Partial<Query>) =>
    as(user, (ctx) => timelineOf(ctx, customerId, { ...pageQuery.parse({}), ...query }))
  const kinds = async (query: Partial<Query>) => (await read(rm, 1, query)).items.map(({ kind }) => kind)

  test('by group, channel, days and words, in the warehouse and in the outbox alike', async () => {
    await as(rm, (ctx) =>
      recordConsent(ctx, 1, { purpose: 'marketing', channel: 'wecom', status: 'withdrawn', method: 'spoken', evidence: 'asked' }),
    )
    expect(await kinds({ group: 'contact' })).toEqual(['response', 'contact'])
    expect(await kinds({ group: 'digital' })).toEqual(['login']) // asked for, it is told
    expect(await kinds({ group: 'wish' })).toEqual(['consent-withdrawn'])
    expect(await kinds({ channel: 'phone' })).toEqual(['response', 'contact'])
    expect(await kinds({ channel: 'wecom' })).toEqual(['consent-withdrawn'])
    expect(await kinds({ from: '2026-10-12', to: '2026-10-12' })).toEqual(['response', 'contact'])
    expect(await kinds({ to: '2026-10-11' })).toEqual([])
    expect(await kinds({ text: '江城稳健' })).toEqual(['response', 'contact']) // a product’s name
    expect(await kinds({ text: '有意向 营销' })).toEqual(['contact']) // both words
    expect(await kinds({ text: '撤回' })).toEqual(['consent-withdrawn'])
    expect(await kinds({ text: 'WITHDREW' })).toEqual(['consent-withdrawn']) // in either language
    expect(await kinds({ text: '%' })).toEqual([])
    await relay(job, today)
    expect(await kinds({ text: '撤回' })).toEqual(['consent-withdrawn'])
    expect(await kinds({ channel: 'wecom', group: 'wish' })).toEqual(['consent-withdrawn'])
  })

  test('what is about money laundering, fraud, law or audit is told to nobody, waiting or relayed, asked for or not', async () => {
    const kindsOfOthers = ['aml-alert', 'card_fraud', '涉诉司法协查', 'court.order', 'fund-salon']
    await job.slice(async (db) => {
      for (const kind of kindsOfOthers)
        await tell(db, { customerId: 3, key: `test/${kind}`, kind, channel: 'branch', at: job.clock.now(), attributes: {} })
    })
    const told = async () => [
      (await read(rm, 3, {})).items.map(({ kind }) => kind),
      (await read(compliance, 3, { kind: 'aml-alert' })).total,
      (await read(rm, 3, { text: '司法' })).total,
      (await read(rm, 3, { group: 'other' })).items.map(({ kind }) => kind),
    ]
    const waiting = await told()
    expect(waiting).toEqual([['fund-salon'], 0, 0, ['fund-salon']])
    await relay(job, today)
    expect(await told()).toEqual(waiting)
  })

  test('a note is on the timeline of those it is for, with its words, and found by them; the warehouse knows its number alone', async () => {
    const write = (user: Principal, words: string, audience: Audience) =>
      as(user, (ctx) => writeNote(ctx, 2, { words, audience }))
    await write(rm, '女儿明年出国读书，想提前准备学费', 'normal')
    await write(rm, '与前台同事有过争执，请负责人留意', 'head')
    await write(rm, '我自己的备忘：周五回访', 'author')
    const seen = async (user: Principal, query: Partial<Query> = {}) => {
      const { items, total } = await read(user, 2, { group: 'note', ...query })
      expect(total).toBe(items.length)
      return items.map(({ note }) => `${note?.audience} ${note?.words.slice(0, 4)}`).sort()
    }
    const told = async () => ({
      rm: await seen(rm),
      head: await seen(head),
      compliance: await seen(compliance),
      teller: await seen(teller),
      lobby: await seen(lobby),
      found: await seen(rm, { text: '学费' }),
      notFound: await seen(head, { text: '备忘' }),
    })
    const waiting = await told()
    expect(waiting).toEqual({
      rm: ['author 我自己的', 'head 与前台同', 'normal 女儿明年'],
      head: ['head 与前台同', 'normal 女儿明年'],
      compliance: ['head 与前台同', 'normal 女儿明年'],
      teller: [],
      lobby: [],
      found: ['normal 女儿明年'],
      notFound: [],
    })
    await relay(job, today)
    const relayed = await told()
    for (const [who, notes] of Object.entries(waiting)) expect(relayed[who as keyof typeof relayed], who).toEqual(notes)
    const rows = await stores.warehouse.query<{ attributes: Record<string, string> }>(
      `SELECT attributes FROM events WHERE kind = 'staff-note' AND party_id = 2`,
    )
    expect(rows.map(({ attributes }) => Object.keys(attributes))).toEqual([['note'], ['note'], ['note']])
    const kept = await stores.pg.pool.query<{ sealed: Buffer }>('select sealed from customer_notes where party_id = 2')
    for (const { sealed } of kept.rows) expect(sealed.toString('utf8')).not.toMatch(/女儿|争执|备忘/u)
  })

  test('pages hold each entry once', async () => {
    const all = (await read(rm, 2, { size: 50 })).items.map(({ id }) => id)
    const paged: string[] = []
    for (let page = 1; page <= all.length; page += 1)
      paged.push(...(await read(rm, 2, { page, size: 2 })).items.map(({ id }) => id))
    expect(paged).toEqual(all)
  })
})
