import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Db, JobCtx } from '../platform/ctx.ts'
import type { Keyring } from '../platform/crypto/keyring.ts'
import type { Mapping } from './mapping.ts'
import { loadMapping } from './mapping-files.ts'
import { quarantineFile } from './quarantine.ts'
import type { ImportReport } from './report.ts'
import { importDelivery } from './service.ts'
import { markReplayed, openQuarantine } from './store-deliveries.ts'

const sealedRow = z.object({ header: z.array(z.string()), cells: z.array(z.string()) })

/**
 * The waiting rows of one feed of an import as a CSV file: the source's own columns, then line, field and reason. They hold what the source
 * holds, names and numbers too: who may download them is for the caller to check and to audit.
 */
export async function exportQuarantine(
  ctx: { readonly db: Db; readonly keyring: Keyring },
  runId: number,
  feed: string,
  lang: 'zh' | 'en' = 'zh',
): Promise<{ readonly csv: string; readonly rows: number }> {
  const waiting = await openQuarantine(ctx.db, runId, feed)
  const rows = waiting.map((row) => ({
    ...sealedRow.parse(JSON.parse(ctx.keyring.openText(row.sealed))),
    line: row.line,
    field: row.field,
    reason: row.reason[lang],
  }))
  const header = rows[0]?.header
  if (header === undefined) throw new AppError('not-found', { message: `Import ${runId} has no waiting rows of feed ${feed}` })
  return { csv: quarantineFile(header, rows), rows: rows.length }
}

/** A mended file of quarantined rows through the same door, as a delta: what it holds is added or replaced, what it leaves out stays. */
export async function replayQuarantine(
  ctx: JobCtx,
  order: {
    readonly runId: number
    readonly feed: string
    readonly csv: string
    readonly mapping: string | Mapping
    readonly businessDate?: Day | undefined
  },
): Promise<ImportReport> {
  const mapping = typeof order.mapping === 'string' ? loadMapping(order.mapping) : order.mapping
  const files = mapping.files.filter((file) => file.feed === order.feed)
  const name = 'quarantine.csv'
  const folder = await mkdtemp(join(ctx.warehouse.spool, 'mended-'))
  try {
    await writeFile(join(folder, name), order.csv, { mode: 0o600 })
    const [entry] = files.filter((file) => fits(file, order.csv))
    if (entry === undefined)
      throw new AppError('bad-feed', { message: `The mended file fits no file of feed ${order.feed} in mapping ${mapping.key}` })
    const mended = {
      ...entry,
      match: [name],
      isRequired: true,
      delivered: 'delta' as const,
      joins: [],
      dialect: { delimiter: ',', quote: '"', encoding: 'utf-8' as const, header: true },
    }
    const report = await importDelivery(ctx, {
      folder,
      mapping: { ...mapping, files: [mended] },
      businessDate: order.businessDate,
    })
    await ctx.slice((db) => markReplayed(db, order.runId, order.feed, report.runId, ctx.clock.now()))
    return report
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Of several files of one feed, the one whose columns the mended file has. */
function fits(file: Mapping['files'][number], csv: string): boolean {
  if (file.columns === 'canonical') return true
  const header = csv.slice(0, csv.indexOf('\n')).split(',')
  return Object.values(file.columns).every((column) => typeof column !== 'string' || header.includes(column))
}
