import { sql } from 'kysely'
import type { Db } from '../platform/ctx.ts'

// Words that were kept in the clear before they were sealed: reasons in the histories of tasks, and what customers said of how they want to be treated.

export type OldReason = {
  readonly changeId: number
  readonly partyId: number
  readonly userId: number
  readonly at: Date
  readonly reason: string
}

export async function unsealedReasons(db: Db, limit: number): Promise<readonly OldReason[]> {
  const found = await sql<OldReason>`
    select c.change_id::int as "changeId", t.party_id as "partyId", c.user_id as "userId", c.at, c.reason
    from task_changes c join tasks t using (task_id) where c.reason <> '' order by c.change_id limit ${limit}`.execute(db)
  return found.rows
}

/** Puts the number of the sealed reason in place of its words; none where the person was erased. */
export async function setReason(db: Db, changeId: number, reasonId: number | undefined): Promise<void> {
  await sql`update task_changes set reason = '', reason_id = ${reasonId ?? null}::bigint where change_id = ${changeId}`.execute(
    db,
  )
}

export type OldPreference = {
  readonly partyId: number
  readonly kind: string
  readonly value: string
  readonly recordedAt: string
}

export async function unsealedPreferences(db: Db, limit: number): Promise<readonly OldPreference[]> {
  const found = await sql<OldPreference>`
    select party_id as "partyId", kind, value, recorded_at::text as "recordedAt" from preferences where value <> '' order by party_id, recorded_at limit ${limit}`.execute(
    db,
  )
  return found.rows
}

export async function setPreference(
  db: Db,
  { partyId, kind, value, recordedAt }: OldPreference,
  sealed: Buffer | null,
): Promise<void> {
  await sql`
    update preferences set value = '', value_sealed = ${sealed}
    where party_id = ${partyId} and kind = ${kind} and value = ${value} and recorded_at = ${recordedAt}::text::timestamptz`.execute(
    db,
  )
}
