import { z } from 'zod'
import { endpoint } from '../kernel/contract.ts'
import { id32, id32InUrl, maxId, text } from '../kernel/input.ts'
import { pageOf, pageQuery } from '../kernel/paging.ts'
import { contactOutcomes, nextSteps, personalChannels, preferenceKinds } from './outcomes-of-contact.ts'

const day = z.iso.date()
const label = z.object({ zh: z.string(), en: z.string() })
const named = label.extend({ key: z.string() })
const id = id32InUrl
const status = z.enum(['open', 'done', 'expired', 'cancelled'])
const numbers = z.record(z.string(), z.union([z.number(), z.string()]))

/** Why a customer is on the list: a sentence in both languages and the numbers it was made of. */
export const reason = z.object({ key: z.string(), zh: z.string(), en: z.string(), numbers })

/** One line of a work list. The name is masked as the reader's role demands; money is fen. */
export const taskRow = z.object({
  taskId: z.int(),
  customerId: z.int(),
  customerName: z.string(),
  tier: named.optional(),
  offer: named,
  channel: z.string(),
  contentClass: z.string(),
  trigger: named.optional(),
  reasons: z.array(reason),
  amountFen: z.int().optional(),
  valueFen: z.int(),
  minutes: z.int(),
  dueOn: day,
  expiresOn: day,
  rank: z.int(),
  status,
  ownerStaffId: z.int(),
  ownerName: z.string(),
  lastContact: z.object({ on: day, channel: z.string(), outcome: named }).optional(),
  /** The gate that stops the contact at this moment, in its words; offer, reasons and sums are hidden then. `passes`: another day, or a colleague, may still make it. */
  denied: z.object({ gate: named, sentence: label, passes: z.boolean() }).optional(),
})
export type TaskRow = z.output<typeof taskRow>

/** A recorded result as it stands; `countered` names the entry that replaced it. */
export const responseRow = z.object({
  responseId: z.int(),
  taskId: z.int().optional(),
  channel: z.string(),
  outcome: named,
  nextStep: named,
  nextOn: day.optional(),
  preference: z.object({ kind: z.string(), value: z.string() }).optional(),
  note: z.string().optional(),
  staffName: z.string(),
  recordedAt: z.iso.datetime(),
  /** It was the customer who came or called. */
  inbound: z.boolean(),
  withdrawn: z.boolean(),
  counteredBy: z.int().optional(),
  /** Recorded today, still in force and by the reader: it can be corrected. */
  correctable: z.boolean(),
})

/** Why there is nothing to do, said instead of an empty page. */
const empty = z.object({
  reason: z.enum(['no-portfolio', 'all-done', 'nothing-issued', 'filtered']),
  text: label,
  /** With nothing issued: how many of the owner's customers were held back, by the gate that closed their last open treatment. */
  denied: z.array(z.object({ gate: named, customers: z.int() })),
})

export const today = z.object({
  businessDate: day.optional(),
  items: z.array(taskRow),
  done: z.array(taskRow.extend({ response: responseRow })),
  /** Stopped by a policy today, after they were issued. */
  stopped: z.array(taskRow),
  summary: z.object({ open: z.int(), done: z.int(), overdue: z.int(), minutesPlanned: z.int(), minutesCapacity: z.int() }),
  empty: empty.optional(),
})

export const taskDetail = taskRow.extend({
  decisionId: z.int(),
  script: z.object({ key: z.string(), version: z.int(), zh: z.string(), en: z.string() }).optional(),
  /** The hours of the channel, when it is outside of them at this instant. */
  outsideHours: label.optional(),
  gates: z.array(z.object({ key: z.string(), label, version: z.int().optional() })),
  runnersUp: z.array(z.object({ offer: named, channel: z.string(), priority: z.string() })),
  responses: z.array(responseRow),
  changes: z.array(
    z.object({ kind: z.string(), from: z.string(), to: z.string(), reason: z.string(), at: z.iso.datetime(), by: z.string() }),
  ),
  createdAt: z.iso.datetime(),
})

const recorded = {
  channel: z.enum(personalChannels),
  outcome: z.enum(contactOutcomes.keys),
  nextStep: z.enum(nextSteps.keys).default('none'),
  nextOn: day.optional(),
  preference: z.strictObject({ kind: z.enum(preferenceKinds.keys), value: text(40) }).optional(),
  /** The customer came or called: no gate is asked and no cap counts it. */
  inbound: z.boolean().default(false),
  /** Kept sealed: the words of a customer are nobody's search index. */
  note: text(500, 0).optional(),
}
export const newResponse = z.strictObject(recorded)
export type NewResponse = z.output<typeof newResponse>
export const correction = z.strictObject({
  reason: text(200, 2),
  withdraw: z.boolean().default(false),
  response: newResponse.optional(),
})
export type Correction = z.output<typeof correction>

