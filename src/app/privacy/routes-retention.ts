import { dayAt } from '../../kernel/day.ts'
import type { Handlers } from '../../platform/http/handlers.ts'
import type { retentionEndpoints } from './api-retention.ts'
import { holdsOf, placeHold, release } from './holds.ts'
import { retentionDue } from './retention.ts'
import { lastRemoved } from './store-holds.ts'

export const retentionHandlers: Handlers<typeof retentionEndpoints> = {
  retention: async (ctx) => {
    const asOf = dayAt(ctx.clock.now())
    // The dry run asks as the reader, over the whole bank as their scope is, within the one transaction of the request.
    const due = await retentionDue({ ...ctx, slice: (work) => work(ctx.db) }, asOf)
    const last = await lastRemoved(ctx.db)
    const items = due.map(({ rule, due: count, isCleaned }) => ({
      key: rule.key,
      version: rule.version,
      label: rule.label,
      law: rule.law,
      basis: rule.basis,
      dataClass: rule.dataClass,
      after: rule.after,
      keepMonths: rule.keepMonths,
      due: count,
      isCleaned,
      ...(last?.removed[rule.key] === undefined ? {} : { removedLastNight: last.removed[rule.key] }),
    }))
    return {
      asOf,
      ...(last === undefined ? {} : { lastNight: { businessDate: last.businessDate, copies: last.removed['copies'] ?? 0 } }),
      items,
    }
  },
  'legal-holds': async (ctx, { params }) => {
    const holds = await holdsOf(ctx, params.customerId)
    const items = holds.map((one) => ({
      holdId: one.holdId,
      reference: one.reference,
      placedBy: one.placedBy,
      placedAt: one.placedAt.toISOString(),
      ...(one.releasedBy === null ? {} : { releasedBy: one.releasedBy }),
      ...(one.releasedAt === null ? {} : { releasedAt: one.releasedAt.toISOString() }),
      mayRelease: one.releasedAt === null && one.placedById !== ctx.user.userId,
    }))
    return { items }
  },
  'place-legal-hold': (ctx, { params, body }) => placeHold(ctx, params.customerId, body.reference),
  'release-legal-hold': async (ctx, { params }) => {
    await release(ctx, params.customerId, params.holdId)
    return { isDone: true }
  },
}
