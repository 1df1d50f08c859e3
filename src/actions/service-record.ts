import { appendAudit } from '../access/service.ts'
import { lockWhose } from '../customers/service-locks.ts'
import { restrict } from '../customers/service-restriction.ts'
import { learnPreferences } from '../customers/service-preference-tags.ts'
import { sealWords } from '../customers/service-words.ts'
import { type Channel, channels } from '../decisions/facts.ts'
import { releaseContacts } from '../decisions/service-ledger.ts'
import { addDays, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { emit } from '../platform/outbox.ts'
import type { NewResponse } from './api.ts'
import { contactEvents } from './contact-event.ts'
import { contactOutcomes, nextSteps } from './outcomes-of-contact.ts'
import { gateLabel, productOfOffer } from './service-labels.ts'
import { sealNote } from './service-notes.ts'
import { makeContact, refusalOf, stopDeniedOf } from './service-stop.ts'
import { insertPreference, insertResponse } from './store-responses.ts'
import { findTask, setTaskStatus, type TaskRecord, type TaskStatus } from './store.ts'

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
  await lockWhose(db, [seen.partyId])
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

/** Writes an entry with its words sealed, what the customer asked for, and the timeline events; a mere withdrawal tells nothing. */
export async function write(
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
  if (said.note !== undefined)
    await learnPreferences(
      ctx,
      { partyId: task.partyId, source: 'response', sourceId: String(responseId), heardOn: dayAt(at) },
      said.note,
    )
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

/** What is said must hold together: a dated step has its day, a customer who came was reached. */
export function checkWords(ctx: Ctx, said: NewResponse): void {
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

export async function audit(
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
