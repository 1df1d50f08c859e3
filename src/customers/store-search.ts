import { sql } from 'kysely'
import type { Label } from '../kernel/label.ts'
import type { Db, Principal } from '../platform/ctx.ts'

/** A question as hashes: each probe's tokens, and what weighs how much for which term. */
export type HashedQuestion = {
  readonly probes: readonly (readonly string[])[]
  readonly wanted: readonly string[]
  readonly weights: readonly number[]
  readonly terms: readonly number[]
}

/** A party that may be meant: how heavy, and which of the wanted hashes it has. */
export type Scored = { readonly partyId: number; readonly score: number; readonly met: readonly string[] }

type ScoredRow = { readonly party_id: number; readonly score: number; readonly met: readonly string[] }
const scored = (rows: readonly ScoredRow[]): readonly Scored[] =>
  rows.map((row) => ({ partyId: row.party_id, score: row.score, met: row.met }))

/** Parties of the whole bank who fit, the heaviest first: ids alone, which the caller reads under their own scope. `each` is the most one probe gives. */
export async function partiesEverywhere(
  db: Db,
  { probes, wanted, weights, terms }: HashedQuestion,
  { each, most }: { readonly each: number; readonly most: number },
): Promise<readonly Scored[]> {
  const sets = probes.map((probe) => `{${probe.join(',')}}`)
  const { rows } = await sql<ScoredRow>`
    select party_id, score, met::text[] as met from search_parties(${sets}::text[], ${wanted}::bigint[], ${weights}::integer[], ${terms}::integer[], ${each}, ${most})`.execute(
    db,
  )
  return scored(rows)
}

/** The same among given parties. */
export async function partiesAmong(
  db: Db,
  among: readonly number[],
  { wanted, weights, terms }: HashedQuestion,
  most: number,
): Promise<readonly Scored[]> {
  const { rows } = await sql<ScoredRow>`
    select party_id, score, met::text[] as met from search_among(${among}::integer[], ${wanted}::bigint[], ${weights}::integer[], ${terms}::integer[], ${most})`.execute(
    db,
  )
  return scored(rows)
}

/**
 * The parties of the reader's own customers or branches; undefined when they are more than `most`, or the whole bank's. Asked for by the columns the index begins with, for
 * the policy alone, which has to know every scope, would go through all customers.
 */
export async function partiesInReach(
  db: Db,
  user: Pick<Principal, 'scope' | 'staffId' | 'branches'>,
  most: number,
): Promise<readonly number[] | undefined> {
  if (user.scope === 'bank') return undefined
  const mine = user.scope === 'own' ? sql`and c.owner_staff_id = ${user.staffId}` : sql``
  const { rows } = await sql<{ party_id: number }>`
    select p.party_id from customers c join parties p using (customer_id) where c.branch_id = any(${user.branches}::integer[]) ${mine} limit ${most + 1}`.execute(
    db,
  )
  return rows.length > most ? undefined : rows.map((row) => row.party_id)
}

/** A candidate of the reader's rows, still sealed. */
export type SealedCandidate = {
  readonly partyId: number
  readonly customerId: number
  readonly kind: 'personal' | 'business'
  readonly sealed: Buffer
  readonly wrapped: Buffer | null
}

/** Those of the given parties that the reader may see, with what opens them: one statement. */
export async function readCandidates(db: Db, partyIds: readonly number[]): Promise<readonly SealedCandidate[]> {
  const { rows } = await sql<{
    party_id: number
    customer_id: number
    kind: 'personal' | 'business'
    sealed: Buffer
    wrapped: Buffer | null
  }>`
    select p.party_id, p.customer_id, p.kind, p.sealed, k.wrapped
    from parties p join party_keys k using (party_id) where p.party_id = any(${partyIds}::integer[])`.execute(db)
  return rows.map((row) => ({
    partyId: row.party_id,
    customerId: row.customer_id,
    kind: row.kind,
    sealed: row.sealed,
    wrapped: row.wrapped,
  }))
}

/** Parties that carry a whole number: a blind index of a phone or document, or the token of a source's own key. Row scope applies. */
export async function partiesOfNumber(
  db: Db,
  asked: { readonly phones: readonly Buffer[]; readonly documents: readonly Buffer[]; readonly keys: readonly Buffer[] },
): Promise<readonly number[]> {
  const { rows } = await sql<{ party_id: number }>`
    select party_id from party_identifiers where kind = 'phone' and blind = any(${asked.phones}::bytea[])
    union select party_id from party_identifiers where kind = 'document' and blind = any(${asked.documents}::bytea[])
    union select party_id from party_keys where key_token = any(${asked.keys}::bytea[])
    limit 50`.execute(db)
  return rows.map((row) => row.party_id)
}

/** The parties of a customer, if the reader may see them. */
export async function partiesOfCustomer(db: Db, customerId: number): Promise<readonly number[]> {
  const { rows } = await sql<{ party_id: number }>`select party_id from parties where customer_id = ${customerId}`.execute(db)
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
    select c.customer_id, c.kind, o.name_zh as branch_zh, o.name_en as branch_en, c.owner_staff_id, s.name_zh as owner_zh, s.name_en as owner_en
    from customers c
    left join lateral (select name_zh, name_en from org_units where org_id = c.branch_id order by valid_from desc limit 1) o on true
    left join staff s on s.staff_id = c.owner_staff_id
    where c.customer_id = any(${customerIds}::integer[])`.execute(db)
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

/** The customers a user opened last, newest first, each once: out of the audit of their own reads. */
export async function lastOpened(db: Db, userId: number, most: number): Promise<readonly number[]> {
  const { rows } = await sql<{ customer_id: number }>`
    select customer_id from (
      select customer_id, seq from audit_events
      where user_id = ${userId} and action = 'customers.customer.read' and outcome = 'done' and customer_id is not null order by seq desc limit 200
    ) read group by customer_id order by max(seq) desc limit ${most}`.execute(db)
  return rows.map((row) => row.customer_id)
}
