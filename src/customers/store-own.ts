import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'

/** A restriction that the customer made or knows of. */
export type OwnRestriction = {
  readonly kind: string
  readonly channel: string
  readonly validFrom: Day
  readonly validTo: Day | null
}

/** The restrictions a customer may read: their own wishes and what protects them. A court's or a money-laundering hold is not among them (反洗钱法 35). */
export async function readOwnRestrictions(db: Db, partyIds: readonly number[]): Promise<readonly OwnRestriction[]> {
  const { rows } = await sql<OwnRestriction>`
    select kind, channel, valid_from as "validFrom", valid_to as "validTo" from restrictions
    where party_id = any(${partyIds}::integer[]) and kind in ('do-not-contact', 'complaint-freeze', 'processing', 'guardian')
    order by valid_from desc, restriction_id desc`.execute(db)
  return rows
}
