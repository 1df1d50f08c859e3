import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError, isAppError } from '../kernel/errors.ts'
import type { Label, Lang } from '../kernel/label.ts'
import type { Ctx, Db, JobCtx } from '../platform/ctx.ts'
import type { Keyring } from '../platform/crypto/keyring.ts'
import { isStale, runOwner } from '../platform/run-owner.ts'
import { feeds } from './feeds/registry.ts'
import { checkMayMend, fixedColumns } from './fixed-columns.ts'
import { type Mapping, readMapping } from './mapping.ts'
import { fileToMend, type MendedFile, mendedRows, readMended } from './mended.ts'
import type { ImportReport } from './report.ts'
import { importDelivery } from './service.ts'
import { shapesOnly, shower, type Shower } from './shown-cells.ts'
import { newestImportDay } from './store-deliveries.ts'
import { leaveQuarantine, mappingOfFile, type QuarantinedRow, rowsById, waitingRows } from './store-quarantine.ts'
import { askReplay, beatReplay, endReplay, failReplay, openReplays, postponeReplay, takeReplay } from './store-replays.ts'

/** As often as any run says that it lives. */
const HEARTBEAT_MS = 5_000

const sealedRow = z.object({ header: z.array(z.string()), cells: z.array(z.string()) })

type Reading = { readonly db: Db; readonly keyring: Keyring }

/** The waiting rows of a file of an import as a CSV file to mend: cells that may name somebody show their shape, the others stand as the source wrote them. */
export async function quarantineToMend(
  ctx: Reading,
  runId: number,
  file: string,
  lang: Lang,
): Promise<{ readonly csv: string; readonly rows: number }> {
  const waiting = await waitingRows(ctx.db, runId, file)
  const [first] = waiting
  if (first === undefined) throw new AppError('not-found', { message: `Import ${runId} has no waiting rows of ${file}` })
  checkMayMend(first.feed)
  const mapping = await mappingOf(ctx.db, first)
  const opened = waiting.map((row) => ({ ...row, ...openRow(ctx.keyring, row), reason: row.reason[lang] }))
  const header = opened[0]?.header ?? []
  return { csv: fileToMend(header, showerOf(mapping, header), opened), rows: opened.length }
}

const openRow = (keyring: Keyring, row: QuarantinedRow) => sealedRow.parse(JSON.parse(keyring.openText(row.sealed)))

function showerOf(mapping: Mapping, header: readonly string[]): Shower {
  const [entry] = mapping.files
  return entry === undefined ? shapesOnly(header) : shower(feeds.get(entry.feed), entry, header)
}

/** What of each row may not change. */
function fixedIn(
  mapping: Mapping,
  header: readonly string[],
  rows: readonly QuarantinedRow[],
): (id: number) => ReadonlySet<string> {
  const [entry] = mapping.files
  const refused = new Map(rows.map(({ id, field }) => [Number(id), field]))
  return (id) => (entry === undefined ? new Set(header) : fixedColumns(entry, header, refused.get(id) ?? ''))
}

async function mappingOf(db: Db, { runId, file }: QuarantinedRow): Promise<Mapping> {
  const stored = await mappingOfFile(db, runId, file)
  if (stored !== undefined) return readMapping(stored, file)
  throw new AppError('precondition-failed', {
    message: `How ${file} of import ${runId} was read is not on record`,
    userMessage: {
      zh: `${file} 由较早的版本导入，未留存其读取方式，请更正后重新交付该文件。`,
      en: `${file} was imported by an earlier version that did not keep how it was read: mend it at its source and deliver it again.`,
    },
  })
}

/** What a mended file is of: one file of one import, whose rows it names. */
async function rowsOf(db: Db, mended: MendedFile): Promise<readonly QuarantinedRow[]> {
  const rows = await rowsById(
    db,
    mended.rows.map(({ id }) => id),
  )
  const known = new Set(rows.map(({ id }) => Number(id)))
  const strange = mended.rows.find(({ id }) => !known.has(id))
  if (strange !== undefined)
    throw badUpload(`隔离区中没有编号为 ${strange.id} 的数据行。`, `No quarantined row has the number ${strange.id}.`)
  if (new Set(rows.map(({ runId, file }) => `${runId}/${file}`)).size > 1)
    throw badUpload('一次只能上传同一导入、同一文件的数据行。', 'The rows are of several files; upload one file at a time.')
  return rows
}

const badUpload = (zh: string, en: string): AppError => new AppError('bad-feed', { message: en, userMessage: { zh, en } })

export type Asked = { readonly replayId: number; readonly runId: number; readonly file: string; readonly rows: number }

