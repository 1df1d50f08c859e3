import { sql } from 'kysely'
import type { Db } from '../platform/ctx.ts'
import type { TaskDenial } from './store.ts'

export type Stop = { readonly taskId: number; readonly denied: TaskDenial }
export type Stopped = {
  readonly taskId: number
  readonly customerId: number
  readonly gate: string
  readonly contactId: number | null
}

/** Cancels open tasks with what their gate said, and writes it into their history. One that is no longer open is left alone; answers those that were. */
export async function cancelTasks(
  db: Db,
  stops: readonly Stop[],
  by: { readonly userId: number; readonly at: Date },
): Promise<readonly Stopped[]> {
  const rows = stops.map(({ taskId, denied }) => ({ task_id: taskId, denied }))
  const found = await sql<Stopped>`
    with stopped as (
      update tasks t set status = 'cancelled', denied = s.denied, updated_at = ${by.at}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as s (task_id bigint, denied jsonb)
      where t.task_id = s.task_id and t.status = 'open'
      returning t.task_id, t.customer_id, t.branch_id, t.owner_staff_id, t.contact_id, t.denied ->> 'gate' as gate
    ), told as (
      insert into task_changes (task_id, customer_id, branch_id, owner_staff_id, kind, from_value, to_value, user_id, at)
      select task_id, customer_id, branch_id, owner_staff_id, 'stop', 'open', gate, ${by.userId}, ${by.at} from stopped order by task_id
    )
    select task_id::int as "taskId", customer_id as "customerId", gate, contact_id::int as "contactId" from stopped order by task_id`.execute(
    db,
  )
  return found.rows
}

export type OpenTask = {
  readonly taskId: number
  readonly decisionId: number
  readonly contactId: number | null
  readonly ownerStaffId: number
}

const openColumns = sql`task_id::int as "taskId", decision_id::int as "decisionId", contact_id::int as "contactId", owner_staff_id as "ownerStaffId"`

/** The open tasks of whoever a customer is made of, merged parties too. */
export async function openTasksOfParties(db: Db, customerId: number): Promise<readonly OpenTask[]> {
  const found = await sql<OpenTask>`
    select ${openColumns} from tasks where status = 'open' and party_id in (select party_id from parties where customer_id = ${customerId}) order by task_id`.execute(
    db,
  )
  return found.rows
}

/** Open tasks in order of id, after one: a night looks at all of them, a slice at a time. */
export async function openTasksAfter(db: Db, after: number, limit: number): Promise<readonly OpenTask[]> {
  const found = await sql<OpenTask>`
    select ${openColumns} from tasks where status = 'open' and task_id > ${after} order by task_id limit ${limit}`.execute(db)
  return found.rows
}

/** Notes the contact that was reserved anew for a task. */
export async function setTaskContact(db: Db, taskId: number, contactId: number): Promise<void> {
  await sql`update tasks set contact_id = ${contactId} where task_id = ${taskId} and contact_id is distinct from ${contactId}`.execute(
    db,
  )
}
