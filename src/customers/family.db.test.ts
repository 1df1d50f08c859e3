import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nightOfTheTwelve } from '../../test/bank/night-of-the-twelve.ts'
import { businessDate } from '../../test/bank/truths.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { type RoleKey, roleOf } from '../access/roles.ts'
import { steps as features } from '../features/jobs.ts'
import { parseDay } from '../kernel/day.ts'
import type { Ctx, Db, JobCtx, Principal } from '../platform/ctx.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { scopeSettings } from '../platform/scope.ts'
import { steps as products } from '../products/jobs.ts'
import { histories, monday, tuesday } from './household/example.ts'
import { type HouseholdChange, membershipOn } from './household/membership.ts'
import { steps } from './jobs.ts'
import { recordConsent } from './service-consent.ts'
import { familyOf, finishRelationship, recordRelationship } from './service-family.ts'
import { changeHousehold } from './service-household.ts'
import { rollUpHouseholds } from './service-rollups.ts'

let stores: TestStores
let job: JobCtx
beforeAll(async () => {
  stores = await testStores()
  job = await nightOfTheTwelve(stores, [...steps, ...products, ...features])
})
afterAll(() => stores.close())

function holder(role: RoleKey, staffId: number, branches: readonly number[]): Principal {
  const { scope, permissions } = roleOf(role) ?? { scope: 'none', permissions: [] }
  const user = { userId: 0, login: `${role}-${staffId}`, staffId, roles: [role], locale: 'zh-CN' } as const
  return { ...user, permissions: new Set(permissions), scope, branches: scope === 'bank' ? [] : branches }
}

// C01, C02, C03, C04, C06, C07, C11 are the manager's (branch 5), C08, C09, C10, C12 another's in branch 1.
const rm = holder('rm', 1, [5])
const other = holder('rm', 2, [1])
const compliance = holder('compliance', 8, [])
const at = parseDay('2026-10-16')

function as<T>(user: Principal, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const { pg, ...rest } = stores
  return inTransaction(pg, { role: 'zhike_app', settings: scopeSettings(user) }, (db) =>
    work({ ...rest, db, user, requestId: 'test' }),
  )
}

const agree = (customerId: number, user = rm) =>
  as(user, (ctx) =>
    recordConsent(ctx, customerId, {
      purpose: 'family-group',
      channel: 'all',
      status: 'granted',
      method: 'signed',
      evidence: 'form 7 of the branch',
    }),
  )