/** Takes a mended file and puts it in line, sealed. The same file handed in twice is one replay. */
export async function handInMended(ctx: Reading & Pick<Ctx, 'user' | 'clock'>, csv: string): Promise<Asked> {
  const mended = readMended(csv)
  const [first] = await rowsOf(ctx.db, mended)
  if (first === undefined) throw new Error('a mended file without rows was read')
  checkMayMend(first.feed)
  await mappingOf(ctx.db, first)
  const { runId, file } = first
  const replayId = await askReplay(ctx.db, {
    runId,
    file,
    sha256: createHash('sha256').update(csv).digest(),
    sealed: ctx.keyring.sealText(csv),
    rows: mended.rows.length,
    askedBy: ctx.user.login,
    at: ctx.clock.wall(),
  })
  return { replayId, runId, file, rows: mended.rows.length }
}

/** Takes in the next mended file that waits. False when none does, or while another import is at work. */
export async function takeUpReplay(ctx: JobCtx): Promise<boolean> {
  const now = ctx.clock.wall()
  const open = await ctx.slice(openReplays)
  const next = open.find((one) => one.owner === '' || isStale(one.owner, one.heartbeatAt ?? now, now))
  if (next === undefined) return false
  const taken = await ctx.slice((db) => takeReplay(db, next, runOwner, now))
  if (taken === undefined) return false
  const pulse = setInterval(
    () =>
      void ctx
        .slice((db) => beatReplay(db, next.id, runOwner, ctx.clock.wall()))
        .catch((thrown: unknown) => ctx.log.warn({ err: thrown, replayId: next.id }, 'no heartbeat')),
    HEARTBEAT_MS,
  )
  try {
    await replay(ctx, next.id, ctx.keyring.openText(taken.sealed))
    return true
  } catch (thrown) {
    if (isAppError(thrown, 'run-in-progress')) {
      await ctx.slice((db) => postponeReplay(db, next.id, runOwner))
      return false
    }
    ctx.log.error({ err: thrown, replayId: next.id }, 'a mended file was not taken in')
    await ctx.slice((db) => failReplay(db, next.id, runOwner, { error: sentenceOf(thrown), at: ctx.clock.wall() }))
    return true
  } finally {
    clearInterval(pulse)
  }
}

function sentenceOf(thrown: unknown): Label {
  return isAppError(thrown)
    ? thrown.userMessage
    : { zh: '导入因内部错误而停止，数据行仍在隔离区。', en: 'The import stopped by an error of its own; the rows still wait.' }
}

/**
 * Mended rows through the same door, as a delta: what they hold is added or replaced, nothing else changes. Rows of an earlier upload are passed over. The rows leave
 * the quarantine in the transaction that publishes them; those refused again wait anew, under the new import.
 */
async function replay(ctx: JobCtx, replayId: number, csv: string): Promise<void> {
  const mended = readMended(csv)
  const rows = await ctx.slice((db) => rowsOf(db, mended))
  const waiting = rows.filter(({ isWaiting }) => isWaiting)
  const [first] = waiting
  const before = rows.length - waiting.length
  if (first === undefined) {
    await ctx.slice((db) =>
      endReplay(db, replayId, runOwner, { taken: 0, refused: 0, before, runId: undefined, at: ctx.clock.wall() }),
    )
    return
  }
  const cells = new Map(waiting.map((row) => [Number(row.id), openRow(ctx.keyring, row)]))
  const header = cells.get(Number(first.id))?.header ?? []
  const mapping = await ctx.slice((db) => mappingOf(db, first))
  const given = { header: mended.header, rows: mended.rows.filter(({ id }) => cells.has(id)) }
  const text = mendedRows(
    header,
    showerOf(mapping, header),
    given,
    new Map([...cells].map(([id, row]) => [id, row.cells])),
    fixedIn(mapping, header, waiting),
  )
  const at = ctx.clock.wall()
  await throughTheDoor(ctx, first, mapping, text, async (db, report) => {
    const refused = report.files.reduce((sum, file) => sum + file.quarantined, 0)
    await leaveQuarantine(db, [...cells.keys()], { replayId, runId: report.runId, at })
    await endReplay(db, replayId, runOwner, { taken: waiting.length - refused, refused, before, runId: report.runId, at })
  })
}

async function throughTheDoor(
  ctx: JobCtx,
  of: QuarantinedRow,
  mapping: Mapping,
  text: string,
  alongside: (db: Db, report: ImportReport) => Promise<void>,
): Promise<void> {
  const name = `mended-${of.runId}-${of.file.replace(/\.(csv|parquet|gz|txt)$/gi, '')}.csv`
  const folder = await mkdtemp(join(ctx.warehouse.spool, 'mended-'))
  try {
    await writeFile(join(folder, name), text, { mode: 0o600 })
    const dialect = { delimiter: ',', quote: '"', encoding: 'utf-8' as const, header: true }
    const files = mapping.files.map((entry) => ({
      ...entry,
      match: [name],
      isRequired: true,
      delivered: 'delta' as const,
      joins: [],
      dialect,
    }))
    // An account that comes in late belongs into the newest snapshot, not into one that no night looks at any more.
    const businessDate = await ctx.slice(newestImportDay)
    await importDelivery(ctx, { folder, mapping: { ...mapping, files }, businessDate, alongside })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
