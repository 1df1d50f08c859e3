import { sql } from 'kysely'
import type { Label } from '../kernel/label.ts'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { AcceptedLink, Exclusion } from './matching/clusters/resolve-clusters.ts'
import { groundOf, type Pair, settlePairs } from './store-identity.ts'

// What a reviewer sees of pairs. Row security shows a pair to whom either record belongs; a record that does not come back is another branch's.

export type FieldWord = { readonly field: string; readonly level: string; readonly weight: number }
export type Evidence = {
  readonly rule?: string | null
  readonly guards?: readonly string[]
  readonly fields?: readonly FieldWord[]
}
export type PairRow = Pair & {
  readonly decision: 'proposed' | 'accepted' | 'rejected' | 'withdrawn'
  readonly madeBy: 'rule' | 'model' | 'human'
  readonly weight: number | null
  readonly evidence: Evidence
  readonly saidAt: Date
  readonly saidBy: string | null
  /** Whose word stands now; null where nobody's does. */
  readonly standsBy: string | null
}

type Page = { readonly limit: number; readonly offset: number }

/** Behind a person's word stands what the model last found of the pair, and by that it is shown. */
const words = sql`
  l.party_a as "partyA", l.party_b as "partyB", l.decision, l.made_by as "madeBy", coalesce(l.weight, m.weight) as weight,
  case when l.made_by = 'human' then coalesce(m.evidence, '{}') else l.evidence end as evidence, l.recorded_at as "saidAt", u.login as "saidBy", n.made_by as "standsBy"`
const behind = sql`
  left join users u on u.user_id = l.user_id
  left join identity_pairs n on n.party_a = l.party_a and n.party_b = l.party_b
  left join lateral (
    select w.weight, w.evidence from identity_links w
    where w.party_a = l.party_a and w.party_b = l.party_b and w.made_by = 'model' and w.decision <> 'withdrawn' and l.made_by = 'human' order by w.link_id desc limit 1
  ) m on true`
const isOpen = sql`p.decision = 'proposed' and not exists (
  select from parties a join parties b using (customer_id) where a.party_id = p.party_a and b.party_id = p.party_b)`

/** Pairs to be decided, the likeliest first. */
export async function readProposed(db: Db, page: Page): Promise<readonly PairRow[]> {
  const { rows } = await sql<PairRow>`
    select ${words} from (
      select p.link_id, p.weight as order_weight from identity_pairs p where ${isOpen}
      order by p.weight desc nulls last, p.party_a, p.party_b limit ${page.limit} offset ${page.offset}
    ) q join identity_links l using (link_id) ${behind} order by q.order_weight desc nulls last, l.party_a, l.party_b`.execute(db)
  return rows
}

/** Pairs that are one customer by a link, the newest link first. */
export async function readJoined(db: Db, page: Page): Promise<readonly PairRow[]> {
  const { rows } = await sql<PairRow>`
    select ${words} from (select p.link_id from identity_pairs p where p.decision = 'accepted' order by p.link_id desc limit ${page.limit} offset ${page.offset}) q
    join identity_links l using (link_id) ${behind} order by l.link_id desc`.execute(db)
  return rows
}

/** Everything that people said, the newest first. */
export async function readSaid(db: Db, page: Page): Promise<readonly PairRow[]> {
  const { rows } = await sql<PairRow>`
    select ${words} from (select h.link_id from identity_links h where h.made_by = 'human' order by h.link_id desc limit ${page.limit} offset ${page.offset}) q
    join identity_links l using (link_id) ${behind} order by l.link_id desc`.execute(db)
  return rows
}

/** Lists are counted up to here: beyond, nobody turns pages. */
const COUNTED = 10_000

export async function countPairs(db: Db, standing: 'proposed' | 'joined' | 'said'): Promise<number> {
  const list =
    standing === 'proposed'
      ? sql`select from identity_pairs p where ${isOpen}`
      : standing === 'joined'
        ? sql`select from identity_pairs p where p.decision = 'accepted'`
        : sql`select from identity_links p where p.made_by = 'human'`
  const { rows } = await sql<{ total: number }>`select count(*)::int as total from (${list} limit ${COUNTED}) q`.execute(db)
  return rows[0]?.total ?? 0
}

