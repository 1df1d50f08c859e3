import { appendAudit } from '../access/service.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { customerOf } from './service.ts'
import { openWords, sealWords } from './service-words.ts'
import { insertReasons, readReasons, type SealedReason } from './store-reasons.ts'

/**
 * Keeps the reason given for an act upon some customers, sealed for each with their own key; answers its numbers by party. A party whose key is gone gets none:
 * nothing in words is kept of who was erased.
 */
export async function stateReason(
  ctx: Pick<Ctx, 'db' | 'keyring' | 'user' | 'clock'>,
  partyIds: readonly number[],
  reason: string,
): Promise<ReadonlyMap<number, number>> {
  const sealed: SealedReason[] = []
  for (const partyId of new Set(partyIds)) {
    const words = await sealWords(ctx, partyId, reason)
    if (words !== null) sealed.push({ partyId, sealed: words })
  }
  return sealed.length === 0 ? new Map() : await insertReasons(ctx.db, sealed, { userId: ctx.user.userId, at: ctx.clock.now() })
}

/** Keeps a reason that somebody gave when reasons were not sealed yet, in their name and at its time. */
export async function stateOldReason(
  ctx: Pick<Ctx, 'db' | 'keyring'>,
  old: { readonly partyId: number; readonly userId: number; readonly at: Date; readonly reason: string },
): Promise<number | undefined> {
  const sealed = await sealWords(ctx, old.partyId, old.reason)
  return sealed === null ? undefined : (await insertReasons(ctx.db, [{ partyId: old.partyId, sealed }], old)).get(old.partyId)
}

/** Reasons by number, opened; those outside of the reader's rows, and those of erased people, are left out. */
export async function statedReasons(
  ctx: Pick<Ctx, 'db' | 'keyring'>,
  reasonIds: readonly (number | null)[],
): Promise<ReadonlyMap<number, string>> {
  const asked = reasonIds.flatMap((id) => (id === null ? [] : [id]))
  const opened = new Map<number, string>()
  if (asked.length === 0) return opened
  for (const { reasonId, partyId, sealed } of await readReasons(ctx.db, asked)) {
    const words = await openWords(ctx, partyId, sealed)
    if (words !== undefined) opened.set(reasonId, words)
  }
  return opened
}

/** One reason that the audit names by number, for who examines it and sees the customer; the look itself is audited. */
export async function examineReason(ctx: Ctx, customerId: number, reasonId: number): Promise<{ reason?: string }> {
  const { partyIds } = await customerOf(ctx.db, customerId)
  const [kept] = await readReasons(ctx.db, [reasonId])
  if (kept === undefined || !partyIds.includes(kept.partyId))
    throw new AppError('not-found', { message: `Customer ${customerId} has no reason ${reasonId}` })
  const reason = (await statedReasons(ctx, [reasonId])).get(reasonId)
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'customers.reason.read',
    subjectKind: 'customer',
    subjectId: String(customerId),
    customerId,
    data: { reasonId },
  })
  return reason === undefined ? {} : { reason }
}
