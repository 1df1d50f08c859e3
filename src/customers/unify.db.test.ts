import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { twelveInWarehouse } from '../../test/bank/facts-in-warehouse.ts'
import { twelveInLanding } from '../../test/bank/records-in-landing.ts'
import { businessDate, customers } from '../../test/bank/truths.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { addDays, type Day } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { beginRun, publishedRun, publishRun, type StepResult } from '../platform/runs.ts'
import { usualConduct } from './conduct.ts'
import { consentMask, type ConsentStatement, isUnguardedMinor, type Restriction, standingOf } from './contact-permission.ts'
import { customersOf } from './identity.ts'
import { steps } from './jobs.ts'
import { factsNow } from './service-facts.ts'
import { readRiskAssessment } from './store.ts'

let stores: TestStores
let ctx: JobCtx

beforeAll(async () => {
  stores = await testStores()
  ctx = await twelveInWarehouse(stores)
  await twelveInLanding(ctx)
})
afterAll(() => stores.close())

async function night(asOf: Day): Promise<readonly StepResult[]> {
  const results: StepResult[] = []
  for (const step of steps) {
    const runId = await beginRun(ctx, { step: step.key, businessDate: asOf, tables: step.tables })
    const runOf = async (key: string) => (await ctx.slice((db) => publishedRun(db, key, asOf))) ?? 0
    const result = await step.run(ctx, { runId, businessDate: asOf, runOf, progress: async () => {} })
    await ctx.slice((db) => publishRun(db, runId, result, { supersede: true }))
    results.push(result)
  }
  return results
}

const rowsOf = async <Row>(text: string): Promise<Row[]> => (await ctx.slice((db) => sql.raw<Row>(text).execute(db))).rows
const runOf = async (step: string): Promise<number> => (await ctx.slice((db) => publishedRun(db, step))) ?? 0

type Frozen = {
  customer_id: number
  branch_id: number
  kind: string
  gender: string
  born_on: string | null
  opened_on: string
  document_expires_on: string | null
  risk_expires_on: string | null
  owner_staff_id: number
  held: number
  minor_unguarded: number
  complaint_freeze: number
  do_not_contact: number
  consent: number
  risk_level: number
  personalised: number
  affordable_fen: number
  qualified_until: string | null
  certificates: string[]
  contacts_day: string[]
  contacts_channel: number[]
  contacts_class: number[]
}
async function frozen(): Promise<Map<string, Frozen>> {
  const rows = await stores.warehouse.query<Frozen>(
    'SELECT * FROM gate_facts WHERE run_id = {run:UInt32}',
    { run: await runOf('freeze') },
    { numbers: true },
  )
  return new Map(rows.map((row) => [customers[row.customer_id - 1]?.key ?? '', row]))
}

