import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'

/** Who looked after a customer on a day, and where. */
export type OwnerOn = { readonly staffId: number; readonly name: Label; readonly branchId: number; readonly branch: Label }

type OwnerRow = {
  staff_id: number
  staff_zh: string
  staff_en: string
  branch_id: number
  branch_zh: string | null
  branch_en: string | null
}

/** The owner on a day by the assignments there were, as `settleOwners` settles it: of several parties the smallest that had one. */
export async function readOwnerOn(db: Db, customerId: number, on: Day): Promise<OwnerOn | undefined> {
  const { rows } = await sql<OwnerRow>`
    select a.staff_id, s.name_zh as staff_zh, s.name_en as staff_en, a.branch_id, o.name_zh as branch_zh, o.name_en as branch_en
    from parties p join assignments a using (party_id) join staff s using (staff_id)
    left join lateral (select name_zh, name_en from org_units where org_id = a.branch_id and valid_from <= ${on} order by valid_from desc limit 1) o on true
    where p.customer_id = ${customerId} and a.valid_from <= ${on} and (a.valid_to is null or a.valid_to >= ${on})
      and s.active_from <= ${on} and (s.active_to is null or s.active_to >= ${on})
    order by p.party_id, a.valid_from desc limit 1`.execute(db)
  const row = rows[0]
  return row === undefined
    ? undefined
    : {
        staffId: row.staff_id,
        name: { zh: row.staff_zh, en: row.staff_en },
        branchId: row.branch_id,
        branch: { zh: row.branch_zh ?? '', en: row.branch_en ?? '' },
      }
}

/** The published runs that tell months of tiers; which of them hold a customer's month only the warehouse knows. */
export async function readTierRuns(db: Db): Promise<readonly number[]> {
  const { rows } = await sql<{ run_id: number }>`
    select run_id from runs where step = 'tiers' and status = 'published' order by run_id`.execute(db)
  return rows.map((row) => row.run_id)
}

/** Codes of the products whose name holds a word; the word is in lower case. */
export async function readProductsNamed(db: Db, word: string): Promise<readonly string[]> {
  const { rows } = await sql<{ code: string }>`
    select code from products where position(${word} in lower(name_zh)) > 0 or position(${word} in lower(name_en)) > 0`.execute(
    db,
  )
  return rows.map((row) => row.code)
}