describe('a household', () => {
  test('adds up only those who agreed to it, and shows what was said', async () => {
    const formed = await as(rm, (ctx) => changeHousehold(ctx, 1, { kind: 'form', withCustomers: [2] }))
    const unagreed = await as(rm, (ctx) => familyOf(ctx, 1))
    expect(unagreed.household).toMatchObject({ householdId: formed.householdId, counted: 0, others: 0, aum: { fen: 0 } })
    expect(unagreed.household?.members.map((one) => [one.customerId, one.aum.fen, one.isCounted])).toEqual([
      [1, 48_000_000, false],
      [2, 32_000_000, false],
    ])
    await agree(1)
    await as(rm, (ctx) => changeHousehold(ctx, 1, { kind: 'add', otherCustomerId: 3 }))
    expect((await as(rm, (ctx) => familyOf(ctx, 3))).household).toMatchObject({ counted: 1, aum: { fen: 48_000_000 } })
    await agree(3)
    // 480,000 of C01 and 600,000 of C03, as soon as they agreed.
    expect((await as(rm, (ctx) => familyOf(ctx, 1))).household).toMatchObject({ counted: 2, aum: { fen: 108_000_000 } })
    await as(rm, (ctx) => changeHousehold(ctx, 1, { kind: 'remove', otherCustomerId: 2 }))
    expect((await as(rm, (ctx) => familyOf(ctx, 1))).household?.members.map((one) => one.customerId)).toEqual([1, 3])
  })

  test('parted and joined again is as it was; what was said last is taken back, and nothing older', async () => {
    const before = (await as(rm, (ctx) => familyOf(ctx, 1))).household
    const split = await as(rm, (ctx) => changeHousehold(ctx, 1, { kind: 'split', withCustomers: [3] }))
    expect((await as(rm, (ctx) => familyOf(ctx, 1))).household?.members.map((one) => one.customerId)).toEqual([1])
    const older = before?.changes.at(0)?.changeId ?? 0
    await expect(as(rm, (ctx) => changeHousehold(ctx, 1, { kind: 'undo', changeId: older }))).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    await as(rm, (ctx) => changeHousehold(ctx, 3, { kind: 'undo', changeId: split.changeId }))
    const after = (await as(rm, (ctx) => familyOf(ctx, 1))).household
    expect({ ...after, changes: [] }).toEqual({ ...before, changes: [] })
  })

  test('two become one, and no member of another manager is told but as a number', async () => {
    await as(other, (ctx) => changeHousehold(ctx, 8, { kind: 'form', withCustomers: [9] }))
    await expect(as(rm, (ctx) => changeHousehold(ctx, 1, { kind: 'merge', otherCustomerId: 8 }))).rejects.toMatchObject({
      code: 'not-found',
    })
    await as(compliance, (ctx) => changeHousehold(ctx, 1, { kind: 'merge', otherCustomerId: 8 }))
    const seen = (await as(rm, (ctx) => familyOf(ctx, 1))).household
    expect(seen?.members.map((one) => one.customerId)).toEqual([1, 3])
    expect([seen?.others, seen?.counted]).toEqual([2, 2])
    const theirs = (await as(other, (ctx) => familyOf(ctx, 9))).household
    expect(theirs?.members.map((one) => one.customerId)).toEqual([8, 9])
  })

  test('takes persons only, each of one household at a time', async () => {
    await expect(as(rm, (ctx) => changeHousehold(ctx, 2, { kind: 'form', withCustomers: [1] }))).rejects.toMatchObject({
      code: 'precondition-failed',
    })
    await expect(as(rm, (ctx) => changeHousehold(ctx, 2, { kind: 'remove', otherCustomerId: 1 }))).rejects.toMatchObject({
      code: 'precondition-failed',
    })
  })

  test('is counted anew at night, and what the day kept agrees', async () => {
    const step = { runId: 900, businessDate, progress: async () => undefined } as unknown as Parameters<
      typeof rollUpHouseholds
    >[1]
    const { details } = await rollUpHouseholds(job, step)
    expect(details).toMatchObject({ drift: 0 })
    // A row that was tampered with is found out.
    await job.slice((db) => sql`update household_rollups set members = members + 1 where household_id = 1`.execute(db))
    expect((await rollUpHouseholds(job, step)).details).toMatchObject({ drift: 1 })
    expect((await rollUpHouseholds(job, step)).details).toMatchObject({ drift: 0 })
  })
})

