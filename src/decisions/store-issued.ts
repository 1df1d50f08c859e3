import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { Channel, ContentClass, PastContact } from './facts.ts'
import { asPast, longestWindow } from './ledger.ts'

/** The customer as issuing needs it, its row locked until the transaction ends: whoever else would contact this customer waits here. */
export type LockedCustomer = { readonly customerId: number; readonly branchId: number; readonly ownerStaffId: number }

/** Locks a customer's row; undefined when it does not exist or lies outside of the rows of the transaction. */
export async function lockCustomer(db: Db, customerId: number): Promise<LockedCustomer | undefined> {
  const found = await sql<LockedCustomer>`
    select customer_id as "customerId", branch_id as "branchId", owner_staff_id as "ownerStaffId" from customers where customer_id = ${customerId} for update`.execute(
    db,
  )
  return found.rows[0]
}

/** Locks some customers' rows in order of id, so that two who lock several never wait for each other. Those outside of the transaction's rows are left out. */
export async function lockCustomers(db: Db, customerIds: readonly number[]): Promise<readonly LockedCustomer[]> {
  const found = await sql<LockedCustomer>`
    select customer_id as "customerId", branch_id as "branchId", owner_staff_id as "ownerStaffId" from customers
    where customer_id = any(${customerIds}::integer[]) order by customer_id for update`.execute(db)
  return found.rows
}

/** The contacts of a customer that any window around a day can hold, released ones left out; `except` leaves out one contact itself. */
export async function contactsAround(db: Db, customerId: number, on: Day, except?: number): Promise<readonly PastContact[]> {
  const found = await sql<{ on: Day; channel: string; contentClass: string }>`
    select on_day::text as on, channel, content_class as "contentClass" from contact_ledger
    where customer_id = ${customerId} and state <> 'released' and on_day between ${on}::date - ${longestWindow}::int and ${on}::date + ${longestWindow}::int
      and (${except ?? null}::bigint is null or contact_id <> ${except ?? null})
    order by on_day, contact_id`.execute(db)
  return found.rows.map((row) => asPast(row))
}

/** The same for several customers at once: by customer, those without any left out. */
export async function contactsAroundAll(
  db: Db,
  customerIds: readonly number[],
  on: Day,
): Promise<ReadonlyMap<number, readonly PastContact[]>> {
  const found = await sql<{ customerId: number; on: Day; channel: string; contentClass: string }>`
    select customer_id as "customerId", on_day::text as on, channel, content_class as "contentClass" from contact_ledger
    where customer_id = any(${customerIds}::integer[]) and state <> 'released'
      and on_day between ${on}::date - ${longestWindow}::int and ${on}::date + ${longestWindow}::int
    order by customer_id, on_day, contact_id`.execute(db)
  const byCustomer = new Map<number, PastContact[]>()
  for (const row of found.rows) byCustomer.set(row.customerId, [...(byCustomer.get(row.customerId) ?? []), asPast(row)])
  return byCustomer
}

export type NewContact = {
  readonly customer: LockedCustomer
  readonly partyId: number
  readonly channel: Channel
  readonly contentClass: ContentClass
  readonly onDay: Day
  readonly expiresOn: Day
  readonly decisionId: number | undefined
  readonly at: Date
}

/** Writes a reserved contact; answers its id. */
export async function insertContact(db: Db, contact: NewContact): Promise<number> {
  const [contactId] = await insertContacts(db, [contact])
  return Number(contactId)
}

/** Writes reserved contacts in one statement; answers their ids in no stated order. */
export async function insertContacts(db: Db, contacts: readonly NewContact[]): Promise<readonly number[]> {
  const rows = contacts.map(({ customer, ...contact }) => ({
    customer_id: customer.customerId,
    party_id: contact.partyId,
    branch_id: customer.branchId,
    owner_staff_id: customer.ownerStaffId,
    channel: contact.channel,
    content_class: contact.contentClass,
    on_day: contact.onDay,
    decision_id: contact.decisionId ?? null,
    reserved_at: contact.at.toISOString(),
    expires_on: contact.expiresOn,
  }))
  const found = await sql<{ contact_id: number }>`
    insert into contact_ledger (customer_id, party_id, branch_id, owner_staff_id, channel, content_class, on_day, state, decision_id, reserved_at, expires_on)
    select customer_id, party_id, branch_id, owner_staff_id, channel, content_class, on_day, 'reserved', decision_id, reserved_at, expires_on
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (customer_id integer, party_id integer, branch_id integer, owner_staff_id integer, channel text,
      content_class text, on_day date, decision_id bigint, reserved_at timestamptz, expires_on date)
    order by customer_id
    returning contact_id`.execute(db)
  return found.rows.map(({ contact_id }) => Number(contact_id))
}

