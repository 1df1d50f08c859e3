import { appendAudit } from '../access/service.ts'
import { type Day, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { businessDate, factsFilter } from '../platform/runs.ts'
import { type Obstacle, obstaclesTo } from './privacy/erasability.ts'
import { lockWhose } from './service-locks.ts'
import { customerOf, tell } from './service.ts'
import {
  type ErasureRow,
  forgetParty,
  insertErasure,
  lockErasure,
  recordObstacles,
  restrictParties,
  retentionRules,
  storeErasureDecision,
} from './store-erasure.ts'
import { accountsStanding } from './warehouse-retention.ts'

type Asking = Pick<Ctx, 'db' | 'warehouse' | 'clock'>

/** What forbids erasing a customer today; none = it may be proposed. Not found outside of the reader's rows. */
export async function obstaclesNow(ctx: Asking, customerId: number): Promise<readonly Obstacle[]> {
  const { partyIds } = await customerOf(ctx.db, customerId)
  return await obstaclesOfParties(ctx, partyIds, dayAt(ctx.clock.now()))
}

async function obstaclesOfParties(
  { db, warehouse }: Asking,
  partyIds: readonly number[],
  today: Day,
): Promise<readonly Obstacle[]> {
  // Facts are as of the last published night: an account opened today is not there yet, which the second person's look a day later would find.
  const facts = await factsFilter(db, 'account', (await businessDate(db)) ?? today)
  const standing = await accountsStanding(warehouse, partyIds, facts, today)
  const known = await recordObstacles(db, partyIds, today)
  return obstaclesTo({ ...standing, ...known }, await retentionRules(db, today), today)
}

/** Proposes to erase a customer, for a second person to decide. What the law forbids is refused now, with every reason. */
export async function proposeErasure(
  ctx: Ctx,
  customerId: number,
  requestId: number | null,
): Promise<{ readonly erasureId: number }> {
  const { db } = ctx
  const customer = await customerOf(db, customerId)
  refuseIf(await obstaclesNow(ctx, customerId), customerId)
  const erasureId = await insertErasure(db, {
    partyId: customerId,
    partyIds: customer.partyIds,
    requestId,
    userId: ctx.user.userId,
    at: ctx.clock.now(),
  })
  if (erasureId === undefined) throw new AppError('conflict', { message: `An erasure of customer ${customerId} waits already` })
  await audit(ctx, 'customers.erasure.propose', customerId, { erasureId, requestId, parties: customer.partyIds.length })
  return { erasureId }
}

/**
 * Decides an erasure that somebody else proposed. Approved, the person is gone when this transaction ends: the keys of all their parties are destroyed with what could find
 * them, whatever is left may only be stored, and nothing brings it back. The law is asked again, for the world may have moved.
 */
export async function decideErasure(
  ctx: Ctx,
  erasureId: number,
  decision: 'approved' | 'refused',
): Promise<{ readonly erasure: ErasureRow; readonly touched: number }> {
  const { db } = ctx
  const erasure = await lockErasure(db, erasureId)
  if (erasure === undefined) throw new AppError('not-found', { message: `Erasure ${erasureId} is not among the reader's rows` })
  if (erasure.decision !== null)
    throw new AppError('conflict', { message: `Erasure ${erasureId} was ${erasure.decision} already` })
  if (erasure.proposedBy === ctx.user.userId)
    throw new AppError('approval-needed', { message: `Erasure ${erasureId} is one's own proposal`, data: { erasureId } })
  const now = ctx.clock.now()
  const { partyId, partyIds } = erasure
  // Asked under the customer's lock: a restriction placed at the same moment waits for this, or this for it.
  await lockWhose(db, partyIds)
  if (decision === 'approved') await refuseIfOthers(ctx, erasure)
  if (decision === 'approved') refuseIf(await obstaclesOfParties(ctx, partyIds, dayAt(now)), partyId)
  await storeErasureDecision(db, erasureId, { decision, userId: ctx.user.userId, at: now })
  const touched = decision === 'approved' ? await forget(ctx, erasure) : 0
  await audit(ctx, 'customers.erasure.decide', partyId, { erasureId, decision, touched })
  return { erasure, touched }
}

/** What was proposed was this person as then known: where a party was joined to them or parted from them since, it is proposed anew. */
async function refuseIfOthers(ctx: Ctx, { erasureId, partyId, partyIds }: ErasureRow): Promise<void> {
  const now = (await customerOf(ctx.db, partyId)).partyIds
  if (now.length === partyIds.length && now.every((one) => partyIds.includes(one))) return
  throw new AppError('precondition-failed', {
    message: `Erasure ${erasureId} was proposed for parties ${partyIds.join(', ')}; the customer is now ${now.join(', ')}`,
    userMessage: {
      zh: '提出删除之后，该客户的身份合并有变动，请驳回后重新提出。',
      en: 'Since this was proposed the customer was joined with or parted from another record: refuse it and propose it anew.',
    },
  })
}

async function forget(ctx: Ctx, { erasureId, partyId, partyIds }: ErasureRow): Promise<number> {
  const now = ctx.clock.now()
  await restrictParties(ctx.db, partyIds, dayAt(now), now)
  const touched = await forgetParty(ctx.db, erasureId, now)
  await tell(ctx.db, {
    customerId: partyId,
    key: `erasure/${erasureId}`,
    kind: 'person-erased',
    channel: '',
    at: now,
    attributes: {},
  })
  return touched
}

/** Where erasing is forbidden: from now on the customer's data is stored and protected, and nothing else (PIPL 47 paragraph 2). Again, it changes nothing. */
export async function restrictProcessing(ctx: Ctx, customerId: number, reference: string): Promise<{ readonly isNew: boolean }> {
  const { db } = ctx
  const { partyIds } = await customerOf(db, customerId)
  const now = ctx.clock.now()
  const isNew = await restrictParties(db, partyIds, dayAt(now), now)
  if (!isNew) return { isNew }
  await tell(db, {
    customerId,
    key: `processing/${customerId}/${now.toISOString()}`,
    kind: 'processing-restricted',
    channel: '',
    at: now,
    attributes: {},
  })
  await audit(ctx, 'customers.processing.restrict', customerId, { reference })
  return { isNew }
}

function refuseIf(obstacles: readonly Obstacle[], customerId: number): void {
  const [first] = obstacles
  if (first === undefined) return
  throw new AppError('precondition-failed', {
    message: `Customer ${customerId} may not be erased: ${obstacles.map((one) => one.key).join(', ')}`,
    userMessage: {
      zh: `不能删除：${obstacles.map((one) => `${one.text.zh}（${one.law.zh}）`).join('')}可改为限制处理。`,
      en: `This may not be erased. ${obstacles.map((one) => `${one.text.en} (${one.law.en})`).join(' ')} Restrict the processing instead.`,
    },
    data: { obstacles },
  })
}

async function audit(ctx: Ctx, action: string, customerId: number, data: Readonly<Record<string, unknown>>): Promise<void> {
  await appendAudit(ctx.db, { user: ctx.user, action, subjectKind: 'customer', subjectId: String(customerId), customerId, data })
}
