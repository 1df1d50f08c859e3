import type { Day } from '../kernel/day.ts'
import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import { checksumOf } from '../kernel/ids.ts'
import { realClock } from '../platform/clock.ts'
import type { Db, JobCtx } from '../platform/ctx.ts'
import { isStale } from '../platform/run-owner.ts'
import { beginRun, dropPartial, failRun, heartbeat, ownSlices, publishRun } from '../platform/runs.ts'
import { findDelivery } from './delivery.ts'
import { feeds } from './feeds/registry.ts'
import type { FactFeed } from './intake-sql.ts'
import { landingTables } from './landing.ts'
import type { Mapping } from './mapping.ts'
import { loadMapping } from './mapping-files.ts'
import { type FileReport, type ImportReport, secondsSince } from './report.ts'
import { deriveFacts, type FactImport, importFacts } from './service-facts.ts'
import { importRecords, type RecordCount } from './service-records.ts'
import type { DeliveredFile } from './source-rows.ts'
import { checksumOfLanding, forgetDeadQuarantine, ownedSlices, recordDelivery, runningImport } from './store-deliveries.ts'
import { withoutDuplicates } from './service-twins.ts'
import { endAbsent } from './store-landing.ts'
import { rememberMapping } from './store-quarantine.ts'
import { type FactFile, syncPartyTokens } from './warehouse-intake.ts'
import { dropDrafts } from './warehouse-reconcile.ts'
import { totalsOf } from './warehouse-totals.ts'

/** What is delivered: a folder of files and how to read them. */
export type Delivery = {
  readonly folder: string
  /** A shipped mapping's key, the path of a mapping file, or the mapping itself. */
  readonly mapping: string | Mapping
  /** The day the files speak of; today when left out. Rows dated later are taken in, and stay invisible until that day. */
  readonly businessDate?: Day | undefined
  /** Says what would change and changes nothing. */
  readonly dryRun?: boolean | undefined
  readonly onProgress?: ((done: number, total: number, unit: 'bytes', file: string) => void) | undefined
  /** What is to become true at the very moment the import does: written in the transaction that publishes it. */
  readonly alongside?: ((db: Db, report: ImportReport) => Promise<void>) | undefined
}

/** Warehouse tables that an import writes under its run. */
const tables = ['accounts', 'balances', 'transactions', 'events'] as const

/** The step of a dry run: it was tried and went well, and no reader asks for what it brought. */
const REHEARSAL = 'rehearsal'

const HEARTBEAT_MS = 5_000

/**
 * Imports what a bank delivered: every file looked at first, then records into landing tables and facts into the warehouse under one run,
 * published in one transaction at the end. Bad rows go to quarantine, good ones are kept; the same files again change nothing; after a
 * crash the same call starts over and ends with the same rows.
 */
export async function importDelivery(ctx: JobCtx, delivery: Delivery): Promise<ImportReport> {
  const mapping = typeof delivery.mapping === 'string' ? loadMapping(delivery.mapping) : delivery.mapping
  const businessDate = delivery.businessDate ?? dayAt(ctx.clock.now())
  const files = await findDelivery(delivery.folder, mapping)
  await refuseSecond(ctx)
  const runId = await beginRun(ctx, { step: delivery.dryRun === true ? REHEARSAL : 'import', businessDate, tables })
  const pulse = setInterval(
    () => void heartbeat(ctx, runId).catch((thrown: unknown) => ctx.log.warn({ err: thrown, runId }, 'no heartbeat')),
    HEARTBEAT_MS,
  )
  try {
    const task: Task = {
      mapping,
      files,
      businessDate,
      runId,
      dryRun: delivery.dryRun === true,
      alongside: delivery.alongside,
      progress: progressOf(ctx, runId, files, delivery),
    }
    return task.dryRun ? await rehearse(ctx, task) : await perform(ctx, task)
  } catch (thrown) {
    await failRun(ctx, runId, thrown instanceof AppError ? thrown.message : 'the import stopped by an error of its own')
    await dropPartial(ctx, tables, [runId])
    throw thrown
  } finally {
    clearInterval(pulse)
  }
}

type Task = {
  readonly mapping: Mapping
  readonly files: readonly DeliveredFile[]
  readonly businessDate: Day
  readonly runId: number
  readonly dryRun: boolean
  readonly alongside: Delivery['alongside']
  readonly progress: (file: DeliveredFile, bytes: number) => Promise<void>
}

async function refuseSecond(ctx: JobCtx): Promise<void> {
  const other = await ctx.slice(runningImport)
  if (other === undefined || isStale(other.owner, other.heartbeatAt, realClock.now())) return
  throw new AppError('run-in-progress', {
    message: `Import ${other.runId} of ${other.day} is being run by ${other.owner}`,
    data: { runId: other.runId },
  })
}

