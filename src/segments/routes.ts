import { dayAt } from '../kernel/day.ts'
import { type Handlers, routesOf } from '../platform/http/handlers.ts'
import { businessDate } from '../platform/runs.ts'
import { endpoints } from './api.ts'
import { segments } from './service.ts'

const handlers: Handlers<typeof endpoints> = {
  segments: async (ctx) => segments(ctx, (await businessDate(ctx.db)) ?? dayAt(ctx.clock.now())),
}

export const routes = routesOf(endpoints, handlers)
