import type { Label } from '../kernel/label.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { sentenceOf } from './refusals.ts'
import { type FileReport, skippedFile } from './report.ts'
import type { DeliveredFile } from './source-rows.ts'
import { earlierDelivery, hasTwinInSize } from './store-deliveries.ts'

/**
 * Sets aside files that were delivered before with the same content, in an earlier delivery or twice in this one. Of a feed delivered in
 * full all files are taken or none: what one file leaves out another may hold.
 */
export async function withoutDuplicates(
  ctx: JobCtx,
  mapping: string,
  files: readonly DeliveredFile[],
  reports: Map<DeliveredFile, FileReport>,
): Promise<readonly DeliveredFile[]> {
  const sentences = new Map<DeliveredFile, { readonly rows: number; readonly sentence: Label }>()
  for (const [index, file] of files.entries()) {
    const before = files.slice(0, index).filter((other) => other.mapping === file.mapping && other.bytes === file.bytes)
    const sizedAlike = before.length > 0 || (await ctx.slice((db) => hasTwinInSize(db, mapping, file)))
    if (!sizedAlike) continue
    const { sha256 } = await file.seen()
    const twins = await Promise.all(before.map(async (other) => ((await other.seen()).sha256.equals(sha256) ? [other] : [])))
    const [twin] = twins.flat()
    const earlier = await ctx.slice((db) => earlierDelivery(db, mapping, { ...file, sha256 }))
    if (twin !== undefined) reports.set(file, skippedFile(file, 0, sentenceOf('duplicate-delivery', file.name, twin.name)))
    else if (earlier !== undefined) {
      const sentence = sentenceOf('duplicate-delivery', file.name, `${earlier.day}, run ${earlier.runId}`)
      sentences.set(file, { rows: earlier.rows, sentence })
    }
  }
  const left = files.filter((file) => !reports.has(file))
  const halfKnown = new Set(
    left.filter((file) => !sentences.has(file) && file.mapping.delivered === 'full').map((file) => file.feed.key),
  )
  return left.filter((file) => {
    const known = sentences.get(file)
    if (known === undefined || halfKnown.has(file.feed.key)) return true
    reports.set(file, skippedFile(file, known.rows, known.sentence))
    return false
  })
}
