import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'

/** What came of what was issued, in one cell of offer × tier × channel. `contacted` counts tasks with a result, `expired` those nobody got to. */
export type ConversionRecord = {
  readonly offerKey: string
  readonly tierKey: string
  readonly channel: string
  readonly issued: number
  readonly contacted: number
  readonly effective: number
  readonly positive: number
  readonly expired: number
}

export type Window = { readonly from: Day; readonly to: Day }
/** Which outcomes count as having spoken with the customer, and as wanting to go on. */
export type Counting = { readonly effective: readonly string[]; readonly positive: readonly string[] }

/** Sums the tasks of a window, each by its entry in force, under a run. Written again from nothing: a second try leaves the same. */
export async function writeConversions(
  db: Db,
  runId: number,
  window: Window,
  counting: Counting,
): Promise<{ readonly tasks: number; readonly cells: number; readonly checksum: string }> {
  await sql`delete from conversions where run_id = ${runId}`.execute(db)
  await sql`
    insert into conversions (run_id, offer_key, tier_key, channel, issued, contacted, effective, positive, expired)
    select ${runId}, t.offer_key, t.tier_key, t.channel, count(*), count(r.outcome),
      count(*) filter (where r.outcome = any(${counting.effective}::text[])), count(*) filter (where r.outcome = any(${counting.positive}::text[])),
      count(*) filter (where t.status = 'expired')
    from tasks t left join lateral (
      select outcome from responses r where r.task_id = t.task_id and not r.withdrawn and r.business_date <= ${window.to}
        and not exists (select from responses c where c.counters = r.response_id) order by r.response_id desc limit 1) r on true
    where t.business_date between ${window.from} and ${window.to} group by t.offer_key, t.tier_key, t.channel`.execute(db)
  const found = await sql<{ tasks: number; cells: number; checksum: string }>`
    select coalesce(sum(issued), 0)::int as tasks, count(*)::int as cells,
      coalesce(sum(hashtextextended(concat_ws('|', offer_key, tier_key, channel, issued, contacted, effective, positive, expired), 0)::numeric), 0)::text as checksum
    from conversions where run_id = ${runId}`.execute(db)
  return found.rows[0] ?? { tasks: 0, cells: 0, checksum: '0' }
}

export async function conversionsOf(db: Db, runId: number): Promise<readonly ConversionRecord[]> {
  const found = await sql<ConversionRecord>`
    select offer_key as "offerKey", tier_key as "tierKey", channel, issued, contacted, effective, positive, expired
    from conversions where run_id = ${runId} order by issued desc, offer_key, tier_key, channel`.execute(db)
  return found.rows
}

/** Names of offers by key: the newest version's. */
export async function offerNames(db: Db): Promise<ReadonlyMap<string, { readonly zh: string; readonly en: string }>> {
  const found = await sql<{ key: string; label: { zh: string; en: string } }>`
    select distinct on (key) key, body -> 'label' as label from definitions where kind = 'offer' order by key, version desc`.execute(
    db,
  )
  return new Map(found.rows.map((row) => [row.key, row.label]))
}
