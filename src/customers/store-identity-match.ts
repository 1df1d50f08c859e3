import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import { type IdentitySettings, identityKind, identitySettingsOf } from './identity/settings.ts'
import type { Link } from './matching/link.ts'
import type { MatchModel, MatchReport } from './matching/resolve.ts'
import { type Pair, settlePairs } from './store-identity.ts'
import type { Slice } from './store-unify.ts'

/** How the bank tells people apart on a day. */
export async function readIdentitySettings(db: Db, asOf: Day): Promise<IdentitySettings> {
  return identitySettingsOf(await definitionsInForce(db, identityKind, asOf))
}

/** Who can be matched: people as landed, not erased. Businesses are told by their credit code alone. */
const matchable = sql`landing_party p join party_keys k on k.party_id = p.party_id and k.wrapped is not null
  left join identity_matched m on m.party_id = p.party_id`
const isPerson = sql`p.kind = 'personal'`
const isChanged = sql`m.run_id is distinct from p.run_id`

/** How many people there are, how many of them came or changed since they were matched, and the largest number of a party. */
export async function countMatchable(
  db: Db,
): Promise<{ readonly people: number; readonly changed: number; readonly last: number }> {
  const { rows } = await sql<{ people: string; changed: string; last: number | null }>`
    select count(*) as people, count(*) filter (where ${isChanged}) as changed, max(p.party_id) as last from ${matchable} where ${isPerson}`.execute(
    db,
  )
  const row = rows[0]
  return { people: Number(row?.people ?? 0), changed: Number(row?.changed ?? 0), last: row?.last ?? 0 }
}

/** One person as landed, sealed. */
export type SealedPerson = {
  readonly partyId: number
  readonly runId: number
  readonly source: string
  readonly sealed: Buffer
  readonly wrapped: Buffer
  readonly documentType: string | null
  readonly bornOn: Day | null
  readonly gender: string | null
}

/** The people of a slice: all, those matched as they are now, or those that are not. */
export async function readPeople(db: Db, slice: Slice, which: 'all' | 'matched' | 'changed'): Promise<readonly SealedPerson[]> {
  const part = which === 'all' ? sql`true` : which === 'changed' ? isChanged : sql`not (${isChanged})`
  const { rows } = await sql<SealedPerson>`
    select p.party_id as "partyId", p.run_id as "runId", p.source, p.sealed, k.wrapped, p.document_type as "documentType", p.born_on as "bornOn", p.gender
    from ${matchable} where p.party_id between ${slice.from} and ${slice.to} and ${isPerson} and ${part} order by p.party_id`.execute(
    db,
  )
  return rows
}

export type KnownModel = { readonly modelId: number; readonly learntOn: Day; readonly model: MatchModel }

/** The newest model that was learnt up to a day and by which every link is written. */
export async function readModel(db: Db, asOf: Day): Promise<KnownModel | undefined> {
  const { rows } = await sql<KnownModel>`
    select model_id as "modelId", learnt_on as "learntOn", model from identity_models where learnt_on <= ${asOf} and finished_at is not null order by model_id desc limit 1`.execute(
    db,
  )
  return rows[0]
}

