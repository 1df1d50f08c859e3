import { routes as access } from '../access/routes.ts'
import { routes as actions } from '../actions/routes.ts'
import { routes as customers } from '../customers/routes.ts'
import { routes as decisions } from '../decisions/routes.ts'
import { routes as features } from '../features/routes.ts'
import { routes as outcomes } from '../outcomes/routes.ts'
import type { Routes } from '../platform/http/handlers.ts'
import { routes as segments } from '../segments/routes.ts'
import { routes as sources } from '../sources/routes.ts'
import { stoppingTasks } from './at-once.ts'
import { routes as night } from './night/routes.ts'
import { routes as privacy } from './privacy/routes.ts'

/** Every endpoint there is, by stage in the order of the flow. The server, the API document and the generated permission test read this list: one line a stage. */
export const allRoutes: readonly Routes[] = [
  access,
  sources,
  stoppingTasks(customers),
  features,
  segments,
  decisions,
  actions,
  outcomes,
  night,
  stoppingTasks(privacy),
]
