import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nightOfTheTwelve } from '../../test/bank/night-of-the-twelve.ts'
import { businessDate as customersDay, customers, today } from '../../test/bank/truths.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { type RoleKey, roleOf } from '../access/roles.ts'
import { steps as features } from '../features/jobs.ts'
import { pageQuery } from '../kernel/paging.ts'
import type { Ctx, JobCtx, Principal } from '../platform/ctx.ts'
import { relay } from '../platform/outbox.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { scopeSettings } from '../platform/scope.ts'
import { steps as products } from '../products/jobs.ts'
import { usualConduct } from './conduct.ts'
import { steps } from './jobs.ts'
import { customerBrief } from './service-brief.ts'
import { consentsOf, recordConsent } from './service-consent.ts'
import { counterLookup } from './service-counter.ts'
import { factsNow } from './service-facts.ts'
import { flowsOf, holdingsOf } from './service-holdings.ts'
import { reveal } from './service-reveal.ts'
import { timelineOf } from './service-timeline.ts'
import { displayNames } from './service.ts'
import { statedReasons } from './service-reasons.ts'
import { restrict } from './service-restriction.ts'
import { readCustomer } from './store.ts'

let stores: TestStores
let job: JobCtx
beforeAll(async () => {
  stores = await testStores()
  job = await nightOfTheTwelve(stores, [...steps, ...products, ...features])
})
afterAll(() => stores.close())

const branches = { JB01: 1, JN01: 5 }

function holder(role: RoleKey, staffId: number, seen: readonly number[]): Principal {
  const { scope, permissions } = roleOf(role) ?? { scope: 'none', permissions: [] }
  const user = { userId: 0, login: `${role}-${staffId}`, staffId, roles: [role], locale: 'zh-CN' } as const
  return { ...user, permissions: new Set(permissions), scope, branches: scope === 'bank' ? [] : seen }
}

const rm = holder('rm', 1, [branches.JN01])
const head = holder('branch-head', 3, [branches.JN01])
const teller = holder('teller', 5, [branches.JN01])
const lobby = holder('lobby', 6, [branches.JN01])
const compliance = holder('compliance', 8, [])
const campaigns = holder('campaign-manager', 7, [])

function as<T>(user: Principal, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { pg, ...rest } = stores
  return inTransaction(pg, { role: 'zhike_app', settings: scopeSettings(user) }, (db) =>
    work({ ...rest, db, user, requestId: 'test' }),
  )
}

const page = (query: { page?: number; size?: number; kind?: string } = {}) => ({ ...pageQuery.parse(query), kind: query.kind })

async function audited(action: string): Promise<readonly { customer_id: number | null; data: Record<string, unknown> }[]> {
  const { rows } = await job.slice((db) =>
    sql<{ customer_id: number | null; data: Record<string, unknown> }>`
      select customer_id, data from audit_events where action = ${action} order by seq`.execute(db),
  )
  return rows
}

