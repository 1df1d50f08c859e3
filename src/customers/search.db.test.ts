import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nightOfTheTwelve } from '../../test/bank/night-of-the-twelve.ts'
import { businessDate } from '../../test/bank/truths.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { type RoleKey, roleOf } from '../access/roles.ts'
import { steps as features } from '../features/jobs.ts'
import type { Ctx, JobCtx, Principal } from '../platform/ctx.ts'
import { sealFields } from '../platform/crypto/keyring.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { scopeSettings } from '../platform/scope.ts'
import { steps as products } from '../products/jobs.ts'
import { steps } from './jobs.ts'
import { customerBrief } from './service-brief.ts'
import { recentCustomers, searchCustomers } from './service-search.ts'
import { indexParties } from './service-search-index.ts'

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
  const user = { userId: staffId, login: `${role}-${staffId}`, staffId, roles: [role], locale: 'zh-CN' } as const
  return { ...user, permissions: new Set(permissions), scope, branches: scope === 'bank' ? [] : seen }
}

/** 1001 looks after C01–C04, C06, C07 and C11; C05 is the pool's of the same branch; the others are 1002's, at the other one. */
const rm = holder('rm', 1, [branches.JN01])
const head = holder('branch-head', 3, [branches.JN01])
const lobby = holder('lobby', 6, [branches.JN01])
const compliance = holder('compliance', 8, [])

function as<T>(user: Principal, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { pg, ...rest } = stores
  return inTransaction(pg, { role: 'zhike_app', settings: scopeSettings(user) }, (db) =>
    work({ ...rest, db, user, requestId: 'test' }),
  )
}

const search = (user: Principal, text: string) => as(user, (ctx) => searchCustomers(ctx, text))
const idsOf = async (user: Principal, text: string): Promise<readonly number[]> =>
  (await search(user, text)).items.map(({ customerId }) => customerId)
const one = async (user: Principal, text: string) => (await search(user, text)).items[0]

describe('a customer is found', () => {
  test.each([
    ['by the name', '周一鸣', [1]],
    ['by the surname', '周', [1]],
    ['by the given name', '一鸣', [1]],
    ['by a double surname', '欧阳', [4]],
    ['by part of a name with a dot', '麦麦提', [6]],
    ['by pinyin', 'zhouyiming', [1]],
    ['by pinyin in words, as on a passport', 'Yiming Zhou', [1]],
    ['by pinyin that is not finished', 'zhouyim', [1]],
    ['by the given name in pinyin', 'ruoshui', [4]],
    ['by initials', 'oyrs', [4]],
    ['by a syllable and initials', 'ouyrs', [4]],
    ['by the number of the customer', '4', [4]],
    ['by the number in the source system', 'C04', [4]],
    ['by the end of the phone', '0004', [4]],
    ['by the whole phone, however it is written', '+86 199-0000-0004', [4]],
    ['by the whole document', '99999919681201042x', [4]],
    ['by the end of the document', '042X', [4]],
    ['by the end of an account', '0401', [4]],
    ['by a whole account number', '6299990000000401', [4]],
    ['by a masked number, as another page shows it', '199****0004', [4]],
    ['by a name and the end of a number', '欧阳 0004', [4]],
  ] as const)('%s: %s', async (_, text, found) => {
    expect(await idsOf(compliance, text)).toEqual(found)
  })

  test('by a firm’s name, part of it, its initials, and with a wrong character in it', async () => {
    for (const text of ['江城好运面馆', '好运', '好运面馆', 'jchymg', 'hymg', 'haoyunmianguan', '江城好远面馆'])
      expect([text, await idsOf(compliance, text)]).toEqual([text, [12]])
  })

  test('with one character wrong, or one that only sounds the same', async () => {
    // 周艺鸣 sounds like 周一鸣; 周大鸣 does not; 郑广晋 is said zheng guang jin, as 进.
    for (const text of ['周艺鸣', '周大鸣', '邹一鸣']) expect([text, await idsOf(compliance, text)]).toEqual([text, [1]])
    expect(await idsOf(compliance, '郑广晋')).toEqual([3])
    expect(await idsOf(compliance, '王棉')).toEqual([5])
    expect(await idsOf(compliance, '陈芝麻')).toEqual([])
    // Of two characters one is right: worth showing among one's own customers, not out of the whole bank.
    expect([await idsOf(rm, '陈正'), await idsOf(compliance, '陈正')]).toEqual([[7], []])
  })

  test('with one slip in pinyin: a letter left out, added, wrong, or two turned', async () => {
    for (const text of ['zhouyimng', 'zhouyimingg', 'zhouyiping', 'zhuoyiming', 'zouyiming'])
      expect([text, await idsOf(compliance, text)]).toEqual([text, [1]])
  })

  test('and nobody is by what is none of these', async () => {
    for (const text of ['赵钱孙', 'qwrtp', '7777', '777', '19911112222', '%', '周 0004', '！？'])
      expect([text, await idsOf(compliance, text)]).toEqual([text, []])
  })
})

