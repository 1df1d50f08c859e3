import { sql } from 'kysely'
import type { Db } from '../platform/ctx.ts'

/** Keeps that a link was made; the token is only known by its hash. Earlier links of the customer end. */
export async function insertLink(
  db: Db,
  link: {
    readonly partyId: number
    readonly tokenHash: Buffer
    readonly userId: number
    readonly at: Date
    readonly expiresAt: Date
  },
): Promise<number> {
  await revokeLinksOf(db, [link.partyId], link.at)
  const { rows } = await sql<{ link_id: number }>`
    insert into privacy_links (party_id, token_hash, made_by, made_at, expires_at)
    values (${link.partyId}, ${link.tokenHash}, ${link.userId}, ${link.at}, ${link.expiresAt}) returning link_id`.execute(db)
  return rows[0]?.link_id ?? 0
}

/** Ends the links of some parties, and with them every visit; answers how many. */
export async function revokeLinksOf(db: Db, partyIds: readonly number[], at: Date): Promise<number> {
  const done = await sql`
    update privacy_links set revoked_at = ${at} where party_id = any(${partyIds}::integer[]) and revoked_at is null and expires_at > ${at}`.execute(
    db,
  )
  return Number(done.numAffectedRows ?? 0n)
}

/** The customer of a link that may be opened now; undefined for one that may not, or that nobody made. */
export async function openedLink(
  db: Db,
  tokenHash: Buffer,
  now: Date,
): Promise<{ readonly linkId: number; readonly partyId: number; readonly customerId: number } | undefined> {
  const { rows } = await sql<{ linkId: number; partyId: number; customerId: number }>`
    select link_id as "linkId", party_id as "partyId", customer_id as "customerId" from opened_link(${tokenHash}, ${now})`.execute(
    db,
  )
  return rows[0]
}

/** Counts a wrong tail against a link; answers how many tries are left. At none the link is over. */
export async function missedLink(db: Db, linkId: number, now: Date): Promise<number> {
  const { rows } = await sql<{ left: number }>`select missed_link(${linkId}, ${now}) as left`.execute(db)
  return rows[0]?.left ?? 0
}

/** Begins a visit by a link. */
export async function beginVisit(db: Db, tokenHash: Buffer, visitHash: Buffer, now: Date): Promise<void> {
  await sql`select begin_visit(${tokenHash}, ${visitHash}, ${now})`.execute(db)
}

/** Whose visit it is, while it lasts; being asked keeps it alive. */
export async function currentVisit(
  db: Db,
  visitHash: Buffer,
  now: Date,
  idleMinutes: number,
): Promise<{ readonly linkId: number; readonly customerId: number } | undefined> {
  const { rows } = await sql<{ linkId: number; customerId: number }>`
    select link_id as "linkId", customer_id as "customerId" from current_visit(${visitHash}, ${now}, make_interval(mins => ${idleMinutes}))`.execute(
    db,
  )
  return rows[0]
}

/** Ends a visit. */
export async function endVisit(db: Db, visitHash: Buffer, now: Date): Promise<void> {
  await sql`select end_visit(${visitHash}, ${now})`.execute(db)
}
