import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestStores, testStores } from '../../test/support.ts'
import { parseDay } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import { inTransaction } from '../platform/postgres/open.ts'
import { scopeSettings } from '../platform/scope.ts'
import { branchesOf, orgTree } from './org.ts'
import { syncOrganisation } from './service.ts'
import { orgVersion, readUnits } from './store-org.ts'

let stores: TestStores
beforeAll(async () => {
  stores = await testStores()
})
afterAll(() => stores?.close())

const asJob = <T>(work: (db: Db) => Promise<T>) =>
  inTransaction(stores.pg, { role: 'zhike_job', settings: scopeSettings({ scope: 'bank', staffId: 0, branches: [] }) }, work)
const run = (query: string) => sql.raw(query).execute(stores.pg.asOwner)
const sync = () => asJob(syncOrganisation)

beforeEach(async () => {
  for (const table of [
    'landing_organisation',
    'landing_staff',
    'landing_certificate',
    'org_units',
    'staff_certificates',
    'staff',
  ])
    await run(`delete from ${table}`)
  await run("update counters set value = 0 where key in ('org', 'staff')")
  // Delivered out of order on purpose: ids follow the codes. '0101' < '0102' < '02'.
  await run(`insert into landing_organisation (code, run_id, kind, parent_code, name_zh, name_en, valid_from) values
    ('02', 1, 'district', '00', '江西', 'West', '2020-01-01'), ('0101', 1, 'branch', '01', '滨江', 'Riverside', '2020-01-01'), ('00', 1, 'bank', null, '江城银行', 'Bank', '2020-01-01'),
    ('01', 1, 'district', '00', '江东', 'East', '2020-01-01'), ('0102', 1, 'branch', '01', '东湖', 'East Lake', '2020-01-01')`)
  await run(`insert into landing_staff (staff_no, run_id, name_zh, name_en, post, org_code, minutes_per_day, active_from) values
    ('10002', 1, '李', 'Li', 'rm', '0102', 240, '2024-01-01'), ('10001', 1, '王', 'Wang', 'rm', '0101', 240, '2024-01-01')`)
  await run(`insert into landing_certificate (staff_no, kind, number, valid_from, valid_to, run_id) values
    ('10001', 'fund', 'F1', '2024-01-01', '2027-01-01', 1), ('10001', 'wealth', 'W1', '2024-01-01', '2027-01-01', 1)`)
})

describe('the organisation pulled from landing', () => {
  test('gets ids in the order of the codes and staff numbers', async () => {
    expect(await sync()).toEqual({ units: 5, staff: 2, certificates: 2 })
    const units = await asJob(readUnits)
    expect(units.map((unit) => [unit.orgId, unit.code, unit.parentId])).toEqual([
      [1, '00', null],
      [2, '01', 1],
      [3, '0101', 2],
      [4, '0102', 2],
      [5, '02', 1],
    ])
    const staff = await asJob((db) => sql`select staff_id, staff_no, org_id from staff order by staff_id`.execute(db))
    expect(staff.rows).toEqual([
      { staff_id: 1, staff_no: '10001', org_id: 3 },
      { staff_id: 2, staff_no: '10002', org_id: 4 },
    ])
  })

  test('pulled again changes nothing, not even the version', async () => {
    await sync()
    const version = await asJob(orgVersion)
    expect(await sync()).toEqual({ units: 0, staff: 0, certificates: 0 })
    expect(await asJob(orgVersion)).toBe(version)
  })

  test('a branch that moves keeps its id and its past; a new unit gets the next id', async () => {
    await sync()
    const version = await asJob(orgVersion)
    await run("update landing_organisation set parent_code = '02', valid_from = '2026-07-01' where code = '0102'")
    await run(
      "insert into landing_organisation (code, run_id, kind, parent_code, name_zh, name_en, valid_from) values ('0100', 2, 'branch', '01', '新', 'New', '2026-07-01')",
    )
    await sync()
    const units = await asJob(readUnits)
    const under = (day: string, orgId: number) => branchesOf(orgTree(units, parseDay(day)), orgId)
    expect(under('2026-06-30', 2)).toEqual([3, 4])
    expect(under('2026-07-01', 2)).toEqual([3, 6]) // 6 is the new 0100
    expect(under('2026-07-01', 5)).toEqual([4])
    expect(await asJob(orgVersion)).toBe(version + 1)
  })

  test('a certificate that is no longer delivered was taken back; those of staff who were not delivered stay', async () => {
    await sync()
    await run("delete from landing_certificate where kind = 'fund'")
    expect(await sync()).toMatchObject({ certificates: 1 })
    await run("delete from landing_certificate; delete from landing_staff where staff_no = '10001'")
    expect(await sync()).toMatchObject({ certificates: 0 })
    const left = await asJob((db) => sql`select kind from staff_certificates`.execute(db))
    expect(left.rows).toEqual([{ kind: 'wealth' }])
  })

  test('an organisation that goes in a circle is refused whole', async () => {
    await sync()
    await run("update landing_organisation set parent_code = '0101', valid_from = '2026-07-01' where code = '01'")
    await expect(sync()).rejects.toThrow(/circle/)
    expect((await asJob(readUnits)).find((unit) => unit.code === '01')?.parentId).toBe(1)
  })

  test('a unit or a member of staff under a unit nobody delivered is named', async () => {
    await run("update landing_organisation set parent_code = '77' where code = '0102'")
    await run("update landing_staff set org_code = '88' where staff_no = '10002'")
    await expect(sync()).rejects.toMatchObject({
      code: 'bad-feed',
      data: { dangling: ['staff 10002 of 88', 'unit 0102 under 77'] },
    })
  })
})
