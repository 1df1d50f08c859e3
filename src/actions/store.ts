import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'

export type TaskStatus = 'open' | 'done' | 'expired' | 'cancelled'

/** A task as it lies in the record, with what a list shows beside it. */
export type TaskRecord = {
  readonly taskId: number
  readonly decisionId: number
  readonly customerId: number
  readonly partyId: number
  readonly branchId: number
  readonly ownerStaffId: number
  readonly ownerZh: string
  readonly ownerEn: string
  readonly status: TaskStatus
  readonly offerKey: string
  readonly offerVersion: number
  readonly tierKey: string
  readonly triggerKey: string | null
  readonly channel: string
  readonly contentClass: string
  readonly dueOn: Day
  readonly expiresOn: Day
  readonly businessDate: Day
  readonly rank: number
  readonly valueFen: number
  readonly amountFen: number | null
  readonly minutes: number
  readonly reasons: readonly TaskReason[]
  readonly scriptKey: string | null
  readonly scriptVersion: number | null
  readonly gates: readonly TaskGate[]
  readonly runnersUp: readonly RunnerUp[]
  readonly contactId: number | null
  /** What the gate said that stops the contact: kept with a task that was stopped for good, asked anew for an open one. */
  readonly denied: TaskDenial | null
  readonly createdAt: Date
  readonly updatedAt: Date
}

export type TaskDenial = { readonly gate: string; readonly zh: string; readonly en: string }

export type TaskReason = {
  readonly key: string
  readonly zh: string
  readonly en: string
  readonly numbers: Readonly<Record<string, number | string>>
}
export type TaskGate = { readonly key: string; readonly version: number }
export type RunnerUp = {
  readonly offerKey: string
  readonly offerVersion: number
  readonly channel: string
  readonly priority: string
}

const taskColumns = sql`
  t.task_id::int as "taskId", t.decision_id::int as "decisionId", t.customer_id as "customerId", t.party_id as "partyId", t.branch_id as "branchId",
  t.owner_staff_id as "ownerStaffId", coalesce(s.name_zh, '') as "ownerZh", coalesce(s.name_en, '') as "ownerEn", t.status,
  t.offer_key as "offerKey", t.offer_version as "offerVersion", t.tier_key as "tierKey", t.trigger_key as "triggerKey", t.channel,
  t.content_class as "contentClass", t.due_on::text as "dueOn", t.expires_on::text as "expiresOn", t.business_date::text as "businessDate",
  t.rank, t.value_fen::float8 as "valueFen", t.amount_fen::float8 as "amountFen", t.minutes, t.reasons, t.script_key as "scriptKey",
  t.script_version as "scriptVersion", t.gates, t.runners_up as "runnersUp", t.contact_id::int as "contactId", t.denied,
  t.created_at as "createdAt", t.updated_at as "updatedAt"`

/** Which tasks of a list: everything left out does not narrow it. */
export type TaskFilter = {
  readonly ownerStaffId?: number | undefined
  readonly branchId?: number | undefined
  readonly statuses: readonly TaskStatus[]
  readonly channel?: string | undefined
  readonly contentClass?: string | undefined
  readonly overdueOn?: Day | undefined
  /** Closed tasks: only those touched since. */
  readonly since?: Date | undefined
  /** Only tasks that a policy stopped. */
  readonly isDenied?: boolean | undefined
}

function where(filter: TaskFilter) {
  return sql`t.status = any(${filter.statuses}::text[])
    and (${filter.ownerStaffId ?? null}::int is null or t.owner_staff_id = ${filter.ownerStaffId ?? null})
    and (${filter.branchId ?? null}::int is null or t.branch_id = ${filter.branchId ?? null})
    and (${filter.channel ?? null}::text is null or t.channel = ${filter.channel ?? null})
    and (${filter.contentClass ?? null}::text is null or t.content_class = ${filter.contentClass ?? null})
    and (${filter.overdueOn ?? null}::date is null or t.due_on < ${filter.overdueOn ?? null})
    and (${filter.since ?? null}::timestamptz is null or t.updated_at >= ${filter.since ?? null})
    and (not ${filter.isDenied ?? false} or t.denied is not null)`
}

