import type { Day } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import type { Owned } from '../platform/facts-filter.ts'
import type { FactFeed } from './intake-sql.ts'
import { badFeed } from './refusals.ts'
import { type FileReport, secondsSince } from './report.ts'
import type { DeliveredFile } from './source-rows.ts'
import { ownedSlices, quarantine } from './store-deliveries.ts'
import { balancesFromLedger, completeAccounts, reduceBalances, zeroEndedAccounts } from './warehouse-accounts.ts'
import { settleDuplicates } from './warehouse-duplicates.ts'
import { type FactFile, type Intake, type Taken, takeIn } from './warehouse-intake.ts'
import { reconcile, type Slice, slicesOf, sourcesOfRun } from './warehouse-reconcile.ts'
import { totalsOf } from './warehouse-totals.ts'
import { columnsOf } from './source-rows.ts'

/** What the facts of one import share. `accountsRun` is the snapshot that rows find their account in. */
export type FactImport = {
  readonly runId: number
  readonly businessDate: Day
  accountsRun: number | undefined
  accountsBefore: number | undefined
  /** Slices to own when the run is published. */
  readonly slices: Map<string, readonly Slice[]>
  /** Checksum of a feed's rows as they arrived; gone once they were rewritten. */
  readonly checksums: Map<string, bigint>
  /** Source systems that the record files of a feed named, by feed. */
  readonly sources: Map<string, ReadonlySet<string>>
  ended: number
}

export type OnFile = (file: DeliveredFile) => Promise<void>

/** Imports all files of one fact feed: into the run's partition, duplicates settled, held against what is published. */
export async function importFacts(
  ctx: JobCtx,
  feed: FactFeed,
  files: readonly FactFile[],
  state: FactImport,
  onFile: OnFile,
): Promise<readonly FileReport[]> {
  const intakes: Intake[] = []
  try {
    const reports: FileReport[] = []
    let checksum = 0n
    let isDoubled = false
    for (const file of files) {
      const started = performance.now()
      const taken = await takeIn(ctx, file, state.runId, state.accountsRun ?? 0)
      intakes.push(taken.intake)
      if (taken.bad.length > 0) await keepBad(ctx, taken.intake, taken.bad, state.runId)
      checksum = BigInt.asUintN(64, checksum + taken.totals.checksum)
      isDoubled ||= taken.totals.keys < taken.totals.rows
      reports.push(reportOf(file, taken, secondsSince(started)))
      await onFile(file)
    }
    state.checksums.set(feed.key, checksum)
    if (files.length > 1 && !isDoubled) {
      const all = await totalsOf(ctx, feed, feed.fact.table, state.runId)
      isDoubled = all.keys < all.rows
    }
    if (isDoubled) await settle(ctx, feed, intakes, reports, state)
    return await conclude(ctx, feed, files, reports, state)
  } finally {
    for (const intake of intakes) await intake.close()
  }
}

function reportOf(file: FactFile, { read, totals, quarantined }: Taken, seconds: number): FileReport {
  return {
    feed: file.feed.key,
    file: file.name,
    bytes: file.bytes,
    outcome: 'imported',
    read,
    good: totals.rows,
    quarantined,
    isNew: totals.rows,
    changed: 0,
    same: 0,
    totals: totals.sums,
    firstDay: totals.firstDay,
    lastDay: totals.lastDay,
    seconds,
  }
}

const KEPT_AT_ONCE = 5_000

async function keepBad(ctx: JobCtx, intake: Intake, rows: Intake['broken'], runId: number): Promise<void> {
  const at = { feed: intake.file.feed, file: intake.file.name, header: columnsOf(intake.file) }
  for (let from = 0; from < rows.length; from += KEPT_AT_ONCE)
    await ctx.slice((db) => quarantine(db, ctx.keyring, runId, at, rows.slice(from, from + KEPT_AT_ONCE)))
}

async function settle(
  ctx: JobCtx,
  feed: FactFeed,
  intakes: readonly Intake[],
  reports: FileReport[],
  state: FactImport,
): Promise<void> {
  state.checksums.delete(feed.key)
  const doubled = await settleDuplicates(ctx, feed, intakes, state.runId, state.accountsRun ?? 0)
  for (const [index, intake] of intakes.entries()) {
    const { count, rows } = doubled.get(intake) ?? { count: 0, rows: [] }
    const report = reports[index]
    if (count === 0 || report === undefined) continue
    await keepBad(ctx, intake, rows, state.runId)
    reports[index] = {
      ...report,
      good: report.good - count,
      isNew: report.isNew - count,
      quarantined: report.quarantined + count,
    }
  }
}

