import { z } from 'zod'
import { endpoint } from '../../kernel/contract.ts'
import { id32InUrl, text } from '../../kernel/input.ts'
import { pageOf, pageQuery } from '../../kernel/paging.ts'

const day = z.iso.date()
const label = z.object({ zh: z.string(), en: z.string() })
const id = id32InUrl

/** One run of one step: rows in and out, seconds, checksum; while it runs, how far it is. */
export const runRow = z.object({
  runId: z.int(),
  step: z.string(),
  label,
  businessDate: day,
  status: z.enum(['running', 'published', 'failed', 'superseded']),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  seconds: z.number(),
  rowsIn: z.int(),
  rowsOut: z.int(),
  progress: z.object({ done: z.number(), total: z.number(), unit: z.string(), note: z.string().optional() }).optional(),
  checksum: z.string().optional(),
  error: z.string().optional(),
  quarantined: z.int(),
})

export const nightRow = z.object({
  nightId: z.int(),
  businessDate: day,
  status: z.enum(['running', 'failed', 'published']),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  steps: z.array(runRow),
  /** Steps of the plan that have no run yet, in order. */
  waiting: z.array(z.object({ step: z.string(), label })),
})

export const delivery = z.object({
  feed: z.string(),
  file: z.string(),
  deliveredAs: z.string(),
  rowsRead: z.int(),
  rowsGood: z.int(),
  rowsQuarantined: z.int(),
  rowsNew: z.int(),
  rowsChanged: z.int(),
  rowsSame: z.int(),
  /** Column → its sums: of money in fen as text, for a bank's sum may exceed a number. */
  totals: z.record(z.string(), z.record(z.string(), z.union([z.string(), z.number()]))),
  firstDay: day.optional(),
  lastDay: day.optional(),
})

export const quarantineRow = z.object({
  quarantineId: z.int(),
  runId: z.int(),
  feed: z.string(),
  file: z.string(),
  line: z.int(),
  field: z.string(),
  /** Sensitive values come masked from the door: the raw row is sealed. */
  value: z.string(),
  reasonCode: z.string(),
  reason: label,
})

export const endpoints = [
  endpoint({
    key: 'night-runs',
    method: 'GET',
    path: '/api/night/runs',
    permission: 'night.read',
    subject: 'none',
    summary: { zh: '夜间批次与导入：步骤、行数、进度', en: 'Nights and imports: steps, rows, live progress' },
    query: pageQuery,
    response: z.object({
      businessDate: day.optional(),
      nights: pageOf(nightRow),
      imports: z.array(runRow),
      relay: z.object({ waiting: z.int(), oldestAt: z.iso.datetime().optional() }),
    }),
  }),
  endpoint({
    key: 'night-run',
    method: 'GET',
    path: '/api/night/runs/:runId',
    permission: 'night.read',
    subject: 'none',
    summary: { zh: '一次运行：定义版本、交付文件与控制总数', en: 'One run: definitions used, files delivered, control totals' },
    params: z.object({ runId: id }),
    response: z.object({
      run: runRow,
      owner: z.string(),
      definitions: z.record(z.string(), z.number()),
      details: z.record(z.string(), z.unknown()),
      deliveries: z.array(delivery),
    }),
  }),
  endpoint({
    key: 'night-quarantine',
    method: 'GET',
    path: '/api/night/quarantine',
    permission: 'quarantine.read',
    subject: 'none',
    summary: { zh: '被隔离的数据行', en: 'Quarantined rows: file, line, column, reason' },
    query: pageQuery.extend({ runId: id.optional(), feed: text(40).optional() }),
    response: pageOf(quarantineRow),
  }),
  endpoint({
    key: 'night-quarantine-download',
    method: 'GET',
    path: '/api/night/quarantine/download',
    permission: 'quarantine.read',
    subject: 'none',
    summary: { zh: '下载隔离清单（CSV）', en: 'Download the quarantine list (CSV)' },
    query: z.object({ runId: id.optional(), feed: text(40).optional() }),
    produces: 'text/csv',
    response: z.string(),
  }),
  endpoint({
    key: 'night-start',
    method: 'POST',
    path: '/api/night/start',
    permission: 'night.run',
    subject: 'none',
    summary: { zh: '启动夜间批次', en: 'Start the night of a business date' },
    body: z.strictObject({ businessDate: day }),
    response: z.object({ started: z.boolean() }),
  }),
] as const