const load = z.object({
  staffId: z.int(),
  staffName: z.string(),
  post: z.string(),
  customers: z.int(),
  openTasks: z.int(),
  overdue: z.int(),
  doneToday: z.int(),
  minutesPlanned: z.int(),
  minutesCapacity: z.int(),
  /** Customers with an effective contact in the last 90 days, of all assigned (DOMAIN A9). */
  covered: z.int(),
})

export const branchOverview = z.object({
  businessDate: day.optional(),
  branches: z.array(named.extend({ branchId: z.int() })),
  branch: named.extend({ branchId: z.int() }).optional(),
  staff: z.array(load),
  unassigned: z.object({ customers: z.int(), openTasks: z.int() }),
  coverage: z.object({ customers: z.int(), covered: z.int() }),
  funnel: z.object({ days: z.int(), issued: z.int(), contacted: z.int(), effective: z.int(), positive: z.int() }),
})

export const endpoints = [
  endpoint({
    key: 'today',
    method: 'GET',
    path: '/api/today',
    permission: 'task.read',
    subject: 'bank',
    summary: {
      zh: '今日工作台：排好序的待办、今日已办与无任务的原因',
      en: 'Today: the ranked list, what was done, and why there is nothing to do',
    },
    query: z.object({
      owner: id.optional(),
      status: z.enum(['open', 'overdue', 'all']).default('open'),
      channel: text(40).optional(),
      class: text(40).optional(),
    }),
    response: today,
  }),
  endpoint({
    key: 'task',
    method: 'GET',
    path: '/api/tasks/:taskId',
    permission: 'task.read',
    subject: 'task',
    summary: { zh: '任务详情：依据、话术、通过的策略与备选', en: 'A task: reasons, script, gates passed, runners-up, history' },
    params: z.object({ taskId: id }),
    response: taskDetail,
  }),
  endpoint({
    key: 'customer-tasks',
    method: 'GET',
    path: '/api/customers/:customerId/tasks',
    permission: 'customer.read',
    subject: 'customer',
    summary: { zh: '该客户的待办与近期结果', en: 'The open tasks of a customer, and the latest results' },
    params: z.object({ customerId: id }),
    /** Open tasks first by rank, then the latest twenty results, newest first. */
    response: z.object({ open: z.array(taskRow), responses: z.array(responseRow) }),
  }),
  endpoint({
    key: 'record-response',
    method: 'POST',
    path: '/api/tasks/:taskId/responses',
    permission: 'task.work',
    subject: 'task',
    summary: { zh: '登记联系结果', en: 'Record the result of a contact' },
    params: z.object({ taskId: id }),
    body: newResponse,
    response: z.object({ responseId: z.int(), taskStatus: status }),
  }),
  endpoint({
    key: 'correct-response',
    method: 'POST',
    path: '/api/responses/:responseId/corrections',
    permission: 'task.work',
    subject: 'response',
    summary: {
      zh: '当日冲正：以新记录替换，不修改原记录',
      en: 'Correct within the day by a counter-entry; the first entry stays',
    },
    params: z.object({ responseId: id }),
    body: correction,
    response: z.object({ responseId: z.int(), taskStatus: status }),
  }),
  endpoint({
    key: 'branch-overview',
    method: 'GET',
    path: '/api/branch/overview',
    permission: 'branch.read',
    subject: 'branch',
    summary: { zh: '网点：每人负荷、覆盖率与转化漏斗', en: 'A branch: load of each member, coverage, funnel' },
    query: z.object({ branch: id.optional() }),
    response: branchOverview,
  }),
  endpoint({
    key: 'branch-tasks',
    method: 'GET',
    path: '/api/branch/tasks',
    permission: 'branch.read',
    subject: 'branch',
    summary: { zh: '网点的待办任务', en: 'The open tasks of a branch' },
    query: pageQuery.extend({
      branch: id.optional(),
      owner: z.coerce.number().int().min(0).max(maxId).optional(),
      overdue: z.stringbool().optional(),
    }),
    response: pageOf(taskRow),
  }),
  endpoint({
    key: 'branch-reassign',
    method: 'POST',
    path: '/api/branch/reassign',
    permission: 'branch.reassign',
    subject: 'branch',
    summary: { zh: '在网点内改派任务', en: 'Hand tasks to another member of the branch' },
    body: z.strictObject({
      taskIds: z.array(id32).min(1).max(200),
      toStaffId: id32,
      reason: text(200, 2),
    }),
    response: z.object({ moved: z.int() }),
  }),
] as const
