import { type Handlers, routesOf } from '../../platform/http/handlers.ts'
import { endpoints } from './api.ts'
import { centreHandlers } from './routes-centre.ts'
import { lookupHandlers } from './routes-lookups.ts'
import { retentionHandlers } from './routes-retention.ts'
import { rightsHandlers } from './routes-rights.ts'

const handlers: Handlers<typeof endpoints> = { ...rightsHandlers, ...centreHandlers, ...lookupHandlers, ...retentionHandlers }

export const routes = routesOf(endpoints, handlers)
