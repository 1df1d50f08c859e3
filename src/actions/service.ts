import { appendAudit } from '../access/service.ts'
import { displayNames } from '../customers/service.ts'
import { statedReasons } from '../customers/service-reasons.ts'
import { hoursNow } from '../decisions/service-contact.ts'
import { type Day, dayAt, instantAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Lang } from '../kernel/label.ts'
import type { Ctx, Db } from '../platform/ctx.ts'
import { businessDate } from '../platform/runs.ts'
import type { z } from 'zod'
import type { responseRow, taskDetail, TaskRow, today } from './api.ts'
import { personalChannels } from './outcomes-of-contact.ts'
import { gateLabel, labelsFor, scriptOf } from './service-labels.ts'
import { openNote } from './service-notes.ts'
import { asOfNow, openTask } from './service-stop.ts'
import { type LastContact, lastContacts, type ResponseRecord, responsesOfCustomer, responsesOfTasks } from './store-responses.ts'
import {
  canSeeCustomer,
  changesOfTask,
  findTask,
  listTasks,
  openTasksOfCustomer,
  type TaskFilter,
  type TaskRecord,
  workload,
} from './store.ts'
import { isCorrectable, responseRowOf, taskRowOf } from './task-row.ts'
import { deniedCustomers } from './warehouse.ts'

/** The longest list a person is shown at once: more than a week's work. */
const LIST_LIMIT = 200
const LATEST_RESPONSES = 20

export type TodayQuery = {
  readonly owner?: number | undefined
  readonly status: 'open' | 'overdue' | 'all'
  readonly channel?: string | undefined
  readonly class?: string | undefined
}

export const langOf = (ctx: Ctx): Lang => (ctx.user.locale === 'en' ? 'en' : 'zh')

/** The work list of one owner (the caller unless another is asked for): ranked tasks, what was done today, and why there is nothing when there is nothing. */
export async function todayOf(ctx: Ctx, query: TodayQuery): Promise<z.output<typeof today>> {
  const { db } = ctx
  const day = dayAt(ctx.clock.now())
  const owner = query.owner ?? ctx.user.staffId
  const filter: TaskFilter = {
    ownerStaffId: owner,
    statuses: query.status === 'all' ? ['open', 'expired', 'cancelled'] : ['open'],
    channel: query.channel,
    contentClass: query.class,
    overdueOn: query.status === 'overdue' ? day : undefined,
  }
  const listed = await asOfNow(ctx, await listTasks(db, filter, day, { limit: LIST_LIMIT, offset: 0 }))
  // One that was stopped at this very look stands among the stopped; they are read after it.
  const open = query.status === 'all' ? listed : listed.filter(({ status }) => status === 'open')
  const since = instantAt(day, '00:00')
  const stopped = await listTasks(db, { ownerStaffId: owner, statuses: ['cancelled'], since, isDenied: true }, day, {
    limit: LIST_LIMIT,
    offset: 0,
  })
  const done = await listTasks(db, { ownerStaffId: owner, statuses: ['done'], since }, day, {
    limit: LIST_LIMIT,
    offset: 0,
  })
  const show = await rowsOf(ctx, [...open, ...done, ...stopped])
  const entries = await standing(db, done)
  const load = await workload(db, owner, day)
  const published = await businessDate(db)
  const doneRows = done.flatMap((task) => {
    const entry = entries.get(task.taskId)
    return entry === undefined ? [] : [{ ...show(task), response: shown(ctx, entry, day, published) }]
  })
  const isEmpty = open.length === 0
  return {
    ...(published === undefined ? {} : { businessDate: published }),
    items: open.map(show),
    done: doneRows,
    stopped: stopped.map(show),
    summary: {
      open: load.open,
      done: done.length,
      overdue: load.overdue,
      minutesPlanned: load.minutes,
      minutesCapacity: load.capacity,
    },
    ...(isEmpty ? { empty: await whyEmpty(ctx, { owner, hasOpen: load.open > 0, hasDone: done.length > 0, published }) } : {}),
  }
}

async function whyEmpty(
  ctx: Ctx,
  state: { owner: number; hasOpen: boolean; hasDone: boolean; published: Day | undefined },
): Promise<NonNullable<z.output<typeof today>['empty']>> {
  if (state.hasOpen)
    return { reason: 'filtered', text: { zh: '没有符合筛选条件的任务。', en: 'No task matches the filter.' }, denied: [] }
  if (state.hasDone)
    return { reason: 'all-done', text: { zh: '今天的任务已全部完成。', en: 'Everything for today is done.' }, denied: [] }
  const held = await deniedCustomers(ctx, state.owner, state.published)
  if (held.customers === 0) {
    return {
      reason: 'no-portfolio',
      text: { zh: '您名下没有管户客户，因此没有任务。', en: 'No customers are assigned to you, so there are no tasks.' },
      denied: [],
    }
  }
  return {
    reason: 'nothing-issued',
    text: {
      zh: `名下 ${held.customers} 位客户中，${held.open} 位通过全部策略，但今日没有排入您的时间；其余被下列策略拦下。`,
      en: `Of your ${held.customers} customers ${held.open} pass every policy but were not planned into your time; the others are held back by the policies below.`,
    },
    denied: held.denied.map(({ gate, customers }) => ({ gate: { key: gate, ...gateLabel(gate) }, customers })),
  }
}

