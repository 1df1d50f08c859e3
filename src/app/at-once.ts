import { stopDeniedOf } from '../actions/service-stop.ts'
import { lockWhose } from '../customers/service-locks.ts'
import { AppError } from '../kernel/errors.ts'
import type { AnyHandler, Routes } from '../platform/http/handlers.ts'

/**
 * What is recorded of a customer binds at once: after every changing call about one, their tasks are looked at anew in the very transaction that records it, and
 * those that a gate denies from now on are stopped. Customers come before actions and may not know of tasks, and an event would arrive later; the application
 * knows both.
 */
export function stoppingTasks({ endpoints, handlers }: Routes): Routes {
  const changing = endpoints.filter(({ method, path }) => method !== 'GET' && path.startsWith('/api/customers/:customerId/'))
  const bound = changing.flatMap(({ key }): (readonly [string, AnyHandler])[] => {
    const handler = handlers[key]
    return handler === undefined ? [] : [[key, followedByTasks(handler)]]
  })
  return { endpoints, handlers: { ...handlers, ...Object.fromEntries(bound) } }
}

function followedByTasks(handler: AnyHandler): AnyHandler {
  return async (ctx, input, exchange) => {
    const { params } = input as { readonly params: { readonly customerId: number } }
    // The customer is locked before the handler locks anything of theirs, or the end of the audit trail: whoever records a result takes them in that order.
    await lockWhose(ctx.db, [params.customerId])
    const answer = await handler(ctx, input, exchange)
    if (!(answer instanceof AppError)) await stopDeniedOf(ctx, params.customerId)
    return answer
  }
}
