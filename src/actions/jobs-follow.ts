import { appendAudits, type AuditNote } from '../access/service.ts'
import { lockWhose } from '../customers/service-locks.ts'
import { releaseContacts } from '../decisions/service-ledger.ts'
import { calendars, nextWorkingDay } from '../kernel/calendar.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { installationOn } from '../platform/installation.ts'
import type { NightStep, StepResult, StepRun } from '../platform/runs.ts'
import { sealOldWords } from './service-old-words.ts'
import { stopDenied } from './service-stop.ts'
import { cancelDuplicates, followCustomers, sumOfOpenTasks } from './store-follow.ts'
import { partiesOfTasks } from './store-branch.ts'
import { openTasksAfter } from './store-stops.ts'

/** Open tasks of one record transaction: some tenths of a second. */
const SLICE = 1_000

/**
 * After the day's files have said whose customers are whose: open tasks and their reserved contacts follow, what a merge doubled is cancelled, and what the gates
 * now deny is stopped, as of the next day anybody can call. It stands before contacts are counted and minutes planned, so that both count what is really to be done.
 */
async function follow(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const at = ctx.clock.now()
  const on = await ctx.slice(async (db) =>
    nextWorkingDay(calendars.get((await installationOn(db, step.businessDate)).calendar), step.businessDate),
  )
  const changed = { moved: 0, merged: 0, duplicates: 0, stopped: 0, sealed: await sealOldWords(ctx) }
  const total = (await ctx.slice((db) => sumOfOpenTasks(db))).tasks
  await overOpenTasks(ctx, async (db, tasks, after, upTo) => {
    const ids = tasks.map(({ taskId }) => taskId)
    await lockWhose(db, await partiesOfTasks(db, ids))
    const moved = await followCustomers(db, { after, upTo }, { userId: ctx.user.userId, on: step.businessDate, at })
    changed.moved += moved.filter(({ fromOwner, toOwner }) => fromOwner !== toOwner).length
    changed.merged += moved.filter(({ fromCustomer, customerId }) => fromCustomer !== customerId).length
    await audit(
      db,
      moved.map(({ taskId, customerId, ...data }) => note(ctx, 'actions.task.follow', taskId, customerId, data)),
    )
    return tasks.length
  })
  changed.duplicates = await ctx.slice(async (db) => {
    const cancelled = await cancelDuplicates(db, { userId: ctx.user.userId, at })
    const contacts = cancelled.flatMap(({ contactId }) => (contactId === null ? [] : [contactId]))
    await releaseContacts(db, contacts, at)
    await audit(
      db,
      cancelled.map(({ taskId, customerId, keptTaskId }) =>
        note(ctx, 'actions.task.duplicate', taskId, customerId, { keptTaskId }),
      ),
    )
    return cancelled.length
  })
  let done = 0
  await overOpenTasks(ctx, async (db, tasks) => {
    const denials = await stopDenied(db, ctx.user, tasks, { on, at })
    changed.stopped += [...denials.values()].filter(({ passes }) => !passes).length
    done += tasks.length
    await step.progress(done, Math.max(done, total), 'tasks')
    return tasks.length
  })
  const { tasks, checksum } = await ctx.slice((db) => sumOfOpenTasks(db))
  return { rowsIn: total, rowsOut: tasks, checksum, details: changed }
}

type Db = Parameters<Parameters<JobCtx['slice']>[0]>[0]
type OpenTasks = Awaited<ReturnType<typeof openTasksAfter>>

/** Does something with every open task, slice by slice in order of id, each in a transaction of its own. */
async function overOpenTasks(
  ctx: JobCtx,
  work: (db: Db, tasks: OpenTasks, after: number, upTo: number) => Promise<unknown>,
): Promise<void> {
  for (let after = 0; ; ) {
    const last = await ctx.slice(async (db) => {
      const tasks = await openTasksAfter(db, after, SLICE)
      const upTo = tasks.at(-1)?.taskId
      if (upTo !== undefined) await work(db, tasks, after, upTo)
      return upTo
    })
    if (last === undefined) return
    after = last
  }
}

function note(ctx: JobCtx, action: string, taskId: number, customerId: number, data: AuditNote['data']): AuditNote {
  return {
    user: ctx.user,
    action,
    subjectKind: 'task',
    subjectId: String(taskId),
    customerId,
    ...(data === undefined ? {} : { data }),
  }
}

async function audit(db: Db, notes: readonly AuditNote[]): Promise<void> {
  if (notes.length > 0) await appendAudits(db, notes)
}

/** What actions do as soon as customers are settled; the app puts it right after unify. */
export const stepsAfterUnify: readonly NightStep[] = [
  { key: 'follow', label: { zh: '任务随客户变动', en: 'Tasks follow their customers' }, tables: [], run: follow },
]