describe('the list', () => {
  test('has who fits best first: 蒋期 exactly, then who only sounds alike', async () => {
    expect((await search(compliance, 'jiangqi')).items.map(({ customerId, found }) => [customerId, found?.by])).toEqual([
      [10, 'reading'],
    ])
    // Every phone ends in 00xx, and ends of accounts are 0101, 0201 … 1301; the end of C10's phone is 0010, of C01's account 0101.
    expect(await idsOf(compliance, '0101')).toEqual([1])
  })

  test('says what was found, masked, and marks what the mask leaves open', async () => {
    expect(await one(compliance, '0004')).toMatchObject({
      name: { text: '欧阳**', isMasked: true },
      found: { by: 'phone', text: '199****0004', marks: [{ from: 7, to: 11 }] },
    })
    expect(await one(compliance, '042X')).toMatchObject({
      found: { by: 'document', text: '9****************X', marks: [{ from: 17, to: 18 }] },
    })
    expect(await one(compliance, '0401')).toMatchObject({
      found: { by: 'account', text: '**** 0401', marks: [{ from: 5, to: 9 }] },
    })
    // Of a masked name only the open part of what fits is marked: 周 of 周**.
    expect(await one(lobby, 'zhouyiming')).toMatchObject({ name: { text: '周**' }, nameMarks: [{ from: 0, to: 1 }] })
    expect(await one(rm, '一鸣')).toMatchObject({ name: { text: '周一鸣', isMasked: false }, nameMarks: [{ from: 1, to: 3 }] })
  })

  test('says tier, branch and owner', async () => {
    expect(await one(rm, '周一鸣')).toMatchObject({
      customerId: 1,
      kind: 'personal',
      tier: { key: 'GOLD' },
      branch: { zh: '江南支行' },
      owner: { staffId: 1, name: '许知行' },
      isMine: true,
    })
  })
})

describe('row scope', () => {
  test('a manager finds their own customers and no others, by whatever is asked', async () => {
    for (const text of ['王眠', 'wangmian', '0005', '19900000005', '999999199001150510', '0501', '6299990000000501', '5', 'C05'])
      expect([text, await idsOf(rm, text)]).toEqual([text, []])
    expect(await idsOf(rm, '周一鸣')).toEqual([1])
  })

  test('a branch’s people find the branch’s customers, the pool’s among them; compliance the bank’s', async () => {
    expect([await idsOf(head, '王眠'), await idsOf(head, '蒋期')]).toEqual([[5], []])
    expect(await idsOf(compliance, '蒋期')).toEqual([10])
  })

  test('a customer who is handed over is found by the new owner at once, and no more by the old one', async () => {
    await job.slice((db) => sql`update customers set owner_staff_id = 2 where customer_id = 3`.execute(db))
    expect([await idsOf(rm, '郑广进'), await idsOf(head, '郑广进')]).toEqual([[], [3]])
    await job.slice((db) => sql`update customers set owner_staff_id = 1 where customer_id = 3`.execute(db))
    expect(await idsOf(rm, '郑广进')).toEqual([3])
  })

  test('a customer whose task one was handed is found while it is open', async () => {
    // C05 is the pool's. The decision behind the task is not what is told here.
    const { pool } = stores.pg
    await pool.query('alter table tasks drop constraint tasks_decision_id_fkey')
    await pool.query(`
      insert into tasks (decision_id, run_id, customer_id, party_id, branch_id, owner_staff_id, status, offer_key, offer_version, channel, content_class, due_on, expires_on,
        business_date, rank, priority, value_fen, minutes, reasons, gates, runners_up, created_at, updated_at)
      values (1, 1, 5, 5, ${branches.JN01}, 1, 'open', 'care-call', 1, 'phone', 'care', '2026-10-16', '2026-10-20', '2026-10-15', 1, 1, 1, 10, '[]', '[]', '[]', now(), now())`)
    expect([await idsOf(rm, '王眠'), await idsOf(rm, '0005')]).toEqual([[5], [5]])
    await pool.query("update tasks set status = 'done'")
    expect(await idsOf(rm, '王眠')).toEqual([])
  })

  test('no request reads the tokens themselves', async () => {
    await expect(as(compliance, ({ db }) => sql`select party_id from search_tokens`.execute(db))).rejects.toMatchObject({
      code: '42501',
    })
  })
})

