import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'

export type RestrictionRow = {
  readonly restrictionId: number
  readonly partyId: number
  readonly kind: string
  readonly channel: string
  readonly validFrom: Day
  readonly validTo: Day | null
  /** Recorded here; the others come from the bank's own systems and end there. */
  readonly isOurs: boolean
  readonly recordedBy: string | null
  readonly reasonId: number | null
  readonly endReasonId: number | null
}

const columns = sql`r.restriction_id::int as "restrictionId", r.party_id as "partyId", r.kind, r.channel, r.valid_from::text as "validFrom", r.valid_to::text as "validTo",
  r.token is null as "isOurs", u.login as "recordedBy", r.reason_id::int as "reasonId", r.end_reason_id::int as "endReasonId"`

/** Restrictions of some parties, newest first. */
export async function readRestrictions(
  db: Db,
  partyIds: readonly number[],
  kinds: readonly string[],
): Promise<readonly RestrictionRow[]> {
  const found = await sql<RestrictionRow>`
    select ${columns} from restrictions r left join users u on u.user_id = r.recorded_by
    where r.party_id = any(${partyIds}::integer[]) and r.kind = any(${kinds}::text[]) order by r.valid_from desc, r.restriction_id desc`.execute(
    db,
  )
  return found.rows
}

/** One restriction of some parties. */
export async function findRestriction(
  db: Db,
  partyIds: readonly number[],
  restrictionId: number,
): Promise<RestrictionRow | undefined> {
  const found = await sql<RestrictionRow>`
    select ${columns} from restrictions r left join users u on u.user_id = r.recorded_by
    where r.party_id = any(${partyIds}::integer[]) and r.restriction_id = ${restrictionId}`.execute(db)
  return found.rows[0]
}

export type NewRestriction = {
  readonly partyId: number
  readonly kind: string
  readonly channel: string
  readonly from: Day
  readonly by: number
  readonly reasonId: number | undefined
  readonly at: Date
}

/** Adds a restriction from a day on; one of the same kind and channel that is in force already is enough, and named. */
export async function insertRestriction(
  db: Db,
  one: NewRestriction,
): Promise<{ readonly restrictionId: number; readonly isNew: boolean }> {
  const found = await sql<{ restrictionId: number; isNew: boolean }>`
    with standing as (
      select restriction_id from restrictions
      where party_id = ${one.partyId} and kind = ${one.kind} and channel in (${one.channel}, 'all') and valid_from <= ${one.from} and valid_to is null
      order by restriction_id limit 1
    ), made as (
      insert into restrictions (party_id, kind, channel, valid_from, recorded_at, recorded_by, reason_id)
      select ${one.partyId}, ${one.kind}, ${one.channel}, ${one.from}, ${one.at}, nullif(${one.by}::integer, 0), ${one.reasonId ?? null}::bigint
      where not exists (select from standing) returning restriction_id
    )
    select restriction_id::int as "restrictionId", true as "isNew" from made union all select restriction_id::int, false from standing`.execute(
    db,
  )
  return found.rows[0] ?? { restrictionId: 0, isNew: false }
}

/** Ends a restriction recorded here that nobody ended before; answers whether it did. */
export async function endRestriction(
  db: Db,
  restrictionId: number,
  end: { readonly lastDay: Day; readonly by: number; readonly reasonId: number | undefined; readonly at: Date },
): Promise<boolean> {
  const done = await sql`
    update restrictions set valid_to = ${end.lastDay}, ended_by = ${end.by}, end_reason_id = ${end.reasonId ?? null}::bigint, ended_at = ${end.at}
    where restriction_id = ${restrictionId} and token is null and valid_to is null`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}
