import { sql } from 'kysely'
import type { LookupNumbers } from '../../customers/privacy/lookup-words.ts'
import type { Day } from '../../kernel/day.ts'
import type { Label } from '../../kernel/label.ts'
import type { Db } from '../../platform/ctx.ts'

export type FindingState = 'open' | 'explained' | 'escalated'

/** A finding with who it is about and the last that was said of it. */
export type FindingRow = {
  readonly findingId: number
  readonly rule: string
  readonly userId: number
  readonly login: string
  readonly post: string
  readonly name: Label | null
  readonly branch: Label | null
  readonly day: Day
  readonly numbers: LookupNumbers
  readonly customers: readonly number[]
  readonly state: FindingState
  readonly disposition: {
    readonly state: FindingState
    readonly reason: string
    readonly login: string
    readonly at: string
  } | null
}

/** Findings, the newest day first. */
export async function listFindings(
  db: Db,
  filter: { readonly state?: FindingState | undefined; readonly rule?: string | undefined; readonly login?: string | undefined },
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly FindingRow[]; readonly total: number }> {
  const where = sql.join(
    [
      sql`true`,
      ...(filter.state === undefined ? [] : [sql`f.state = ${filter.state}`]),
      ...(filter.rule === undefined ? [] : [sql`f.rule = ${filter.rule}`]),
      ...(filter.login === undefined ? [] : [sql`u.login = ${filter.login}`]),
    ],
    sql` and `,
  )
  const { rows } = await sql<FindingRow>`
    select f.finding_id as "findingId", f.rule, f.user_id as "userId", u.login, coalesce(s.post, '') as post,
      case when s.staff_id is not null then jsonb_build_object('zh', s.name_zh, 'en', s.name_en) end as name,
      case when o.name_zh is not null then jsonb_build_object('zh', o.name_zh, 'en', o.name_en) end as branch,
      f.day, f.numbers, f.customers, f.state, d.said as disposition
    from lookup_findings f join users u using (user_id) left join staff s using (staff_id)
      left join lateral (select name_zh, name_en from org_units where org_id = s.org_id order by valid_from desc limit 1) o on true
      left join lateral (
        select jsonb_build_object('state', x.state, 'reason', x.reason, 'login', v.login, 'at', x.at) as said
        from lookup_dispositions x join users v using (user_id) where x.finding_id = f.finding_id order by x.disposition_id desc limit 1
      ) d on true
    where ${where} order by f.day desc, f.finding_id desc limit ${page.limit} offset ${page.offset}`.execute(db)
  const counted = await sql<{ total: number }>`
    select count(*) as total from lookup_findings f join users u using (user_id) where ${where}`.execute(db)
  return { rows, total: Number(counted.rows[0]?.total ?? 0) }
}

/** One finding, locked. */
export async function lockFinding(
  db: Db,
  findingId: number,
): Promise<{ readonly userId: number; readonly rule: string; readonly state: FindingState } | undefined> {
  const { rows } = await sql<{ userId: number; rule: string; state: FindingState }>`
    select user_id as "userId", rule, state from lookup_findings where finding_id = ${findingId} for update`.execute(db)
  return rows[0]
}

/** Keeps what was said about a finding, and its new state. */
export async function disposeFinding(
  db: Db,
  findingId: number,
  said: { readonly state: 'explained' | 'escalated'; readonly reason: string; readonly userId: number; readonly at: Date },
): Promise<void> {
  await sql`
    insert into lookup_dispositions (finding_id, state, reason, user_id, at)
    values (${findingId}, ${said.state}, ${said.reason}, ${said.userId}, ${said.at})`.execute(db)
  await sql`update lookup_findings set state = ${said.state} where finding_id = ${findingId}`.execute(db)
}

/** Puts a customer on the list of those whom looking at takes more of a reason, or takes them off. */
export async function storeWatched(
  db: Db,
  partyId: number,
  kind: string | undefined,
  by: { readonly userId: number; readonly at: Date },
): Promise<void> {
  await sql`delete from watched_customers where party_id = ${partyId}`.execute(db)
  if (kind !== undefined)
    await sql`insert into watched_customers (party_id, kind, added_by, added_at) values (${partyId}, ${kind}, ${by.userId}, ${by.at})`.execute(
      db,
    )
}