describe('every look-up', () => {
  test('is audited: who asked for what kind of thing and whom they found, never what was typed', async () => {
    await search(rm, '周一鸣 0001')
    const { rows } = await job.slice((db) =>
      sql<{ customer_id: number; data: unknown; text: string }>`
        select customer_id, data, audit_events::text as text from audit_events where action = 'customers.customer.search' order by seq desc limit 1`.execute(
        db,
      ),
    )
    expect(rows[0]).toMatchObject({ customer_id: 1, data: { asked: ['name', 'number'], found: [1] } })
    expect(rows[0]?.text).not.toMatch(/周|一鸣|0001/)
  })

  test('the customers one opened last come back newest first, each once, while they are still in one’s rows', async () => {
    for (const customerId of [1, 4, 1, 6]) await as(rm, (ctx) => customerBrief(ctx, customerId))
    await as(head, (ctx) => customerBrief(ctx, 5))
    const recent = async (user: Principal) => (await as(user, recentCustomers)).items.map(({ customerId }) => customerId)
    expect([await recent(rm), await recent(head)]).toEqual([[6, 1, 4], [5]])
    await job.slice((db) => sql`update customers set owner_staff_id = 2 where customer_id = 4`.execute(db))
    expect(await recent(rm)).toEqual([6, 1])
    await job.slice((db) => sql`update customers set owner_staff_id = 1 where customer_id = 4`.execute(db))
  })
})

describe('the index', () => {
  const index = (isAnew = false) => indexParties(job, { asOf: businessDate, isAnew }, async () => {})

  test('made again writes nothing; made anew all thirteen parties, and finds the same', async () => {
    expect(await index()).toEqual({ parties: 13, written: 0 })
    expect(await index(true)).toEqual({ parties: 13, written: 13 })
    expect(await idsOf(compliance, '周一鸣')).toEqual([1])
  })

  test('stopped midway goes on where it was, and what is not made yet is only not found yet', async () => {
    await job.slice((db) => sql`delete from search_tokens`.execute(db))
    const stop = new AbortController()
    const first = await indexParties(job, { asOf: businessDate, size: 5, signal: stop.signal }, async () => stop.abort())
    expect([first, await idsOf(compliance, '周一鸣'), await idsOf(compliance, '江城好运面馆')]).toEqual([
      { parties: 13, written: 5 },
      [1],
      [],
    ])
    const told: (readonly [number, number])[] = []
    const rest = await indexParties(job, { asOf: businessDate, size: 5 }, async (done, total) => void told.push([done, total]))
    expect([rest.written, told]).toEqual([
      8,
      [
        [5, 13],
        [10, 13],
        [13, 13],
      ],
    ])
    expect(await idsOf(compliance, '江城好运面馆')).toEqual([12])
  })

  test('follows a changed name: found by the new one, and no more by the old one', async () => {
    await rename(2, '吴清到')
    expect(await idsOf(compliance, '吴清到')).toEqual([2]) // 吴到 is one character away from it
    expect(await index()).toEqual({ parties: 13, written: 1 })
    expect([await idsOf(compliance, 'wqd'), await idsOf(compliance, 'wd')]).toEqual([[2], []])
    await rename(2, '吴到')
    await index()
  })

  test('follows the accounts: a card that is new is found by its end, one that is closed no more', async () => {
    expect(await idsOf(compliance, '0301')).toEqual([3])
    await stores.warehouse.command(
      "ALTER TABLE accounts UPDATE closed_on = '2026-10-01' WHERE party_id = 3 SETTINGS mutations_sync = 1",
    )
    expect(await index()).toEqual({ parties: 13, written: 1 })
    expect(await idsOf(compliance, '0301')).toEqual([])
  })

  test('of somebody who is erased nothing is left, in the transaction that erased them', async () => {
    const left = async () =>
      (await job.slice((db) => sql<{ n: number }>`select count(*)::int as n from search_tokens where party_id = 7`.execute(db)))
        .rows[0]?.n
    expect(await left()).toBe(1)
    await job.slice((db) => sql`update party_keys set wrapped = null where party_id = 7`.execute(db))
    expect(await left()).toBe(0)
    expect([await idsOf(compliance, '陈止'), await idsOf(compliance, '0007')]).toEqual([[], []])
    expect(await index()).toEqual({ parties: 13, written: 0 })
  })
})

/** What an import and the pull after it do when a source changes a name: sealed anew, under another run. */
async function rename(partyId: number, fullName: string): Promise<void> {
  await job.slice(async (db) => {
    const { rows } = await sql<{ wrapped: Buffer; run_id: number }>`
      select wrapped, run_id from party_keys join parties using (party_id) where party_id = ${partyId}`.execute(db)
    const { wrapped, run_id } = rows[0] ?? { wrapped: Buffer.alloc(0), run_id: 0 }
    const sealed = sealFields(stores.keyring.suite, stores.keyring.unwrap(wrapped), { partyKey: 'C02', fullName })
    await sql`update parties set sealed = ${sealed}, run_id = ${run_id + 1} where party_id = ${partyId}`.execute(db)
  })
}
