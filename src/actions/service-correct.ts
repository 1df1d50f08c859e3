import { lockWhose } from '../customers/service-locks.ts'
import { stateReason } from '../customers/service-reasons.ts'
import { claimContact, recountContact } from '../decisions/service-contact.ts'
import { undoContact } from '../decisions/service-ledger.ts'
import { dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { recall } from '../platform/outbox.ts'
import { businessDate } from '../platform/runs.ts'
import type { Correction, NewResponse } from './api.ts'
import { contactEventKinds, eventIdOf } from './contact-event.ts'
import { gateLabel } from './service-labels.ts'
import { audit, checkWords, type Recorded, write } from './service-record.ts'
import { refusalOf, stopDeniedOf } from './service-stop.ts'
import { findResponse, type ResponseRecord } from './store-responses.ts'
import { setTaskContact } from './store-stops.ts'
import { addTaskChange, findTask, setTaskStatus, type TaskRecord, type TaskStatus } from './store.ts'
import { isCorrectable } from './task-row.ts'

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
  if (response !== undefined) checkWords(ctx, response)
  await lockWhose(ctx.db, [seen.partyId])
  await checkCorrectable(ctx, await findResponse(ctx.db, responseId))
  if (response !== undefined) await recount(ctx, (await findTask(ctx.db, seen.taskId)) ?? seen, entry, response)
  const task = (await findTask(ctx.db, seen.taskId, true)) ?? seen
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

/**
 * Brings the ledger to what a corrected entry says: out of the count, into it, or through another channel. Where the first entry said that the customer came, no
 * gate was asked for it: a call that takes its place is asked of every gate, like one recorded at first. Another channel of a call is only held to the caps.
 */
async function recount(ctx: Ctx, task: TaskRecord, entry: ResponseRecord, said: NewResponse): Promise<void> {
  const at = ctx.clock.now()
  const { decisionId, contactId, expiresOn, ownerStaffId } = task
  if (said.inbound) {
    if (!entry.inbound && contactId !== null) await undoContact(ctx.db, contactId, at)
    return
  }
  if (task.denied !== null)
    throw refusalOf(task.taskId, { gate: task.denied.gate, label: gateLabel(task.denied.gate), sentence: task.denied })
  if (!entry.inbound && said.channel === entry.channel) return
  const ask = { decisionId, contactId, channel: said.channel, expiresOn }
  const placed = entry.inbound
    ? await claimContact(ctx.db, { ...ask, sellerStaffId: ownerStaffId, isMade: true }, at)
    : await recountContact(ctx.db, ask, at)
  if ('denial' in placed) throw refusalOf(task.taskId, placed.denial)
  await setTaskContact(ctx.db, task.taskId, placed.contactId)
}

function channelOf(entry: ResponseRecord): NewResponse['channel'] {
  return entry.channel === 'visit' || entry.channel === 'wecom' ? entry.channel : 'phone'
}
