import { type RawBuilder, sql } from 'kysely'
import type { LookupNumbers, LookupRuleKey } from '../../customers/privacy/lookup-words.ts'
import type { Day } from '../../kernel/day.ts'
import type { Db } from '../../platform/ctx.ts'

/** What a rule found about one person on a day. */
export type Found = { readonly userId: number; readonly numbers: LookupNumbers; readonly customers: readonly number[] }

const MANY = 50
const customersOf = (of: RawBuilder<unknown>) => sql`(array_agg(distinct ${of}))[1:${sql.lit(MANY)}]`

/** Looks of some days by somebody who serves, with who they are. `at` is the bank's local time: sessions are opened in its zone. */
const looks = (from: RawBuilder<unknown>, to: RawBuilder<unknown>) => sql`
  select e.user_id, e.customer_id, e.at::timestamp as at, k.depth, coalesce(u.staff_id, 0) as staff_id, coalesce(s.post, '') as post, coalesce(s.org_id, 0) as org_id
  from audit_events e join lookup_kinds k using (action) join users u using (user_id) left join staff s using (staff_id)
  where e.at >= ${from} and e.at < ${to} and e.outcome = 'done' and e.customer_id is not null`

const ofDay = (day: Day) => looks(sql`${day}::date`, sql`${day}::date + 1`)

/** Whose customer it was on the day: who looked after them, or worked an open task about them. */
const isOwn = (day: Day) => sql`(
  exists (select from parties p join assignments a using (party_id) where p.customer_id = l.customer_id and a.staff_id = l.staff_id
    and a.valid_from <= ${day} and (a.valid_to is null or a.valid_to >= ${day}))
  or exists (select from tasks t where t.customer_id = l.customer_id and t.owner_staff_id = l.staff_id and t.created_at < ${day}::date + 1 and t.expires_on >= ${day}))`

/** outside-portfolio: of a manager's looks those at nobody of theirs; of the others' those at another branch's. */
export async function outsidePortfolio(
  db: Db,
  day: Day,
  { minCustomers, minShareBp }: { readonly minCustomers: number; readonly minShareBp: number },
): Promise<readonly Found[]> {
  return await found(
    db,
    sql`
    select user_id as "userId", (array_agg(distinct customer_id) filter (where is_outside))[1:${sql.lit(MANY)}] as customers,
      jsonb_build_object('total', count(distinct customer_id), 'outside', count(distinct customer_id) filter (where is_outside),
        'branches', count(distinct branch_id) filter (where is_outside)) as numbers
    from (
      select l.user_id, l.customer_id, c.branch_id,
        case when l.post = 'rm' then not ${isOwn(day)} else c.branch_id <> l.org_id end as is_outside
      from (${ofDay(day)}) l join customers c using (customer_id) where l.post in ('rm', 'teller', 'lobby', 'branch-head')
    ) seen group by user_id
    having count(distinct customer_id) filter (where is_outside) >= ${minCustomers}
      and count(distinct customer_id) filter (where is_outside) * 10000 >= count(distinct customer_id) * ${minShareBp}`,
  )
}

/** many-in-an-hour: the fullest clock hour of somebody's day against the fullest of their own earlier days and of their peers' (of twenty days the nineteenth: single peaks aside). */
export async function manyInAnHour(
  db: Db,
  day: Day,
  { minCustomers, times, historyDays }: { readonly minCustomers: number; readonly times: number; readonly historyDays: number },
): Promise<readonly Found[]> {
  return await found(
    db,
    sql`
    with hours as (
      select user_id, post, at::date as day, extract(hour from at)::int as hour, count(distinct customer_id)::int as n, ${customersOf(sql`customer_id`)} as customers
      from (${looks(sql`${day}::date - ${historyDays}::int`, sql`${day}::date + 1`)}) l group by 1, 2, 3, 4
    ), peaks as (
      select distinct on (user_id, day) user_id, post, day, hour, n, customers from hours order by user_id, day, n desc, hour
    )
    select p.user_id as "userId", p.customers, jsonb_build_object('customers', p.n, 'hour', p.hour, 'own', own.usual, 'peers', peers.usual) as numbers
    from peaks p
    cross join lateral (select coalesce(percentile_disc(0.95) within group (order by b.n), 0) as usual from peaks b where b.user_id = p.user_id and b.day < ${day}) own
    cross join lateral (select coalesce(percentile_disc(0.95) within group (order by b.n), 0) as usual from peaks b where b.post = p.post and b.user_id <> p.user_id and b.day < ${day}) peers
    where p.day = ${day} and p.n >= ${minCustomers} and p.n > ${times} * greatest(own.usual, peers.usual)`,
  )
}