export type ContactRecord = {
  readonly contactId: number
  readonly customerId: number
  readonly channel: Channel
  readonly contentClass: ContentClass
  readonly onDay: Day
  readonly state: 'reserved' | 'committed' | 'released'
}

/** One contact of the ledger; undefined outside of the reader's rows. */
export async function findContact(db: Db, contactId: number): Promise<ContactRecord | undefined> {
  const found = await sql<ContactRecord>`
    select contact_id as "contactId", customer_id as "customerId", channel, content_class as "contentClass", on_day::text as "onDay", state
    from contact_ledger where contact_id = ${contactId}`.execute(db)
  return found.rows[0]
}

/** Marks a contact as made, on the day and through the channel it was. */
export async function markCommitted(
  db: Db,
  contactId: number,
  made: { readonly on: Day; readonly channel: Channel; readonly at: Date },
): Promise<void> {
  await sql`
    update contact_ledger set state = 'committed', committed_at = ${made.at}, released_at = null, on_day = ${made.on}, channel = ${made.channel}
    where contact_id = ${contactId}`.execute(db)
}

/** Gives a reserved contact back; one that was made stays counted. Answers whether it was given back. */
export async function markReleased(db: Db, contactId: number, at: Date): Promise<boolean> {
  const done = await sql<{ contact_id: number }>`
    update contact_ledger set state = 'released', released_at = ${at} where contact_id = ${contactId} and state = 'reserved' returning contact_id`.execute(
    db,
  )
  return done.rows.length > 0
}

/** Gives back every reservation that ended before a day. */
export async function releaseExpired(db: Db, before: Day, at: Date): Promise<number> {
  const done = await sql<{ contact_id: number }>`
    update contact_ledger set state = 'released', released_at = ${at} where state = 'reserved' and expires_on < ${before} returning contact_id`.execute(
    db,
  )
  return done.rows.length
}

export type NewIssue = {
  readonly runId: number
  readonly customer: LockedCustomer
  readonly partyId: number
  readonly offerKey: string
  readonly treatmentKey: string
  readonly channel: Channel
  readonly priority: bigint
  readonly propensityPpm: number
  readonly contextPpm: number
  readonly valueFen: number
  readonly leverPpm: number
  readonly bundleHash: string
  readonly inputs: unknown
  readonly outcome: unknown
  readonly seed: string
  readonly occasion: string
  readonly at: Date
}

/**
 * Writes issued decisions in one statement, each customer once. Answers the id by customer; one that is left out was issued by this run already, or its
 * occasion is used up.
 */
export async function insertIssued(db: Db, issues: readonly NewIssue[]): Promise<ReadonlyMap<number, number>> {
  const rows = issues.map(({ customer, ...issue }) => ({
    run_id: issue.runId,
    customer_id: customer.customerId,
    party_id: issue.partyId,
    branch_id: customer.branchId,
    owner_staff_id: customer.ownerStaffId,
    offer_key: issue.offerKey,
    treatment_key: issue.treatmentKey,
    channel: issue.channel,
    priority: String(issue.priority),
    propensity_ppm: issue.propensityPpm,
    context_ppm: issue.contextPpm,
    value_fen: issue.valueFen,
    lever_ppm: issue.leverPpm,
    bundle_hash: issue.bundleHash,
    inputs: issue.inputs,
    outcome: issue.outcome,
    seed: issue.seed,
    occasion: issue.occasion,
    issued_at: issue.at.toISOString(),
  }))
  const found = await sql<{ customer_id: number; decision_id: number }>`
    insert into issued_decisions (run_id, customer_id, party_id, branch_id, owner_staff_id, offer_key, treatment_key, channel, priority, propensity_ppm, context_ppm,
      value_fen, lever_ppm, bundle_hash, inputs, outcome, seed, occasion, issued_at)
    select run_id, customer_id, party_id, branch_id, owner_staff_id, offer_key, treatment_key, channel, priority::numeric, propensity_ppm, context_ppm,
      value_fen, lever_ppm, decode(bundle_hash, 'hex'), inputs, outcome, seed, occasion, issued_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (run_id integer, customer_id integer, party_id integer, branch_id integer, owner_staff_id integer,
      offer_key text, treatment_key text, channel text, priority text, propensity_ppm integer, context_ppm integer, value_fen bigint, lever_ppm integer,
      bundle_hash text, inputs jsonb, outcome jsonb, seed text, occasion text, issued_at timestamptz)
    order by customer_id
    on conflict do nothing returning customer_id, decision_id`.execute(db)
  return new Map(found.rows.map((row) => [row.customer_id, Number(row.decision_id)]))
}

