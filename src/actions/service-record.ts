import { appendAudit } from '../access/service.ts'
import { stateReason } from '../customers/service-reasons.ts'
import { restrict } from '../customers/service-restriction.ts'
import { sealWords } from '../customers/service-words.ts'
import { type Channel, channels } from '../decisions/facts.ts'
import { recountContact } from '../decisions/service-contact.ts'
import { releaseContacts, undoContact } from '../decisions/service-ledger.ts'
import { addDays, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { emit, recall } from '../platform/outbox.ts'
import { businessDate } from '../platform/runs.ts'
import type { Correction, NewResponse } from './api.ts'
import { contactEventKinds, contactEvents, eventIdOf } from './contact-event.ts'
import { contactOutcomes, nextSteps } from './outcomes-of-contact.ts'
import { gateLabel, productOfOffer } from './service-labels.ts'
import { sealNote } from './service-notes.ts'
import { makeContact, refusalOf, stopDeniedOf } from './service-stop.ts'
import { findResponse, insertPreference, insertResponse, type ResponseRecord } from './store-responses.ts'
import { setTaskContact } from './store-stops.ts'
import { addTaskChange, findTask, setTaskStatus, type TaskRecord, type TaskStatus } from './store.ts'
import { isCorrectable } from './task-row.ts'

export type Recorded = { readonly responseId: number; readonly taskStatus: TaskStatus }

/**
 * Records the result of a task in one transaction: the entry, the task done, the contact counted on its day, what the customer asked for, the timeline event, the
 * audit. The task must be open; `next` steps that need a day must name one that is not past. Every gate is asked again for the contact as it was made, and one that
 * denies it is answered. Where it was the customer who came, nothing is asked: that is recorded even with a task that a policy stopped.
 */
export async function recordResponse(ctx: Ctx, taskId: number, said: NewResponse): Promise<Recorded | AppError> {
  const { db } = ctx
  const seen = await findTask(db, taskId)
  if (seen === undefined) throw new AppError('not-found', { message: `Task ${taskId} not found` })
  checkStatus(seen, said)
  checkWords(ctx, said)
  // The customer is locked before the task, here as everywhere: two who need both never wait for each other.
  const refusal = said.inbound ? undefined : await makeContact(ctx, seen, said.channel)
  if (refusal !== undefined) return refusal
  const task = await findTask(db, taskId, true)
  if (task === undefined) throw new AppError('not-found', { message: `Task ${taskId} not found` })
  checkStatus(task, said)
  const responseId = await write(ctx, task, said, {})
  const taskStatus = task.status === 'open' ? 'done' : task.status
  if (task.status === 'open') await setTaskStatus(db, taskId, 'done', ctx.clock.now())
  // Nobody was disturbed: what was reserved is free again.
  if (said.inbound && task.contactId !== null) await releaseContacts(db, [task.contactId], ctx.clock.now())
  await audit(ctx, 'actions.response.record', task, responseId, said)
  if (said.preference?.kind === 'do-not-contact') await stopDeniedOf(ctx, task.customerId)
  return { responseId, taskStatus }
}

/** Open tasks are worked; with one that a policy stopped only what the customer did can be recorded. */
function checkStatus(task: TaskRecord, said: NewResponse): void {
  if (task.status === 'open' || (said.inbound && task.status === 'cancelled' && task.denied !== null)) return
  if (task.denied !== null)
    throw refusalOf(task.taskId, { gate: task.denied.gate, label: gateLabel(task.denied.gate), sentence: task.denied })
  throw new AppError('precondition-failed', {
    message: `Task ${task.taskId} is ${task.status}`,
    userMessage: { zh: '该任务已不是待办状态。', en: 'This task is no longer open.' },
    data: { status: task.status },
  })
}

/**
 * Corrects an entry of today by a counter-entry: the first one stays as written. With `withdraw` nothing takes its place and the task is open
 * again, as far as no policy stopped it; the contact stays counted: the customer was disturbed, or we err on their side. Where the new entry
 * says another channel, or that it was the customer who came, the ledger follows.
 */
export async function correctResponse(ctx: Ctx, responseId: number, correction: Correction): Promise<Recorded> {
  const entry = await findResponse(ctx.db, responseId)
  const seen = entry === undefined || entry.taskId === null ? undefined : await findTask(ctx.db, entry.taskId)
  if (entry === undefined || seen === undefined) throw new AppError('not-found', { message: `Response ${responseId} not found` })
  const { response, withdraw, reason } = correction
  if (withdraw === (response !== undefined)) {
    throw new AppError('invalid-input', {
      message: 'A correction either withdraws the entry or brings the one that takes its place',
    })
  }
  if (response !== undefined) {
    checkWords(ctx, response)
    await recount(ctx, seen, entry, response)
  }
  const task = (await findTask(ctx.db, seen.taskId, true)) ?? seen
  await checkCorrectable(ctx, await findResponse(ctx.db, responseId))
  for (const kind of contactEventKinds) await recall(ctx.db, eventIdOf(kind, responseId))
  const isStopped = task.denied !== null
  const status: TaskStatus = isStopped ? 'cancelled' : withdraw ? 'open' : 'done'
  const said = response ?? {
    channel: channelOf(entry),
    inbound: entry.inbound,
    outcome: 'not-reached' as const,
    nextStep: 'none' as const,
  }
  const replacedBy = await write(ctx, task, said, { counters: responseId, withdrawn: withdraw })
  await setTaskStatus(ctx.db, task.taskId, status, ctx.clock.now())
  await addTaskChange(ctx.db, {
    taskId: task.taskId,
    kind: withdraw ? 'withdraw' : 'correct',
    from: entry.outcome,
    to: withdraw ? '' : said.outcome,
    reasonId: (await stateReason(ctx, [task.partyId], reason)).get(task.partyId),
    userId: ctx.user.userId,
    at: ctx.clock.now(),
  })
  await audit(ctx, withdraw ? 'actions.response.withdraw' : 'actions.response.correct', task, replacedBy, said, responseId)
  if (response?.preference?.kind === 'do-not-contact') await stopDeniedOf(ctx, task.customerId)
  return { responseId: replacedBy, taskStatus: status }
}

async function checkCorrectable(ctx: Ctx, entry: ResponseRecord | undefined): Promise<void> {
  const today = dayAt(ctx.clock.now())
  if (entry !== undefined && isCorrectable(entry, ctx.user.userId, today, await businessDate(ctx.db))) return
  throw new AppError('precondition-failed', {
    message: `Response ${entry?.responseId} of ${entry?.recordedAt.toISOString()} can no longer be corrected, or not by user ${ctx.user.userId}`,
    userMessage: {
      zh: '只有登记人本人可在当日更正，且每条记录只能被替换一次。',
      en: 'Only the one who recorded it may correct it, within the same day, and an entry is replaced once.',
    },
  })
}

/** Brings the ledger to what a corrected entry says: out of the count, into it, or through another channel. Caps hold; gates were asked when the contact was made. */
async function recount(ctx: Ctx, task: TaskRecord, entry: ResponseRecord, said: NewResponse): Promise<void> {
  const at = ctx.clock.now()
  if (said.inbound) {
    if (!entry.inbound && task.contactId !== null) await undoContact(ctx.db, task.contactId, at)
    return
  }
  if (task.denied !== null)
    throw refusalOf(task.taskId, { gate: task.denied.gate, label: gateLabel(task.denied.gate), sentence: task.denied })
  if (!entry.inbound && said.channel === entry.channel) return
  const { decisionId, contactId, expiresOn } = task
  const placed = await recountContact(ctx.db, { decisionId, contactId, channel: said.channel, expiresOn }, at)
  if ('denial' in placed) throw refusalOf(task.taskId, placed.denial)
  await setTaskContact(ctx.db, task.taskId, placed.contactId)
}

async function write(
  ctx: Ctx,
  task: TaskRecord,
  said: NewResponse,
  how: { readonly counters?: number; readonly withdrawn?: boolean },
): Promise<number> {
  const { db } = ctx
  const at = ctx.clock.now()
  const noteSealed = await sealNote(ctx, task.partyId, { note: said.note, heard: said.preference?.value })
  const responseId = await insertResponse(db, {
    task,
    staffId: ctx.user.staffId,
    userId: ctx.user.userId,
    channel: said.channel,
    inbound: said.inbound,
    outcome: said.outcome,
    nextStep: said.nextStep,
    nextOn: said.nextOn,
    preferenceKind: said.preference?.kind,
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
    inbound: said.inbound,
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
      because: `response ${responseId}`,
    })
  }
  await insertPreference(ctx.db, {
    partyId: task.partyId,
    kind: preference.kind,
    valueSealed: await sealWords(ctx, task.partyId, preference.value),
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

function checkWords(ctx: Ctx, said: NewResponse): void {
  if (said.inbound && !contactOutcomes.get(said.outcome).effective)
    throw new AppError('invalid-input', {
      message: `A customer who came cannot be ${said.outcome}`,
      userMessage: {
        zh: '客户主动来访或来电时，结果不能是“未接通”或“号码有误”。',
        en: 'When it was the customer who came or called, they were reached.',
      },
      data: { field: 'outcome' },
    })
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
  { outcome, channel, inbound }: Pick<NewResponse, 'outcome' | 'channel' | 'inbound'>,
  counters?: number,
): Promise<void> {
  await appendAudit(ctx.db, {
    user: ctx.user,
    action,
    subjectKind: 'response',
    subjectId: String(responseId),
    customerId: task.customerId,
    outcome: 'done',
    data: { taskId: task.taskId, outcome, channel, inbound, ...(counters === undefined ? {} : { counters }) },
  })
}