/** Who of the day's looked-at customers might be of a high tier: the warehouse is asked which. Looks at one's own, and at the counter, need no reason. */
export async function lookedAtByOthers(
  db: Db,
  day: Day,
): Promise<readonly { readonly userId: number; readonly customerId: number; readonly isListed: boolean }[]> {
  const { rows } = await sql<{ userId: number; customerId: number; isListed: boolean }>`
    select distinct l.user_id as "userId", l.customer_id as "customerId",
      exists (select from watched_customers w join parties p using (party_id) where p.customer_id = l.customer_id) as "isListed"
    from (${ofDay(day)}) l join customers c using (customer_id)
    where l.depth <> 'card' and l.post <> 'compliance' and not (l.post = 'branch-head' and c.branch_id = l.org_id) and not ${isOwn(day)}`.execute(
    db,
  )
  return rows
}

/** odd-hours: looks of a day off, or at night. */
export async function oddHours(
  db: Db,
  day: Day,
  { minCustomers, from, to }: { readonly minCustomers: number; readonly from: number; readonly to: number },
  isDayOff: boolean,
): Promise<readonly Found[]> {
  return await found(
    db,
    sql`
    select user_id as "userId", ${customersOf(sql`customer_id`)} as customers,
      jsonb_build_object('customers', count(distinct customer_id), 'first', to_char(min(at), 'HH24:MI'), 'last', to_char(max(at), 'HH24:MI'), 'dayOff', ${isDayOff ? 1 : 0}::int) as numbers
    from (${ofDay(day)}) l
    where ${isDayOff} or (case when ${from}::int > ${to}::int then extract(hour from at) >= ${from} or extract(hour from at) < ${to}
      else extract(hour from at) >= ${from} and extract(hour from at) < ${to} end)
    group by user_id having count(distinct customer_id) >= ${minCustomers}`,
  )
}

/** many-reveals: fields opened in a day against somebody's own earlier days. */
export async function manyReveals(
  db: Db,
  day: Day,
  { minFields, times, historyDays }: { readonly minFields: number; readonly times: number; readonly historyDays: number },
): Promise<readonly Found[]> {
  return await found(
    db,
    sql`
    with days as (
      select user_id, at::date as day, count(*)::int as n, count(distinct customer_id)::int as c, ${customersOf(sql`customer_id`)} as customers
      from (${looks(sql`${day}::date - ${historyDays}::int`, sql`${day}::date + 1`)}) l where depth = 'field' group by 1, 2
    )
    select d.user_id as "userId", d.customers, jsonb_build_object('fields', d.n, 'customers', d.c, 'own', own.usual) as numbers
    from days d
    cross join lateral (select coalesce(percentile_disc(0.95) within group (order by b.n), 0) as usual from days b where b.user_id = d.user_id and b.day < ${day}) own
    where d.day = ${day} and d.n >= ${minFields} and d.n > ${times} * own.usual`,
  )
}

/** knocking: customers somebody asked for and does not see. */
export async function knocking(db: Db, day: Day, { minCustomers }: { readonly minCustomers: number }): Promise<readonly Found[]> {
  return await found(
    db,
    sql`
    select user_id as "userId", ${customersOf(sql`customer_id`)} as customers, jsonb_build_object('times', count(*), 'customers', count(distinct customer_id)) as numbers
    from audit_events where at >= ${day}::date and at < ${day}::date + 1 and action = 'access.request.not-found' and customer_id is not null and user_id is not null
    group by user_id having count(distinct customer_id) >= ${minCustomers}`,
  )
}

async function found(db: Db, query: RawBuilder<unknown>): Promise<readonly Found[]> {
  const { rows } = await (query as RawBuilder<Found>).execute(db)
  return rows
}

/** Keeps what a rule found on a day; found before, it is the same finding, and one that was explained is open again when the numbers have grown since. Answers how many were new or changed. */
export async function keepFindings(
  db: Db,
  rule: { readonly key: LookupRuleKey; readonly version: number },
  day: Day,
  findings: readonly Found[],
  at: Date,
): Promise<number> {
  if (findings.length === 0) return 0
  const rows = findings.map(({ userId, numbers, customers }) => ({ user_id: userId, numbers, customers }))
  const done = await sql`
    insert into lookup_findings (rule, rule_version, user_id, day, numbers, customers, found_at)
    select ${rule.key}, ${rule.version}, r.user_id, ${day}, r.numbers, array(select jsonb_array_elements_text(r.customers)::integer), ${at}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (user_id integer, numbers jsonb, customers jsonb)
    on conflict (rule, user_id, day) do update set numbers = excluded.numbers, customers = excluded.customers, rule_version = excluded.rule_version,
      state = case when lookup_findings.state = 'explained' then 'open' else lookup_findings.state end
    where lookup_findings.numbers <> excluded.numbers`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}
