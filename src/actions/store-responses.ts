import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'

/** A recorded result as it lies in the record. `counteredBy` names the entry that replaced it. */
export type ResponseRecord = {
  readonly responseId: number
  readonly taskId: number | null
  readonly customerId: number
  readonly partyId: number
  readonly branchId: number
  readonly ownerStaffId: number
  readonly userId: number
  readonly staffZh: string
  readonly staffEn: string
  readonly channel: string
  readonly outcome: string
  readonly nextStep: string
  readonly nextOn: Day | null
  readonly preference: { readonly kind?: string; readonly value?: string }
  readonly noteSealed: Buffer | null
  readonly counters: number | null
  readonly counteredBy: number | null
  readonly inbound: boolean
  readonly withdrawn: boolean
  readonly recordedAt: Date
}

const responseColumns = sql`
  r.response_id::int as "responseId", r.task_id::int as "taskId", r.customer_id as "customerId", r.party_id as "partyId", r.branch_id as "branchId",
  r.owner_staff_id as "ownerStaffId", r.user_id as "userId", coalesce(s.name_zh, '') as "staffZh", coalesce(s.name_en, '') as "staffEn",
  r.channel, r.outcome, r.next_step as "nextStep", r.next_on::text as "nextOn", r.preference, r.note_sealed as "noteSealed",
  r.counters::int as counters, c.response_id::int as "counteredBy", r.inbound, r.withdrawn, r.recorded_at as "recordedAt"`
const responseTables = sql`responses r left join staff s on s.staff_id = r.staff_id left join responses c on c.counters = r.response_id`

export type NewResponseRecord = {
  readonly task: {
    readonly taskId: number
    readonly decisionId: number
    readonly customerId: number
    readonly partyId: number
    readonly branchId: number
    readonly ownerStaffId: number
  }
  readonly staffId: number
  readonly userId: number
  readonly channel: string
  readonly inbound: boolean
  readonly outcome: string
  readonly nextStep: string
  readonly nextOn?: string | undefined
  readonly preferenceKind?: string | undefined
  readonly noteSealed?: Uint8Array | undefined
  readonly counters?: number | undefined
  readonly withdrawn?: boolean | undefined
  readonly at: Date
  readonly businessDate: Day
}

export async function insertResponse(db: Db, entry: NewResponseRecord): Promise<number> {
  const { task } = entry
  const found = await sql<{ id: number }>`
    insert into responses (task_id, decision_id, customer_id, party_id, branch_id, owner_staff_id, staff_id, user_id, channel, outcome, next_step, next_on,
      preference, note_sealed, counters, withdrawn, inbound, recorded_at, business_date)
    values (${task.taskId}, ${task.decisionId}, ${task.customerId}, ${task.partyId}, ${task.branchId}, ${task.ownerStaffId}, ${entry.staffId}, ${entry.userId},
      ${entry.channel}, ${entry.outcome}, ${entry.nextStep}, ${entry.nextOn ?? null}, ${JSON.stringify(entry.preferenceKind === undefined ? {} : { kind: entry.preferenceKind })}::jsonb,
      ${entry.noteSealed === undefined ? null : Buffer.from(entry.noteSealed)}, ${entry.counters ?? null}, ${entry.withdrawn ?? false}, ${entry.inbound}, ${entry.at}, ${entry.businessDate})
    returning response_id::int as id`.execute(db)
  return found.rows[0]?.id ?? 0
}

export async function findResponse(db: Db, responseId: number): Promise<ResponseRecord | undefined> {
  const found =
    await sql<ResponseRecord>`select ${responseColumns} from ${responseTables} where r.response_id = ${responseId}`.execute(db)
  return found.rows[0]
}

/** Every entry of some tasks, countered ones too, in the order they were written. */
export async function responsesOfTasks(db: Db, taskIds: readonly number[]): Promise<readonly ResponseRecord[]> {
  const found = await sql<ResponseRecord>`
    select ${responseColumns} from ${responseTables} where r.task_id = any(${taskIds}::bigint[]) order by r.response_id`.execute(
    db,
  )
  return found.rows
}

/** The latest entries of a customer, countered ones too, newest first. */
export async function responsesOfCustomer(db: Db, customerId: number, limit: number): Promise<readonly ResponseRecord[]> {
  const found = await sql<ResponseRecord>`
    select ${responseColumns} from ${responseTables} where r.customer_id = ${customerId} order by r.response_id desc limit ${limit}`.execute(
    db,
  )
  return found.rows
}

export type LastContact = {
  readonly customerId: number
  readonly recordedAt: Date
  readonly channel: string
  readonly outcome: string
}

/** The last result in force of each of some customers. */
export async function lastContacts(db: Db, customerIds: readonly number[]): Promise<readonly LastContact[]> {
  const found = await sql<LastContact>`
    select distinct on (r.customer_id) r.customer_id as "customerId", r.recorded_at as "recordedAt", r.channel, r.outcome
    from responses r where r.customer_id = any(${customerIds}::int[]) and not r.withdrawn
      and not exists (select from responses c where c.counters = r.response_id)
    order by r.customer_id, r.response_id desc`.execute(db)
  return found.rows
}

/** Keeps what a customer said about how they want to be treated, with the response it was heard in. */
export async function insertPreference(
  db: Db,
  wish: {
    readonly partyId: number
    readonly kind: string
    /** Null where the key is gone: nothing in words is kept of who was erased. */
    readonly valueSealed: Buffer | null
    readonly heardOn: Day
    readonly responseId: number
    readonly at: Date
  },
): Promise<void> {
  await sql`
    insert into preferences (party_id, kind, value, value_sealed, heard_on, response_id, recorded_at)
    values (${wish.partyId}, ${wish.kind}, '', ${wish.valueSealed}, ${wish.heardOn}, ${wish.responseId}, ${wish.at})
    on conflict do nothing`.execute(db)
}

/** The wrapped key of a party; null when there is none any more. */
export async function partyKey(db: Db, partyId: number): Promise<Buffer | null> {
  const found = await sql<{ wrapped: Buffer | null }>`select wrapped from party_keys where party_id = ${partyId}`.execute(db)
  return found.rows[0]?.wrapped ?? null
}
