import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import { type RetentionRule, retentionKind, retentionRuleOf } from './privacy/retention-rule.ts'

/** The retention rules in force on a day. */
export async function retentionRules(db: Db, asOf: Day): Promise<readonly RetentionRule[]> {
  return (await definitionsInForce(db, retentionKind, asOf)).map(retentionRuleOf)
}

/** What the record knows against erasing the parties of one customer; the accounts are the warehouse's to tell. */
export async function recordObstacles(
  db: Db,
  partyIds: readonly number[],
  today: Day,
): Promise<{ readonly hasOpenComplaint: boolean; readonly isHeld: boolean; readonly lastSentOn: Day | null }> {
  const { rows } = await sql<{ complaint: boolean; held: boolean; sent: Day | null }>`
    select
      exists (select from restrictions where party_id = any(${partyIds}::integer[]) and kind = 'complaint-freeze' and (valid_to is null or valid_to >= ${today})) as complaint,
      is_legally_held(${partyIds}::integer[]) or exists (select from restrictions where party_id = any(${partyIds}::integer[]) and kind in ('legal', 'aml')
        and (valid_to is null or valid_to >= ${today})) as held,
      (select max(on_day) from (
        select on_day from contact_ledger where party_id = any(${partyIds}::integer[]) and channel = 'sms' and content_class = 'marketing' and state = 'committed'
        union all select on_day from delivered_contacts where party_id = any(${partyIds}::integer[]) and channel = 'sms' and content_class = 'marketing'
      ) sent) as sent`.execute(db)
  const row = rows[0]
  return { hasOpenComplaint: row?.complaint ?? false, isHeld: row?.held ?? false, lastSentOn: row?.sent ?? null }
}

export type NewErasure = {
  readonly partyIds: readonly number[]
  readonly partyId: number
  readonly requestId: number | null
  readonly userId: number
  readonly at: Date
}

/** Writes down that somebody wants a person erased; undefined when that waits for its second person already. */
export async function insertErasure(db: Db, one: NewErasure): Promise<number | undefined> {
  const { rows } = await sql<{ erasure_id: number }>`
    insert into erasures (party_id, party_ids, basis, request_id, proposed_by, proposed_at)
    values (${one.partyId}, ${one.partyIds}::integer[], 'request', ${one.requestId}, ${one.userId}, ${one.at})
    on conflict (party_id) where decision is null do nothing returning erasure_id`.execute(db)
  return rows[0]?.erasure_id
}

export type ErasureRow = {
  readonly erasureId: number
  readonly partyId: number
  readonly partyIds: readonly number[]
  readonly requestId: number | null
  readonly proposedBy: number | null
  readonly decision: 'approved' | 'refused' | null
  readonly doneAt: Date | null
}

const columns = sql`erasure_id as "erasureId", party_id as "partyId", party_ids as "partyIds", request_id as "requestId", proposed_by as "proposedBy", decision, done_at as "doneAt"`

/** One erasure of the reader's rows, locked: two deciders take turns. */
export async function lockErasure(db: Db, erasureId: number): Promise<ErasureRow | undefined> {
  const { rows } = await sql<ErasureRow>`select ${columns} from erasures where erasure_id = ${erasureId} for update`.execute(db)
  return rows[0]
}

/** The newest erasure of a customer, done, refused or waiting. */
export async function lastErasure(db: Db, partyId: number): Promise<ErasureRow | undefined> {
  const { rows } = await sql<ErasureRow>`
    select ${columns} from erasures where party_id = ${partyId} order by erasure_id desc limit 1`.execute(db)
  return rows[0]
}

/** Keeps a decision; the table refuses a decider who is the proposer, whatever this code says. */
export async function storeErasureDecision(
  db: Db,
  erasureId: number,
  decided: { readonly decision: 'approved' | 'refused'; readonly userId: number; readonly at: Date },
): Promise<void> {
  await sql`
    update erasures set decision = ${decided.decision}, approved_by = ${decided.userId}, decided_at = ${decided.at} where erasure_id = ${erasureId}`.execute(
    db,
  )
}

/** Does what an approved erasure says: keys destroyed, blind indexes and words gone (0110_erasure.sql). Answers how many rows it touched. */
export async function forgetParty(db: Db, erasureId: number, at: Date): Promise<number> {
  const { rows } = await sql<{ touched: string }>`select forget_party(${erasureId}, ${at}) as touched`.execute(db)
  return Number(rows[0]?.touched ?? 0)
}

/** Restricts a customer's parties to storage and protection from a day on; answers whether any of it was new. */
export async function restrictParties(db: Db, partyIds: readonly number[], from: Day, at: Date): Promise<boolean> {
  const done = await sql`
    insert into restrictions (party_id, kind, channel, valid_from, recorded_at)
    select p, 'processing', 'all', ${from}, ${at} from unnest(${partyIds}::integer[]) p
    where not exists (select from restrictions r where r.party_id = p and r.kind = 'processing' and r.valid_from <= ${from} and r.valid_to is null)`.execute(
    db,
  )
  return (done.numAffectedRows ?? 0n) > 0n
}