export async function writeModel(
  db: Db,
  made: {
    readonly learntOn: Day
    readonly runId: number
    readonly model: MatchModel
    readonly report: MatchReport
    readonly at: Date
  },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into identity_models (learnt_on, run_id, records, model, report, recorded_at)
    values (${made.learntOn}, ${made.runId}, ${made.report.records}, ${JSON.stringify(made.model)}::jsonb, ${JSON.stringify(made.report)}::jsonb, ${made.at})
    returning model_id as id`.execute(db)
  return rows[0]?.id ?? 0
}

/** Says that every link by a model is written. */
export async function finishModel(db: Db, modelId: number, at: Date): Promise<void> {
  await sql`update identity_models set finished_at = ${at} where model_id = ${modelId}`.execute(db)
}

/** Where the model's words come from. */
export type Said = { readonly modelId: number; readonly runId: number; readonly at: Date; readonly isLinking: boolean }

/**
 * Makes the model's words those of the links just found, for the pairs whose first party lies in the slice, or that have one of the given parties: adds what is new or weighs
 * otherwise and withdraws what was not found again. A pair that the rule links anyway is left to the rule. Answers how many words were written.
 */
export async function settleModelLinks(
  db: Db,
  about: Slice | { readonly parties: readonly number[] },
  found: readonly Link[],
  said: Said,
): Promise<number> {
  const concerns =
    'parties' in about
      ? sql`(party_a = any(${about.parties}::integer[]) or party_b = any(${about.parties}::integer[]))`
      : sql`party_a between ${about.from} and ${about.to}`
  const decisionOf = ({ zone }: Link): string => (zone === 'auto' && said.isLinking ? 'accepted' : 'proposed')
  const evidenceOf = ({ prior, household, evidence, rule, guards }: Link): string =>
    JSON.stringify({ v: 1, prior, household, fields: evidence, rule, guards })
  const { rows } = await sql<Pair>`
    insert into identity_links (party_a, party_b, decision, made_by, weight, zone, evidence, model_id, run_id, recorded_at)
    with found as (
      select f.* from unnest(${found.map(({ partyA }) => partyA)}::integer[], ${found.map(({ partyB }) => partyB)}::integer[],
        ${found.map(decisionOf)}::text[], ${found.map(({ weight }) => weight)}::integer[], ${found.map(({ zone }) => zone)}::text[],
        ${found.map(evidenceOf)}::text[]) f (party_a, party_b, decision, weight, zone, evidence)
      join landing_party a on a.party_id = f.party_a join landing_party b on b.party_id = f.party_b
      where a.identity_blind is null or a.identity_blind is distinct from b.identity_blind
    ), known as (
      select distinct on (party_b, party_a) party_a, party_b, decision, weight, zone from identity_links
      where made_by = 'model' and ${concerns} order by party_b, party_a, link_id desc
    )
    select f.party_a, f.party_b, f.decision, 'model', f.weight, f.zone, f.evidence::jsonb, ${said.modelId}::integer, ${said.runId}::integer, ${said.at}::timestamptz
    from found f left join known k using (party_a, party_b) where (k.decision, k.weight, k.zone) is distinct from (f.decision, f.weight, f.zone)
    union all
    select k.party_a, k.party_b, 'withdrawn', 'model', null, null, '{}'::jsonb, ${said.modelId}, ${said.runId}, ${said.at}
    from known k where k.decision <> 'withdrawn' and not exists (select from found f where (f.party_a, f.party_b) = (k.party_a, k.party_b))
    order by 1, 2 returning party_a as "partyA", party_b as "partyB"`.execute(db)
  await settlePairs(db, rows)
  return rows.length
}

/** As which version of their record people were matched, and what proves who they are. */
export type Matched = { readonly partyId: number; readonly runId: number; readonly proof: Buffer | null }

export async function markMatched(db: Db, people: readonly Matched[]): Promise<void> {
  await sql`
    insert into identity_matched (party_id, run_id, proof)
    select * from unnest(${people.map(({ partyId }) => partyId)}::integer[], ${people.map(({ runId }) => runId)}::integer[], ${people.map(({ proof }) => proof)}::bytea[])
    on conflict (party_id) do update set run_id = excluded.run_id, proof = excluded.proof
    where (identity_matched.run_id, identity_matched.proof) is distinct from (excluded.run_id, excluded.proof)`.execute(db)
}

/** What the model says now: how many links and proposals, and a sum over them that is free of order and of numbers of rows. */
export async function sumOfModelLinks(
  db: Db,
): Promise<{ readonly accepted: number; readonly proposed: number; readonly checksum: string }> {
  const { rows } = await sql<{ accepted: number; proposed: number; checksum: string }>`
    select count(*) filter (where decision = 'accepted')::int as accepted, count(*) filter (where decision = 'proposed')::int as proposed,
      coalesce(sum(hashtextextended(concat_ws('|', party_a, party_b, decision, weight), 0)::numeric), 0)::text as checksum
    from identity_pairs where made_by = 'model'`.execute(db)
  return rows[0] ?? { accepted: 0, proposed: 0, checksum: '0' }
}
