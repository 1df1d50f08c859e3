import { roleOf } from '../../access/roles.ts'
import { appendAudit } from '../../access/service.ts'
import { lookupRules } from '../../customers/privacy/lookup-words.ts'
import { customerOf } from '../../customers/service.ts'
import { offsetOf } from '../../kernel/paging.ts'
import type { Handlers } from '../../platform/http/handlers.ts'
import type { lookupEndpoints } from './api-lookups.ts'
import { dispose, judgeLookups } from './lookups.ts'
import { listFindings, storeWatched } from './store-findings.ts'

const isDone = { isDone: true } as const

export const lookupHandlers: Handlers<typeof lookupEndpoints> = {
  'lookup-findings': async (ctx, { query }) => {
    const { page, size, ...filter } = query
    const { rows, total } = await listFindings(ctx.db, filter, { limit: size, offset: offsetOf(query) })
    const items = rows.map((one) => {
      const rule = lookupRules.get(one.rule)
      return {
        findingId: one.findingId,
        rule: { key: rule.key, ...rule.label },
        text: rule.explain(one.numbers),
        numbers: { ...one.numbers },
        who: {
          login: one.login,
          post: roleOf(one.post)?.label ?? { zh: one.post, en: one.post },
          ...(one.name === null ? {} : { name: one.name }),
          ...(one.branch === null ? {} : { branch: one.branch }),
        },
        day: one.day,
        customers: [...one.customers],
        state: one.state,
        ...(one.disposition === null ? {} : { disposition: one.disposition }),
        mayDispose: one.userId !== ctx.user.userId,
      }
    })
    return { items, total, page, size }
  },
  'judge-lookups': (ctx) => judgeLookups(ctx),
  'dispose-lookup-finding': async (ctx, { params, body }) => {
    await dispose(ctx, params.findingId, body.state, body.reason)
    return isDone
  },
  'watch-customer': async (ctx, { params, body }) => {
    await customerOf(ctx.db, params.customerId)
    await storeWatched(ctx.db, params.customerId, body.kind, { userId: ctx.user.userId, at: ctx.clock.wall() })
    await appendAudit(ctx.db, {
      user: ctx.user,
      action: 'customers.watched.change',
      subjectKind: 'customer',
      subjectId: String(params.customerId),
      customerId: params.customerId,
      data: { kind: body.kind ?? 'none' },
    })
    return isDone
  },
}