describe('the brief', () => {
  test('tells a manager who C01 is: the name in full, numbers masked, tier and sums of the night, both source records', async () => {
    const brief = await as(rm, (ctx) => customerBrief(ctx, 1))
    expect(brief).toMatchObject({
      businessDate: '2026-10-15',
      kind: 'personal',
      name: { text: '周一鸣', isMasked: false },
      phone: { text: '199****0001', isMasked: true, canReveal: true },
      document: { text: '9****************4', isMasked: true, canReveal: true },
      address: { text: '江城市江南区****' },
      ageYears: 41,
      gender: 'M',
      branch: { zh: '江南支行' },
      owner: { staffId: 1, name: '许知行' },
      tier: { key: 'GOLD' },
      // 480,000 at call all month; 38,750 more make the average of October 500,000 (truths.ts).
      aum: { fen: 48_000_000 },
      aumMonthAverage: { fen: 48_000_000 },
      tierGap: { fen: 3_875_000 },
      aumByClass: [{ key: 'deposit', amount: { fen: 48_000_000 } }],
      riskAssessment: { level: 3, expiresOn: '2027-03-01', isValid: true },
      parties: 2,
    })
    expect((await audited('customers.customer.read')).map((entry) => entry.customer_id)).toContain(1)
  })

  test('tells the lobby a band in place of a sum, and no name; a teller the sum, and no name; neither may reveal', async () => {
    const [seen, counted] = [await as(lobby, (ctx) => customerBrief(ctx, 1)), await as(teller, (ctx) => customerBrief(ctx, 1))]
    expect([seen.name, seen.aum]).toEqual([
      { text: '周**', isMasked: true, canReveal: false },
      { band: { zh: '20–50 万元', en: 'CNY 200k–500k' } },
    ])
    expect([counted.name.text, counted.aum]).toEqual(['周**', { fen: 48_000_000 }])
  })

  test('of another manager’s customer, of another branch’s, and of nobody is the same: not found', async () => {
    const notFound = expect.objectContaining({ code: 'not-found' })
    await expect(as(rm, (ctx) => customerBrief(ctx, 10))).rejects.toEqual(notFound) // 1002's, at the other branch
    await expect(as(rm, (ctx) => customerBrief(ctx, 5))).rejects.toEqual(notFound) // the branch pool's
    await expect(as(head, (ctx) => customerBrief(ctx, 8))).rejects.toEqual(notFound)
    await expect(as(rm, (ctx) => customerBrief(ctx, 99))).rejects.toEqual(notFound)
    await expect(as(rm, (ctx) => holdingsOf(ctx, 10))).rejects.toEqual(notFound)
    await expect(as(rm, (ctx) => consentsOf(ctx, 10))).rejects.toEqual(notFound)
    await expect(as(rm, (ctx) => flowsOf(ctx, 10, 3))).rejects.toEqual(notFound)
    await expect(as(rm, (ctx) => timelineOf(ctx, 10, page()))).rejects.toEqual(notFound)
    await expect(as(rm, (ctx) => reveal(ctx, 10, 'phone', 'calls back'))).rejects.toEqual(notFound)
    expect((await as(head, (ctx) => customerBrief(ctx, 5))).owner).toBeUndefined()
  })

  test('says of each of the twelve what must be kept in mind', async () => {
    const told = await as(compliance, async (ctx) => {
      const found: Record<string, readonly string[]> = {}
      for (const { key, customerId } of customers)
        found[key] = (await customerBrief(ctx, customerId)).cautions.map((one) => `${one.severity} ${one.key}`)
      return found
    })
    expect(told).toEqual({
      C01: ['care risk-limit'],
      C02: ['care no-consent', 'care risk-limit'], // telephone only; C2
      C03: [], // C5, consent for all
      C04: ['stop complaint-freeze', 'care risk-limit'],
      C05: ['stop do-not-contact', 'care risk-missing'],
      C06: ['care do-not-contact', 'care risk-expired'], // SMS only; since 2026-09-01
      C07: ['stop held'], // and not why
      C08: ['care no-personalisation', 'care risk-limit', 'care senior'],
      C09: ['stop no-consent', 'care minor'], // a guardian is on record
      C10: ['care no-consent', 'care risk-limit'], // WeCom ended
      C11: ['stop minor'],
      C12: ['stop complaint-freeze'], // closed on 09-20
    })
  })
})

test('names in lists are as the role sees them, and those of others are not there', async () => {
  expect([...(await as(rm, (ctx) => displayNames(ctx, [4, 6, 10])))]).toEqual([
    [4, '欧阳若水'],
    [6, '阿依努尔·麦麦提'],
  ])
  expect([...(await as(campaigns, (ctx) => displayNames(ctx, [4, 6])))]).toEqual([
    [4, '欧阳**'],
    [6, '阿***·麦**'],
  ])
})

