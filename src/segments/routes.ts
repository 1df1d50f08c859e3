import { dayAt } from '../kernel/day.ts'
import type { Handlers } from '../platform/http/handlers.ts'
import { businessDate } from '../platform/runs.ts'
import type { endpoints } from './api.ts'
import { segments } from './service.ts'

export const handlers: Handlers<typeof endpoints> = {
  segments: async (ctx) => segments(ctx, (await businessDate(ctx.db)) ?? dayAt(ctx.clock.now())),
}