/** The decisions a run issued to some customers: by customer and offer. */
export async function findIssues(db: Db, runId: number, customerIds: readonly number[]): Promise<ReadonlyMap<string, number>> {
  const found = await sql<{ customer_id: number; offer_key: string; decision_id: number }>`
    select customer_id, offer_key, decision_id from issued_decisions where run_id = ${runId} and customer_id = any(${customerIds}::integer[])`.execute(
    db,
  )
  return new Map(found.rows.map((row) => [issueKey(row.customer_id, row.offer_key), Number(row.decision_id)]))
}

/** How findIssues names one. */
export const issueKey = (customerId: number, offerKey: string): string => `${customerId}/${offerKey}`

export type IssuedRecord = {
  readonly decisionId: number
  readonly runId: number
  readonly customerId: number
  readonly partyId: number
  readonly branchId: number
  readonly ownerStaffId: number
  readonly offerKey: string
  readonly treatmentKey: string
  readonly channel: Channel
  readonly priority: string
  readonly bundleHash: string
  readonly inputs: unknown
  readonly outcome: unknown
  readonly seed: string
  readonly issuedAt: Date
  /** The contact reserved for it. */
  readonly contactId: number | null
}

const issuedColumns = sql`d.decision_id as "decisionId", d.run_id as "runId", d.customer_id as "customerId", d.party_id as "partyId", d.branch_id as "branchId",
  d.owner_staff_id as "ownerStaffId", d.offer_key as "offerKey", d.treatment_key as "treatmentKey", d.channel, d.priority::text as priority,
  encode(d.bundle_hash, 'hex') as "bundleHash", d.inputs, d.outcome, d.seed, d.issued_at as "issuedAt",
  (select l.contact_id from contact_ledger l where l.decision_id = d.decision_id order by l.contact_id limit 1) as "contactId"`

/** One issued decision with all it kept; undefined outside of the reader's rows. */
export async function findIssued(db: Db, decisionId: number): Promise<IssuedRecord | undefined> {
  const found =
    await sql<IssuedRecord>`select ${issuedColumns} from issued_decisions d where d.decision_id = ${decisionId}`.execute(db)
  return found.rows[0]
}

/** The decisions of a run in order of id, after one: what tasks are made of. */
export async function issuedOfRun(db: Db, runId: number, after: number, limit: number): Promise<readonly IssuedRecord[]> {
  const found = await sql<IssuedRecord>`
    select ${issuedColumns} from issued_decisions d where d.run_id = ${runId} and d.decision_id > ${after} order by d.decision_id limit ${limit}`.execute(
    db,
  )
  return found.rows
}

/** What a run issued, without ids and instants: equal for equal nights. */
export async function issuedChecksum(db: Db, runId: number): Promise<{ readonly rows: number; readonly checksum: string }> {
  const found = await sql<{ rows: number; checksum: string }>`
    select count(*)::int as rows, coalesce(md5(string_agg(md5(concat_ws('|', customer_id, offer_key, treatment_key, priority, occasion, encode(bundle_hash, 'hex'))), '' order by customer_id, offer_key)), '') as checksum
    from issued_decisions where run_id = ${runId}`.execute(db)
  return found.rows[0] ?? { rows: 0, checksum: '' }
}
