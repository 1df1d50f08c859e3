import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { IssuedRecord } from '../decisions/service.ts'
import type { TaskPlan } from './task-plan.ts'

export type NewTask = { readonly issued: IssuedRecord; readonly plan: TaskPlan; readonly tierKey: string }

/** Writes tasks of decisions, each once: one that has its task already is left alone. Answers how many were written. */
export async function insertTasks(
  db: Db,
  tasks: readonly NewTask[],
  under: { readonly runId: number; readonly businessDate: Day; readonly at: Date },
): Promise<number> {
  const rows = tasks.map(({ issued, plan, tierKey }) => ({
    decision_id: issued.decisionId,
    customer_id: issued.customerId,
    party_id: issued.partyId,
    branch_id: issued.branchId,
    owner_staff_id: issued.ownerStaffId,
    offer_key: issued.offerKey,
    offer_version: plan.offerVersion,
    trigger_key: plan.triggerKey,
    tier_key: tierKey,
    channel: issued.channel,
    content_class: plan.contentClass,
    due_on: plan.dueOn,
    expires_on: plan.expiresOn,
    priority: issued.priority,
    value_fen: plan.valueFen,
    amount_fen: plan.amountFen,
    minutes: plan.minutes,
    reasons: plan.reasons,
    script_key: plan.scriptKey,
    script_version: plan.scriptVersion,
    gates: plan.gates,
    runners_up: plan.runnersUp,
    contact_id: issued.contactId,
  }))
  const written = await sql`
    insert into tasks (decision_id, run_id, customer_id, party_id, branch_id, owner_staff_id, status, offer_key, offer_version, trigger_key, tier_key, channel,
      content_class, due_on, expires_on, business_date, rank, priority, value_fen, amount_fen, minutes, reasons, script_key, script_version, gates, runners_up,
      contact_id, customer_owner_id, created_at, updated_at)
    select decision_id, ${under.runId}, customer_id, party_id, branch_id, owner_staff_id, 'open', offer_key, offer_version, trigger_key, tier_key, channel,
      content_class, due_on, expires_on, ${under.businessDate}, 0, priority, value_fen, amount_fen, minutes, reasons, script_key, script_version, gates, runners_up,
      contact_id, owner_staff_id, ${under.at}, ${under.at}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(decision_id bigint, customer_id int, party_id int, branch_id int, owner_staff_id int, offer_key text,
      offer_version int, trigger_key text, tier_key text, channel text, content_class text, due_on date, expires_on date, priority numeric, value_fen bigint,
      amount_fen bigint, minutes int, reasons jsonb, script_key text, script_version int, gates jsonb, runners_up jsonb, contact_id bigint)
    on conflict (decision_id) do nothing returning task_id`.execute(db)
  return written.rows.length
}

/** Closes open tasks whose last day has passed; answers the contacts that were reserved for them and are free again. */
export async function expireTasks(
  db: Db,
  businessDate: Day,
  at: Date,
): Promise<{ readonly expired: number; readonly contactIds: readonly number[] }> {
  const found = await sql<{ contactId: number | null }>`
    update tasks set status = 'expired', updated_at = ${at} where status = 'open' and expires_on <= ${businessDate} returning contact_id as "contactId"`.execute(
    db,
  )
  return {
    expired: found.rows.length,
    contactIds: found.rows.flatMap(({ contactId }) => (contactId === null ? [] : [contactId])),
  }
}

/** Numbers every owner's open tasks in the order they are worked on the given day. */
export async function rankTasks(db: Db, firstDay: Day): Promise<void> {
  await sql`
    update tasks set rank = ranked.rank from (
      select task_id, row_number() over (partition by branch_id, owner_staff_id order by (due_on <= ${firstDay}) desc, priority desc, customer_id, offer_key) as rank
      from tasks where status = 'open') ranked
    where ranked.task_id = tasks.task_id and tasks.rank <> ranked.rank`.execute(db)
}

/** How many tasks a night made, and a sum over what they say, free of order and of ids. */
export async function sumOfTasks(db: Db, businessDate: Day): Promise<{ readonly tasks: number; readonly checksum: string }> {
  const found = await sql<{ tasks: number; checksum: string }>`
    select count(*) as tasks, coalesce(sum(hashtextextended(concat_ws('|', customer_id, owner_staff_id, offer_key, offer_version, trigger_key, tier_key, channel,
      due_on, expires_on, priority, value_fen, amount_fen, minutes, reasons, script_key, script_version, gates, runners_up), 0)::numeric), 0)::text as checksum
    from tasks where business_date = ${businessDate}`.execute(db)
  return found.rows[0] ?? { tasks: 0, checksum: '0' }
}
