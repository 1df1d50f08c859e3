import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Label } from '../kernel/label.ts'
import { realClock } from './clock.ts'
import type { Db, JobCtx } from './ctx.ts'
import { type FactsFilter, rangesFilter, snapshotFeeds, snapshotFilter } from './facts-filter.ts'
import { isStale, runOwner } from './run-owner.ts'

/** What a run worked on and what came of it; the checksum is over business columns only and free of order, so that an undisturbed run and a resumed one agree. */
export type StepResult = {
  readonly rowsIn: number
  readonly rowsOut: number
  readonly checksum: string
  /** kind/key → version of every definition it used. */
  readonly definitions?: Readonly<Record<string, number>>
  readonly details?: Readonly<Record<string, unknown>>
}

/** What a step gets beside the job's context: its run, the business date, the published runs before it, and the way to say how far it is. */
export type StepRun = {
  readonly runId: number
  readonly businessDate: Day
  /** The newest published run of a step up to this business date; throws `precondition-failed` when there is none. */
  readonly runOf: (step: string) => Promise<number>
  readonly progress: (done: number, total: number, unit: string, note?: string) => Promise<void>
}

/**
 * How long readers may ask for the runs of a step (retention.ts): `days`, every run of 35 days; `month-ends`, also the last of each of 36 months; `history`, also the first
 * run and the last of every month there was. Left out: for ever.
 */
export type Keep = 'days' | 'month-ends' | 'history'

/** One step of the night. `tables` are the warehouse tables it writes, each partitioned by run_id ('features_v*' names a family); a dead run's partitions are dropped from them. */
export type NightStep = {
  readonly key: string
  readonly label: Label
  readonly tables: readonly string[]
  readonly keep?: Keep
  readonly run: (ctx: JobCtx, step: StepRun) => Promise<StepResult>
}

export type NewRun = {
  readonly step: string
  readonly businessDate: Day
  readonly tables: readonly string[]
  readonly nightId?: number | undefined
}

// Runs tell wall time, also in an installation whose business clock is pinned: their heartbeats are compared between processes.

/**
 * Opens a run: takes the next dense id, refuses when a living process holds the step for this date, else declares the dead run failed
 * and drops what it and earlier failures left in the warehouse.
 */
export async function beginRun(ctx: JobCtx, run: NewRun): Promise<number> {
  const now = realClock.now()
  const { runId, dead } = await ctx.slice(async (db) => {
    const held = await sql<{ run_id: number; owner: string; heartbeat_at: Date }>`
      select run_id, owner, heartbeat_at from runs
      where step = ${run.step} and business_date = ${run.businessDate} and status = 'running' for update`.execute(db)
    for (const holder of held.rows) await takeOver(db, run, holder, now)
    const dead = await sql<{ run_id: number }>`
      select run_id from runs where step = ${run.step} and business_date = ${run.businessDate} and status = 'failed'`.execute(db)
    const next = await sql<{ value: string }>`
      insert into counters (key, value) values ('run', 1) on conflict (key) do update set value = counters.value + 1 returning value`.execute(
      db,
    )
    const runId = Number(next.rows[0]?.value)
    await sql`
      insert into runs (run_id, step, business_date, night_id, status, owner, heartbeat_at, started_at)
      values (${runId}, ${run.step}, ${run.businessDate}, ${run.nightId ?? null}, 'running', ${runOwner}, ${now}, ${now})`.execute(
      db,
    )
    return { runId, dead: dead.rows.map((row) => row.run_id) }
  })
  await dropPartial(ctx, run.tables, dead)
  return runId
}

async function takeOver(
  db: Db,
  run: NewRun,
  holder: { run_id: number; owner: string; heartbeat_at: Date },
  now: Date,
): Promise<void> {
  if (!isStale(holder.owner, holder.heartbeat_at, now)) {
    throw new AppError('run-in-progress', {
      message: `Step ${run.step} of ${run.businessDate} is being run by ${holder.owner} (run ${holder.run_id})`,
      data: { step: run.step, businessDate: run.businessDate, runId: holder.run_id },
    })
  }
  await sql`update runs set status = 'failed', finished_at = ${now}, error = ${`${holder.owner} ended without finishing the run`} where run_id = ${holder.run_id}`.execute(
    db,
  )
}

/** Says that the run is alive and, when given, how far it is. */
export async function heartbeat(ctx: JobCtx, runId: number, progress?: Readonly<Record<string, unknown>>): Promise<void> {
  const now = realClock.now()
  await ctx.slice((db) =>
    progress === undefined
      ? sql`update runs set heartbeat_at = ${now} where run_id = ${runId} and status = 'running'`.execute(db)
      : sql`update runs set heartbeat_at = ${now}, progress = ${JSON.stringify(progress)}::jsonb where run_id = ${runId} and status = 'running'`.execute(
          db,
        ),
  )
}

/**
 * Publishes a run inside the caller's transaction: from its commit on, readers see the run's rows. `supersede` retires earlier runs of
 * the same step and date (a computed step); an import keeps them, for it owns slices (run_slices), not the whole day.
 */
