import { sql } from 'kysely'
import type { Db } from '../platform/ctx.ts'
import { copyInto } from '../platform/postgres/open.ts'
import type { SealedParty } from './store.ts'
import type { Slice } from './store-unify.ts'

/** A party whose tokens are missing or of an earlier record, with what they are made of. */
export type StaleParty = SealedParty & { readonly kind: string; readonly runId: number }

/** How tokens are made: the keys' head and the version of the rule. */
export type TokenMake = { readonly madeWith: number; readonly rule: number }

/**
 * The parties of a slice whose tokens are not those of today's record, rule and key, and besides them the ones named. An erased one has none and needs none.
 */
export async function staleParties(
  db: Db,
  slice: Slice,
  make: TokenMake,
  besides: readonly number[],
): Promise<readonly StaleParty[]> {
  const { rows } = await sql<{ party_id: number; kind: string; run_id: number; sealed: Buffer; wrapped: Buffer }>`
    select p.party_id, p.kind, p.run_id, p.sealed, k.wrapped
    from parties p join party_keys k using (party_id) left join search_tokens t using (party_id)
    where p.party_id between ${slice.from} and ${slice.to} and k.wrapped is not null
      and (t.party_id is null or (t.run_id, t.made_with, t.rule) is distinct from (p.run_id, ${make.madeWith}::integer, ${make.rule}::integer)
        or p.party_id = any(${besides}::integer[]))
    order by p.party_id`.execute(db)
  return rows.map((row) => ({
    partyId: row.party_id,
    kind: row.kind,
    runId: row.run_id,
    sealed: row.sealed,
    wrapped: row.wrapped,
  }))
}

/** What the tokens of each party of a slice say of its accounts. */
export async function accountMarks(db: Db, slice: Slice): Promise<ReadonlyMap<number, string>> {
  const { rows } = await sql<{ party_id: number; accounts: string }>`
    select party_id, accounts::text as accounts from search_tokens where party_id between ${slice.from} and ${slice.to}`.execute(
    db,
  )
  return new Map(rows.map((row) => [row.party_id, row.accounts]))
}

/** What a party is found by; `accounts` is the warehouse's number for its accounts. */
export type PartyTokens = {
  readonly partyId: number
  readonly runId: number
  readonly accounts: string
  readonly tokens: readonly string[]
}

/**
 * Puts the tokens of parties in the place of those they had, unless the record they were made of has changed since or the person was erased: an erasure that is under way
 * is waited for. Answers how many were written.
 */
export async function writeTokens(db: Db, parties: readonly PartyTokens[], make: TokenMake): Promise<number> {
  // Row-level security takes no COPY: the rows go in by way of a working table.
  await sql`create temp table found_by (party_id integer, run_id integer, accounts bigint, tokens bigint[]) on commit drop`.execute(
    db,
  )
  await copyInto(
    db,
    { table: 'found_by', columns: ['party_id', 'run_id', 'accounts', 'tokens'] },
    parties.map(({ partyId, runId, accounts, tokens }) => [partyId, runId, accounts, `{${tokens.join(',')}}`]),
  )
  const done = await sql`
    insert into search_tokens (party_id, run_id, made_with, rule, accounts, tokens)
    select f.party_id, f.run_id, ${make.madeWith}::integer, ${make.rule}::integer, f.accounts, f.tokens
    from found_by f join parties p on p.party_id = f.party_id and p.run_id = f.run_id join party_keys k on k.party_id = f.party_id
    where k.wrapped is not null for share of k
    on conflict (party_id) do update set run_id = excluded.run_id, made_with = excluded.made_with, rule = excluded.rule, accounts = excluded.accounts,
      tokens = excluded.tokens`.execute(db)
  await sql`drop table found_by`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}

/** Puts what waits into the index, once many rows were written. */
export async function settleTokens(db: Db): Promise<void> {
  await sql`select settle_search_tokens()`.execute(db)
}

/** The largest party there is. */
export async function lastOfParties(db: Db): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`select max(party_id) as last from parties`.execute(db)
  return rows[0]?.last ?? 0
}
