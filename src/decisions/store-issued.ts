import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import { keptQuery } from '../platform/postgres/open.ts'
import { type Channel, channels, type ContentClass, type Hit } from './facts.ts'
import { asPast, type ContactAround, longestWindow } from './ledger.ts'

/** The customer as issuing needs it, its row locked until the transaction ends: whoever else would contact this customer waits here. */
export type LockedCustomer = { readonly customerId: number; readonly branchId: number; readonly ownerStaffId: number }

const lockedColumns = sql`c.customer_id as "customerId", c.branch_id as "branchId", c.owner_staff_id as "ownerStaffId"`

/** Locks some customers' rows in order of id, so that two who lock several never wait for each other. Those outside of the transaction's rows are left out. */
export async function lockCustomers(db: Db, customerIds: readonly number[]): Promise<readonly LockedCustomer[]> {
  const found = await sql<LockedCustomer>`
    select ${lockedColumns} from customers c where c.customer_id = any(${customerIds}::integer[]) order by c.customer_id for update`.execute(
    db,
  )
  return found.rows
}

/** Locks the customer that a party belongs to now: a contact or a task may have been made for one who became part of another since. */
export async function lockCustomerOfParty(db: Db, partyId: number): Promise<LockedCustomer | undefined> {
  const found = await sql<LockedCustomer>`
    select ${lockedColumns} from customers c where c.customer_id = (select p.customer_id from parties p where p.party_id = ${partyId}) for update`.execute(
    db,
  )
  return found.rows[0]
}

const contactsAroundText = `
  with member as materialized (select party_id, customer_id from parties where customer_id = any($1::integer[]))
  select customer_id as "customerId", contact_id::int as "contactId", on_day::text as on, channel, content_class as "contentClass" from (
    select m.customer_id, l.contact_id, l.on_day, l.channel, l.content_class from member m join contact_ledger l using (party_id)
    where l.state <> 'released' and l.on_day between $2::date - $3::int and $2::date + $3::int
    union all
    select m.customer_id, null, d.on_day, d.channel, d.content_class from member m join delivered_contacts d using (party_id)
    where d.channel = any($4::text[]) and d.on_day between $2::date - $3::int and $2::date + $3::int
  ) made order by customer_id, on_day, contact_id nulls last, channel, content_class`

/**
 * The contacts of some customers that any window around a day can hold, released ones left out: ours by the ledger, and those that the bank's own extracts
 * tell of. By party, so that one who was merged keeps the contacts of both. Those without any are left out.
 */
export async function contactsAroundAll(
  db: Db,
  customerIds: readonly number[],
  on: Day,
): Promise<ReadonlyMap<number, readonly ContactAround[]>> {
  const rows = await keptQuery<{ customerId: number; contactId: number | null; on: Day; channel: string; contentClass: string }>(
    db,
    {
      name: 'contacts-around',
      text: contactsAroundText,
      values: [[...customerIds], on, longestWindow, [...channels]],
    },
  )
  const byCustomer = new Map<number, ContactAround[]>()
  for (const { customerId, contactId, ...row } of rows)
    byCustomer.set(customerId, [...(byCustomer.get(customerId) ?? []), { ...asPast(row), contactId }])
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

/** Writes reserved contacts in one statement, each customer once; answers their ids by customer. */
export async function insertContacts(db: Db, contacts: readonly NewContact[]): Promise<ReadonlyMap<number, number>> {
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
  const found = await sql<{ customer_id: number; contact_id: number }>`
    insert into contact_ledger (customer_id, party_id, branch_id, owner_staff_id, channel, content_class, on_day, state, decision_id, reserved_at, expires_on)
    select customer_id, party_id, branch_id, owner_staff_id, channel, content_class, on_day, 'reserved', decision_id, reserved_at, expires_on
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (customer_id integer, party_id integer, branch_id integer, owner_staff_id integer, channel text,
      content_class text, on_day date, decision_id bigint, reserved_at timestamptz, expires_on date)
    order by customer_id
    returning customer_id, contact_id`.execute(db)
  return new Map(found.rows.map((row) => [row.customer_id, Number(row.contact_id)]))
}

export type ContactRecord = {
  readonly contactId: number
  readonly onDay: Day
  readonly state: 'reserved' | 'committed' | 'released'
}

/** One contact of the ledger, its row locked: nobody gives it back meanwhile. Undefined outside of the transaction's rows. */
export async function lockContact(db: Db, contactId: number): Promise<ContactRecord | undefined> {
  const found = await sql<ContactRecord>`
    select contact_id::int as "contactId", on_day::text as "onDay", state from contact_ledger where contact_id = ${contactId} for update`.execute(
    db,
  )
  return found.rows[0]
}

/** Puts a reserved contact on another day. */
export async function moveReserved(
  db: Db,
  contactId: number,
  to: { readonly on: Day; readonly channel: Channel },
): Promise<void> {
  await sql`update contact_ledger set on_day = ${to.on}, channel = ${to.channel} where contact_id = ${contactId} and state = 'reserved'`.execute(
    db,
  )
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

/** Gives contacts in one of the states back. Answers how many were. */
export async function markReleased(
  db: Db,
  contactIds: readonly number[],
  at: Date,
  states: readonly ContactRecord['state'][] = ['reserved'],
): Promise<number> {
  const done = await sql<{ contact_id: number }>`
    update contact_ledger set state = 'released', released_at = ${at}
    where contact_id = any(${contactIds}::bigint[]) and state = any(${states}::text[]) returning contact_id`.execute(db)
  return done.rows.length
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

/** What a recheck needs of an issued decision: the customer its party belongs to now, and what the night knew. */
export type KeptDecision = {
  readonly decisionId: number
  readonly customerId: number
  readonly partyId: number
  readonly treatmentKey: string
  readonly channel: string
  readonly bundleHash: string
  readonly features: Readonly<Record<string, number | null>>
  readonly hits: readonly Hit[]
}

export async function keptDecisions(db: Db, decisionIds: readonly number[]): Promise<readonly KeptDecision[]> {
  return await keptQuery<KeptDecision>(db, {
    name: 'kept-decisions',
    text: `
      select d.decision_id::int as "decisionId", p.customer_id as "customerId", d.party_id as "partyId", d.treatment_key as "treatmentKey", d.channel,
        encode(d.bundle_hash, 'hex') as "bundleHash", d.inputs -> 'features' as features, d.inputs -> 'hits' as hits
      from issued_decisions d join parties p using (party_id) where d.decision_id = any($1::bigint[])`,
    values: [[...decisionIds]],
  })
}

/** Certificates of some staff that are in force on a day. */
export async function certificatesOf(
  db: Db,
  staffIds: readonly number[],
  on: Day,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const found = await sql<{ staffId: number; kinds: string[] }>`
    select staff_id as "staffId", array_agg(distinct kind order by kind) as kinds from staff_certificates
    where staff_id = any(${staffIds}::integer[]) and valid_from <= ${on} and valid_to >= ${on} group by staff_id`.execute(db)
  return new Map(found.rows.map((row) => [row.staffId, row.kinds]))
}