export async function publishRun(
  db: Db,
  runId: number,
  result: StepResult,
  how: { readonly supersede: boolean } = { supersede: false },
): Promise<void> {
  const at = realClock.now()
  const published = await sql<{ step: string; business_date: string }>`
    update runs set status = 'published', finished_at = ${at}, heartbeat_at = ${at}, rows_in = ${result.rowsIn}, rows_out = ${result.rowsOut},
      seconds = extract(epoch from ${at}::timestamptz - started_at), checksum = ${result.checksum},
      definitions = ${JSON.stringify(result.definitions ?? {})}::jsonb, details = ${JSON.stringify(result.details ?? {})}::jsonb
    where run_id = ${runId} and status = 'running' and owner = ${runOwner} returning step, business_date::text`.execute(db)
  const row = published.rows[0]
  if (row === undefined)
    throw new AppError('conflict', { message: `Run ${runId} is no longer held by ${runOwner}: another process took it over` })
  if (how.supersede) {
    await sql`update runs set status = 'superseded', retired_at = ${at} where step = ${row.step} and business_date = ${row.business_date} and status = 'published' and run_id < ${runId}`.execute(
      db,
    )
  }
}

/** Marks a run failed, with a sentence that names what went wrong; its rows are dropped before the next try. */
export async function failRun(ctx: JobCtx, runId: number, error: string): Promise<void> {
  const now = realClock.now()
  await ctx.slice((db) =>
    sql`update runs set status = 'failed', finished_at = ${now}, error = ${error.slice(0, 2000)} where run_id = ${runId} and status = 'running'`.execute(
      db,
    ),
  )
}

/** The newest published run of a step up to a business date (any date when left out); undefined when there is none. */
export async function publishedRun(db: Db, step: string, asOf?: Day): Promise<number | undefined> {
  const found = await sql<{ run_id: number }>`
    select run_id from runs where step = ${step} and status = 'published' and business_date <= ${asOf ?? '9999-12-31'}
    order by business_date desc, run_id desc limit 1`.execute(db)
  return found.rows[0]?.run_id
}

/** The business date every page shows: that of the last night that was published; undefined before the first. */
export async function businessDate(db: Db): Promise<Day | undefined> {
  const found = await sql<{ day: Day }>`select max(business_date)::text as day from nights where status = 'published'`.execute(db)
  return found.rows[0]?.day ?? undefined
}

/** Makes a run the owner of the given (feed, day) slices, in the transaction that publishes it: readers then take those days from this run alone. */
export async function ownSlices(
  db: Db,
  feed: string,
  runId: number,
  slices: readonly { readonly day: Day; readonly rows: number }[],
): Promise<void> {
  if (slices.length === 0) return
  await sql`
    insert into run_slices (feed, day, run_id, rows)
    select ${feed}, day, ${runId}, rows from unnest(${slices.map((slice) => slice.day)}::date[], ${slices.map((slice) => slice.rows)}::bigint[]) as s(day, rows)
    on conflict (feed, day) do update set run_id = excluded.run_id, rows = excluded.rows`.execute(db)
}

/**
 * The WHERE text that selects only published, unsuperseded rows of a feed dated up to a day. `alias` ('t.') qualifies the columns.
 * A feed of which nothing was published selects nothing. Timeline events that the outbox relayed belong to the feed 'event'.
 */
export async function factsFilter(db: Db, feed: string, asOf: Day, alias = ''): Promise<FactsFilter> {
  const isSnapshot = snapshotFeeds.has(feed)
  const { rows } = await sql<{ day: Day; runId: number }>`
    select day::text as day, run_id as "runId" from run_slices join runs using (run_id)
    where feed = ${feed} and (day <= ${asOf} or ${isSnapshot}) and runs.status = 'published' order by day`.execute(db)
  if (isSnapshot) return snapshotFilter(feed, rows, asOf, alias)
  const filter = rangesFilter(feed, rows, asOf, alias)
  if (feed !== 'event') return filter
  const relays = await sql<{ runId: number }>`
    select run_id as "runId" from runs where step = 'relay' and status = 'published' and rows_out > 0 order by run_id`.execute(db)
  if (relays.rows.length === 0) return filter
  return {
    sql: `(${filter.sql} OR (${alias}run_id IN {event_relays:Array(UInt32)} AND ${alias}day <= {event_until:Date32}))`,
    params: { ...filter.params, event_relays: relays.rows.map((row) => row.runId), event_until: asOf },
  }
}

/** Drops from the warehouse what the given dead runs left behind, whatever way they died. */
export async function dropPartial(
  ctx: Pick<JobCtx, 'warehouse'>,
  tables: readonly string[],
  runIds: readonly number[],
): Promise<void> {
  if (runIds.length === 0 || tables.length === 0) return
  const exact = tables.filter((table) => !table.endsWith('*'))
  const families = tables.filter((table) => table.endsWith('*')).map((table) => table.slice(0, -1))
  const parts = await ctx.warehouse.query<{ table: string; partition: string }>(
    `SELECT DISTINCT table, partition FROM system.parts WHERE active AND database = currentDatabase()
       AND (table IN {exact:Array(String)} OR arrayExists(family -> startsWith(table, family), {families:Array(String)}))
       AND partition IN {runs:Array(String)}`,
    { exact, families, runs: runIds.map(String) },
  )
  for (const { table, partition } of parts)
    await ctx.warehouse.command(`ALTER TABLE ${identifier(table)} DROP PARTITION ${Number(partition)}`)
}

function identifier(name: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new AppError('internal', { message: `Not a table of ours: ${name}` })
  return name
}