describe('a relationship', () => {
  const married = { otherCustomerId: 2, kind: 'spouse', isFirst: true, validFrom: parseDay('2020-05-20') }

  test('reads from both sides, is recorded once, and ends', async () => {
    const { relationshipId } = await as(rm, (ctx) => recordRelationship(ctx, 1, married))
    const again = await as(rm, (ctx) => recordRelationship(ctx, 2, { ...married, otherCustomerId: 1 }))
    expect(again.relationshipId).toBe(relationshipId)
    const seen = await as(rm, (ctx) => familyOf(ctx, 2))
    expect(seen.relationships).toMatchObject([{ role: { zh: '配偶' }, other: { customerId: 1, name: '周一鸣', isMine: true } }])
    expect((await as(rm, (ctx) => familyOf(ctx, 2, parseDay('2020-05-19')))).relationships).toEqual([])
    await as(rm, (ctx) => finishRelationship(ctx, 1, relationshipId, at))
    expect((await as(rm, (ctx) => familyOf(ctx, 1))).relationships).toHaveLength(1)
    await expect(as(rm, (ctx) => finishRelationship(ctx, 1, relationshipId, monday))).rejects.toMatchObject({ code: 'conflict' })
  })

  test('says what each is to the other', async () => {
    await as(rm, (ctx) =>
      recordRelationship(ctx, 3, { otherCustomerId: 4, kind: 'parent', isFirst: true, validFrom: parseDay('2000-01-01') }),
    )
    expect((await as(rm, (ctx) => familyOf(ctx, 3))).relationships[0]?.role.zh).toBe('子女')
    expect((await as(rm, (ctx) => familyOf(ctx, 4))).relationships[0]?.role.zh).toBe('父母')
  })

  test('with somebody outside of the reader’s rows shows that there is one, and no more', async () => {
    await as(compliance, (ctx) =>
      recordRelationship(ctx, 6, { otherCustomerId: 10, kind: 'sibling', isFirst: true, validFrom: parseDay('2000-01-01') }),
    )
    expect((await as(rm, (ctx) => familyOf(ctx, 6))).relationships[0]?.other).toEqual({ isMine: false })
  })

  test('of owners never adds up to more than the whole company, and has a share', async () => {
    await job.slice((db) => sql`update customers set kind = 'business' where customer_id = 11`.execute(db))
    const owner = (customerId: number, sharePpm?: number) =>
      as(rm, (ctx) =>
        recordRelationship(ctx, customerId, {
          otherCustomerId: 11,
          kind: 'owner',
          isFirst: true,
          validFrom: parseDay('2020-01-01'),
          sharePpm,
        }),
      )
    await expect(owner(1)).rejects.toMatchObject({ code: 'invalid-input' })
    await owner(1, 600_000)
    await owner(2, 300_000)
    await expect(owner(3, 100_001)).rejects.toMatchObject({ code: 'invalid-input' })
    expect((await as(rm, (ctx) => familyOf(ctx, 11))).unknownSharePpm).toBe(100_000)
  })
})

describe('the fold in the record', () => {
  /** Writes a history as it stands, with numbers of its own, and folds it there. */
  async function folded(db: Db, history: readonly HouseholdChange[], base: number, on: string) {
    for (let h = 1; h <= 4; h += 1) await sql`insert into households values (${base + h}, ${monday}::date)`.execute(db)
    const ids = new Map<number, number>()
    for (const one of history) {
      const said = {
        household: base + (one.kind === 'undo' ? 1 : one.householdId),
        from: 'from' in one ? base + one.from : null,
        parties: 'parties' in one ? one.parties : [],
        undoes: one.kind === 'undo' ? ids.get(one.undoes) : null,
      }
      const { rows } = await sql<{ id: number }>`
        insert into household_changes (household_id, kind, from_id, parties, undoes, effective_on, recorded_by, recorded_at)
        values (${said.household}, ${one.kind}, ${said.from}, ${said.parties}::integer[], ${said.undoes}, ${one.effectiveOn}, 'test', ${monday}::date)
        returning change_id as id`.execute(db)
      ids.set(one.changeId, rows[0]?.id ?? 0)
    }
    // What joins all four, so that they are one component whatever the history says: it moves nobody.
    const all = new Map<number, number>()
    for (let h = 1; h <= 4; h += 1) {
      const { rows } = await sql<{ party: number; household: number }>`
        select party_id as party, household_id - ${base} as household from household_fold(${base + h}, ${on}::date) where household_id = ${base + h}`.execute(
        db,
      )
      for (const row of rows) all.set(row.party, row.household)
    }
    return all
  }

  test('is that of membership.ts, for any history within one component', async () => {
    let base = 1000
    // Households of one history know each other from the start: the fold of a component is what is compared.
    const joined: readonly HouseholdChange[] = [2, 3, 4].map((from, i) => ({
      changeId: -3 + i,
      effectiveOn: monday,
      kind: 'merge',
      householdId: 1,
      from,
    }))
    await fc.assert(
      fc.asyncProperty(histories, fc.constantFrom(monday, tuesday), async (history, on) => {
        base += 10
        const whole = [...joined, ...history]
        const inRecord = await job.slice((db) => folded(db, whole, base, on))
        expect([...inRecord].sort()).toEqual([...membershipOn(whole, on)].sort())
      }),
      { numRuns: 60 },
    )
  })
})
