import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { CopyRow } from '../platform/postgres/copy-text.ts'
import { copyInto } from '../platform/postgres/open.ts'
import type { LandingTable } from './landing.ts'

/** What became of a slice of rows. `duplicates` are places within the slice whose key this import had already seen. */
export type Landing = {
  readonly isNew: number
  readonly changed: number
  readonly same: number
  readonly duplicates: readonly number[]
}

/** A row of an import that is not (yet) published counts as not there: a rerun after a crash reports what an undisturbed run would. */
const isDead = sql`not exists (select from runs where runs.run_id = landed.run_id and runs.status in ('published', 'superseded'))`

/**
 * Puts a slice of rows into a landing table under a run: new and changed rows are written, equal ones left as they are. `touch` marks
 * equal rows as seen too, for a full file that ends what it leaves out.
 */
export async function landSlice(
  db: Db,
  target: Pick<LandingTable, 'table' | 'key'> & { readonly columns: readonly string[] },
  rows: readonly CopyRow[],
  how: { readonly runId: number; readonly touch: boolean },
): Promise<Landing> {
  const table = sql.table(target.table)
  const list = (names: readonly string[], of?: string) =>
    sql.join(names.map((name) => (of === undefined ? sql.ref(name) : sql.ref(`${of}.${name}`))))
  const others = target.columns.filter((column) => !target.key.includes(column))
  const sameKey = sql.join(
    target.key.map((column) => sql`${sql.ref(`landed.${column}`)} = ${sql.ref(`intake.${column}`)}`),
    sql` and `,
  )
  await sql`create temp table intake on commit drop as select 0 as place, '' as verdict, t.* from ${table} t where false`.execute(
    db,
  )
  await copyInto(
    db,
    { table: 'intake', columns: ['place', 'run_id', ...target.columns] },
    rows.map((row, place) => [place, how.runId, ...row]),
  )
  await sql`
    update intake set verdict = v.verdict from (
      select intake.place, case
        when row_number() over (partition by ${list(target.key, 'intake')} order by intake.place) > 1 or landed.run_id = ${how.runId} then 'duplicate'
        when landed.run_id is null or ${isDead} then 'new'
        when (${list(others, 'landed')}) is distinct from (${list(others, 'intake')}) then 'changed'
        else 'same' end as verdict
      from intake left join ${table} landed on ${sameKey}) v
    where v.place = intake.place`.execute(db)
  const written = how.touch ? sql`('new', 'changed', 'same')` : sql`('new', 'changed')`
  await sql`
    insert into ${table} (run_id, ${list(target.columns)}) select run_id, ${list(target.columns)} from intake where verdict in ${written}
    on conflict (${list(target.key)}) do update set run_id = excluded.run_id,
      ${sql.join(others.map((column) => sql`${sql.ref(column)} = ${sql.ref(`excluded.${column}`)}`))}`.execute(db)
  const counted = await sql<{ verdict: string; rows: number; places: number[] }>`
    select verdict, count(*)::int as rows, case when verdict = 'duplicate' then array_agg(place order by place) else '{}' end as places
    from intake group by verdict`.execute(db)
  await sql`drop table intake`.execute(db)
  const of = (verdict: string) => counted.rows.find((row) => row.verdict === verdict)
  return {
    isNew: of('new')?.rows ?? 0,
    changed: of('changed')?.rows ?? 0,
    same: of('same')?.rows ?? 0,
    duplicates: of('duplicate')?.places ?? [],
  }
}

/** The full files of a feed as one: who they spoke of, as of when, and what they are called where it is told. */
export type FullDelivery = {
  readonly runId: number
  readonly sources: readonly string[]
  readonly businessDate: Day
  readonly files: string
}

/** Ends what a full delivery left out: rows that this run did not see, of parties of the delivered sources (or of everybody). Returns how many. */
export async function endAbsent(db: Db, target: LandingTable, full: FullDelivery): Promise<number> {
  const ofSources = target.ofParty
    ? sql`and party_id in (select party_id from party_keys where source = any(${[...full.sources]}::text[]))`
    : sql``
  const isAbsent = sql`run_id <> ${full.runId} ${ofSources}`
  const table = sql.table(target.table)
  const ended =
    target.whenAbsent === 'marked'
      ? await sql`
          update ${table} set absent_on = ${full.businessDate}, absent_from = ${`${full.files}, run ${full.runId}`}
          where absent_on is null and ${isAbsent}`.execute(db)
      : await sql`delete from ${table} where ${isAbsent}`.execute(db)
  return Number(ended.numAffectedRows ?? 0)
}

/** party_id of the given key tokens, by the token's hex. */
export async function partiesByToken(db: Db, tokens: readonly Uint8Array[]): Promise<ReadonlyMap<string, number>> {
  const found = await sql<{ token: string; party_id: number }>`
    select encode(key_token, 'hex') as token, party_id from party_keys where key_token = any(${tokens.map((token) => Buffer.from(token))}::bytea[])`.execute(
    db,
  )
  return new Map(found.rows.map((row) => [row.token, row.party_id]))
}
