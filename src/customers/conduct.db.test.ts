import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nightOfTheTwelve } from '../../test/bank/night-of-the-twelve.ts'
import { businessDate } from '../../test/bank/truths.ts'
import { type TestStores, testInstant, testStores } from '../../test/support.ts'
import { roleOf } from '../access/roles.ts'
import { addDays, parseDay } from '../kernel/day.ts'
import type { Ctx, JobCtx, Principal } from '../platform/ctx.ts'
import { putDefinition } from '../platform/definitions.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { scopeSettings } from '../platform/scope.ts'
import { type Conduct, conductKind, usualConduct } from './conduct.ts'
import { steps } from './jobs.ts'
import { customerBrief } from './service-brief.ts'
import { conductOn } from './service-conduct.ts'
import { consentsOf, recordConsent } from './service-consent.ts'
import { counterLookup } from './service-counter.ts'
import { factsNow } from './service-facts.ts'
import { reveal } from './service-reveal.ts'

// What the bank may set for itself is data: each reader takes it from the definition in force, and nothing of it is left in code.
const today = parseDay('2026-10-16')
const own: Conduct = {
  v: 1,
  complaintFreezeDays: 60,
  seniorYears: 55,
  revealsAnHour: 2,
  documentTypes: ['passport'],
  consentTexts: { ...usualConduct.consentTexts, marketing: 'mk-2026-2' },
}

let stores: TestStores
let job: JobCtx
beforeAll(async () => {
  stores = await testStores()
  job = await nightOfTheTwelve(stores, steps)
})
afterAll(() => stores.close())

const { permissions = [] } = roleOf('branch-head') ?? {}
const head: Principal = {
  userId: 77,
  login: 'head-77',
  staffId: 3,
  roles: ['branch-head'],
  locale: 'zh-CN',
  permissions: new Set(permissions),
  scope: 'branch',
  branches: [1, 5],
}
const as = <T>(work: (ctx: Ctx) => Promise<T>): Promise<T> => {
  const { pg, ...rest } = stores
  return inTransaction(pg, { role: 'zhike_app', settings: scopeSettings(head) }, (db) =>
    work({ ...rest, db, user: head, requestId: 'test' }),
  )
}
const isFrozen = (customerId: number, on = today) =>
  job.slice(async (db) => (await factsNow(db, customerId, on))?.complaintFreeze)
const showsIdCard = () => as(async (ctx) => (await counterLookup(ctx, { kind: 'document', number: '99999919501018081X' })).found)

test('as shipped, and where a profile states none', async () => {
  expect(await job.slice((db) => conductOn(db, businessDate))).toEqual(usualConduct)
  expect(await job.slice((db) => conductOn(db, parseDay('1999-01-01')))).toEqual(usualConduct)
  // C06's complaint was closed on 2026-09-01: thirty days on is 10-01.
  expect([await isFrozen(6, parseDay('2026-10-01')), await isFrozen(6, parseDay('2026-10-02'))]).toEqual([true, false])
  expect(await showsIdCard()).toBe(true)
})

test('a new version is what every reader goes by, from its day on', async () => {
  await job.slice(async (db) => {
    const version = { kind: conductKind, key: 'bank', body: own, validFrom: today, author: 'a', approver: 'b' }
    await putDefinition(db, version, testInstant)
    await sql`insert into users (user_id, login, created_at) overriding system value values (77, 'head-77', '2026-10-16')`.execute(
      db,
    )
  })
  // The freeze: sixty days after 09-01 is 10-31; the day before the version began is as it was.
  expect([await isFrozen(6), await isFrozen(6, parseDay('2026-10-31')), await isFrozen(6, parseDay('2026-11-01'))]).toEqual([
    true,
    true,
    false,
  ])
  expect(await isFrozen(6, addDays(today, -1))).toBe(false)
  // C04 is 57: cautioned from 55 on; the caution tells the bank's own days.
  const { cautions } = await as((ctx) => customerBrief(ctx, 4))
  expect(cautions.find(({ key }) => key === 'senior')?.text.zh).toMatch(/^55 周岁及以上/)
  expect(cautions.find(({ key }) => key === 'complaint-freeze')?.text.en).toMatch(/less than 60 days ago/)
  // An identity card is no document of this bank's counter any more.
  expect(await showsIdCard()).toBe(false)
  await as((ctx) =>
    recordConsent(ctx, 2, { purpose: 'marketing', channel: 'wecom', status: 'granted', method: 'signed', evidence: 'form 12' }),
  )
  const { items } = await as((ctx) => consentsOf(ctx, 2))
  expect(items.find(({ channel }) => channel.key === 'wecom')?.textVersion).toBe('mk-2026-2')
  for (const customer of [1, 2]) await as((ctx) => reveal(ctx, customer, 'phone', 'calls back as agreed'))
  await expect(as((ctx) => reveal(ctx, 3, 'phone', 'calls back as agreed'))).rejects.toMatchObject({
    code: 'rate-limited',
    data: { limit: 2 },
  })
})

test('a wrong one is refused with its place', async () => {
  await job.slice((db) =>
    putDefinition(
      db,
      {
        kind: conductKind,
        key: 'bank',
        body: { ...own, seniorYears: 70 },
        validFrom: addDays(today, 1),
        author: 'a',
        approver: 'b',
      },
      testInstant,
    ),
  )
  await expect(job.slice((db) => conductOn(db, addDays(today, 1)))).rejects.toThrow(/Conduct: seniorYears/)
})
