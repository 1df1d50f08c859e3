import { appendAudits } from '../access/service.ts'
import { lockWhose } from '../customers/service-locks.ts'
import { claimContact, type ContactAsk, type Denial, denialsOf } from '../decisions/service-contact.ts'
import { releaseContacts } from '../decisions/service-ledger.ts'
import { type Day, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx, Db, Principal } from '../platform/ctx.ts'
import { overTheBank } from '../platform/scope.ts'
import { partiesOfTasks } from './store-branch.ts'
import { cancelTasks, type OpenTask, openTasksOfParties, setTaskContact, type Stopped } from './store-stops.ts'
import { findTask, type TaskRecord } from './store.ts'

// Between the night that issued a task and the moment somebody calls, the customer may have withdrawn consent, been frozen by a complaint, bought elsewhere. So the
// gates are asked again whenever a task is looked at, and under a lock when its script is opened or its result recorded: that is what decides. Stopping tasks at
// once when a consent or restriction is recorded (app/at-once.ts), and after each night's unify, is for people: nobody plans a call that will be refused.
// A hook in customers that later stages register with was the other way; it would hide from the reader of either stage what happens, and when.

type By = Pick<Principal, 'userId' | 'login'>

const askOf = ({ decisionId, contactId, ownerStaffId }: OpenTask): ContactAsk => ({
  decisionId,
  contactId,
  sellerStaffId: ownerStaffId,
})

/** Cancels tasks that a policy denies for good and gives their contacts back, each with its entry in the history and the audit. */
async function stopTasks(
  db: Db,
  by: By,
  denied: readonly { readonly task: Pick<OpenTask, 'taskId'>; readonly denial: Denial }[],
  at: Date,
): Promise<readonly Stopped[]> {
  if (denied.length === 0) return []
  return await overTheBank(db, async () => {
    const ids = denied.map(({ task }) => task.taskId)
    await lockWhose(db, await partiesOfTasks(db, ids))
    const stops = denied.map(({ task, denial }) => ({ taskId: task.taskId, denied: { gate: denial.gate, ...denial.sentence } }))
    const stopped = await cancelTasks(db, stops, { userId: by.userId, at })
    await releaseContacts(
      db,
      stopped.flatMap(({ contactId }) => (contactId === null ? [] : [contactId])),
      at,
    )
    const notes = stopped.map(({ taskId, customerId, gate, contactId }) => ({
      user: by,
      action: 'actions.task.stop',
      subjectKind: 'task',
      subjectId: String(taskId),
      customerId,
      data: { gate, contactId },
    }))
    if (notes.length > 0) await appendAudits(db, notes)
    return stopped
  })
}

/** Asks the gates about open tasks and stops those denied for good. Answers every denial by task, those too that pass with another day or another colleague. */
export async function stopDenied(
  db: Db,
  by: By,
  tasks: readonly OpenTask[],
  when: { readonly on: Day; readonly at: Date },
): Promise<ReadonlyMap<number, Denial>> {
  const denials = await denialsOf(db, tasks.map(askOf), when.on)
  const denied = tasks.flatMap((task) => {
    const [denial] = denials.get(task.decisionId) ?? []
    return denial === undefined ? [] : [{ task, denial }]
  })
  await stopTasks(
    db,
    by,
    denied.filter(({ denial }) => !denial.passes),
    when.at,
  )
  return new Map(denied.map(({ task, denial }) => [task.taskId, denial]))
}

/** Stops what must no longer be done with a customer, whoever's task it is: called in the transaction that records a consent, a restriction or a wish. */
export async function stopDeniedOf(ctx: Pick<Ctx, 'db' | 'user' | 'clock'>, customerId: number): Promise<void> {
  const at = ctx.clock.now()
  await overTheBank(ctx.db, async () => {
    const tasks = await openTasksOfParties(ctx.db, customerId)
    await stopDenied(ctx.db, ctx.user, tasks, { on: dayAt(at), at })
  })
}

/** Tasks as they stand at this moment: open ones that a gate denies say so, and those denied for good are stopped. One round of queries for a whole list. */
export async function asOfNow(ctx: Ctx, tasks: readonly TaskRecord[]): Promise<readonly TaskRecord[]> {
  const at = ctx.clock.now()
  const open = tasks.filter(({ status }) => status === 'open')
  const denials = await stopDenied(ctx.db, ctx.user, open, { on: dayAt(at), at })
  return tasks.map((task) => denied(task, denials.get(task.taskId)))
}

function denied(task: TaskRecord, denial: Denial | undefined): TaskRecord {
  if (denial === undefined) return task
  return { ...task, status: denial.passes ? 'open' : 'cancelled', denied: { gate: denial.gate, ...denial.sentence } }
}

/** Opens a task to be worked: its contact is claimed for today under the customer's lock. What is denied comes back without, as `asOfNow` tells it. */
export async function openTask(ctx: Ctx, seen: TaskRecord): Promise<TaskRecord> {
  if (!ctx.user.permissions.has('task.work')) return (await asOfNow(ctx, [seen]))[0] ?? seen
  const at = ctx.clock.now()
  // Read again under the lock: a colleague may have reserved a contact for it, or done it, while this one waited.
  await lockWhose(ctx.db, [seen.partyId])
  const task = (await findTask(ctx.db, seen.taskId)) ?? seen
  if (task.status !== 'open') return task
  const claimed = await claimContact(ctx.db, { ...askOf(task), expiresOn: task.expiresOn, isMade: false }, at)
  if ('contactId' in claimed) {
    await setTaskContact(ctx.db, task.taskId, claimed.contactId)
    return { ...task, contactId: claimed.contactId }
  }
  const { denial } = claimed
  if (!denial.passes) await stopTasks(ctx.db, ctx.user, [{ task, denial }], at)
  return denied(task, denial)
}

/**
 * Counts the contact of a task as made today through a channel. Answers the refusal when a gate denies it; a task that is denied for good, not just by the channel
 * that was taken instead, is stopped, which stays when the refusal is answered.
 */
export async function makeContact(
  ctx: Ctx,
  task: TaskRecord,
  channel: NonNullable<ContactAsk['channel']>,
): Promise<AppError | undefined> {
  const at = ctx.clock.now()
  const claimed = await claimContact(ctx.db, { ...askOf(task), channel, expiresOn: task.expiresOn, isMade: true }, at)
  if ('contactId' in claimed) {
    await setTaskContact(ctx.db, task.taskId, claimed.contactId)
    return undefined
  }
  const { denial } = claimed
  if (!denial.passes && channel === task.channel) await stopTasks(ctx.db, ctx.user, [{ task, denial }], at)
  return refusalOf(task.taskId, denial)
}

/** A gate's answer as a refusal in its own words. */
export function refusalOf(taskId: number, { gate, label, sentence }: Pick<Denial, 'gate' | 'label' | 'sentence'>): AppError {
  return new AppError('precondition-failed', {
    message: `Gate ${gate} denies the contact of task ${taskId}`,
    userMessage: {
      zh: `${label.zh}：${sentence.zh}。如系客户主动来访或来电，请选择“客户主动”登记。`,
      en: `${label.en}: ${sentence.en}. If it was the customer who came or called, record it as such.`,
    },
    data: { taskId, gate },
  })
}
