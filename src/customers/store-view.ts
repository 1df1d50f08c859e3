import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'
import type { TierPeers } from './view/product-gaps.ts'

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

/** The last day each feed brought anything of, up to a day: of dated facts the day they are of, of whole files the business date of their delivery. */
export async function readLastDelivered(db: Db, upTo: Day): Promise<ReadonlyMap<string, Day>> {
  const { rows } = await sql<{ feed: string; last_on: Day }>`
    select feed, max(day)::text as last_on from (
      select f ->> 'feed' as feed, r.business_date as day
      from runs r cross join lateral jsonb_array_elements(coalesce(r.details -> 'files', '[]')) f
      where r.step = 'import' and r.status = 'published' and r.business_date <= ${upTo} and f ->> 'outcome' = 'imported'
        and f ->> 'feed' not in ('balance', 'transaction', 'event', 'rate')
      union all
      select s.feed, s.day from run_slices s join runs r using (run_id) where r.status = 'published' and s.day <= ${upTo}
      union all
      select 'rate', max(day) from rates where day <= ${upTo} having max(day) is not null
    ) delivered group by feed`.execute(db)
  return new Map(rows.map((row) => [row.feed, row.last_on]))
}

/** What of a customer's file lies in tables beside their own: whether they answered to marketing, said how they want to be served, have relations, and a goal. */
export async function readKnownBeside(
  db: Db,
  partyIds: readonly number[],
  on: Day,
): Promise<{ readonly answered: boolean; readonly preference: boolean; readonly family: boolean; readonly goal: boolean }> {
  const parties = sql`any(${[...partyIds]}::integer[])`
  const { rows } = await sql<{ answered: boolean; preference: boolean; family: boolean; goal: boolean }>`
    select exists (select from consents where party_id = ${parties} and purpose = 'marketing' and effective_on <= ${on}) as answered,
      exists (select from preferences where party_id = ${parties} and heard_on <= ${on})
        or exists (select from preference_tags where party_id = ${parties} and state = 'standing' and heard_on <= ${on}) as preference,
      exists (select from household_members where party_id = ${parties})
        or exists (select from relationships where (from_party = ${parties} or to_party = ${parties})
          and valid_from <= ${on} and (valid_to is null or valid_to >= ${on})) as family,
      exists (select from customer_goals where party_id = ${parties} and recorded_on <= ${on}) as goal`.execute(db)
  return rows[0] ?? { answered: false, preference: false, family: false, goal: false }
}

/** What customers of each tier held, by the newest night up to a day that counted it. */
export async function readPeers(db: Db, asOf: Day): Promise<readonly TierPeers[] | undefined> {
  const { rows } = await sql<{ tiers: TierPeers[] | null }>`
    select details -> 'tiers' as tiers from runs where step = 'peers' and status = 'published' and business_date <= ${asOf}
    order by business_date desc, run_id desc limit 1`.execute(db)
  return rows[0]?.tiers ?? undefined
}
