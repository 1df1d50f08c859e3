import { sql } from 'kysely'
import type { Db } from '../../platform/ctx.ts'

export type HoldRow = {
  readonly holdId: number
  readonly reference: string
  readonly placedBy: string
  readonly placedById: number
  readonly placedAt: Date
  readonly releasedBy: string | null
  readonly releasedAt: Date | null
}

/** Every hold there ever was on the file of a customer's parties, the newest first. */
export async function holdsOn(db: Db, partyIds: readonly number[]): Promise<readonly HoldRow[]> {
  const { rows } = await sql<HoldRow>`
    select h.hold_id as "holdId", h.reference, p.login as "placedBy", h.placed_by as "placedById", h.placed_at as "placedAt", r.login as "releasedBy", h.released_at as "releasedAt"
    from legal_holds h join users p on p.user_id = h.placed_by left join users r on r.user_id = h.released_by
    where h.party_id = any(${partyIds}::integer[]) order by h.hold_id desc`.execute(db)
  return rows
}

/** Places a hold. */
export async function insertHold(
  db: Db,
  hold: { readonly partyId: number; readonly reference: string; readonly userId: number; readonly at: Date },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into legal_holds (party_id, reference, placed_by, placed_at) values (${hold.partyId}, ${hold.reference}, ${hold.userId}, ${hold.at}) returning hold_id as id`.execute(
    db,
  )
  return rows[0]?.id ?? 0
}

/** Releases a hold; the table refuses whoever placed it. */
export async function releaseHold(db: Db, holdId: number, by: { readonly userId: number; readonly at: Date }): Promise<void> {
  await sql`update legal_holds set released_by = ${by.userId}, released_at = ${by.at} where hold_id = ${holdId}`.execute(db)
}

/** What the last night removed, by rule. */
export async function lastRemoved(
  db: Db,
): Promise<{ readonly businessDate: string; readonly removed: Readonly<Record<string, number>> } | undefined> {
  const { rows } = await sql<{ businessDate: string; removed: Record<string, number> | null }>`
    select business_date::text as "businessDate", details -> 'removed' as removed from runs where step = 'retention' and status = 'published' order by run_id desc limit 1`.execute(
    db,
  )
  const row = rows[0]
  return row === undefined ? undefined : { businessDate: row.businessDate, removed: row.removed ?? {} }
}