describe('money', () => {
  test('C02 holds a time deposit about to mature and what is left at call', async () => {
    const { asOf, items } = await as(rm, (ctx) => holdingsOf(ctx, 2))
    expect(asOf).toBe('2026-10-15')
    expect(items).toEqual([
      expect.objectContaining({
        assetClass: expect.objectContaining({ key: 'time-deposit' }),
        product: { zh: '整存整取一年', en: 'One-year time deposit' },
        balance: { fen: 30_000_000 },
        maturesOn: '2026-10-22',
        rateBp: 110,
      }),
      expect.objectContaining({ balance: { fen: 2_000_000 }, currency: 'CNY', openedOn: '2016-05-10' }),
    ])
  })

  test('the card of the other source record is among C01’s holdings', async () => {
    const { items } = await as(rm, (ctx) => holdingsOf(ctx, 1))
    expect(items.map(({ assetClass, balance }) => [assetClass.key, balance])).toEqual([
      ['deposit', { fen: 48_000_000 }],
      ['card', { fen: 0 }],
    ])
  })

  test('C06 earns 12,000 and pays 12,000 of rent each month, and keeps 60,000', async () => {
    const { months } = await as(rm, (ctx) => flowsOf(ctx, 6, 3))
    expect(months).toEqual(
      ['2026-08', '2026-09', '2026-10'].map((month) => ({ month, inFen: 1_200_000, outFen: 1_200_000, endAumFen: 6_000_000 })),
    )
  })

  test('opening a time deposit is no flow; a balance carries on through months without a row', async () => {
    const { months } = await as(rm, (ctx) => flowsOf(ctx, 2, 14))
    // 320,000 at call to September 2025; from 10-22 on 300,000 fixed and 20,000 at call.
    expect(months).toEqual(months.map(({ month }) => ({ month, inFen: 0, outFen: 0, endAumFen: 32_000_000 })))
    expect([months[0]?.month, months.at(-1)?.month]).toEqual(['2025-09', '2026-10'])
  })

  test('who sees bands only sees no flows', async () => {
    expect(await as(lobby, (ctx) => flowsOf(ctx, 6, 3))).toEqual({ asOf: '2026-10-15', isHidden: true, months: [] })
  })
})

describe('the timeline', () => {
  test('tells contacts and complaints with words, newest first; log-ins only when asked for', async () => {
    const c01 = await as(rm, (ctx) => timelineOf(ctx, 1, page()))
    expect(c01.items.map((one) => [one.day, one.kind, one.label.zh, one.detail?.zh, one.isNew])).toEqual([
      ['2026-10-12', 'response', '客户回应', '电话 · 江城稳健180天 · 有意向', false],
      ['2026-10-12', 'contact', '联系客户', '电话 · 营销 · 江城稳健180天 · 有意向', false],
    ])
    expect(c01.items[1]?.at).toBe('2026-10-12T02:30:00Z')
    const logins = await as(rm, (ctx) => timelineOf(ctx, 1, page({ kind: 'login' })))
    expect([logins.total, logins.items[0]?.kind]).toEqual([1, 'login'])
    const c06 = await as(lobby, (ctx) => timelineOf(ctx, 6, page({ size: 1 })))
    // Calculator of 10-09 and 10-05, complaint closed and opened: four; 200,000 yuan are the lobby's band.
    expect([c06.total, c06.items.map(({ kind, amount }) => [kind, amount?.band?.zh])]).toEqual([
      4,
      [['loan-calculator', '20–50 万元']],
    ])
  })
})

