import { sql } from 'kysely'
import type { Db } from '../platform/ctx.ts'
import type { AcceptedLink, Exclusion, LinkGround } from './matching/clusters/resolve-clusters.ts'

// Links between parties and the clusters they make. Links are only ever added; with each, what holds of its pair is worked out in the same transaction (settlePairs), and whose
// clusters are to be worked out again is marked.

export type Pair = { readonly partyA: number; readonly partyB: number }

/** Works out what holds of pairs to which a word was just added. */
export async function settlePairs(db: Db, pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return
  await sql`select settle_identity_pairs(${pairs.map(({ partyA }) => partyA)}::integer[], ${pairs.map(({ partyB }) => partyB)}::integer[])`.execute(
    db,
  )
}

/**
 * The rule: parties of one document type, number and name are one person, each linked to the smallest of them. Writes some of what the landing tables say now and did not
 * before; a link whose document was corrected is withdrawn. Answers how many words were written: fewer than `most` when there is nothing left. (Everybody is read in the order
 * of the index, which costs less than looking up each: 300,000 parties in 0.4 s.)
 */
export async function settleRuleLinks(db: Db, most: number, at: Date): Promise<number> {
  const { rows } = await sql<Pair>`
    insert into identity_links (party_a, party_b, decision, made_by, evidence, recorded_at)
    with wanted as (
      select root as party_a, party_id as party_b from (
        select party_id, min(party_id) over (partition by identity_blind) as root from landing_party where identity_blind is not null
      ) p where root < party_id
    ), said as (
      select distinct on (party_b, party_a) party_a, party_b, decision from identity_links where made_by = 'rule' order by party_b, party_a, link_id desc
    )
    select coalesce(w.party_a, s.party_a), coalesce(w.party_b, s.party_b), case when w.party_a is null then 'withdrawn' else 'accepted' end, 'rule',
      '{"v": 1, "rule": "same-identity"}'::jsonb, ${at}
    from wanted w full join (select * from said where decision = 'accepted') s on (s.party_b, s.party_a) = (w.party_b, w.party_a)
    where w.party_a is null or s.party_a is null
    order by 2, 1 limit ${most} returning party_a as "partyA", party_b as "partyB"`.execute(db)
  await settlePairs(db, rows)
  return rows.length
}

/** Parties that accepted links connect, and everything that decides who of them are one customer. */
export type Component = {
  readonly parties: readonly number[]
  readonly links: readonly AcceptedLink[]
  readonly exclusions: readonly Exclusion[]
  readonly proofs: ReadonlyMap<number, string>
}

/** On what ground a link of each maker counts. */
export const groundOf: Readonly<Record<string, LinkGround>> = { human: 'include', rule: 'rule', model: 'weight' }

/** Some parties whose clusters are to be worked out again, with all that links connect them to; undefined when there is none. */
export async function unsettledComponent(db: Db, most: number): Promise<Component | undefined> {
  const { rows } = await sql<{ party_id: number }>`
    with recursive reached (party_id) as (
      (select party_id from identity_unsettled order by party_id limit ${most})
      union
      select case when l.party_a = r.party_id then l.party_b else l.party_a end
      from reached r cross join lateral (
        select party_a, party_b from identity_pairs p where p.party_a = r.party_id and p.decision = 'accepted'
        union all
        select party_a, party_b from identity_pairs p where p.party_b = r.party_id and p.decision = 'accepted'
      ) l
    )
    select party_id from reached order by party_id`.execute(db)
  if (rows.length === 0) return undefined
  const parties = rows.map((row) => row.party_id)
  const pairs = await sql<{ party_a: number; party_b: number; decision: string; made_by: string; weight: number | null }>`
    select p.party_a, p.party_b, p.decision, p.made_by, p.weight from unnest(${parties}::integer[]) w (party_id) join identity_pairs p on p.party_a = w.party_id
    where p.decision in ('accepted', 'rejected') and p.party_b = any(${parties}::integer[])`.execute(db)
  const proofs = await sql<{ party_id: number; proof: string }>`
    select party_id, encode(proof, 'hex') as proof from identity_matched where party_id = any(${parties}::integer[]) and proof is not null`.execute(
    db,
  )
  return {
    parties,
    links: pairs.rows.flatMap((row) => {
      const ground = groundOf[row.made_by]
      return row.decision !== 'accepted' || ground === undefined
        ? []
        : [{ partyA: row.party_a, partyB: row.party_b, ground, weight: row.weight ?? 0 }]
    }),
    exclusions: pairs.rows.flatMap((row) => (row.decision === 'rejected' ? [{ partyA: row.party_a, partyB: row.party_b }] : [])),
    proofs: new Map(proofs.rows.map((row) => [row.party_id, row.proof])),
  }
}

/** Writes whose customers some parties are; those who are a customer by themselves are left out. Answers how many parties changed theirs. */
export async function writeClusters(db: Db, parties: readonly number[], clusters: ReadonlyMap<number, number>): Promise<number> {
  const members = [...clusters.keys()]
  const customers = [...clusters.values()]
  const gone = await sql`
    delete from party_clusters where party_id = any(${parties}::integer[]) and party_id <> all(${members}::integer[])`.execute(db)
  const written = await sql`
    insert into party_clusters (party_id, customer_id) select * from unnest(${members}::integer[], ${customers}::integer[])
    on conflict (party_id) do update set customer_id = excluded.customer_id where party_clusters.customer_id <> excluded.customer_id`.execute(
    db,
  )
  await sql`delete from identity_unsettled where party_id = any(${parties}::integer[])`.execute(db)
  return Number(gone.numAffectedRows ?? 0n) + Number(written.numAffectedRows ?? 0n)
}

/** How many parties wait for their clusters to be worked out. */
export async function countUnsettled(db: Db): Promise<number> {
  const { rows } = await sql<{ waiting: string }>`select count(*) as waiting from identity_unsettled`.execute(db)
  return Number(rows[0]?.waiting ?? 0)
}
