import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'

export type BranchUnit = { readonly branchId: number; readonly code: string; readonly zh: string; readonly en: string }

/** The branches in force on a day, of those named; all of them for one who sees the whole bank. */
export async function branchUnits(db: Db, branches: readonly number[] | 'all', on: Day): Promise<readonly BranchUnit[]> {
  const found = await sql<BranchUnit>`
    select org_id as "branchId", code, name_zh as zh, name_en as en from org_units
    where kind = 'branch' and valid_from <= ${on} and (valid_to is null or valid_to >= ${on})
      and (${branches === 'all'} or org_id = any(${branches === 'all' ? [] : branches}::int[]))
    order by code`.execute(db)
  return found.rows
}

export type StaffLoad = {
  readonly staffId: number
  readonly staffZh: string
  readonly staffEn: string
  readonly post: string
  readonly minutesPerDay: number
  readonly customers: number
  readonly openTasks: number
  readonly overdue: number
  readonly doneToday: number
  readonly minutes: number
}

/** Everybody of a branch who has time for contacts, customers or tasks; the row of staff 0 is the branch's pool. */
export async function branchLoad(db: Db, branchId: number, today: Day, since: Date): Promise<readonly StaffLoad[]> {
  const found = await sql<StaffLoad>`
    with people as (
      select staff_id, name_zh, name_en, post, minutes_per_day from staff
      where org_id = ${branchId} and active_from <= ${today} and (active_to is null or active_to >= ${today})
    ), held as (
      select owner_staff_id as staff_id, count(*)::int as customers from customers where branch_id = ${branchId} group by 1
    ), work as (
      select owner_staff_id as staff_id, count(*) filter (where status = 'open')::int as open_tasks,
        count(*) filter (where status = 'open' and due_on < ${today})::int as overdue,
        count(*) filter (where status = 'done' and updated_at >= ${since})::int as done_today,
        coalesce(sum(minutes) filter (where status = 'open'), 0)::int as minutes
      from tasks where branch_id = ${branchId} group by 1
    ), everybody as (
      select staff_id from people where minutes_per_day > 0 union select staff_id from held union select staff_id from work
    )
    select e.staff_id as "staffId", coalesce(s.name_zh, '') as "staffZh", coalesce(s.name_en, '') as "staffEn", coalesce(s.post, 'pool') as post,
      coalesce(s.minutes_per_day, 0) as "minutesPerDay", coalesce(h.customers, 0) as customers, coalesce(w.open_tasks, 0) as "openTasks",
      coalesce(w.overdue, 0) as overdue, coalesce(w.done_today, 0) as "doneToday", coalesce(w.minutes, 0) as minutes
    from everybody e left join staff s using (staff_id) left join held h using (staff_id) left join work w using (staff_id)
    order by e.staff_id`.execute(db)
  return found.rows
}

/** How many of each owner's customers are covered: contacted by what the warehouse knows (`contacted`) or by a result recorded since. */
export async function coveredByOwner(
  db: Db,
  branchId: number,
  contacted: readonly number[],
  effective: readonly string[],
  since: Date,
): Promise<ReadonlyMap<number, number>> {
  const found = await sql<{ staffId: number; covered: number }>`
    select owner_staff_id as "staffId", count(*)::int as covered from customers
    where branch_id = ${branchId} and (customer_id = any(${contacted}::int[]) or customer_id in (
      select r.customer_id from responses r where r.branch_id = ${branchId} and r.recorded_at >= ${since} and r.outcome = any(${effective}::text[])
        and not r.withdrawn and not exists (select from responses c where c.counters = r.response_id)))
    group by 1`.execute(db)
  return new Map(found.rows.map((row) => [row.staffId, row.covered]))
}

export type Funnel = {
  readonly issued: number
  readonly contacted: number
  readonly effective: number
  readonly positive: number
}

/** What became of the tasks of a branch issued since a day: each is counted once, by the entry in force. */
export async function funnelOf(
  db: Db,
  branchId: number,
  since: Day,
  effective: readonly string[],
  positive: readonly string[],
): Promise<Funnel> {
  const found = await sql<Funnel>`
    select count(*)::int as issued, count(r.outcome)::int as contacted,
      count(*) filter (where r.outcome = any(${effective}::text[]))::int as effective,
      count(*) filter (where r.outcome = any(${positive}::text[]))::int as positive
    from tasks t left join lateral (
      select outcome from responses r where r.task_id = t.task_id and not r.withdrawn
        and not exists (select from responses c where c.counters = r.response_id) order by r.response_id desc limit 1) r on true
    where t.branch_id = ${branchId} and t.business_date >= ${since}`.execute(db)
  return found.rows[0] ?? { issued: 0, contacted: 0, effective: 0, positive: 0 }
}

export type Receiver = {
  readonly staffId: number
  readonly orgId: number
  readonly post: string
  readonly minutesPerDay: number
}

/** Somebody who is to get tasks. */
export async function findReceiver(db: Db, staffId: number, today: Day): Promise<Receiver | undefined> {
  const found = await sql<Receiver>`
    select staff_id as "staffId", org_id as "orgId", post, minutes_per_day as "minutesPerDay"
    from staff where staff_id = ${staffId} and active_from <= ${today} and (active_to is null or active_to >= ${today})`.execute(
    db,
  )
  return found.rows[0]
}

export type MovableTask = {
  readonly taskId: number
  readonly customerId: number
  readonly branchId: number
  readonly ownerStaffId: number
  readonly partyId: number
  readonly status: string
  readonly decisionId: number
  readonly contactId: number | null
}

/** Whom some tasks of the caller's rows are about: to be locked before the tasks are. */
export async function partiesOfTasks(db: Db, taskIds: readonly number[]): Promise<readonly number[]> {
  const found = await sql<{ partyId: number }>`
    select distinct party_id as "partyId" from tasks where task_id = any(${taskIds}::bigint[])`.execute(db)
  return found.rows.map(({ partyId }) => partyId)
}

/** The tasks to be handed over, locked in the order of their ids so that two hand-overs never wait for each other. */
export async function lockTasks(db: Db, taskIds: readonly number[]): Promise<readonly MovableTask[]> {
  const found = await sql<MovableTask>`
    select t.task_id::int as "taskId", t.customer_id as "customerId", t.branch_id as "branchId", t.owner_staff_id as "ownerStaffId", t.party_id as "partyId", t.status,
      t.decision_id::int as "decisionId", t.contact_id::int as "contactId"
    from tasks t where t.task_id = any(${taskIds}::bigint[]) order by t.task_id for update of t`.execute(db)
  return found.rows
}

/** Gives tasks and their reserved contacts to another owner. */
export async function moveTasks(db: Db, taskIds: readonly number[], toStaffId: number, at: Date): Promise<void> {
  await sql`update tasks set owner_staff_id = ${toStaffId}, updated_at = ${at} where task_id = any(${taskIds}::bigint[])`.execute(
    db,
  )
  await sql`
    update contact_ledger set owner_staff_id = ${toStaffId}
    where state = 'reserved' and contact_id in (select contact_id from tasks where task_id = any(${taskIds}::bigint[]))`.execute(
    db,
  )
}