describe('consent', () => {
  test('of C02 stands for the telephone; the withdrawn SMS is in the ledger with what went before', async () => {
    const { items, byChannel } = await as(rm, (ctx) => consentsOf(ctx, 2))
    expect(byChannel.filter((one) => one.isGranted).map((one) => one.key)).toEqual(['phone'])
    expect(items.map((one) => [one.channel.key, one.status, one.isInForce])).toEqual([
      ['sms', 'withdrawn', true],
      ['sms', 'granted', false],
      ['phone', 'granted', true],
    ])
  })

  test('withdrawn is withdrawn at once: in the facts an issue asks for, in the cautions, on the timeline, in the audit; and once', async () => {
    const said = {
      purpose: 'marketing',
      channel: 'all',
      status: 'withdrawn',
      method: 'spoken',
      evidence: 'said so on the telephone',
    } as const
    const now = () => job.slice((db) => factsNow(db, 3, today))
    expect((await now())?.consent).toBe(63)
    const { consentId } = await as(rm, (ctx) => recordConsent(ctx, 3, said))
    expect((await now())?.consent).toBe(0)
    // Yesterday it stood, and a decision of the night was right to count on it.
    expect((await job.slice((db) => factsNow(db, 3, customersDay)))?.consent).toBe(63)
    expect((await as(rm, (ctx) => customerBrief(ctx, 3))).cautions.map((one) => one.key)).toEqual(['no-consent'])
    const entries = await as(rm, (ctx) => timelineOf(ctx, 3, page()))
    expect(entries.items.map((one) => [one.kind, one.isNew, one.detail?.zh])).toEqual([['consent-withdrawn', true, '全部渠道']])
    expect(await as(rm, (ctx) => recordConsent(ctx, 3, said))).toEqual({ consentId })
    expect((await audited('customers.consent.record')).map((entry) => entry.data)).toEqual([
      { consentId, purpose: 'marketing', channel: 'all', status: 'withdrawn', method: 'spoken' },
    ])
    const again = await as(rm, (ctx) => recordConsent(ctx, 3, { ...said, channel: 'wecom', status: 'granted' }))
    expect([(await now())?.consent, again.consentId > consentId]).toEqual([4, true]) // WeCom alone
  })

  test('personalisation refused restricts what may be drawn from the customer, and granted again opens it', async () => {
    const say = (status: 'refused' | 'granted') =>
      as(rm, (ctx) =>
        recordConsent(ctx, 4, { purpose: 'personalisation', channel: 'all', status, method: 'app', evidence: 'switch' }),
      )
    const isOn = async () => (await job.slice((db) => factsNow(db, 4, today)))?.personalised
    await say('refused')
    expect(await isOn()).toBe(false)
    await say('granted')
    expect(await isOn()).toBe(true)
  })

  test('a wish not to be contacted binds at once, once, and stays told after the night took it to the warehouse', async () => {
    const wish = { customerId: 6, kind: 'do-not-contact', channel: 'phone', because: 'response 7' } as const
    const said = async () => (await as(rm, (ctx) => restrict(ctx, wish))).isNew
    expect([await said(), await said()]).toEqual([true, false])
    // SMS (2) since May, telephone (1) now.
    expect((await job.slice((db) => factsNow(db, 6, today)))?.doNotContact).toBe(3)
    const before = await as(rm, (ctx) => timelineOf(ctx, 6, page()))
    await relay(job, today)
    const after = await as(rm, (ctx) => timelineOf(ctx, 6, page()))
    expect([before.items[0]?.kind, before.items[0]?.isNew, before.total]).toEqual(['do-not-contact', true, 5])
    expect(after.items[0]).toEqual({ ...before.items[0], at: after.items[0]?.at, isNew: false })
    expect([Date.parse(after.items[0]?.at ?? ''), after.total]).toEqual([Date.parse(before.items[0]?.at ?? ''), 5])
  })
})

