import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
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

/** Makes those who give a customer links or copies wait for each other until the transaction ends: both count what the other did. */
export async function lockGiving(db: Db, customerId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(1886351984, ${customerId})`.execute(db)
}

/** How many links a customer was given since a time. */
export async function linksSince(db: Db, customerId: number, since: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from privacy_links l join parties p using (party_id) where p.customer_id = ${customerId} and l.made_at > ${since}`.execute(
    db,
  )
  return rows[0]?.n ?? 0
}

/** Whether a user made the link a request came by, or one of the customer's that a visit may still run on. */
export async function madeLinkOf(
  db: Db,
  userId: number,
  which: { readonly customerId: number; readonly requestId: number; readonly aliveAfter: Date },
): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`
    select exists (
      select from privacy_links l join parties p using (party_id) where p.customer_id = ${which.customerId} and l.made_by = ${userId} and (
        (l.revoked_at is null and l.expires_at > ${which.aliveAfter})
        or l.link_id = (select r.link_id from rights_requests r where r.request_id = ${which.requestId}))) as is`.execute(db)
  return rows[0]?.is ?? true
}

/** Whether a user made a copy of a customer's data that can still be read. */
export async function madeCopyOf(db: Db, userId: number, customerId: number, today: Day): Promise<boolean> {
  const { rows } = await sql<{ is: boolean }>`
    select exists (select from rights_packages k join parties p using (party_id)
      where p.customer_id = ${customerId} and k.made_by = ${userId} and k.sealed is not null and k.expires_on >= ${today}) as is`.execute(
    db,
  )
  return rows[0]?.is ?? true
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

/** Counts a wrong tail against a link and its customer; answers how many tries are left. At none the link is over, and no other of the customer's opens for a day. */
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
