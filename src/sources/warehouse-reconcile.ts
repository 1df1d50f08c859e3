import type { Day } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import type { Parameters } from '../platform/warehouse/open.ts'
import { type Owned, rangesFilter } from '../platform/facts-filter.ts'
import { contentOf, factColumns } from './fact-content.ts'
import type { FactFeed } from './intake-sql.ts'

type Ctx = Pick<JobCtx, 'warehouse'>

type Where = { readonly sql: string; readonly params: Parameters }

/** The days a run now owns of a feed, with their rows. */
export type Slice = { readonly day: Day; readonly rows: number }

/** What became of a feed's rows, and the slices to own when the run is published. */
export type Reconciled = {
  readonly isNew: number
  readonly changed: number
  readonly same: number
  readonly removed: number
  readonly slices: readonly Slice[]
  /** Whether the run's rows are no longer just those that arrived. */
  readonly wasRewritten: boolean
}

/** Rows compared at a time: the join of both sides stays within some hundred MB. */
const BATCH_ROWS = 4_000_000

const LAST_DAY = '2299-12-31' as Day

/** What tells rows apart, as one number. */
const identityOf = (feed: FactFeed): string => `cityHash64(${feed.fact.identity.join(', ')})`

/** Rows under a run by day, in time order. */
export async function slicesOf(ctx: Ctx, table: string, runId: number): Promise<readonly Slice[]> {
  return ctx.warehouse.query<Slice>(
    `SELECT toString(day) AS day, count() AS rows FROM ${table} WHERE run_id = {run:UInt32} GROUP BY day ORDER BY day`,
    { run: runId },
    { heavy: true, numbers: true },
  )
}

/**
 * Holds what a run brought of a feed against what is published of the same days. Days on which nothing differs are given back to their
 * owner; a day with a new, changed or (in a full file) missing row becomes this run's whole: rows the file does not speak of are taken along.
 * `fullSources`: sources whose file was full, so that a row it leaves out is no more; `covered`: days it spoke of, though no row be left of them.
 */
export async function reconcile(
  ctx: Ctx,
  feed: FactFeed,
  runId: number,
  owned: readonly Owned[],
  how: { readonly fullSources: readonly string[]; readonly covered: readonly Day[] },
): Promise<Reconciled> {
  const { table } = feed.fact
  const arrived = await slicesOf(ctx, table, runId)
  const rows = arrived.reduce((sum, slice) => sum + slice.rows, 0)
  const { fullSources } = how
  const days = new Set([...arrived.map((slice) => slice.day), ...how.covered])
  const overlap = owned.filter((slice) => days.has(slice.day) && slice.runId !== runId)
  if (overlap.length === 0) return { isNew: rows, changed: 0, same: 0, removed: 0, slices: arrived, wasRewritten: false }

  const published = rangesOf(feed, overlap)
  const verdicts = await compare(ctx, feed, runId, published, batchesOf(rows), fullSources)
  const overlapped = new Set(overlap.map((slice) => slice.day))
  const dirty = new Set(
    verdicts.filter((verdict) => verdict.verdict !== 'same').flatMap((verdict) => [verdict.on_day, verdict.from_day]),
  )
  const clean = overlap.filter((slice) => !dirty.has(slice.day)).map((slice) => slice.day)
  const torn = overlap.filter((slice) => dirty.has(slice.day))
  if (clean.length > 0) await keepOnly(ctx, table, runId, 'day NOT IN {days:Array(Date32)}', { days: clean })
  if (torn.length > 0) await takeAlong(ctx, feed, runId, rangesOf(feed, torn), batchesOf(rows), fullSources)
  const total = (wanted: string) =>
    verdicts.filter((found) => found.verdict === wanted).reduce((sum, found) => sum + found.rows, 0)
  const fresh = arrived.filter((slice) => !overlapped.has(slice.day)).reduce((sum, slice) => sum + slice.rows, 0)
  return {
    isNew: fresh + total('new'),
    changed: total('changed'),
    same: total('same'),
    removed: total('removed'),
    wasRewritten: true,
    slices: withEmptied(await slicesOf(ctx, table, runId), torn),
  }
}

/** A torn day of which nothing is left is owned too, or its old rows would stay in sight. */
function withEmptied(slices: readonly Slice[], torn: readonly Owned[]): readonly Slice[] {
  const kept = new Set(slices.map((slice) => slice.day))
  return [...slices, ...torn.filter(({ day }) => !kept.has(day)).map(({ day }) => ({ day, rows: 0 }))]
}

const batchesOf = (rows: number): number => Math.max(1, Math.ceil(rows / BATCH_ROWS))

/** One condition per owned day: unlike the readers' filter it must not reach into the days between. */
function rangesOf(feed: FactFeed, owned: readonly Owned[]): Where {
  const filter = rangesFilter(feed.key, owned, LAST_DAY)
  return {
    sql: `(${filter.sql} AND day IN {these_days:Array(Date32)})`,
    params: { ...filter.params, these_days: owned.map((slice) => slice.day) },
  }
}

type Verdict = {
  readonly on_day: string
  readonly from_day: string
  readonly verdict: 'new' | 'changed' | 'same' | 'removed'
  readonly rows: number
}

