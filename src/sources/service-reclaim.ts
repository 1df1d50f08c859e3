import { sql } from 'kysely'
import type { JobCtx } from '../platform/ctx.ts'
import { dropUnlessHeld } from '../platform/partition-lock.ts'
import { dropPartial } from '../platform/runs.ts'
import { feeds } from './feeds/registry.ts'

/** Steps whose runs own days of facts. */
const OWNING = ['import', 'fold-months', 'rehearsal']

/**
 * Drops what imports and folds wrote and none of whose days they own any more: a later import or a fold took them over, before an instant. A table of which a day has
 * changed hands since is left for the next time, for somebody may be reading by the owners there were; so is everything while a backup reads. Answers the tables and how many runs were dropped from each.
 */
export async function reclaimFacts(ctx: JobCtx, before: Date): Promise<Readonly<Record<string, number>>> {
  const dropped: Record<string, number> = {}
  for (const feed of feeds.all) {
    if (feed.fact === undefined) continue
    const ownerless = await withoutDays(ctx, feed.key, before)
    if (ownerless.length === 0) continue
    const there = await ctx.warehouse.one<{ runs: number }>(
      'SELECT uniqExact(partition) AS runs FROM system.parts WHERE active AND database = currentDatabase() AND table = {t:String} AND partition IN {runs:Array(String)}',
      { t: feed.fact.table, runs: ownerless.map(String) },
      { numbers: true },
    )
    if (there.runs === 0) continue
    const { table } = feed.fact
    if (await dropUnlessHeld(ctx.pg.as.zhike_job, () => dropPartial(ctx, [table], ownerless))) dropped[table] = there.runs
  }
  return dropped
}

async function withoutDays(ctx: JobCtx, feed: string, before: Date): Promise<readonly number[]> {
  return ctx.slice(async (db) => {
    const found = await sql<{ run_id: number }>`
      select r.run_id from runs r where r.status = 'published' and r.step = any(${OWNING}::text[])
        and not exists (select from run_slices s where s.feed = ${feed} and s.run_id = r.run_id)
        and not exists (
          select from run_slices s join runs owner on owner.run_id = s.run_id where s.feed = ${feed} and owner.finished_at >= ${before})
      order by r.run_id`.execute(db)
    return found.rows.map(({ run_id }) => run_id)
  })
}
