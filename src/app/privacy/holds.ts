import { appendAudit } from '../../access/service.ts'
import { customerOf } from '../../customers/service.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { type HoldRow, holdsOn, insertHold, releaseHold } from './store-holds.ts'

/** The holds on a customer's file. */
export async function holdsOf(ctx: Ctx, customerId: number): Promise<readonly HoldRow[]> {
  const { partyIds } = await customerOf(ctx.db, customerId)
  return await holdsOn(ctx.db, partyIds)
}

/** Holds a customer's file: from now on nothing of it is erased, whatever a period or a request says. */
export async function placeHold(ctx: Ctx, customerId: number, reference: string): Promise<{ readonly holdId: number }> {
  await customerOf(ctx.db, customerId)
  const holdId = await insertHold(ctx.db, { partyId: customerId, reference, userId: ctx.user.userId, at: ctx.clock.now() })
  await audit(ctx, 'place', customerId, holdId)
  return { holdId }
}

/** Releases a hold that somebody else placed. */
export async function release(ctx: Ctx, customerId: number, holdId: number): Promise<void> {
  const hold = (await holdsOf(ctx, customerId)).find((one) => one.holdId === holdId)
  if (hold === undefined) throw new AppError('not-found', { message: `Hold ${holdId} is not on customer ${customerId}` })
  if (hold.releasedAt !== null) throw new AppError('conflict', { message: `Hold ${holdId} was released already` })
  if (hold.placedById === ctx.user.userId)
    throw new AppError('approval-needed', { message: `Hold ${holdId} was placed by the one who would release it` })
  await releaseHold(ctx.db, holdId, { userId: ctx.user.userId, at: ctx.clock.now() })
  await audit(ctx, 'release', customerId, holdId)
}

// The reference stays out of the trail, which more people read than may know of a hold.
async function audit(ctx: Ctx, what: string, customerId: number, holdId: number): Promise<void> {
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: `customers.hold.${what}`,
    subjectKind: 'hold',
    subjectId: String(holdId),
    customerId,
    data: { holdId },
  })
}
