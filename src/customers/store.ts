import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'
import type { ConsentStatement } from './contact-permission.ts'
import { assessmentOrder } from './store-gate-facts.ts'

/** A customer as the record knows it. */
export type CustomerRecord = {
  readonly customerId: number
  readonly kind: 'personal' | 'business'
  readonly branchId: number
  readonly branch: Label
  readonly ownerStaffId: number
  readonly ownerName: Label | undefined
  readonly openedOn: Day
  readonly partyIds: readonly number[]
}

type CustomerRow = {
  customer_id: number
  kind: 'personal' | 'business'
  branch_id: number
  branch_zh: string | null
  branch_en: string | null
  owner_staff_id: number
  owner_zh: string | null
  owner_en: string | null
  opened_on: Day
  party_ids: number[]
}

/** One customer of the reader's rows; undefined for others, whether they exist or not. */
export async function readCustomer(db: Db, customerId: number): Promise<CustomerRecord | undefined> {
  const { rows } = await sql<CustomerRow>`
    select c.customer_id, c.kind, c.branch_id, o.name_zh as branch_zh, o.name_en as branch_en, c.owner_staff_id, s.name_zh as owner_zh, s.name_en as owner_en,
      c.opened_on, (select array_agg(p.party_id order by p.party_id) from parties p where p.customer_id = c.customer_id) as party_ids
    from customers c
    left join lateral (select name_zh, name_en from org_units where org_id = c.branch_id order by valid_from desc limit 1) o on true
    left join staff s on s.staff_id = c.owner_staff_id
    where c.customer_id = ${customerId}`.execute(db)
  const row = rows[0]
  if (row === undefined) return undefined
  return {
    customerId: row.customer_id,
    kind: row.kind,
    branchId: row.branch_id,
    branch: { zh: row.branch_zh ?? '', en: row.branch_en ?? '' },
    ownerStaffId: row.owner_staff_id,
    ownerName: row.owner_zh === null ? undefined : { zh: row.owner_zh, en: row.owner_en ?? '' },
    openedOn: row.opened_on,
    partyIds: row.party_ids,
  }
}

/** The sealed fields of a party and the key that opens them; `wrapped` is null after erasure. */
export type SealedParty = { readonly partyId: number; readonly sealed: Buffer; readonly wrapped: Buffer | null }

/** The sealed fields of parties of the reader's rows. */
export async function readSealed(db: Db, partyIds: readonly number[]): Promise<readonly SealedParty[]> {
  const { rows } = await sql<{ party_id: number; sealed: Buffer; wrapped: Buffer | null }>`
    select p.party_id, p.sealed, k.wrapped from parties p join party_keys k using (party_id) where p.party_id = any(${partyIds}::integer[])`.execute(
    db,
  )
  return rows.map((row) => ({ partyId: row.party_id, sealed: row.sealed, wrapped: row.wrapped }))
}

/** The assessment of a customer that counts on a day, as the gates have it, of those that its source had not taken back by then. */
export async function readRiskAssessment(
  db: Db,
  partyIds: readonly number[],
  asOf: Day,
): Promise<{ readonly level: number; readonly assessedOn: Day; readonly expiresOn: Day } | undefined> {
  const { rows } = await sql<{ level: number; assessedOn: Day; expiresOn: Day }>`
    select a.level, a.assessed_on as "assessedOn", a.expires_on as "expiresOn" from risk_assessments a
    where a.party_id = any(${partyIds}::integer[]) and a.assessed_on <= ${asOf} and (a.withdrawn_on is null or a.withdrawn_on > ${asOf})
    order by ${sql.raw(assessmentOrder)} limit 1`.execute(db)
  return rows[0]
}

/** What a customer said about how they want to be treated; the words are sealed, or in the clear as they were kept first. */
export type PreferenceRow = {
  readonly partyId: number
  readonly kind: string
  readonly value: string
  readonly valueSealed: Buffer | null
  readonly heardOn: Day
}

/** Newest first. */
export async function readPreferences(db: Db, partyIds: readonly number[]): Promise<readonly PreferenceRow[]> {
  const { rows } = await sql<PreferenceRow>`
    select party_id as "partyId", kind, value, value_sealed as "valueSealed", heard_on as "heardOn" from preferences
    where party_id = any(${partyIds}::integer[]) order by kind, recorded_at desc`.execute(db)
  return rows
}

export type ConsentRow = ConsentStatement & { readonly textVersion: string; readonly method: string; readonly recordedAt: Date }

/** Every statement of consent of a customer, newest first. */
export async function readConsents(db: Db, partyIds: readonly number[]): Promise<readonly ConsentRow[]> {
  const { rows } = await sql<ConsentRow>`
    select consent_id as "consentId", purpose, channel, status, text_version as "textVersion", method, effective_on as "effectiveOn",
      expires_on as "expiresOn", recorded_at as "recordedAt", (contact_point is null or coalesce((
        select bool_or(i.blind = contact_point) from party_identifiers i where i.party_id = consents.party_id and i.kind = 'phone'), true)) as "pointHolds"
    from consents where party_id = any(${partyIds}::integer[]) order by effective_on desc, consent_id desc`.execute(db)
  return rows
}

export type NewConsent = {
  readonly partyId: number
  readonly purpose: string
  readonly channel: string
  readonly status: string
  readonly textVersion: string
  readonly method: string
  readonly evidence: string
  readonly effectiveOn: Day
  readonly at: Date
  /** Keyed hash of the telephone it was made for; null where it is about no telephone. */
  readonly contactPoint: Buffer | null
  readonly contentClass: string
  /** SHA-256 of the words, where they are among the definitions. */
  readonly textHash: Buffer | null
}