/** Progress over the bytes of all files; kept with the run at most twice a second. */
function progressOf(ctx: JobCtx, runId: number, files: readonly DeliveredFile[], { onProgress }: Delivery): Task['progress'] {
  const total = files.reduce((sum, file) => sum + file.bytes, 0)
  const before = new Map<DeliveredFile, number>()
  let sum = 0
  for (const file of files) {
    before.set(file, sum)
    sum += file.bytes
  }
  let last = 0
  return async (file, bytes) => {
    const done = (before.get(file) ?? 0) + Math.min(bytes, file.bytes)
    onProgress?.(done, total, 'bytes', file.name)
    if (performance.now() - last < 500 && done < total) return
    last = performance.now()
    await heartbeat(ctx, runId, { done, total, unit: 'bytes', note: file.name })
  }
}

/** The whole import inside one transaction of the record that is rolled back; the warehouse's part is dropped. */
async function rehearse(ctx: JobCtx, task: Task): Promise<ImportReport> {
  let report: ImportReport | undefined
  const enough = new Error('the dry run is over')
  try {
    await ctx.slice(async (db) => {
      report = await perform({ ...ctx, slice: (work) => work(db) }, { ...task, progress: async () => {} })
      throw enough
    })
  } catch (thrown) {
    if (thrown !== enough) throw thrown
  }
  // It holds parties that were never committed; the next import copies the record's anew.
  await ctx.warehouse.command('TRUNCATE TABLE party_tokens')
  await dropPartial(ctx, tables, [task.runId])
  if (report === undefined) throw new Error('a dry run ended without a report')
  const { rowsIn, rowsOut, checksum } = report
  await ctx.slice((db) => publishRun(db, task.runId, { rowsIn, rowsOut, checksum, details: { mapping: task.mapping.key } }))
  return report
}

async function perform(ctx: JobCtx, task: Task): Promise<ImportReport> {
  const { files, mapping, runId, businessDate } = task
  const started = performance.now()
  await dropDrafts(ctx)
  await ctx.slice(forgetDeadQuarantine)
  const reports = new Map<DeliveredFile, FileReport>()
  const state: FactImport = {
    runId,
    businessDate,
    accountsRun: undefined,
    accountsBefore: undefined,
    slices: new Map(),
    checksums: new Map(),
    sources: new Map(),
    ended: 0,
  }
  const fresh = await withoutDuplicates(ctx, task.mapping.key, files, reports)
  for (const file of fresh.filter((file) => file.feed.fact === undefined)) await importRecordFile(ctx, task, file, reports, state)
  await importAllFacts(ctx, task, fresh.filter(isFact), reports, state)
  const list = files.flatMap((file) => reports.get(file) ?? [])
  const result = {
    rowsIn: list.reduce((sum, file) => sum + file.read, 0),
    rowsOut: list.reduce((sum, file) => sum + file.isNew + file.changed, 0),
    checksum: await checksum(ctx, task, state),
  }
  const report = {
    runId,
    mapping: mapping.key,
    businessDate,
    dryRun: task.dryRun,
    files: list,
    ended: state.ended,
    ...result,
    seconds: secondsSince(started),
  }
  if (!task.dryRun) await publish(ctx, task, reports, state, report)
  return report
}

const isFact = (file: DeliveredFile): file is FactFile => file.feed.fact !== undefined

async function importRecordFile(
  ctx: JobCtx,
  task: Task,
  file: DeliveredFile,
  reports: Map<DeliveredFile, FileReport>,
  state: FactImport,
): Promise<void> {
  const started = performance.now()
  const count = await importRecords(ctx, file, task.runId, (bytes) => task.progress(file, bytes))
  state.sources.set(file.feed.key, new Set([...(state.sources.get(file.feed.key) ?? []), ...count.sources]))
  state.ended += await endLeftOut(ctx, task, file, { reports, refused: count.quarantined, sources: state.sources })
  await task.progress(file, file.bytes)
  reports.set(file, recordReport(file, count, secondsSince(started)))
}

/**
 * Once the last full file of a feed is in, ends what none of them named. A refused row may be the very one that seems absent: a bad date in a
 * full file of restrictions must not lift a legal hold. Nothing ends until the feed comes clean.
 */
async function endLeftOut(
  ctx: JobCtx,
  task: Task,
  file: DeliveredFile,
  seen: {
    readonly reports: ReadonlyMap<DeliveredFile, FileReport>
    readonly refused: number
    readonly sources: FactImport['sources']
  },
): Promise<number> {
  const target = landingTables[file.feed.key]
  const ofFeed = task.files.filter((other) => other.feed.key === file.feed.key && seen.reports.get(other)?.outcome !== 'skipped')
  if (target === undefined || target.whenAbsent === 'kept' || file.mapping.delivered !== 'full' || ofFeed.at(-1) !== file)
    return 0
  const refused = ofFeed.reduce((sum, other) => sum + (seen.reports.get(other)?.quarantined ?? 0), seen.refused)
  if (refused > 0) return 0
  const { runId, businessDate } = task
  const files = ofFeed.map(({ name }) => name).join(' + ')
  return ctx.slice((db) =>
    endAbsent(db, target, { runId, businessDate, files, sources: [...(seen.sources.get(file.feed.key) ?? [])] }),
  )
}

