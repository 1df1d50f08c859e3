import { type Day, monthOf } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { JobCtx } from '../platform/ctx.ts'
import type { Owned } from '../platform/facts-filter.ts'
import { beginRun, dropPartial, failRun, ownSlices, publishRun, type StepResult } from '../platform/runs.ts'
import { feeds } from './feeds/registry.ts'
import type { FactFeed } from './intake-sql.ts'
import { ownedSlices } from './store-deliveries.ts'
import { copySlices, type Slice, slicesOf } from './warehouse-reconcile.ts'
import { totalsOf } from './warehouse-totals.ts'

const tables = ['balances', 'transactions', 'events'] as const

type Fold = { readonly feed: FactFeed; readonly owned: readonly Owned[] }

/**
 * Gathers each closed month that several imports own into one run, so that readers ask for a few partitions and not for one per night.
 * Rows stay as they are; the runs they came from keep theirs, unread. A month of one owner is left alone, so a second call does nothing.
 */
export async function foldClosedMonths(ctx: JobCtx, asOf: Day): Promise<StepResult> {
  const folds: Fold[] = []
  for (const feed of feeds.all) {
    if (feed.fact === undefined || feed.fact.table === 'accounts') continue
    const owned = await ctx.slice((db) => ownedSlices(db, feed.key))
    const scattered = scatteredDays(owned, asOf)
    if (scattered.length > 0) folds.push({ feed: { ...feed, fact: feed.fact }, owned: scattered })
  }
  if (folds.length === 0) return { rowsIn: 0, rowsOut: 0, checksum: '0' }
  const runId = await beginRun(ctx, { step: 'fold-months', businessDate: asOf, tables })
  try {
    return await gather(ctx, runId, folds)
  } catch (thrown) {
    await failRun(ctx, runId, thrown instanceof AppError ? thrown.message : 'the months could not be folded')
    await dropPartial(ctx, tables, [runId])
    throw thrown
  }
}

/** The days of months before that of `asOf` which more than one run owns. */
export function scatteredDays(owned: readonly Owned[], asOf: Day): readonly Owned[] {
  const byMonth = Map.groupBy(
    owned.filter(({ day }) => monthOf(day) < monthOf(asOf)),
    ({ day }) => monthOf(day),
  )
  return [...byMonth.values()].filter((days) => new Set(days.map(({ runId }) => runId)).size > 1).flat()
}

async function gather(ctx: JobCtx, runId: number, folds: readonly Fold[]): Promise<StepResult> {
  const slices = new Map<string, readonly Slice[]>()
  let rows = 0
  let checksum = 0n
  for (const { feed, owned } of folds) {
    await copySlices(ctx, feed, runId, owned)
    const copied = new Map((await slicesOf(ctx, feed.fact.table, runId)).map((slice) => [slice.day, slice.rows]))
    slices.set(
      feed.key,
      owned.map(({ day }) => ({ day, rows: copied.get(day) ?? 0 })),
    )
    const totals = await totalsOf(ctx, feed, feed.fact.table, runId)
    rows += totals.rows
    checksum = BigInt.asUintN(64, checksum + totals.checksum)
  }
  const result = { rowsIn: rows, rowsOut: rows, checksum: String(checksum) }
  await ctx.slice(async (db) => {
    for (const [feed, owned] of slices) await ownSlices(db, feed, runId, owned)
    await publishRun(db, runId, result, { supersede: false })
  })
  return result
}
