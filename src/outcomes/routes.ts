import { type Handlers, routesOf } from '../platform/http/handlers.ts'
import { endpoints } from './api.ts'
import { conversions } from './service.ts'

export const handlers = { conversions: (ctx) => conversions(ctx) } satisfies Handlers<typeof endpoints>

export const routes = routesOf(endpoints, handlers)
