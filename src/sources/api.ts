import { z } from 'zod'
import { endpoint } from '../kernel/contract.ts'
import { id32InUrl, text } from '../kernel/input.ts'
import { pageOf, pageQuery } from '../kernel/paging.ts'

const label = z.object({ zh: z.string(), en: z.string() })

/** A file of an import with rows that wait to be mended. */
export const waitingFile = z.object({
  runId: z.int(),
  businessDate: z.iso.date(),
  feed: label.extend({ key: z.string() }),
  file: z.string(),
  waiting: z.int(),
  /** Of imports of earlier versions it is not known how the file was read: those are mended at their source. */
  canMend: z.boolean(),
})

/** A mended file that somebody handed in, and what came of it. */
export const replay = z.object({
  replayId: z.int(),
  runId: z.int(),
  file: z.string(),
  askedBy: z.string(),
  askedAt: z.iso.datetime(),
  status: z.enum(['waiting', 'running', 'done', 'failed']),
  rows: z.object({
    given: z.int(),
    taken: z.int(),
    /** In quarantine again, under the new import. */
    refused: z.int(),
    /** Taken in by an earlier upload. */
    before: z.int(),
  }),
  /** The import they came in with. */
  replayedRun: z.int().optional(),
  error: label.optional(),
})

export const endpoints = [
  endpoint({
    key: 'quarantine-files',
    method: 'GET',
    path: '/api/quarantine/files',
    permission: 'quarantine.read',
    subject: 'none',
    summary: { zh: '有数据行待更正的文件', en: 'Files with rows that wait to be mended' },
    query: pageQuery,
    response: pageOf(waitingFile),
  }),
  endpoint({
    key: 'quarantine-to-mend',
    method: 'GET',
    path: '/api/quarantine/to-mend',
    permission: 'quarantine.replay',
    subject: 'none',
    summary: {
      zh: '下载待更正的数据行（敏感取值已脱敏）',
      en: 'Download the rows of a file to mend them; sensitive values are masked',
    },
    query: z.object({ runId: id32InUrl, file: text(255) }),
    produces: 'text/csv',
    response: z.string(),
  }),
  endpoint({
    key: 'quarantine-replay',
    method: 'POST',
    path: '/api/quarantine/replays',
    permission: 'quarantine.replay',
    subject: 'none',
    summary: { zh: '上传更正后的文件，重新导入', en: 'Hand in a mended file, to be taken in anew' },
    body: z.strictObject({ csv: z.string().min(1) }),
    response: z.object({ replayId: z.int(), rows: z.int() }),
    // Fifty thousand rows are kept of a file.
    limits: { perMinute: 10, bodyKb: 32_000 },
  }),
  endpoint({
    key: 'quarantine-replays',
    method: 'GET',
    path: '/api/quarantine/replays',
    permission: 'quarantine.read',
    subject: 'none',
    summary: { zh: '已上传的更正文件与结果', en: 'Mended files handed in, and what came of them' },
    response: z.object({ items: z.array(replay) }),
  }),
] as const
