import { stopDeniedOf } from '../actions/service-stop.ts'
import { AppError } from '../kernel/errors.ts'
import type { AnyHandler, Routes } from '../platform/http/handlers.ts'

/**
 * What customers say binds at once: with these calls, tasks that a gate denies from now on are stopped in the very transaction that records them. Customers come
 * before actions and may not know of tasks, and an event would arrive later; the application knows both.
 */
const bindingCalls = ['record-consent']

/** The routes of customers with the tasks of that customer looked at anew after every binding call. */
export function stoppingTasks({ endpoints, handlers }: Routes): Routes {
  const bound = bindingCalls.map((key): [string, AnyHandler] => {
    const handler = handlers[key]
    if (handler === undefined) throw new AppError('internal', { message: `There is no call "${key}" for tasks to follow` })
    return [
      key,
      async (ctx, input, exchange) => {
        const answer = await handler(ctx, input, exchange)
        const { params } = input as { readonly params: { readonly customerId: number } }
        if (!(answer instanceof AppError)) await stopDeniedOf(ctx, params.customerId)
        return answer
      },
    ]
  })
  return { endpoints, handlers: { ...handlers, ...Object.fromEntries(bound) } }
}
