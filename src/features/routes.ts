import { dayAt } from '../kernel/day.ts'
import { type Handlers, routesOf } from '../platform/http/handlers.ts'
import { businessDate } from '../platform/runs.ts'
import { endpoints } from './api.ts'
import { catalogueVersion } from './catalog/registry.ts'
import { dictionary } from './service.ts'

const handlers: Handlers<typeof endpoints> = {
  'features-dictionary': async (ctx) => {
    const asOf = (await businessDate(ctx.db)) ?? dayAt(ctx.clock.now())
    const { run, entries } = await dictionary(ctx.db, asOf)
    return {
      businessDate: run?.businessDate ?? null,
      catalogue: run?.catalogue ?? catalogueVersion,
      customers: run?.customers ?? null,
      features: entries,
    }
  },
}

export const routes = routesOf(endpoints, handlers)