/** The customer's last word of the day on a purpose and channel, when it is this very statement: said twice, it is recorded once. */
export async function sameConsent(db: Db, one: NewConsent): Promise<number | undefined> {
  const { rows } = await sql<{ consent_id: number; is_same: boolean }>`
    select consent_id, (status, method, evidence) = (${one.status}, ${one.method}, ${one.evidence}) as is_same from consents
    where party_id = ${one.partyId} and purpose = ${one.purpose} and channel = ${one.channel} and effective_on = ${one.effectiveOn}
    order by consent_id desc limit 1`.execute(db)
  return rows[0]?.is_same === true ? rows[0].consent_id : undefined
}

/** Adds a statement to the ledger of consent, which is only ever added to. */
export async function insertConsent(db: Db, one: NewConsent): Promise<number> {
  const { rows } = await sql<{ consent_id: number }>`
    insert into consents (party_id, purpose, channel, status, text_version, method, evidence, effective_on, recorded_at, contact_point, content_class, text_hash)
    values (${one.partyId}, ${one.purpose}, ${one.channel}, ${one.status}, ${one.textVersion}, ${one.method}, ${one.evidence}, ${one.effectiveOn}, ${one.at},
      ${one.contactPoint}, ${one.contentClass}, ${one.textHash})
    returning consent_id`.execute(db)
  return rows[0]?.consent_id ?? 0
}

/** Makes the reveals of one user wait for each other, so that parallel requests are counted one after the other. */
export async function lockReveals(db: Db, userId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(1919251308, ${userId})`.execute(db)
}

/** How often a user did something since an instant, and when first, as the audit has it. */
export async function revealsSince(
  db: Db,
  { userId, action, since }: { readonly userId: number; readonly action: string; readonly since: Date },
): Promise<{ readonly count: number; readonly oldest: Date }> {
  const { rows } = await sql<{ count: number; oldest: Date | null }>`
    select count(*)::int as count, min(at) as oldest from audit_events
    where user_id = ${userId} and at > ${since} and action = ${action} and outcome = 'done'`.execute(db)
  return { count: rows[0]?.count ?? 0, oldest: rows[0]?.oldest ?? since }
}

/** The customer behind a document or phone that was shown, in whatever branch; nothing else is told. */
export async function presentedCustomer(db: Db, kind: string, blinds: readonly Buffer[]): Promise<number | undefined> {
  const { rows } = await sql<{ customer_id: number | null }>`
    select presented_customer(${kind}, shown) as customer_id from unnest(${blinds}::bytea[]) shown`.execute(db)
  return rows.find((row) => row.customer_id !== null)?.customer_id ?? undefined
}

/** The customer a party belongs to, in whatever branch. */
export async function customerOfParty(db: Db, partyId: number): Promise<number | undefined> {
  const { rows } = await sql<{ customer_id: number | null }>`select customer_of_party(${partyId}) as customer_id`.execute(db)
  return rows[0]?.customer_id ?? undefined
}

/** The source systems there are. */
export async function readSources(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ source: string }>`select party_sources() as source`.execute(db)
  return rows.map((row) => row.source)
}

/** Makes the rest of the transaction see one customer and nobody else. */
export async function enterCounterScope(db: Db, customerId: number): Promise<void> {
  await sql`select set_config('app.scope', 'counter', true), set_config('app.counter_customer', ${String(customerId)}, true)`.execute(
    db,
  )
}

/** Ends it: no customer is at the counter any more. */
export async function leaveCounterScope(db: Db): Promise<void> {
  await sql`select set_config('app.counter_customer', '0', true)`.execute(db)
}

/** Names of products by code. */
export async function readProductNames(db: Db, codes: readonly string[]): Promise<ReadonlyMap<string, Label>> {
  const { rows } = await sql<{ code: string; zh: string; en: string }>`
    select code, name_zh as zh, name_en as en from products where code = any(${codes}::text[])`.execute(db)
  return new Map(rows.map(({ code, zh, en }) => [code, { zh, en }]))
}

export type Codes = Readonly<Record<string, readonly { readonly key: string; readonly number: number; readonly label: Label }[]>>

export type FeaturesRun = {
  readonly runId: number
  readonly businessDate: Day
  /** The wide table it wrote to. */
  readonly table: string
  readonly keys: readonly string[]
  readonly codes: Codes
}

/** The newest published features run up to a day (any when left out), as it describes itself: which cell of a packed row is what, and the words of its codes. */
export async function readFeaturesRun(db: Db, asOf?: Day): Promise<FeaturesRun | undefined> {
  const { rows } = await sql<{
    run_id: number
    business_date: Day
    details: { table: string | null; keys: string[] | null; codes: Codes | null }
  }>`
    select run_id, business_date::text as business_date,
      jsonb_build_object('table', details -> 'table', 'keys', details -> 'keys', 'codes', details -> 'codes') as details from runs where step = 'features' and status = 'published' and business_date <= ${asOf ?? '9999-12-31'}
    order by business_date desc, run_id desc limit 1`.execute(db)
  const row = rows[0]
  if (row === undefined) return undefined
  const { table, keys, codes } = row.details
  return { runId: row.run_id, businessDate: row.business_date, table: table ?? '', keys: keys ?? [], codes: codes ?? {} }
}
