import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { jobOver } from '../../test/bank/facts-in-warehouse.ts'
import { bankFeeds, businessDate } from '../../test/bank/truths.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { parseDay } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { importDelivery } from '../sources/service.ts'
import { catalogueOf, scriptInUse, scriptsOf, syncProducts } from './service.ts'

let stores: TestStores
let ctx: JobCtx
beforeAll(async () => {
  stores = await testStores()
  ctx = jobOver(stores)
  await importDelivery(ctx, { folder: bankFeeds, mapping: 'canonical', businessDate })
})
afterAll(() => stores.close())

const today = parseDay('2026-10-16')

describe('the catalogue and scripts of the small bank', () => {
  it('come into the record once, with dense ids in order of code', async () => {
    const first = await ctx.slice((db) => syncProducts(db))
    expect([first.products, first.scripts, first.changed]).toEqual([25, 38, 63])
    const again = await ctx.slice((db) => syncProducts(db))
    expect([again.changed, again.checksum]).toEqual([0, first.checksum])
    const ids = await ctx.slice((db) => sql<{ product_id: number }>`select product_id from products order by code`.execute(db))
    expect(ids.rows.map((row) => row.product_id)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1))
    const plan = (await ctx.slice((db) => catalogueOf(db))).find(({ code }) => code === 'WM-365')
    expect(plan).toMatchObject({
      regime: 'NFRA_HARD',
      riskIssuer: 2,
      riskBank: 3,
      minAmountFen: 10_000_000,
      requiredCertificate: 'wealth',
    })
  })

  it('a delivered change moves the product and nothing else', async () => {
    await ctx.slice((db) => sql`update landing_product set on_sale_to = '2026-12-31' where code = 'CD-3Y'`.execute(db))
    expect((await ctx.slice((db) => syncProducts(db))).changed).toBe(1)
    const found = (await ctx.slice((db) => catalogueOf(db))).find(({ code }) => code === 'CD-3Y')
    expect(found?.onSaleTo).toBe('2026-12-31')
  })

  it('an approved script never changes its words, an unapproved one may and can be approved', async () => {
    await ctx.slice((db) => sql`update landing_script set text_zh = '改过的话' where key in ('td-1y', 'gd-acc')`.execute(db))
    await ctx.slice((db) =>
      sql`update landing_script set approver = '9002', approved_on = '2026-10-10' where key = 'gd-acc'`.execute(db),
    )
    expect((await ctx.slice((db) => syncProducts(db))).changed).toBe(1)
    expect((await ctx.slice((db) => scriptInUse(db, 'td-1y', 1, today)))?.textZh).toMatch(/^您好/)
    expect((await ctx.slice((db) => scriptInUse(db, 'gd-acc', 1, today)))?.textZh).toBe('改过的话')
  })

  it('an approval by the author is none', async () => {
    await ctx.slice((db) =>
      sql`update landing_script set approver = author, approved_on = '2026-10-01' where key = 'tier-topup' and version = 2`.execute(
        db,
      ),
    )
    await ctx.slice((db) => syncProducts(db))
    const versions = (await ctx.slice((db) => scriptsOf(db))).filter(({ key }) => key === 'tier-topup')
    expect(versions.map(({ version, approver }) => [version, approver])).toEqual([
      [1, '9002'],
      [2, null],
    ])
    expect(await ctx.slice((db) => scriptInUse(db, 'tier-topup', 2, today))).toBeUndefined()
  })
})