/** What a feed needs once all its files are in, and which slices the run then owns. */
async function conclude(
  ctx: JobCtx,
  feed: FactFeed,
  files: readonly FactFile[],
  reports: readonly FileReport[],
  state: FactImport,
): Promise<readonly FileReport[]> {
  // A refused row may be the very one that seems absent: nothing ends until the feed comes clean.
  const isWhole = reports.every(({ quarantined }) => quarantined === 0)
  const isFull = files.some((file) => file.mapping.delivered === 'full')
  const delivered = isFull ? await sourcesOfRun(ctx, feed.fact.table, state.runId) : []
  const fullSources = isWhole ? delivered : []
  if (feed.key === 'account') return concludeAccounts(ctx, feed, reports, fullSources, state)
  const owned = await ctx.slice((db) => ownedSlices(db, feed.key))
  const covered = isFull ? (await slicesOf(ctx, feed.fact.table, state.runId)).map((slice) => slice.day) : []
  if (feed.key === 'balance') {
    if (isFull) await reduceBalances(ctx, state.runId, owned, { sources: delivered, isWhole })
    await endBalances(ctx, state, owned)
  }
  const outcome = await reconcile(ctx, feed, state.runId, owned, { fullSources, covered: isWhole ? covered : [] })
  if (isFull && feed.key === 'balance') refuseLate(files, covered, owned, outcome)
  if (outcome.wasRewritten || feed.key === 'balance') state.checksums.delete(feed.key)
  state.slices.set(feed.key, outcome.slices)
  state.ended += outcome.removed
  return stated(reports, outcome)
}

/** Later days were reduced against the days before them: a full balance file of an earlier day that says something else cannot be put in between. */
function refuseLate(
  files: readonly FactFile[],
  covered: readonly Day[],
  owned: readonly Owned[],
  outcome: { readonly isNew: number; readonly changed: number; readonly removed: number },
): void {
  const [last, newest] = [covered.at(-1), owned.at(-1)?.day]
  if (last === undefined || newest === undefined || newest <= last || outcome.isNew + outcome.changed + outcome.removed === 0)
    return
  throw badFeed('out-of-order', files.at(-1)?.name ?? '', `${last} < ${newest}`)
}

async function concludeAccounts(
  ctx: JobCtx,
  feed: FactFeed,
  reports: readonly FileReport[],
  fullSources: readonly string[],
  state: FactImport,
): Promise<readonly FileReport[]> {
  const outcome = await completeAccounts(ctx, feed, state.runId, state.accountsBefore, fullSources, state.businessDate)
  state.ended += outcome.ended
  state.checksums.delete(feed.key)
  if (!outcome.isKept) {
    state.accountsRun = state.runId
    const { rows } = await totalsOf(ctx, feed, feed.fact.table, state.runId)
    state.slices.set(feed.key, [{ day: state.businessDate, rows }])
  }
  return stated(reports, outcome)
}

async function endBalances(ctx: JobCtx, state: FactImport, owned: readonly Owned[]): Promise<void> {
  if (state.accountsBefore === undefined || state.accountsRun === undefined || state.accountsBefore === state.accountsRun) return
  await zeroEndedAccounts(ctx, state.runId, { before: state.accountsBefore, now: state.accountsRun }, owned, state.businessDate)
}

type Outcome = { readonly isNew: number; readonly changed: number; readonly same: number }

/** Rows that differ from nothing published are new, file by file; else the comparison was of all files together and stands with the last. */
function stated(reports: readonly FileReport[], { isNew, changed, same }: Outcome): readonly FileReport[] {
  if (changed + same === 0 || reports.length === 0) return reports
  return reports.map((report, index) =>
    index === reports.length - 1 ? { ...report, isNew, changed, same } : { ...report, isNew: 0 },
  )
}

/** What follows from the facts though no file of theirs came: zeros of ended accounts, balances added up from the ledger. */
export async function deriveFacts(ctx: JobCtx, balance: FactFeed, state: FactImport, fromLedger: boolean): Promise<void> {
  const owned = await ctx.slice((db) => ownedSlices(db, 'balance'))
  if (fromLedger) {
    const before = await ctx.slice((db) => ownedSlices(db, 'transaction'))
    const mine = (state.slices.get('transaction') ?? []).map(({ day }): Owned => ({ day, runId: state.runId }))
    const taken = new Set(mine.map(({ day }) => day))
    const visible = [...before.filter(({ day }) => !taken.has(day)), ...mine].sort((a, b) => (a.day < b.day ? -1 : 1))
    await balancesFromLedger(ctx, state.runId, state.accountsRun ?? 0, visible)
  }
  await endBalances(ctx, state, owned)
  const fullSources = fromLedger ? await sourcesOfRun(ctx, 'balances', state.runId) : []
  const covered = fromLedger ? owned.map(({ day }) => day) : []
  const outcome = await reconcile(ctx, balance, state.runId, owned, { fullSources, covered })
  state.checksums.delete('balance')
  state.slices.set('balance', outcome.slices)
  state.ended += outcome.removed
}
