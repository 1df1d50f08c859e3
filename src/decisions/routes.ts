import { customerOf } from '../customers/service.ts'
import { type Handlers, routesOf } from '../platform/http/handlers.ts'
import { endpoints } from './api.ts'
import { nextAsksOf } from './service-asks.ts'
import { explain, replayDecision } from './service-explain.ts'

const handlers: Handlers<typeof endpoints> = {
  'explain-customer': async (ctx, { params, query }) => {
    // Row scope is the record's: a customer outside of it is not found, whatever the warehouse knows.
    await customerOf(ctx.db, params.customerId)
    const found = await explain(ctx, params.customerId, { offerKey: query.offer })
    if (found === undefined) return { items: [] }
    return {
      businessDate: found.businessDate,
      runId: found.runId,
      items: found.items.map((item) => ({
        offer: item.offer,
        contentClass: item.contentClass,
        isOpen: item.isOpen,
        rank: item.rank,
        channel: item.spokesman.channel,
        priority: item.priority,
        factors: item.factors,
        deniedBy: item.deniedBy,
        // All verdicts of all treatments are asked for one offer at a time: of every offer they would be a thousand sentences.
        treatments:
          query.offer === undefined
            ? []
            : item.treatments.map(({ channel, isOpen, verdicts }) => ({ channel, isOpen, verdicts: [...verdicts] })),
      })),
    }
  },
  'customer-next-asks': async (ctx, { params }) => {
    const { businessDate, items } = await nextAsksOf(ctx, params.customerId)
    return {
      ...(businessDate === undefined ? {} : { businessDate }),
      items: items.map(({ key, label, words, worthFen, opens }) => ({ key, ...label, words, worthFen, opens: [...opens] })),
    }
  },
  'replay-decision': async (ctx, { params }) => {
    const { issued, isSame, differences } = await replayDecision(ctx, params.decisionId)
    return {
      decisionId: issued.decisionId,
      isSame,
      bundleHash: issued.bundleHash,
      issuedAt: issued.issuedAt.toISOString(),
      offer: issued.offerKey,
      channel: issued.channel,
      differences: [...differences],
    }
  },
}

export const routes = routesOf(endpoints, handlers)