/** One pair as it stands, with the newest word on it; undefined when nobody ever said anything of it or it is not the reader's. */
export async function readPair(db: Db, { partyA, partyB }: Pair): Promise<PairRow | undefined> {
  const { rows } = await sql<PairRow>`
    select ${words} from (select h.link_id from identity_links h where h.party_a = ${partyA} and h.party_b = ${partyB} order by h.link_id desc limit 1) q
    join identity_links l using (link_id) ${behind}`.execute(db)
  return rows[0]
}

/** One record and the customer it belongs to. */
export type SideRow = {
  readonly partyId: number
  readonly source: string
  readonly sealed: Buffer
  readonly wrapped: Buffer | null
  readonly customerId: number
  readonly branch: Label
  readonly ownerName: Label | null
  readonly openedOn: Day
  readonly bornOn: Day | null
  readonly gender: string | null
}

/** Records of the reader's rows. */
export async function readSides(db: Db, parties: readonly number[]): Promise<readonly SideRow[]> {
  const { rows } = await sql<SideRow>`
    select p.party_id as "partyId", p.source, p.sealed, k.wrapped, c.customer_id as "customerId",
      json_build_object('zh', coalesce(o.name_zh, ''), 'en', coalesce(o.name_en, '')) as branch,
      case when s.staff_id is not null then json_build_object('zh', s.name_zh, 'en', s.name_en) end as "ownerName",
      c.opened_on as "openedOn", c.born_on as "bornOn", c.gender
    from parties p join party_keys k using (party_id) join customers c on c.customer_id = p.customer_id
    left join lateral (select name_zh, name_en from org_units where org_id = c.branch_id order by valid_from desc limit 1) o on true
    left join staff s on s.staff_id = c.owner_staff_id
    where p.party_id = any(${parties}::integer[])`.execute(db)
  return rows
}

/** How many open tasks customers have. */
export async function openTasksOf(db: Db, customers: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ customer_id: number; tasks: number }>`
    select customer_id, tasks from open_tasks_of(${customers}::integer[])`.execute(db)
  return new Map(rows.map((row) => [row.customer_id, row.tasks]))
}

/** Everything that accepted links connect with a pair, to work out what a decision would do. */
export async function linksAround(
  db: Db,
  { partyA, partyB }: Pair,
): Promise<{ readonly links: readonly AcceptedLink[]; readonly exclusions: readonly Exclusion[] }> {
  const { rows } = await sql<{ party_a: number; party_b: number; decision: string; made_by: string; weight: number | null }>`
    with recursive reached (party_id) as (
      select v.party from (values (${partyA}::integer), (${partyB}::integer)) v (party)
      union
      select case when l.party_a = r.party_id then l.party_b else l.party_a end
      from reached r cross join lateral (
        select party_a, party_b from identity_pairs p where p.party_a = r.party_id and p.decision = 'accepted'
        union all
        select party_a, party_b from identity_pairs p where p.party_b = r.party_id and p.decision = 'accepted'
      ) l
    )
    select p.party_a, p.party_b, p.decision, p.made_by, p.weight from reached a join identity_pairs p on p.party_a = a.party_id join reached b on b.party_id = p.party_b
    where p.decision in ('accepted', 'rejected')`.execute(db)
  return {
    links: rows.flatMap((row) => {
      const ground = groundOf[row.made_by]
      return row.decision !== 'accepted' || ground === undefined
        ? []
        : [{ partyA: row.party_a, partyB: row.party_b, ground, weight: row.weight ?? 0 }]
    }),
    exclusions: rows.flatMap((row) => (row.decision === 'rejected' ? [{ partyA: row.party_a, partyB: row.party_b }] : [])),
  }
}

/** Adds a person's word to a pair. */
export async function sayOfPair(
  db: Db,
  pair: Pair,
  said: { readonly decision: 'accepted' | 'rejected' | 'withdrawn'; readonly userId: number; readonly at: Date },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into identity_links (party_a, party_b, decision, made_by, user_id, recorded_at)
    values (${pair.partyA}, ${pair.partyB}, ${said.decision}, 'human', ${said.userId}, ${said.at}) returning link_id::int as id`.execute(
    db,
  )
  await settlePairs(db, [pair])
  return rows[0]?.id ?? 0
}
