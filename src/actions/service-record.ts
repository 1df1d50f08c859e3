import { appendAudit } from '../access/service.ts'
import { restrict } from '../customers/service.ts'
import { type Channel, channels } from '../decisions/facts.ts'
import { commitContact } from '../decisions/service.ts'
import { addDays, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { emit, recall } from '../platform/outbox.ts'
import { businessDate } from '../platform/runs.ts'
import type { Correction, NewResponse } from './api.ts'
import { contactEventKinds, contactEvents, eventIdOf } from './contact-event.ts'
import { nextSteps } from './outcomes-of-contact.ts'
import { productOfOffer } from './service-labels.ts'
import { sealNote } from './service-notes.ts'
import { findResponse, insertPreference, insertResponse, type ResponseRecord } from './store-responses.ts'
import { addTaskChange, findTask, setTaskStatus, type TaskRecord, type TaskStatus } from './store.ts'
import { isCorrectable } from './task-row.ts'

export type Recorded = { readonly responseId: number; readonly taskStatus: TaskStatus }

/**
 * Records the result of a task in one transaction: the entry, the task done, the reserved contact counted, what the customer asked for,
 * the timeline event, the audit. The task must be open; `next` steps that need a day must name one that is not past.
 */
export async function recordResponse(ctx: Ctx, taskId: number, said: NewResponse): Promise<Recorded> {
  const task = await findTask(ctx.db, taskId, true)
  if (task === undefined) throw new AppError('not-found', { message: `Task ${taskId} not found` })
  if (task.status !== 'open') {
    throw new AppError('precondition-failed', {
      message: `Task ${taskId} is ${task.status}`,
      userMessage: { zh: '该任务已不是待办状态。', en: 'This task is no longer open.' },
      data: { status: task.status },
    })
  }
  checkNextStep(ctx, said)
  const responseId = await write(ctx, task, said, {})
  await setTaskStatus(ctx.db, taskId, 'done', ctx.clock.now())
  if (task.contactId !== null) await commitContact(ctx.db, task.contactId, { channel: said.channel, at: ctx.clock.now() })
  await audit(ctx, 'actions.response.record', task, responseId, said.outcome)
  return { responseId, taskStatus: 'done' }
}

/**
 * Corrects an entry of today by a counter-entry: the first one stays as written. With `withdraw` nothing takes its place and the task is open
 * again. The contact stays counted either way: the customer was disturbed, or we err on their side.
 */
export async function correctResponse(ctx: Ctx, responseId: number, correction: Correction): Promise<Recorded> {
  const entry = await findResponse(ctx.db, responseId)
  const task = entry === undefined || entry.taskId === null ? undefined : await findTask(ctx.db, entry.taskId, true)
  if (entry === undefined || task === undefined) throw new AppError('not-found', { message: `Response ${responseId} not found` })
  const today = dayAt(ctx.clock.now())
  if (!isCorrectable(entry, ctx.user.userId, today, await businessDate(ctx.db))) {
    throw new AppError('precondition-failed', {
      message: `Response ${responseId} of ${entry.recordedAt.toISOString()} can no longer be corrected, or not by user ${ctx.user.userId}`,
      userMessage: {
        zh: '只有登记人本人可在当日更正，且每条记录只能被替换一次。',
        en: 'Only the one who recorded it may correct it, within the same day, and an entry is replaced once.',
      },
    })
  }
  const { response, withdraw, reason } = correction
  if (withdraw === (response !== undefined)) {
    throw new AppError('invalid-input', {
      message: 'A correction either withdraws the entry or brings the one that takes its place',
    })
  }
  if (response !== undefined) checkNextStep(ctx, response)
  for (const kind of contactEventKinds) await recall(ctx.db, eventIdOf(kind, responseId))
  const status: TaskStatus = withdraw ? 'open' : 'done'
  const said = response ?? { channel: channelOf(entry), outcome: 'not-reached' as const, nextStep: 'none' as const }
  const replacedBy = await write(ctx, task, said, { counters: responseId, withdrawn: withdraw })
  await setTaskStatus(ctx.db, task.taskId, status, ctx.clock.now())
  await addTaskChange(ctx.db, {
    taskId: task.taskId,
    kind: withdraw ? 'withdraw' : 'correct',
    from: entry.outcome,
    to: withdraw ? '' : said.outcome,
    reason,
    userId: ctx.user.userId,
    at: ctx.clock.now(),
  })
  await audit(
    ctx,
    withdraw ? 'actions.response.withdraw' : 'actions.response.correct',
    task,
    replacedBy,
    said.outcome,
    responseId,
  )
  return { responseId: replacedBy, taskStatus: status }
}

async function write(
  ctx: Ctx,
  task: TaskRecord,
  said: NewResponse,
  how: { readonly counters?: number; readonly withdrawn?: boolean },
): Promise<number> {
  const { db } = ctx
  const at = ctx.clock.now()
  const noteSealed = said.note === undefined || said.note.trim() === '' ? undefined : await sealNote(ctx, task.partyId, said.note)
  const responseId = await insertResponse(db, {
    task,
    staffId: ctx.user.staffId,
    userId: ctx.user.userId,
    channel: said.channel,
    outcome: said.outcome,
    nextStep: said.nextStep,
    nextOn: said.nextOn,
    preference: said.preference,
    noteSealed,
    counters: how.counters,
    withdrawn: how.withdrawn,
    at,
    businessDate: dayAt(at),
  })
  if (how.withdrawn === true) return responseId
  if (said.preference !== undefined) await heed(ctx, task, responseId, said.preference)
  const product = await productOfOffer(db, task)
  const facts = {
    responseId,
    channel: said.channel,
    contentClass: task.contentClass,
    outcome: said.outcome,
    offerKey: task.offerKey,
    product,
    tierKey: task.tierKey,
    at,
  }
  for (const event of contactEvents(facts)) await emit(db, { ...event, partyId: task.partyId }, at)
  return responseId
}

/** A wish not to be contacted binds at once, as a restriction; any other wish is kept with the day it was heard. */
async function heed(
  ctx: Ctx,
  task: TaskRecord,
  responseId: number,
  preference: NonNullable<NewResponse['preference']>,
): Promise<void> {
  const at = ctx.clock.now()
  if (preference.kind === 'do-not-contact') {
    await restrict(ctx, {
      customerId: task.customerId,
      kind: 'do-not-contact',
      channel: restrictedChannel(preference.value),
      reason: `response ${responseId}`,
    })
  }
  await insertPreference(ctx.db, {
    partyId: task.partyId,
    kind: preference.kind,
    value: preference.value,
    heardOn: dayAt(at),
    responseId,
    at,
  })
}

/** The channel a wish is about; anything that is not one means all of them. */
function restrictedChannel(value: string): Channel | 'all' {
  return channels.find((channel) => channel === value) ?? 'all'
}

/** A next step further away than a year is a slip of the keys (2062 for 2026), and nobody's calendar reaches it. */
const NEXT_STEP_DAYS = 365

function checkNextStep(ctx: Ctx, said: Pick<NewResponse, 'nextStep' | 'nextOn'>): void {
  const { dated } = nextSteps.get(said.nextStep)
  if (dated && said.nextOn === undefined) {
    throw new AppError('invalid-input', {
      message: `Next step ${said.nextStep} names no day`,
      userMessage: { zh: '请填写下一步的日期。', en: 'Please give the day of the next step.' },
      data: { field: 'nextOn' },
    })
  }
  const today = dayAt(ctx.clock.now())
  if (said.nextOn !== undefined && said.nextOn < today) {
    throw new AppError('invalid-input', {
      message: `Next step on ${said.nextOn} lies in the past`,
      userMessage: { zh: '下一步的日期不能早于今天。', en: 'The day of the next step cannot be in the past.' },
      data: { field: 'nextOn' },
    })
  }
  const latest = addDays(today, NEXT_STEP_DAYS)
  if (said.nextOn !== undefined && said.nextOn > latest) {
    throw new AppError('invalid-input', {
      message: `Next step on ${said.nextOn} lies after ${latest}`,
      userMessage: {
        zh: `下一步的日期最晚为 ${latest}（一年之内）。`,
        en: `The day of the next step can be ${latest} at the latest: within a year.`,
      },
      data: { field: 'nextOn', latest },
    })
  }
}

function channelOf(entry: ResponseRecord): NewResponse['channel'] {
  return entry.channel === 'visit' || entry.channel === 'wecom' ? entry.channel : 'phone'
}

async function audit(
  ctx: Ctx,
  action: string,
  task: TaskRecord,
  responseId: number,
  outcome: string,
  counters?: number,
): Promise<void> {
  await appendAudit(ctx.db, {
    user: ctx.user,
    action,
    subjectKind: 'response',
    subjectId: String(responseId),
    customerId: task.customerId,
    outcome: 'done',
    data: { taskId: task.taskId, outcome, ...(counters === undefined ? {} : { counters }) },
  })
}
