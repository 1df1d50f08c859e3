import type { z } from 'zod'
import { appendAudit } from '../access/service.ts'
import { lockWhose } from '../customers/service-locks.ts'
import { stateReason } from '../customers/service-reasons.ts'
import { isOfTheDay } from '../decisions/recheck.ts'
import { denialsOf } from '../decisions/service-contact.ts'
import { addDays, type Day, dayAt, instantAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import { offsetOf, type PageQuery } from '../kernel/paging.ts'
import type { Ctx, Db } from '../platform/ctx.ts'
import { businessDate } from '../platform/runs.ts'
import type { branchOverview, TaskRow } from './api.ts'
import { contactOutcomes } from './outcomes-of-contact.ts'
import { langOf, rowsOf } from './service.ts'
import { asOfNow } from './service-stop.ts'
import {
  branchLoad,
  branchUnits,
  coveredByOwner,
  findReceiver,
  funnelOf,
  lockTasks,
  type MovableTask,
  moveTasks,
  partiesOfTasks,
  type Receiver,
} from './store-branch.ts'
import { addTaskChange, countTasks, listTasks, type TaskFilter } from './store.ts'
import { contactedCustomers } from './warehouse.ts'

const FUNNEL_DAYS = 30
const COVERAGE_DAYS = 90
const effective = contactOutcomes.all.filter((outcome) => outcome.effective).map((outcome) => outcome.key)
const positive = contactOutcomes.all.filter((outcome) => outcome.positive).map((outcome) => outcome.key)

/** Load of each member, coverage and funnel of one branch: the asked one, else the caller's first. One outside the caller's branches is `not-found`. */
export async function overviewOf(ctx: Ctx, asked: number | undefined): Promise<z.output<typeof branchOverview>> {
  const { db } = ctx
  const today = dayAt(ctx.clock.now())
  const published = await businessDate(db)
  const units = await branchUnits(db, ctx.user.scope === 'bank' ? 'all' : ctx.user.branches, today)
  const unit = asked === undefined ? units[0] : units.find((one) => one.branchId === asked)
  if (asked !== undefined && unit === undefined) throw new AppError('not-found', { message: `Branch ${asked} not found` })
  const branches = units.map(({ branchId, code, zh, en }) => ({ branchId, key: code, zh, en }))
  const head = { ...(published === undefined ? {} : { businessDate: published }), branches }
  if (unit === undefined) {
    return {
      ...head,
      staff: [],
      unassigned: { customers: 0, openTasks: 0 },
      coverage: { customers: 0, covered: 0 },
      funnel: { days: FUNNEL_DAYS, issued: 0, contacted: 0, effective: 0, positive: 0 },
    }
  }
  const loads = await branchLoad(db, unit.branchId, today, instantAt(today, '00:00'))
  const since = instantAt(addDays(today, -COVERAGE_DAYS), '00:00')
  const covered = await coveredByOwner(
    db,
    unit.branchId,
    await contactedCustomers(ctx, unit.branchId, published),
    effective,
    since,
  )
  const pool = loads.find((load) => load.staffId === 0)
  const lang = langOf(ctx)
  const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0)
  return {
    ...head,
    branch: { branchId: unit.branchId, key: unit.code, zh: unit.zh, en: unit.en },
    staff: loads
      .filter((load) => load.staffId !== 0)
      .map((load) => ({
        staffId: load.staffId,
        staffName: lang === 'zh' ? load.staffZh : load.staffEn,
        post: load.post,
        customers: load.customers,
        openTasks: load.openTasks,
        overdue: load.overdue,
        doneToday: load.doneToday,
        minutesPlanned: load.minutes,
        minutesCapacity: load.minutesPerDay,
        covered: covered.get(load.staffId) ?? 0,
      })),
    unassigned: { customers: pool?.customers ?? 0, openTasks: pool?.openTasks ?? 0 },
    coverage: { customers: sum(loads.map((load) => load.customers)), covered: sum(covered.values()) },
    funnel: { days: FUNNEL_DAYS, ...(await funnelOf(db, unit.branchId, addDays(today, -FUNNEL_DAYS), effective, positive)) },
  }
}

export type BranchTasksQuery = PageQuery & {
  readonly branch?: number | undefined
  readonly owner?: number | undefined
  readonly overdue?: boolean | undefined
}