/** Tasks in the order they are worked: what is due by `today` first, then by priority; ties by id, so that the order never wavers. */
export async function listTasks(
  db: Db,
  filter: TaskFilter,
  today: Day,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly TaskRecord[]> {
  const found = await sql<TaskRecord>`
    select ${taskColumns} from tasks t left join staff s on s.staff_id = t.owner_staff_id where ${where(filter)}
    order by (t.due_on <= ${today}) desc, t.priority desc, t.customer_id, t.offer_key limit ${page.limit} offset ${page.offset}`.execute(
    db,
  )
  return found.rows
}

export async function countTasks(db: Db, filter: TaskFilter): Promise<number> {
  const found = await sql<{ n: string }>`select count(*) as n from tasks t where ${where(filter)}`.execute(db)
  return Number(found.rows[0]?.n ?? 0)
}

/** One task the caller may see; locked for the change about to be made when `lock` is set. */
export async function findTask(db: Db, taskId: number, lock = false): Promise<TaskRecord | undefined> {
  if (lock) await sql`select 1 from tasks where task_id = ${taskId} for update`.execute(db)
  const found = await sql<TaskRecord>`
    select ${taskColumns} from tasks t left join staff s on s.staff_id = t.owner_staff_id where t.task_id = ${taskId}`.execute(db)
  return found.rows[0]
}

/** The open tasks of a customer, of whichever owner, in the order they are worked. */
export async function openTasksOfCustomer(db: Db, customerId: number, today: Day): Promise<readonly TaskRecord[]> {
  const found = await sql<TaskRecord>`
    select ${taskColumns} from tasks t left join staff s on s.staff_id = t.owner_staff_id where t.customer_id = ${customerId} and t.status = 'open'
    order by (t.due_on <= ${today}) desc, t.priority desc, t.customer_id, t.offer_key limit 50`.execute(db)
  return found.rows
}

/** Whether the caller may see a customer: the record's row policies answer. */
export async function canSeeCustomer(db: Db, customerId: number): Promise<boolean> {
  const found = await sql`select 1 from customers where customer_id = ${customerId}`.execute(db)
  return found.rows.length > 0
}

export async function setTaskStatus(db: Db, taskId: number, status: TaskStatus, at: Date): Promise<void> {
  await sql`update tasks set status = ${status}, updated_at = ${at} where task_id = ${taskId}`.execute(db)
}

/** Open, overdue and planned minutes of one owner's list, and what a day holds. */
export async function workload(
  db: Db,
  staffId: number,
  today: Day,
): Promise<{ open: number; overdue: number; minutes: number; capacity: number }> {
  const found = await sql<{ open: string; overdue: string; minutes: string; capacity: number }>`
    select count(*) as open, count(*) filter (where due_on < ${today}) as overdue, coalesce(sum(minutes), 0) as minutes,
      coalesce((select minutes_per_day from staff where staff_id = ${staffId}), 0) as capacity
    from tasks where owner_staff_id = ${staffId} and status = 'open'`.execute(db)
  const row = found.rows[0]
  return {
    open: Number(row?.open ?? 0),
    overdue: Number(row?.overdue ?? 0),
    minutes: Number(row?.minutes ?? 0),
    capacity: row?.capacity ?? 0,
  }
}

export type ChangeRecord = {
  readonly kind: string
  readonly fromValue: string
  readonly toValue: string
  readonly reason: string
  readonly reasonId: number | null
  readonly at: Date
  readonly by: string
}

/** Writes what was changed about a task, by whom and why; customer, branch and owner are those after the change. */
export async function addTaskChange(
  db: Db,
  change: {
    readonly taskId: number
    readonly kind: string
    readonly from: string
    readonly to: string
    /** The number of the sealed reason. */
    readonly reasonId: number | undefined
    readonly userId: number
    readonly at: Date
  },
): Promise<void> {
  await sql`
    insert into task_changes (task_id, customer_id, branch_id, owner_staff_id, kind, from_value, to_value, reason_id, user_id, at)
    select task_id, customer_id, branch_id, owner_staff_id, ${change.kind}, ${change.from}, ${change.to}, ${change.reasonId ?? null}::bigint, ${change.userId}, ${change.at}
    from tasks where task_id = ${change.taskId}`.execute(db)
}

export async function changesOfTask(db: Db, taskId: number): Promise<readonly ChangeRecord[]> {
  const found = await sql<ChangeRecord>`
    select kind, from_value as "fromValue", to_value as "toValue", reason, reason_id::int as "reasonId", at, coalesce(users.login, '') as by
    from task_changes left join users using (user_id) where task_id = ${taskId} order by change_id`.execute(db)
  return found.rows
}