describe('a reveal', () => {
  test('shows one field for a reason; the audit keeps the sealed reason’s number, and neither words nor field', async () => {
    const shown = await as(rm, (ctx) => reveal(ctx, 1, 'document', 'renews the document at the counter'))
    expect(shown).toEqual({ field: 'document', text: '999999198503120114' })
    const entries = await audited('customers.field.reveal')
    expect(entries.at(-1)).toMatchObject({
      customer_id: 1,
      data: { field: 'document', reasonId: expect.any(Number) },
    })
    expect(JSON.stringify(entries)).not.toMatch(/19850312|renews/)
    const reasonId = Number(entries.at(-1)?.data['reasonId'])
    const kept = await job.slice((db) =>
      sql<{ sealed: Buffer }>`select sealed from stated_reasons where reason_id = ${reasonId}`.execute(db),
    )
    expect(kept.rows[0]?.sealed.toString('utf8')).not.toContain('renews')
    expect(await as(rm, (ctx) => statedReasons(ctx, [reasonId]))).toEqual(
      new Map([[reasonId, 'renews the document at the counter']]),
    )
  })

  test('is allowed thirty times an hour, whoever’s field it is; the next waits', async () => {
    const user = { ...head, userId: 77, login: 'head-77' }
    await job.slice((db) =>
      sql`insert into users (user_id, login, created_at) overriding system value values (77, 'head-77', '2026-10-16')`.execute(
        db,
      ),
    )
    for (let n = 0; n < usualConduct.revealsAnHour; n++)
      await as(user, (ctx) => reveal(ctx, 1 + (n % 4), 'phone', 'calls back as agreed'))
    const refused = await as(user, (ctx) => reveal(ctx, 1, 'phone', 'calls back as agreed')).catch((thrown: unknown) => thrown)
    expect(refused).toMatchObject({ code: 'rate-limited', data: { limit: 30 } })
    const { seconds } = (refused as { data: { seconds: number } }).data
    expect(seconds > 3000 && seconds <= 3600).toBe(true)
    // Another user's hour is their own.
    expect((await as(rm, (ctx) => reveal(ctx, 1, 'phone', 'calls back as agreed'))).text).toBe('19900000001')
  })
})

describe('the counter card', () => {
  const look = (user: Principal, kind: 'document' | 'card' | 'phone', number: string) =>
    as(user, (ctx) => counterLookup(ctx, { kind, number }))

  test('of the other branch’s C08, who shows a document: masked, with what to keep in mind, and no more than that', async () => {
    const { found, card } = await look(teller, 'document', '99999919501018081x')
    expect(found).toBe(true)
    expect(card).toEqual({
      customerId: 8,
      name: '褚**',
      branch: { zh: '江北支行', en: 'Jiangbei Branch' },
      isOwnBranch: false,
      tier: { key: 'PLATINUM', zh: '白金', en: 'Platinum' },
      cautions: card?.cautions,
      canOpen: false,
    })
    expect(card?.cautions.map((one) => one.key)).toEqual(['no-personalisation', 'risk-limit', 'senior'])
  })

  test('closes behind itself: in the same transaction the customer is out of sight again', async () => {
    const seen = await as(teller, async (ctx) => {
      await counterLookup(ctx, { kind: 'document', number: '99999919501018081X' })
      return [await readCustomer(ctx.db, 8), (await readCustomer(ctx.db, 1))?.customerId]
    })
    expect(seen).toEqual([undefined, 1])
  })

  test('is found by telephone and by card too; the reader’s own customer may be opened', async () => {
    expect((await look(rm, 'phone', '+86 199 0000 0004')).card).toMatchObject({
      customerId: 4,
      name: '欧阳**',
      isOwnBranch: true,
      canOpen: true,
    })
    // K01 of the card system is C01.
    expect((await look(rm, 'card', '6299 9900 0000 1301')).card).toMatchObject({ customerId: 1, canOpen: true })
    expect((await look(rm, 'card', '6299990000000801')).card).toMatchObject({ customerId: 8, canOpen: false })
  })

  test('of who is not known does not exist; a telephone of two customers is nobody’s', async () => {
    expect(await look(teller, 'document', '999999199901010000')).toEqual({ found: false })
    await job.slice((db) =>
      sql`insert into party_identifiers select kind, blind, 9 from party_identifiers where kind = 'phone' and party_id = 3`.execute(
        db,
      ),
    )
    expect(await look(teller, 'phone', '19900000003')).toEqual({ found: false })
  })

  test('is audited, found or not, without what was shown', async () => {
    const entries = await audited('customers.counter.lookup')
    expect(entries.map((entry) => [entry.customer_id, entry.data])).toEqual(
      expect.arrayContaining([
        [8, { kind: 'document', found: true }],
        [null, { kind: 'document', found: false }],
      ]),
    )
    expect(JSON.stringify(entries)).not.toMatch(/\d{8}/)
  })
})
