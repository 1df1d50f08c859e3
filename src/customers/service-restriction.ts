import type { z } from 'zod'
import { appendAudit } from '../access/service.ts'
import { addDays, type Day, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { restrictionEndpoints } from './api-restrictions.ts'
import { channelLabels } from './cautions.ts'
import { type RestrictionKind, restrictionKinds } from './restriction-kinds.ts'
import { lockWhose } from './service-locks.ts'
import { customerOf, tell } from './service.ts'
import { statedReasons, stateReason } from './service-reasons.ts'
import { endRestriction, findRestriction, insertRestriction, readRestrictions } from './store-restrictions.ts'

export type RestrictionOrder = {
  readonly customerId: number
  readonly kind: RestrictionKind
  readonly channel: string
  /** What it came out of, as a reference: goes to the audit. */
  readonly because?: string
  /** The number of the reason somebody stated. */
  readonly reasonId?: number | undefined
}

/** Restricts a customer at once: the next issue, the next opened script and the next send see it. Doing it again changes nothing. */
export async function restrict(
  ctx: Pick<Ctx, 'db' | 'clock' | 'user'>,
  { customerId, kind, channel, because, reasonId }: RestrictionOrder,
): Promise<{ readonly restrictionId: number; readonly isNew: boolean }> {
  const { db, user } = ctx
  await customerOf(db, customerId)
  await lockWhose(db, [customerId])
  const at = ctx.clock.now()
  const one = { partyId: customerId, kind, channel, from: dayAt(at), by: user.userId, reasonId, at }
  const { restrictionId, isNew } = await insertRestriction(db, one)
  if (!isNew) return { restrictionId, isNew }
  const { isOpaque } = restrictionKinds.get(kind)
  if (!isOpaque) await tell(db, { customerId, key: `restriction/${restrictionId}`, kind, channel, at, attributes: { channel } })
  await appendAudit(db, {
    user,
    action: 'customers.restriction.record',
    subjectKind: 'customer',
    subjectId: String(customerId),
    customerId,
    data: { restrictionId, kind: isOpaque ? 'hold' : kind, channel, because, reasonId },
  })
  return { restrictionId, isNew }
}

type Body = z.output<(typeof restrictionEndpoints)[1]['body']>

/** Records a restriction for a stated reason. What is imposed on a customer, as against asked for by them, is recorded by compliance and for every channel. */
export async function recordRestriction(
  ctx: Ctx,
  customerId: number,
  { kind, channel, reason }: Body,
): Promise<{ restrictionId: number; isNew: boolean }> {
  await customerOf(ctx.db, customerId)
  checkKind(ctx, kind)
  const reasonId = (await stateReason(ctx, [customerId], reason)).get(customerId)
  return await restrict(ctx, { customerId, kind, channel: restrictionKinds.get(kind).isImposed ? 'all' : channel, reasonId })
}

/** Ends a restriction recorded here, for a stated reason, from this moment on; of a complaint freeze the bank's cooling-off time begins. One of the bank's own systems ends there. */
export async function endOwnRestriction(
  ctx: Ctx,
  customerId: number,
  restrictionId: number,
  reason: string,
): Promise<{ lastDay: Day }> {
  const { db, user } = ctx
  const { partyIds } = await customerOf(db, customerId)
  const standing = await findRestriction(db, partyIds, restrictionId)
  const kind = restrictionKinds.find(standing?.kind ?? '')
  if (standing === undefined || kind === undefined || (kind.isOpaque && !mayImpose(ctx)))
    throw new AppError('not-found', { message: `Customer ${customerId} has no restriction ${restrictionId} that is ended here` })
  checkKind(ctx, kind.key)
  if (!standing.isOurs)
    throw new AppError('precondition-failed', {
      message: `Restriction ${restrictionId} was delivered and ends where it was made`,
      userMessage: {
        zh: '该限制来自行内其他系统，须在原系统解除。',
        en: 'This comes from another system of the bank and is ended there.',
      },
    })
  const at = ctx.clock.now()
  const today = dayAt(at)
  // A complaint is closed today, and its cooling-off counts from here; whatever else was in force is so no longer.
  const lastDay = kind.key === 'complaint-freeze' ? today : addDays(today, -1)
  const reasonId = (await stateReason(ctx, [customerId], reason)).get(customerId)
  if (!(await endRestriction(db, restrictionId, { lastDay, by: user.userId, reasonId, at })))
    throw new AppError('conflict', { message: `Restriction ${restrictionId} was ended before` })
  const { channel } = standing
  if (!kind.isOpaque)
    await tell(db, {
      customerId,
      key: `restriction-end/${restrictionId}`,
      kind: `${kind.key}-ended`,
      channel,
      at,
      attributes: { channel },
    })
  await appendAudit(db, {
    user,
    action: 'customers.restriction.end',
    subjectKind: 'customer',
    subjectId: String(customerId),
    customerId,
    data: { restrictionId, kind: kind.isOpaque ? 'hold' : kind.key, lastDay, reasonId },
  })
  return { lastDay }
}

/** The restrictions of a customer that the reader may know of, newest first; reasons for those who record such. */
export async function restrictionsOf(ctx: Ctx, customerId: number) {
  const { partyIds } = await customerOf(ctx.db, customerId)
  const today = dayAt(ctx.clock.now())
  const mayRecord = ctx.user.permissions.has('restriction.record')
  const known = restrictionKinds.all.filter(({ isOpaque }) => !isOpaque || mayImpose(ctx))
  const rows = await readRestrictions(
    ctx.db,
    partyIds,
    known.map(({ key }) => key),
  )
  const reasons = mayRecord
    ? await statedReasons(
        ctx,
        rows.map(({ reasonId }) => reasonId),
      )
    : new Map<number, string>()
  return {
    items: rows.map((row) => {
      const kind = restrictionKinds.find(row.kind)
      const isInForce = row.validFrom <= today && (row.validTo === null || row.validTo >= today)
      const mayChange = mayRecord && (kind?.isImposed !== true || mayImpose(ctx))
      const reason = row.reasonId === null ? undefined : reasons.get(row.reasonId)
      return {
        restrictionId: row.restrictionId,
        kind: { key: row.kind, ...(kind?.label ?? { zh: row.kind, en: row.kind }) },
        channel: { key: row.channel, ...(channelLabels[row.channel] ?? { zh: row.channel, en: row.channel }) },
        validFrom: row.validFrom,
        ...(row.validTo === null ? {} : { validTo: row.validTo }),
        isInForce,
        isOurs: row.isOurs,
        canEnd: row.isOurs && row.validTo === null && mayChange,
        ...(row.recordedBy === null ? {} : { recordedBy: row.recordedBy }),
        ...(reason === undefined ? {} : { reason }),
      }
    }),
    kinds: (mayRecord ? restrictionKinds.all : [])
      .filter(({ isImposed }) => !isImposed || mayImpose(ctx))
      .map(({ key, label }) => ({ key, ...label })),
  }
}

const mayImpose = (ctx: Pick<Ctx, 'user'>): boolean => ctx.user.permissions.has('restriction.impose')

function checkKind(ctx: Ctx, kind: RestrictionKind): void {
  if (!restrictionKinds.get(kind).isImposed || mayImpose(ctx)) return
  throw new AppError('forbidden', {
    message: `User ${ctx.user.userId} may not record or end "${kind}"`,
    userMessage: { zh: '该类限制由消保合规登记或解除。', en: 'Restrictions of this kind are recorded and ended by compliance.' },
  })
}
