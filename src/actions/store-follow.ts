import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'

// Tasks after their customers: whose they are, and who they are. All by party, which never changes; every statement only writes what differs, so that doing it again
// writes nothing and a crash resumes anywhere.

export type Followed = {
  readonly taskId: number
  readonly customerId: number
  readonly fromCustomer: number
  readonly fromOwner: number
  readonly toOwner: number
}

/**
 * Moves open tasks of a slice, with their reserved contacts, to the customer their party belongs to now and to that customer's owner, or back to the branch's pool
 * where there is none. A task that the branch handed to a colleague stays there as long as the customer's owner and branch are the same and the colleague is on
 * the staff. Each move goes into the task's history.
 */
export async function followCustomers(
  db: Db,
  slice: { readonly after: number; readonly upTo: number },
  by: { readonly userId: number; readonly on: Day; readonly at: Date },
): Promise<readonly Followed[]> {
  const found = await sql<Followed>`
    with standing as (
      select t.task_id, t.contact_id, t.customer_id as from_customer, t.owner_staff_id as from_owner, c.customer_id, c.branch_id, c.owner_staff_id as customer_owner_id,
        case when c.owner_staff_id <> t.customer_owner_id or c.branch_id <> t.branch_id
            or (t.owner_staff_id <> 0 and not exists (
              select from staff s where s.staff_id = t.owner_staff_id and s.active_from <= ${by.on} and (s.active_to is null or s.active_to >= ${by.on})))
          then c.owner_staff_id else t.owner_staff_id end as owner_staff_id
      from tasks t join parties p using (party_id) join customers c on c.customer_id = p.customer_id
      where t.status = 'open' and t.task_id > ${slice.after} and t.task_id <= ${slice.upTo}
    ), moved as (
      update tasks t set customer_id = s.customer_id, branch_id = s.branch_id, owner_staff_id = s.owner_staff_id, customer_owner_id = s.customer_owner_id, updated_at = ${by.at}
      from standing s where s.task_id = t.task_id and (t.customer_id, t.branch_id, t.owner_staff_id, t.customer_owner_id)
        is distinct from (s.customer_id, s.branch_id, s.owner_staff_id, s.customer_owner_id)
      returning t.task_id, t.contact_id, t.customer_id, t.branch_id, t.owner_staff_id, s.from_customer, s.from_owner
    ), along as (
      update contact_ledger l set customer_id = m.customer_id, branch_id = m.branch_id, owner_staff_id = m.owner_staff_id
      from moved m where l.contact_id = m.contact_id and l.state = 'reserved'
    ), told as (
      insert into task_changes (task_id, customer_id, branch_id, owner_staff_id, kind, from_value, to_value, user_id, at)
      select task_id, customer_id, branch_id, owner_staff_id, kind, was, is_now, ${by.userId}, ${by.at} from moved
        cross join lateral (values ('follow', from_owner::text, owner_staff_id::text), ('merge', from_customer::text, customer_id::text)) as v (kind, was, is_now)
      where was <> is_now order by task_id, kind
    )
    select task_id::int as "taskId", customer_id as "customerId", from_customer as "fromCustomer", from_owner as "fromOwner", owner_staff_id as "toOwner"
    from moved order by task_id`.execute(db)
  return found.rows
}

export type Duplicate = {
  readonly taskId: number
  readonly customerId: number
  readonly keptTaskId: number
  readonly contactId: number | null
}

/**
 * Of open tasks for one offer that a merge brought together under one customer the weightiest stays, the first of equals; those of other parties are cancelled. A
 * second one of the same party is no merge's doing and stays.
 */
export async function cancelDuplicates(
  db: Db,
  by: { readonly userId: number; readonly at: Date },
): Promise<readonly Duplicate[]> {
  const found = await sql<Duplicate>`
    with ranked as (
      select task_id, party_id, first_value(task_id) over weight as kept, first_value(party_id) over weight as kept_party from tasks where status = 'open'
      window weight as (partition by customer_id, offer_key order by priority desc, task_id)
    ), cancelled as (
      update tasks t set status = 'cancelled', updated_at = ${by.at} from ranked r where r.task_id = t.task_id and r.kept_party <> r.party_id
      returning t.task_id, t.customer_id, t.branch_id, t.owner_staff_id, t.contact_id, r.kept
    ), told as (
      insert into task_changes (task_id, customer_id, branch_id, owner_staff_id, kind, from_value, to_value, user_id, at)
      select task_id, customer_id, branch_id, owner_staff_id, 'duplicate', 'open', kept::text, ${by.userId}, ${by.at} from cancelled order by task_id
    )
    select task_id::int as "taskId", customer_id as "customerId", kept::int as "keptTaskId", contact_id::int as "contactId" from cancelled order by task_id`.execute(
    db,
  )
  return found.rows
}

/** How many open tasks there are, and a sum over whose they are and what they are about, free of order and of ids. */
export async function sumOfOpenTasks(db: Db): Promise<{ readonly tasks: number; readonly checksum: string }> {
  const found = await sql<{ tasks: number; checksum: string }>`
    select count(*) as tasks,
      coalesce(sum(hashtextextended(concat_ws('|', customer_id, party_id, branch_id, owner_staff_id, offer_key, channel, business_date), 0)::numeric), 0)::text as checksum
    from tasks where status = 'open'`.execute(db)
  return found.rows[0] ?? { tasks: 0, checksum: '0' }
}