function recordReport(file: DeliveredFile, count: RecordCount, seconds: number): FileReport {
  const { read, good, quarantined, isNew, changed, same } = count
  const totals = Object.fromEntries(
    [...count.sums].map(([field, sum]) => [
      field,
      file.feed.columns[field]?.isMoney === true ? { sumFen: String(sum) } : { sum },
    ]),
  )
  const feed = file.feed.key
  return {
    feed,
    file: file.name,
    bytes: file.bytes,
    outcome: 'imported',
    read,
    good,
    quarantined,
    isNew,
    changed,
    same,
    totals,
    firstDay: null,
    lastDay: null,
    seconds,
  }
}

async function importAllFacts(
  ctx: JobCtx,
  task: Task,
  files: readonly FactFile[],
  reports: Map<DeliveredFile, FileReport>,
  state: FactImport,
): Promise<void> {
  const fromLedger = task.mapping.derive.includes('balances-from-ledger') && files.some((file) => file.feed.key === 'transaction')
  if (files.length === 0) return
  await syncPartyTokens(ctx)
  const snapshots = await ctx.slice((db) => ownedSlices(db, 'account'))
  state.accountsBefore = snapshots.findLast((slice) => slice.day <= task.businessDate)?.runId
  state.accountsRun = state.accountsBefore
  for (const feed of feeds.all) {
    const ofFeed = files.filter((file) => file.feed.key === feed.key)
    const [first] = ofFeed
    if (first === undefined) continue
    const found = await importFacts(ctx, first.feed, ofFeed, state, (file) => task.progress(file, file.bytes))
    ofFeed.forEach((file, index) => {
      const report = found[index]
      if (report !== undefined) reports.set(file, report)
    })
  }
  const hasBalances = files.some((file) => file.feed.key === 'balance')
  const accountsMoved = state.accountsRun !== state.accountsBefore
  if (fromLedger || (!hasBalances && accountsMoved)) await deriveFacts(ctx, feeds.get('balance') as FactFeed, state, fromLedger)
}

/** Over business columns only and free of order: an undisturbed import and one that was killed and run again agree. */
async function checksum(ctx: JobCtx, task: Task, state: FactImport): Promise<string> {
  const parts: string[] = []
  for (const feed of feeds.all) {
    if (!task.files.some((file) => file.feed.key === feed.key) && !state.slices.has(feed.key)) continue
    const landing = feed.key === 'party' ? 'landing_party' : landingTables[feed.key]?.table
    if (landing !== undefined) parts.push(`${feed.key}:${await ctx.slice((db) => checksumOfLanding(db, landing))}`)
    else if (feed.fact !== undefined)
      parts.push(`${feed.key}:${await checksumOfFacts(ctx, { ...feed, fact: feed.fact }, task.runId, state)}`)
  }
  return checksumOf(parts)
}

async function checksumOfFacts(ctx: JobCtx, feed: FactFeed, runId: number, state: FactImport): Promise<bigint> {
  return state.checksums.get(feed.key) ?? (await totalsOf(ctx, feed, feed.fact.table, runId)).checksum
}

/** The one commit: deliveries, slices and the run together. */
async function publish(
  ctx: JobCtx,
  task: Task,
  reports: ReadonlyMap<DeliveredFile, FileReport>,
  state: FactImport,
  report: ImportReport,
): Promise<void> {
  const at = ctx.clock.now()
  const imported = await Promise.all(
    [...reports]
      .filter(([, count]) => count.outcome === 'imported')
      .map(async ([file, count]) => ({ file: { ...file, ...(await file.seen()) }, count })),
  )
  await ctx.slice(async (db) => {
    for (const { file, count } of imported) {
      await recordDelivery(db, task.runId, task.mapping.key, file, count, at)
      if (count.quarantined > 0)
        await rememberMapping(
          db,
          { runId: task.runId, file: file.name, feed: count.feed },
          { ...task.mapping, files: [file.mapping] },
        )
    }
    for (const [feed, slices] of state.slices) await ownSlices(db, feed, task.runId, slices)
    const { rowsIn, rowsOut, checksum } = report
    const details = {
      mapping: task.mapping.key,
      ended: state.ended,
      files: report.files.map(({ feed, file, outcome, read, quarantined }) => ({ feed, file, outcome, read, quarantined })),
    }
    await task.alongside?.(db, report)
    await publishRun(db, task.runId, { rowsIn, rowsOut, checksum, details }, { supersede: false })
  })
}
