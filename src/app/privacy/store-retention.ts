import { sql } from 'kysely'
import type { Day } from '../../kernel/day.ts'
import type { Db } from '../../platform/ctx.ts'

/** A customer whose parties are all candidates for erasure, as the record knows them. */
export type Leaver = { readonly customerId: number; readonly partyIds: readonly number[] }

/** The customers of some parties who are not erased yet and have asked for nothing that is open. */
export async function leaversOf(db: Db, partyIds: readonly number[]): Promise<readonly Leaver[]> {
  const { rows } = await sql<Leaver>`
    select p.customer_id as "customerId", array_agg(p.party_id order by p.party_id) as "partyIds"
    from parties p join party_keys k using (party_id)
    where p.customer_id in (select customer_id from parties where party_id = any(${partyIds}::integer[]))
    group by p.customer_id having bool_or(k.wrapped is not null)
      and not exists (select from rights_requests r join parties q using (party_id) where q.customer_id = p.customer_id and r.closed_at is null)
    order by p.customer_id`.execute(db)
  return rows
}

/** Writes down an erasure that a rule of retention asks for; undefined where one waits for a second person already. */
export async function insertRetentionErasure(
  db: Db,
  one: { readonly leaver: Leaver; readonly policy: string; readonly at: Date },
): Promise<number | undefined> {
  const { leaver, policy, at } = one
  const { rows } = await sql<{ id: number }>`
    insert into erasures (party_id, party_ids, basis, policy, proposed_at, decided_at, decision)
    select ${leaver.customerId}, ${leaver.partyIds}::integer[], 'retention', ${policy}, ${at}, ${at}, 'approved'
    where not exists (select from erasures where party_id = ${leaver.customerId} and decision is null)
    returning erasure_id as id`.execute(db)
  return rows[0]?.id
}

/** Parties whose file somebody holds by law or for a dispute: nothing of them goes. */
export async function heldParties(db: Db, today: Day): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select q.party_id as id from legal_holds h join parties p using (party_id) join parties q on q.customer_id = p.customer_id where h.released_at is null
    union select q.party_id from restrictions r join parties p using (party_id) join parties q on q.customer_id = p.customer_id
      where r.kind in ('legal', 'aml') and (r.valid_to is null or r.valid_to >= ${today})
    order by 1`.execute(db)
  return rows.map((row) => row.id)
}

/** How many statements of consent of some parties are older than a day. */
export async function countConsents(db: Db, partyIds: readonly number[], upTo: Day): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from consents where party_id = any(${partyIds}::integer[]) and effective_on <= ${upTo} and recorded_at < ${upTo}::date + 1
      and (token is null or not is_delivered('consent', token))`.execute(db)
  return rows[0]?.n ?? 0
}

/** Takes them out of the ledger; answers how many. */
export async function purgeConsents(db: Db, partyIds: readonly number[], upTo: Day): Promise<number> {
  const { rows } = await sql<{ gone: string }>`select purge_consents(${partyIds}::integer[], ${upTo}) as gone`.execute(db)
  return Number(rows[0]?.gone ?? 0)
}

const oldComplaints = (upTo: Day, held: readonly number[]) => sql`
  kind = 'complaint-freeze' and valid_to <= ${upTo} and party_id <> all(${held}::integer[])
  and (token is null or not is_delivered('restriction', token))`

/** How many closed complaints are older than a day; those a source still delivers would come back and stay. */
export async function countComplaints(db: Db, upTo: Day, held: readonly number[]): Promise<number> {
  const { rows } = await sql<{
    n: number
  }>`select count(*)::int as n from restrictions where ${oldComplaints(upTo, held)}`.execute(db)
  return rows[0]?.n ?? 0
}

/** Deletes them; answers how many. */
export async function deleteComplaints(db: Db, upTo: Day, held: readonly number[]): Promise<number> {
  const done = await sql`delete from restrictions where ${oldComplaints(upTo, held)}`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}

/** How many entries of the audit are older than a day. */
export async function countAudit(db: Db, upTo: Day): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from audit_events where at < ${upTo}::date + 1`.execute(db)
  return rows[0]?.n ?? 0
}

/** Says how many rows of a feed's days their owners have left; a day whose owner has none any more is owned by nobody. */
export async function keepSlices(
  db: Db,
  feed: string,
  left: readonly { readonly day: Day; readonly runId: number; readonly rows: number }[],
  upTo: Day,
): Promise<void> {
  const kept = sql`jsonb_to_recordset(${JSON.stringify(left)}::jsonb) as l (day date, "runId" integer, rows bigint)`
  await sql`
    update run_slices s set rows = l.rows from ${kept} where s.feed = ${feed} and s.day = l.day and s.run_id = l."runId" and s.rows <> l.rows`.execute(
    db,
  )
  await sql`
    delete from run_slices s where s.feed = ${feed} and s.day <= ${upTo} and not exists (select from ${kept} where l.day = s.day and l."runId" = s.run_id)`.execute(
    db,
  )
}

/** Forgets copies whose time is over, and visits of a quarter ago; answers how many copies. */
export async function forgetCopies(db: Db, today: Day): Promise<number> {
  const done = await sql`update rights_packages set sealed = null where expires_on < ${today} and sealed is not null`.execute(db)
  await sql`delete from privacy_visits where last_seen_at < ${today}::date - 90`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}
