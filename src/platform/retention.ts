import { sql } from 'kysely'
import { addDays, type Day } from '../kernel/day.ts'
import { realClock } from './clock.ts'
import type { Db, JobCtx } from './ctx.ts'
import { dropUnlessHeld } from './partition-lock.ts'
import { isStale } from './run-owner.ts'
import { dropPartial, type Keep } from './runs.ts'

/** Every run of so many days is kept: "why" and "why not" are answered for them (DESIGN 3.11). */
export const KEPT_DAYS = 35
/** Before those, the last run of so many months. */
export const KEPT_MONTHS = 36

/** A reader who found a run just before it was retired is given so long to read it: a short query is cut off after two minutes. */
export const GRACE_MS = 5 * 60_000

/** What of a step is found from now on, oldest first, and how many runs were retired. */
export type Retired = { readonly kept: readonly Day[]; readonly retired: number }

/**
 * Retires the published runs of a step that are older than what is kept. The newest run stays whatever its age: a bank that was closed for two months still has its last
 * night. Nothing is dropped yet (`reclaim`).
 */
export async function retireOld(db: Db, step: string, keep: Keep, asOf: Day): Promise<Retired> {
  const oldest = addDays(asOf, 1 - KEPT_DAYS)
  const months = keep === 'days' ? 0 : keep === 'month-ends' ? KEPT_MONTHS : null
  const published = sql`select * from runs where step = ${step} and status = 'published' and business_date <= ${asOf}`
  const gone = await sql`
    with published as (${published}),
    kept as (
      select run_id from published where business_date >= ${oldest}
      union (select run_id from published order by business_date desc, run_id desc limit 1)
      union (select run_id from published where ${keep === 'history'} order by business_date, run_id limit 1)
      union (select run_id from (
        select distinct on (date_trunc('month', business_date)) run_id, business_date from published
        order by date_trunc('month', business_date) desc, business_date desc, run_id desc
      ) month_ends where business_date < ${oldest} order by business_date desc limit ${months})
    )
    update runs set status = 'superseded', retired_at = ${realClock.now()}
    where run_id in (select run_id from published) and run_id not in (select run_id from kept)`.execute(db)
  const left = await sql<{
    day: Day
  }>`select business_date::text as day from (${published}) p order by business_date, run_id`.execute(db)
  return { kept: left.rows.map(({ day }) => day), retired: Number(gone.numAffectedRows ?? 0n) }
}

/** Retires runs whose rows another one took over, in the transaction that publishes that one. */
export async function retire(db: Db, runIds: readonly number[]): Promise<number> {
  const gone = await sql`
    update runs set status = 'superseded', retired_at = ${realClock.now()} where run_id = any(${runIds}::integer[]) and status = 'published'`.execute(
    db,
  )
  return Number(gone.numAffectedRows ?? 0n)
}

/** What is dropped: the tables to look in, since when nobody reads what was retired, and the steps of whose runs each is kept for its days, also one done again. */
export type Reclaim = {
  readonly tables: readonly string[]
  readonly before: Date
  readonly keptSteps: readonly string[]
  readonly asOf: Day
}

/**
 * Drops from the warehouse what runs left there that were retired, or failed, before an instant; runs whose process died are declared failed first. A night that was
 * done again has issued by its first run, too: that one is explained for as long as any. Safe to be killed anywhere and done again, for no reader finds who is retired.
 */
export async function reclaim(ctx: JobCtx, { tables, before, keptSteps, asOf }: Reclaim): Promise<void> {
  const runIds = await ctx.slice(async (db) => {
    await failDead(db)
    const found = await sql<{ run_id: number }>`
      select run_id from runs where status in ('superseded', 'failed') and coalesce(retired_at, finished_at, started_at) < ${before}
        and not (status = 'superseded' and step = any(${[...keptSteps]}::text[]) and business_date >= ${addDays(asOf, 1 - KEPT_DAYS)})
      order by run_id`.execute(db)
    return found.rows.map(({ run_id }) => run_id)
  })
  const isDone = await dropUnlessHeld(ctx.pg.as.zhike_job, () => dropPartial(ctx, tables, runIds))
  if (!isDone) ctx.log.info({ runs: runIds.length }, 'a backup is being written: what was retired is dropped by the next night')
}

async function failDead(db: Db): Promise<void> {
  const now = realClock.now()
  const running = await sql<{ run_id: number; owner: string; heartbeat_at: Date }>`
    select run_id, owner, heartbeat_at from runs where status = 'running' for update`.execute(db)
  const dead = running.rows.filter(({ owner, heartbeat_at }) => isStale(owner, heartbeat_at, now)).map(({ run_id }) => run_id)
  await sql`
    update runs set status = 'failed', finished_at = ${now}, error = owner || ' ended without finishing the run' where run_id = any(${dead}::integer[])`.execute(
    db,
  )
}
