import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'

/** A question as hashes: each probe's tokens, and what weighs how much for which term. */
export type HashedQuestion = {
  readonly probes: readonly (readonly string[])[]
  /** No probe is shared by many: the index answers for every scope. */
  readonly isSharp: boolean
  readonly wanted: readonly string[]
  readonly weights: readonly number[]
  readonly terms: readonly number[]
}

/** A party that may be meant: how heavy, and which of the wanted hashes it has. */
export type Scored = { readonly partyId: number; readonly score: number; readonly met: readonly string[] }

/**
 * Who may be meant, the heaviest first: ids alone, which the caller reads under their own scope. Up to `reach` parties of the caller's own are gone through one by one;
 * where there are more, a probe of the bank's index gives at most `each`.
 */
export async function proposedParties(
  db: Db,
  { probes, isSharp, wanted, weights, terms }: HashedQuestion,
  { reach, each, most }: { readonly reach: number; readonly each: number; readonly most: number },
): Promise<readonly Scored[]> {
  const sets = probes.map((probe) => `{${probe.join(',')}}`)
  const { rows } = await sql<{ party_id: number; score: number; met: readonly string[] }>`
    select party_id, score, met::text[] as met
    from search_parties(${sets}::text[], ${wanted}::bigint[], ${weights}::integer[], ${terms}::integer[], ${isSharp}, ${reach}, ${each}, ${most})`.execute(
    db,
  )
  return rows.map((row) => ({ partyId: row.party_id, score: row.score, met: row.met }))
}

/** A candidate of the reader's rows, still sealed. */
export type SealedCandidate = {
  readonly partyId: number
  readonly customerId: number
  readonly kind: string
  readonly sealed: Buffer
  readonly wrapped: Buffer | null
}

/** The first so many of the given parties that the reader may see, in the order given, with what opens them. */
export async function readCandidates(db: Db, partyIds: readonly number[], most: number): Promise<readonly SealedCandidate[]> {
  const { rows } = await sql<{ party_id: number; customer_id: number; kind: string; sealed: Buffer; wrapped: Buffer | null }>`
    select party_id, customer_id, kind, sealed, wrapped from candidate_parties(${partyIds}::integer[], ${most})`.execute(db)
  return rows.map((row) => ({
    partyId: row.party_id,
    customerId: row.customer_id,
    kind: row.kind,
    sealed: row.sealed,
    wrapped: row.wrapped,
  }))
}

/** Whole numbers as they are looked for: the customer's number here, blind indexes of a phone or document, tokens of a source's own key. */
export type AskedNumbers = {
  readonly customerId: number | undefined
  readonly phones: readonly Buffer[]
  readonly documents: readonly Buffer[]
  readonly keys: readonly Buffer[]
}

/** The parties that carry a whole number, of whomever: to be read under the reader's scope. */
export async function numberedParties(db: Db, asked: AskedNumbers): Promise<readonly number[]> {
  const { rows } = await sql<{ party_id: number }>`
    select party_id from numbered_parties(${asked.customerId ?? null}, ${asked.phones}::bytea[], ${asked.documents}::bytea[], ${asked.keys}::bytea[]) as found (party_id)`.execute(
    db,
  )
  return rows.map((row) => row.party_id)
}

/** What a row of results says beside the name. */
export type FoundCustomer = {
  readonly customerId: number
  readonly kind: 'personal' | 'business'
  readonly branch: Label
  readonly ownerStaffId: number
  readonly owner: Label | undefined
}

/** Branch and owner of some customers of the reader's rows, by customer. */
export async function readFound(db: Db, customerIds: readonly number[]): Promise<ReadonlyMap<number, FoundCustomer>> {
  const { rows } = await sql<{
    customer_id: number
    kind: 'personal' | 'business'
    branch_zh: string | null
    branch_en: string | null
    owner_staff_id: number
    owner_zh: string | null
    owner_en: string | null
  }>`
    select customer_id, kind, branch_zh, branch_en, owner_staff_id, owner_zh, owner_en from found_customers(${customerIds}::integer[])`.execute(
    db,
  )
  return new Map(
    rows.map((row) => [
      row.customer_id,
      {
        customerId: row.customer_id,
        kind: row.kind,
        branch: { zh: row.branch_zh ?? '', en: row.branch_en ?? '' },
        ownerStaffId: row.owner_staff_id,
        owner: row.owner_zh === null ? undefined : { zh: row.owner_zh, en: row.owner_en ?? '' },
      },
    ]),
  )
}

/** How the features run of the business date tells tiers: the table that has them, and the words of their numbers. */
export type TierRun = {
  readonly runId: number
  readonly table: string
  readonly codes: readonly { readonly key: string; readonly number: number; readonly label: Label }[]
}

/** The newest published features run up to the business date, or up to today before the first night; undefined when there is none. */
export async function readTierRun(db: Db, today: Day): Promise<TierRun | undefined> {
  const { rows } = await sql<{ run_id: number; table: string | null; codes: TierRun['codes'] | null }>`
    select run_id, details ->> 'table' as table, details -> 'codes' -> 'tier' as codes from runs
    where step = 'features' and status = 'published'
      and business_date <= coalesce((select max(business_date) from nights where status = 'published'), ${today})
    order by business_date desc, run_id desc limit 1`.execute(db)
  return rows.flatMap(({ run_id: runId, table, codes }) => (table === null || codes === null ? [] : [{ runId, table, codes }]))[0]
}

/** The customers a user opened last, newest first, each once: out of the audit of their own reads. */
export async function lastOpened(db: Db, userId: number, most: number): Promise<readonly number[]> {
  const { rows } = await sql<{ customer_id: number }>`
    select customer_id from (
      select customer_id, seq from audit_events
      where user_id = ${userId} and action = 'customers.customer.read' and outcome = 'done' and customer_id is not null order by seq desc limit 200
    ) read group by customer_id order by max(seq) desc limit ${most}`.execute(db)
  return rows.map((row) => row.customer_id)
}