describe('the night makes customers of the twelve', () => {
  let first: readonly StepResult[]
  beforeAll(async () => {
    first = await night(businessDate)
  })

  test('thirteen records are twelve customers: the card system’s record of C01 joins it', async () => {
    const parties = await rowsOf<{ party_id: number; customer_id: number; identity: string }>(
      "select party_id, customer_id, encode(identity_blind, 'hex') as identity from parties order by party_id",
    )
    expect(parties.map(({ customer_id }) => customer_id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1])
    expect([...customersOf(parties.map((row) => ({ partyId: row.party_id, identity: row.identity }))).values()]).toEqual(
      parties.map(({ customer_id }) => customer_id),
    )
    const published = await stores.warehouse.query(
      'SELECT party_id, customer_id FROM party_customer WHERE run_id = {run:UInt32} ORDER BY party_id',
      { run: await runOf('unify') },
    )
    expect(published).toEqual(parties.map(({ party_id, customer_id }) => ({ party_id, customer_id })))
  })

  test('every customer is of the branch and owner of the truths', async () => {
    const rows = await rowsOf<{ customer_id: number; code: string; staff_no: string | null }>(
      'select customer_id, o.code, s.staff_no from customers c join org_units o on o.org_id = c.branch_id left join staff s on s.staff_id = c.owner_staff_id order by 1',
    )
    expect(rows.map((row) => [row.customer_id, row.code, row.staff_no])).toEqual(
      customers.map((truth) => [truth.customerId, truth.branch, truth.owner]),
    )
  })

  test('freezes holds, freezes, guardians, do-not-contact and consent as told', async () => {
    const facts = await frozen()
    const of = (flag: keyof Frozen): string[] => [...facts].filter(([, row]) => row[flag] === 1).map(([key]) => key)
    expect(of('held')).toEqual(['C07'])
    // C12's complaint was closed on 09-20 and is frozen to 10-20; C06's was closed on 09-01, free since 10-02.
    expect(of('complaint_freeze')).toEqual(['C04', 'C12'])
    expect(of('minor_unguarded')).toEqual(['C11'])
    expect(facts.get('C08')?.personalised).toBe(0)
    expect([facts.get('C05')?.do_not_contact, facts.get('C06')?.do_not_contact]).toEqual([63, 2])
    // All channels 63; C02 telephone only (1); C10 all but WeCom (63 − 4 = 59); C09 nothing.
    const consent = Object.fromEntries([...facts].map(([key, row]) => [key, row.consent]))
    expect(consent).toEqual({
      C01: 63,
      C02: 1,
      C03: 63,
      C04: 63,
      C05: 63,
      C06: 63,
      C07: 63,
      C08: 63,
      C09: 0,
      C10: 59,
      C11: 63,
      C12: 63,
    })
  })

  test('freezes the latest assessment, the owner’s certificates in force and the contacts of thirty days', async () => {
    const facts = await frozen()
    const c10 = facts.get('C10')
    expect([c10?.risk_level, facts.get('C03')?.risk_level, facts.get('C12')?.risk_level]).toEqual([2, 5, 0])
    expect([facts.get('C01')?.affordable_fen, facts.get('C12')?.affordable_fen]).toEqual([5_000_000, -1])
    expect(facts.get('C01')?.certificates.toSorted()).toEqual(['fund', 'insurance', 'wealth'])
    expect(c10?.certificates).toEqual(['wealth']) // the fund certificate of 1002 ended on 09-30
    expect(facts.get('C05')?.certificates).toEqual([])
    expect([c10?.contacts_day, c10?.contacts_channel, c10?.contacts_class]).toEqual([
      ['2026-10-12', '2026-10-14'],
      [1, 1],
      [1, 1],
    ])
    expect(facts.get('C02')?.contacts_class).toEqual([2]) // a service call
  })

  test('what is frozen for a customer is what the record says of them at noon, fact for fact', async () => {
    for (const row of (await frozen()).values()) {
      const said = await ctx.slice((db) => factsNow(db, row.customer_id, businessDate))
      expect(said).toEqual({
        customerId: row.customer_id,
        branchId: row.branch_id,
        ownerStaffId: row.owner_staff_id,
        kind: row.kind,
        gender: row.gender,
        bornOn: row.born_on,
        openedOn: row.opened_on,
        documentExpiresOn: row.document_expires_on,
        personalised: row.personalised === 1,
        held: row.held === 1,
        minorUnguarded: row.minor_unguarded === 1,
        complaintFreeze: row.complaint_freeze === 1,
        doNotContact: row.do_not_contact,
        consent: row.consent,
        riskLevel: row.risk_level,
        riskExpiresOn: row.risk_expires_on,
        affordableFen: row.affordable_fen,
        qualifiedUntil: row.qualified_until,
        certificates: row.certificates,
        contacts: row.contacts_day.map((on, i) => ({
          on,
          channel: row.contacts_channel[i],
          contentClass: row.contacts_class[i],
        })),
      })
    }
  })

  test('freezes until when a customer is on the list of qualified investors: the newest verification, not one taken back', async () => {
    const facts = await frozen()
    expect([...facts].filter(([, row]) => row.qualified_until !== null).map(([key, row]) => [key, row.qualified_until])).toEqual([
      ['C03', '2027-01-09'],
      ['C08', '2026-09-30'],
    ])
    const until = (on: Day) => ctx.slice(async (db) => (await factsNow(db, 3, on))?.qualifiedUntil)
    expect([await until('2026-01-09' as Day), await until('2026-01-10' as Day)]).toEqual([null, '2027-01-09'])
    // A later list without C03: from the day it was missed on they are off it.
    const leave = (on: string | null) =>
      ctx.slice((db) =>
        sql`update landing_qualified_investor set absent_on = ${on}, absent_from = ${on === null ? null : 'list.csv'} where party_id = 3`.execute(
          db,
        ),
      )
    await leave('2026-10-14')
    await night(businessDate)
    expect([await until('2026-10-13' as Day), await until('2026-10-14' as Day)]).toEqual(['2027-01-09', null])
    expect((await frozen()).get('C03')?.qualified_until).toBeNull()
    await leave(null)
    await night(businessDate)
    expect((await frozen()).get('C03')?.qualified_until).toBe('2027-01-09')
  })

  test('of two assessments of one day, made in two systems of the bank, the lower level counts', async () => {
    const assess = (party: number, level: number, expiresOn: string, affordableFen: number | null) =>
      ctx.slice((db) =>
        sql`insert into risk_assessments (party_id, assessed_on, level, expires_on, affordable_fen, recorded_at)
          values (${party}, '2026-10-14', ${level}, ${expiresOn}, ${affordableFen}, '2026-10-14T09:00:00+08:00')`.execute(db),
      )
    const counts = () =>
      ctx.slice(async (db) => {
        const facts = await factsNow(db, 1, businessDate)
        return [
          facts?.riskLevel,
          facts?.riskExpiresOn,
          facts?.affordableFen,
          (await readRiskAssessment(db, [1, 13], businessDate))?.level,
        ]
      })
    // C01 is party 1 in the core system and party 13 in the card system.
    await assess(1, 5, '2027-10-14', null)
    await assess(13, 2, '2027-10-14', 3_000_000)
    expect(await counts()).toEqual([2, '2027-10-14', 3_000_000, 2])
    // Equal levels: the earlier end, and a stated sum before none.
    await ctx.slice((db) =>
      sql`update risk_assessments set level = 2 where party_id = 1 and assessed_on = '2026-10-14'`.execute(db),
    )
    expect(await counts()).toEqual([2, '2027-10-14', 3_000_000, 2])
    await ctx.slice((db) =>
      sql`update risk_assessments set expires_on = '2027-01-14' where party_id = 1 and assessed_on = '2026-10-14'`.execute(db),
    )
    expect(await counts()).toEqual([2, '2027-01-14', -1, 2])
    await ctx.slice((db) => sql`delete from risk_assessments where assessed_on = '2026-10-14'`.execute(db))
  })

  test('a second night over the same landing changes nothing and gives the same checksums', async () => {
    const again = await night(businessDate)
    expect(again.map(({ checksum }) => checksum)).toEqual(first.map(({ checksum }) => checksum))
    expect(again[0]?.details?.['changed']).toEqual({ customers: 0, parties: 0, consents: 0, owners: 0, merged: 0, searchable: 0 })
    expect(await rowsOf('select 1 from consents')).toHaveLength(14)
  })

  test('the rule in TypeScript and the one in SQL agree on every day of four months', async () => {
    const statements = await rowsOf<ConsentStatement & { partyId: number }>(
      'select party_id as "partyId", consent_id as "consentId", purpose, channel, status, effective_on as "effectiveOn", expires_on as "expiresOn" from consents',
    )
    const restrictions = await rowsOf<Restriction & { partyId: number }>(
      'select party_id as "partyId", kind, channel, valid_from as "validFrom", valid_to as "validTo" from restrictions',
    )
    const people = await rowsOf<{ customerId: number; bornOn: Day | null }>(
      'select customer_id as "customerId", born_on as "bornOn" from customers',
    )
    await ctx.slice(async (db) => {
      for (let day = addDays(businessDate, -100); day <= addDays(businessDate, 20); day = addDays(day, 5)) {
        for (const { customerId, bornOn } of people) {
          const said = await factsNow(db, customerId, day)
          const standing = standingOf(
            restrictions.filter((one) => one.partyId === customerId),
            day,
            usualConduct,
          )
          expect([
            day,
            customerId,
            said?.consent,
            said?.held,
            said?.complaintFreeze,
            said?.doNotContact,
            said?.minorUnguarded,
          ]).toEqual([
            day,
            customerId,
            consentMask(
              statements.filter((one) => one.partyId === customerId),
              day,
            ),
            standing.isHeld,
            standing.isFrozen,
            standing.doNotContact,
            isUnguardedMinor(bornOn, standing, day),
          ])
        }
      }
    })
  })

  test('a correction of the document takes the two records apart, and putting it back joins them again', async () => {
    const blind = async (): Promise<Buffer> =>
      (await rowsOf<{ identity_blind: Buffer }>('select identity_blind from landing_party where party_id = 13'))[0]
        ?.identity_blind ?? Buffer.alloc(0)
    const before = await blind()
    const set = (to: Buffer) =>
      ctx.slice((db) => sql`update landing_party set identity_blind = ${to}, run_id = run_id + 1 where party_id = 13`.execute(db))
    await set(Buffer.from('other'))
    await night(businessDate)
    expect((await rowsOf<{ customer_id: number }>('select customer_id from parties where party_id = 13'))[0]?.customer_id).toBe(
      13,
    )
    await set(before)
    const third = await night(businessDate)
    expect((await rowsOf<{ customer_id: number }>('select customer_id from parties where party_id = 13'))[0]?.customer_id).toBe(1)
    expect(await rowsOf('select 1 from customers')).toHaveLength(12)
    expect(third.map(({ checksum }) => checksum)).toEqual(first.map(({ checksum }) => checksum))
  })

  test('a statement that its source corrects is followed by another, and the newest counts; correcting it back counts again', async () => {
    const set = (status: string) =>
      ctx.slice((db) => sql`update landing_consent set status = ${status} where party_id = 12`.execute(db))
    const ledger = async () =>
      (await rowsOf<{ status: string }>('select status from consents where party_id = 12 order by consent_id')).map(
        (row) => row.status,
      )
    await set('refused')
    await night(businessDate)
    expect([await ledger(), (await frozen()).get('C12')?.consent]).toEqual([['granted', 'refused'], 0])
    await set('granted')
    await night(businessDate)
    expect([await ledger(), (await frozen()).get('C12')?.consent]).toEqual([['granted', 'refused', 'granted'], 63])
  })

  test('an owner corrected by the bank is corrected; one it no longer delivers ended yesterday', async () => {
    const owner = async () =>
      (await rowsOf<{ owner_staff_id: number }>('select owner_staff_id from customers where customer_id = 3'))[0]?.owner_staff_id
    const set = (text: string) => ctx.slice((db) => sql.raw(text).execute(db))
    expect(await owner()).toBe(1) // 1001
    await set("update landing_assignment set staff_no = '1006' where party_id = 3")
    await night(businessDate)
    expect(await owner()).toBe(6)
    await set('delete from landing_assignment where party_id = 3')
    await night(businessDate)
    expect(await rowsOf('select staff_id, valid_from, valid_to from assignments where party_id = 3')).toEqual([
      { staff_id: 6, valid_from: '2020-01-01', valid_to: '2026-10-14' },
    ])
    expect(await owner()).toBe(0)
    await set("insert into landing_assignment values (3, 1, '1001', '2020-01-01')")
    await night(businessDate)
    expect(await owner()).toBe(1)
  })

  test('who becomes a customer tomorrow is none today, neither frozen nor found', async () => {
    const set = (day: string) =>
      ctx.slice((db) => sql`update landing_party set opened_on = ${day}, run_id = run_id + 1 where party_id = 3`.execute(db))
    await set('2026-10-16')
    await night(businessDate)
    expect((await frozen()).has('C03')).toBe(false)
    expect(await ctx.slice((db) => factsNow(db, 3, businessDate))).toBeUndefined()
    expect((await ctx.slice((db) => factsNow(db, 3, addDays(businessDate, 1))))?.customerId).toBe(3)
    await set('2015-04-01')
    await night(businessDate)
    expect((await frozen()).has('C03')).toBe(true)
  })

  test('a manager set by the branch outlives a delivery that repeats the old one', async () => {
    await ctx.slice(async (db) => {
      await sql`update assignments set valid_to = '2026-10-14' where party_id = 2 and valid_to is null`.execute(db)
      await sql`insert into assignments (party_id, staff_id, branch_id, valid_from, change_id)
        select 2, staff_id, (select branch_id from customers where customer_id = 2), '2026-10-15', 7 from staff where staff_no = '1006'`.execute(
        db,
      )
    })
    await night(businessDate)
    const owner = await rowsOf<{ staff_no: string }>(
      'select staff_no from customers join staff on staff_id = owner_staff_id where customer_id = 2',
    )
    expect(owner).toEqual([{ staff_no: '1006' }])
  })
})