/** Shows tasks with the names, labels and last contacts they need, read once for all of them. */
export async function rowsOf(ctx: Ctx, tasks: readonly TaskRecord[]): Promise<(task: TaskRecord) => TaskRow> {
  const customerIds = [...new Set(tasks.map((task) => task.customerId))]
  const names = await displayNames(ctx, customerIds)
  const last = new Map<number, LastContact>(
    (await lastContacts(ctx.db, customerIds)).map((contact) => [contact.customerId, contact]),
  )
  const labels = await labelsFor(ctx.db, tasks)
  const lang = langOf(ctx)
  return (task) => taskRowOf(task, { name: names.get(task.customerId) ?? '', last: last.get(task.customerId), labels, lang })
}

/** The entry in force of each task: not countered, not a mere withdrawal. */
async function standing(db: Db, tasks: readonly TaskRecord[]): Promise<ReadonlyMap<number, ResponseRecord>> {
  const entries = await responsesOfTasks(
    db,
    tasks.map((task) => task.taskId),
  )
  return new Map(
    entries.flatMap((entry) =>
      entry.taskId !== null && entry.counteredBy === null && !entry.withdrawn ? [[entry.taskId, entry] as const] : [],
    ),
  )
}

function shown(ctx: Ctx, entry: ResponseRecord, day: Day, published: Day | undefined) {
  return responseRowOf(entry, { lang: langOf(ctx), correctable: isCorrectable(entry, ctx.user.userId, day, published) })
}

/** Entries with their notes opened, one after the other: a transaction has one connection. */
async function shownAll(
  ctx: Ctx,
  entries: readonly ResponseRecord[],
  day: Day,
  published: Day | undefined,
): Promise<z.output<typeof responseRow>[]> {
  const rows: z.output<typeof responseRow>[] = []
  for (const entry of entries) {
    const words = entry.noteSealed === null ? {} : await openNote(ctx, entry.partyId, entry.noteSealed)
    rows.push(
      responseRowOf(entry, { lang: langOf(ctx), words, correctable: isCorrectable(entry, ctx.user.userId, day, published) }),
    )
  }
  return rows
}

/** The open tasks of a customer and what came of the last contacts; `not-found` for a customer the caller may not see. */
export async function tasksOf(
  ctx: Ctx,
  customerId: number,
): Promise<{ open: TaskRow[]; responses: z.output<typeof responseRow>[] }> {
  if (!(await canSeeCustomer(ctx.db, customerId)))
    throw new AppError('not-found', { message: `Customer ${customerId} not found` })
  const day = dayAt(ctx.clock.now())
  const listed = await asOfNow(ctx, await openTasksOfCustomer(ctx.db, customerId, day))
  const open = listed.filter(({ status }) => status === 'open')
  const show = await rowsOf(ctx, open)
  const entries = await responsesOfCustomer(ctx.db, customerId, LATEST_RESPONSES)
  return { open: open.map(show), responses: await shownAll(ctx, entries, day, await businessDate(ctx.db)) }
}

/**
 * One task with everything its owner needs to do it; `not-found` for what the caller may not see. To read what to say is to be about to say it: for who works the
 * task its contact is claimed for today, and where a gate denies it by now, the gate stands in place of offer and script.
 */
export async function taskOf(ctx: Ctx, taskId: number): Promise<z.output<typeof taskDetail>> {
  const found = await findTask(ctx.db, taskId)
  if (found === undefined) throw new AppError('not-found', { message: `Task ${taskId} not found` })
  const task = found.status === 'open' ? await openTask(ctx, found) : found
  const isShown = task.denied === null
  const show = await rowsOf(ctx, [task])
  const day = dayAt(ctx.clock.now())
  const published = await businessDate(ctx.db)
  const labels = await labelsFor(ctx.db, [task])
  const script = isShown ? await scriptOf(ctx.db, task) : undefined
  const channel = personalChannels.find((one) => one === task.channel)
  const hours =
    isShown && task.status === 'open' && channel !== undefined ? await hoursNow(ctx.db, channel, ctx.clock.now()) : undefined
  const entries = await responsesOfTasks(ctx.db, [taskId])
  const changes = await changesOfTask(ctx.db, taskId)
  const reasons = await statedReasons(
    ctx,
    changes.map(({ reasonId }) => reasonId),
  )
  const responses = await shownAll(ctx, entries, day, published)
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'actions.task.read',
    subjectKind: 'task',
    subjectId: String(taskId),
    customerId: task.customerId,
    outcome: 'done',
    data: {},
  })
  return {
    ...show(task),
    decisionId: task.decisionId,
    ...(script === undefined ? {} : { script }),
    ...(hours === undefined ? {} : { outsideHours: hours }),
    gates: (isShown ? task.gates : []).map((gate) => ({ key: gate.key, label: gateLabel(gate.key), version: gate.version })),
    runnersUp: (isShown ? task.runnersUp : []).map((runner) => ({
      offer: { key: runner.offerKey, ...labels.offer(runner.offerKey, runner.offerVersion) },
      channel: runner.channel,
      priority: runner.priority,
    })),
    responses,
    changes: changes.map((change) => ({
      kind: change.kind,
      from: change.fromValue,
      to: change.toValue,
      // Written before reasons were sealed, it lies in the clear until a night comes by.
      reason: change.reasonId === null ? change.reason : (reasons.get(change.reasonId) ?? ''),
      at: change.at.toISOString(),
      by: change.by,
    })),
    createdAt: task.createdAt.toISOString(),
  }
}