/** Compares both sides, a share of the keys at a time. A row that moved to another day makes both days differ. */
async function compare(
  ctx: Ctx,
  feed: FactFeed,
  runId: number,
  published: Where,
  batches: number,
  fullSources: readonly string[],
): Promise<readonly Verdict[]> {
  const { table } = feed.fact
  const side = (where: string) =>
    `SELECT ${identityOf(feed)} AS id, toString(day) AS day_text, ${contentOf(feed)} AS content, 1 AS there, party_id FROM ${table} WHERE ${where} AND id % {batches:UInt32} = {batch:UInt32}`
  const ofFull = `published.party_id IN (SELECT party_id FROM party_tokens WHERE source IN {full_sources:Array(String)})`
  const verdicts: Verdict[] = []
  for (let batch = 0; batch < batches; batch += 1) {
    const found = await ctx.warehouse.query<Verdict>(
      `SELECT if(arrived.there = 1, arrived.day_text, published.day_text) AS on_day, if(published.there = 1, published.day_text, arrived.day_text) AS from_day,
        multiIf(published.there = 0, 'new', arrived.there = 0, 'removed', arrived.content = published.content, 'same', 'changed') AS verdict, count() AS rows
       FROM (${side('run_id = {run:UInt32}')}) AS arrived FULL JOIN (${side(published.sql)}) AS published ON arrived.id = published.id
       WHERE arrived.there = 1 OR ${fullSources.length === 0 ? '0' : ofFull}
       GROUP BY on_day, from_day, verdict`,
      { ...published.params, run: runId, batch, batches, full_sources: fullSources },
      { heavy: true, numbers: true },
    )
    verdicts.push(...found)
  }
  return verdicts
}

/** Adds to the run the published rows of its torn days that no arrived row replaces. */
async function takeAlong(
  ctx: Ctx,
  feed: FactFeed,
  runId: number,
  torn: Where,
  batches: number,
  fullSources: readonly string[],
): Promise<void> {
  const { table } = feed.fact
  const columns = ['party_id', ...factColumns(feed)].join(', ')
  const batchOf = `${identityOf(feed)} % {batches:UInt32} = {batch:UInt32}`
  const others =
    fullSources.length === 0
      ? ''
      : 'AND party_id NOT IN (SELECT party_id FROM party_tokens WHERE source IN {full_sources:Array(String)})'
  for (let batch = 0; batch < batches; batch += 1) {
    await ctx.warehouse.command(
      `INSERT INTO ${table} (run_id, ${columns}) SELECT {run:UInt32}, ${columns} FROM ${table} WHERE ${torn.sql} AND ${batchOf} ${others}
       AND ${identityOf(feed)} NOT IN (SELECT ${identityOf(feed)} FROM ${table} WHERE run_id = {run:UInt32} AND ${batchOf})`,
      { ...torn.params, run: runId, batch, batches, full_sources: fullSources },
      { heavy: true },
    )
  }
}

/** Rewrites a run's partition to the rows that a condition keeps: there is no cheap delete. */
export async function keepOnly(ctx: Ctx, table: string, runId: number, where: string, params: Parameters): Promise<void> {
  await rewritePartition(ctx, table, runId, `SELECT * FROM ${table} WHERE run_id = {run:UInt32} AND ${where}`, params)
}

/** Replaces a run's partition by the rows of a query over the same columns. */
export async function rewritePartition(
  ctx: Ctx,
  table: string,
  runId: number,
  select: string,
  params: Parameters = {},
): Promise<void> {
  const draft = `rewrite_${table}_${runId}`
  await ctx.warehouse.command(`DROP TABLE IF EXISTS ${draft}`)
  await ctx.warehouse.command(`CREATE TABLE ${draft} AS ${table}`)
  await ctx.warehouse.command(`INSERT INTO ${draft} ${select}`, { ...params, run: runId }, { heavy: true })
  const { rows } = await ctx.warehouse.one<{ rows: number }>(`SELECT count() AS rows FROM ${draft}`, {}, { numbers: true })
  await ctx.warehouse.command(
    rows === 0 ? `ALTER TABLE ${table} DROP PARTITION ${runId}` : `ALTER TABLE ${table} REPLACE PARTITION ${runId} FROM ${draft}`,
  )
  await ctx.warehouse.command(`DROP TABLE ${draft}`)
}

/** Drops working tables that a killed import left behind. */
export async function dropDrafts(ctx: Ctx): Promise<void> {
  const drafts = await ctx.warehouse.query<{ table: string }>(
    `SELECT name AS table FROM system.tables WHERE database = currentDatabase() AND (startsWith(name, 'rewrite_') OR startsWith(name, 'intake_'))`,
  )
  for (const { table } of drafts) await ctx.warehouse.command(`DROP TABLE IF EXISTS ${table}`)
}

/** The source systems that the parties of a run's rows come from. */
export async function sourcesOfRun(ctx: Ctx, table: string, runId: number): Promise<readonly string[]> {
  const found = await ctx.warehouse.query<{ source: string }>(
    `SELECT DISTINCT source FROM party_tokens WHERE party_id IN (SELECT party_id FROM ${table} WHERE run_id = {run:UInt32}) ORDER BY source`,
    { run: runId },
    { heavy: true },
  )
  return found.map(({ source }) => source)
}

/** Copies published slices under another run as they are. */
export async function copySlices(ctx: Ctx, feed: FactFeed, runId: number, owned: readonly Owned[]): Promise<void> {
  const { table } = feed.fact
  const columns = ['party_id', ...factColumns(feed)].join(', ')
  const { sql, params } = rangesOf(feed, owned)
  await ctx.warehouse.command(
    `INSERT INTO ${table} (run_id, ${columns}) SELECT {run:UInt32}, ${columns} FROM ${table} WHERE ${sql}`,
    { ...params, run: runId },
    { heavy: true },
  )
}
