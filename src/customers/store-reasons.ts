import { sql } from 'kysely'
import type { Db } from '../platform/ctx.ts'

export type SealedReason = { readonly partyId: number; readonly sealed: Buffer }

/** Keeps sealed reasons, each party once; answers their numbers by party. */
export async function insertReasons(
  db: Db,
  reasons: readonly SealedReason[],
  by: { readonly userId: number; readonly at: Date },
): Promise<ReadonlyMap<number, number>> {
  const found = await sql<{ partyId: number; reasonId: number }>`
    insert into stated_reasons (party_id, user_id, sealed, at)
    select party_id, ${by.userId}, sealed, ${by.at}
    from unnest(${reasons.map(({ partyId }) => partyId)}::integer[], ${reasons.map(({ sealed }) => sealed)}::bytea[]) as r (party_id, sealed) order by party_id
    returning party_id as "partyId", reason_id::int as "reasonId"`.execute(db)
  return new Map(found.rows.map((row) => [row.partyId, row.reasonId]))
}

/** Sealed reasons of the reader's rows. */
export async function readReasons(
  db: Db,
  reasonIds: readonly number[],
): Promise<readonly (SealedReason & { readonly reasonId: number })[]> {
  const found = await sql<SealedReason & { reasonId: number }>`
    select reason_id::int as "reasonId", party_id as "partyId", sealed from stated_reasons where reason_id = any(${reasonIds}::bigint[])`.execute(
    db,
  )
  return found.rows
}
