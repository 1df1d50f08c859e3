import { appendAudit } from '../access/service.ts'
import { type Day, dayAt, parseDay } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { shownMoney } from './personal.ts'
import { masksOf } from '../access/may.ts'
import { customerOf } from './service.ts'
import { viewDayOf } from './service-view-day.ts'
import { type GoalRow, insertGoal, readGoals } from './store-goals.ts'
import { type GoalKind, goalKinds } from './view/goals.ts'

/** A customer's goals as they stood on a day, open ones first, the nearest first. */
export async function goalsOf(ctx: Ctx, customerId: number, asked?: Day) {
  const customer = await customerOf(ctx.db, customerId)
  const { record } = await viewDayOf(ctx, customer, asked)
  const masks = masksOf(ctx.user.roles)
  const rows = await readGoals(ctx.db, customer.partyIds, record)
  const sorted = rows.toSorted(
    (a, b) => Number(a.state !== 'open') - Number(b.state !== 'open') || (a.targetOn ?? '9').localeCompare(b.targetOn ?? '9'),
  )
  return {
    items: sorted.map(({ goalId, version, kind, amountFen, targetOn, state, recordedOn }) => ({
      goalId,
      version,
      kind: { key: kind, ...goalKinds[kind] },
      ...(amountFen === null ? {} : { amount: shownMoney(amountFen, masks) }),
      ...(targetOn === null ? {} : { targetOn }),
      state,
      recordedOn,
    })),
  }
}

export type GoalSaid = {
  readonly kind: GoalKind
  readonly amountFen?: number | undefined
  readonly targetOn?: string | undefined
}

/** Records what a customer wants to reach. */
export async function recordGoal(ctx: Ctx, customerId: number, said: GoalSaid): Promise<{ goalId: number }> {
  await customerOf(ctx.db, customerId)
  return { goalId: await write(ctx, customerId, { ...said, state: 'open' }) }
}

export type GoalChange = GoalSaid & { readonly version: number; readonly state: GoalRow['state'] }

/** Changes or closes a goal by another version of it; what was said before stays on record. One that somebody changed meanwhile, or that is closed, is not changed. */
export async function changeGoal(ctx: Ctx, customerId: number, goalId: number, change: GoalChange): Promise<{ goalId: number }> {
  const { partyIds } = await customerOf(ctx.db, customerId)
  const goal = (await readGoals(ctx.db, partyIds, dayAt(ctx.clock.now()))).find((one) => one.goalId === goalId)
  if (goal === undefined) throw new AppError('not-found', { message: `Goal ${goalId} is none of customer ${customerId}` })
  if (goal.version !== change.version) throw new AppError('conflict', { message: `Goal ${goalId} is at version ${goal.version}` })
  if (goal.state !== 'open') throw new AppError('precondition-failed', { message: `Goal ${goalId} is ${goal.state}` })
  return { goalId: await write(ctx, goal.partyId, change, goal) }
}

async function write(ctx: Ctx, partyId: number, said: Omit<GoalChange, 'version'>, after?: GoalRow): Promise<number> {
  const at = ctx.clock.now()
  const on = dayAt(at)
  const targetOn = said.targetOn === undefined ? null : parseDay(said.targetOn)
  if (said.state === 'open' && targetOn !== null && targetOn <= on)
    throw new AppError('invalid-input', {
      message: `A goal is to be reached after ${on}, not on ${targetOn}`,
      userMessage: { zh: '目标日期须在今天之后。', en: 'The target day must lie after today.' },
      data: { field: 'targetOn' },
    })
  const { kind, amountFen = null, state } = said
  const goal = { partyId, kind, amountFen, targetOn, state, by: ctx.user.userId, on, at }
  const goalId = await insertGoal(ctx.db, goal, after)
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'customers.goal.record',
    subjectKind: 'customer',
    subjectId: String(partyId),
    customerId: partyId,
    data: { goalId, version: (after?.version ?? 0) + 1, kind, state },
  })
  return goalId
}