/** The open tasks of a branch, page by page. */
export async function branchTasksOf(
  ctx: Ctx,
  query: BranchTasksQuery,
): Promise<{ items: TaskRow[]; page: number; size: number; total: number }> {
  const today = dayAt(ctx.clock.now())
  const units = await branchUnits(ctx.db, ctx.user.scope === 'bank' ? 'all' : ctx.user.branches, today)
  if (query.branch !== undefined && !units.some((unit) => unit.branchId === query.branch)) {
    throw new AppError('not-found', { message: `Branch ${query.branch} not found` })
  }
  const filter: TaskFilter = {
    statuses: ['open'],
    branchId: query.branch ?? units[0]?.branchId ?? 0,
    ownerStaffId: query.owner,
    overdueOn: query.overdue === true ? today : undefined,
  }
  const listed = await asOfNow(ctx, await listTasks(ctx.db, filter, today, { limit: query.size, offset: offsetOf(query) }))
  const tasks = listed.filter(({ status }) => status === 'open')
  const show = await rowsOf(ctx, tasks)
  return { items: tasks.map(show), page: query.page, size: query.size, total: await countTasks(ctx.db, filter) }
}

export type Reassignment = { readonly taskIds: readonly number[]; readonly toStaffId: number; readonly reason: string }

/**
 * Hands open tasks of a branch to another member of it, with their reserved contacts. All or none: one that is closed, or that a gate denies with the receiver as
 * its seller, stops the whole hand-over; a cap that is full today does not, for it is not today that the task must be done. Who owns the customer does not change.
 */
export async function reassign(ctx: Ctx, { taskIds, toStaffId, reason }: Reassignment): Promise<{ moved: number }> {
  const { db } = ctx
  const at = ctx.clock.now()
  const today = dayAt(at)
  const ids = [...new Set(taskIds)]
  await lockWhose(db, await partiesOfTasks(db, ids))
  const tasks = await lockTasks(db, ids)
  const unseen = ids.find((id) => !tasks.some((task) => task.taskId === id))
  if (unseen !== undefined) throw new AppError('not-found', { message: `Task ${unseen} not found` })
  const receiver = await findReceiver(db, toStaffId, today)
  if (receiver === undefined) throw new AppError('not-found', { message: `Staff ${toStaffId} not found` })
  for (const task of tasks) checkHandOver(task, receiver)
  const moving = tasks.filter((task) => task.ownerStaffId !== toStaffId)
  await checkGates(db, moving, toStaffId, today)
  await moveTasks(
    db,
    moving.map((task) => task.taskId),
    toStaffId,
    at,
  )
  const reasons = await stateReason(
    ctx,
    moving.map(({ partyId }) => partyId),
    reason,
  )
  for (const task of moving) {
    await addTaskChange(db, {
      taskId: task.taskId,
      kind: 'reassign',
      from: String(task.ownerStaffId),
      to: String(toStaffId),
      reasonId: reasons.get(task.partyId),
      userId: ctx.user.userId,
      at,
    })
  }
  for (const task of moving) {
    await appendAudit(db, {
      user: ctx.user,
      action: 'actions.task.reassign',
      subjectKind: 'task',
      subjectId: String(task.taskId),
      customerId: task.customerId,
      data: { from: task.ownerStaffId, to: toStaffId, reasonId: reasons.get(task.partyId) },
    })
  }
  return { moved: moving.length }
}

function checkHandOver(task: MovableTask, receiver: Receiver): void {
  const refuse = (message: string, zh: string, en: string) => {
    throw new AppError('precondition-failed', { message, userMessage: { zh, en }, data: { taskId: task.taskId } })
  }
  if (task.status !== 'open')
    refuse(
      `Task ${task.taskId} is ${task.status}`,
      '所选任务中有已关闭的，请刷新后重选。',
      'One of the chosen tasks is closed: reload and choose again.',
    )
  if (receiver.orgId !== task.branchId || receiver.minutesPerDay <= 0) {
    refuse(
      `Staff ${receiver.staffId} does not work customers of branch ${task.branchId}`,
      '只能改派给本网点承担客户联系的人员。',
      'Tasks go to members of the same branch who contact customers.',
    )
  }
}

/** Asks every gate about the tasks as the receiver would do them; the first that denies one is answered in its own words. */
async function checkGates(db: Db, tasks: readonly MovableTask[], toStaffId: number, on: Day): Promise<void> {
  const asks = tasks.map(({ decisionId, contactId }) => ({ decisionId, contactId, sellerStaffId: toStaffId }))
  const denials = await denialsOf(db, asks, on)
  for (const { taskId, decisionId } of tasks) {
    const denial = denials.get(decisionId)?.find((one) => !isOfTheDay(one))
    if (denial === undefined) continue
    const { gate, label, sentence } = denial
    throw new AppError('precondition-failed', {
      message: `Gate ${gate} denies task ${taskId} with staff ${toStaffId} as its seller`,
      userMessage: {
        zh: `所选任务中有接收人不能承接的——${label.zh}：${sentence.zh}。`,
        en: `The receiver cannot take one of the tasks — ${label.en}: ${sentence.en}.`,
      },
      data: { taskId, gate },
    })
  }
}
