import { type Handlers, routesOf } from '../platform/http/handlers.ts'
import { endpoints } from './api.ts'
import { branchTasksOf, overviewOf, reassign } from './service-branch.ts'
import { correctResponse } from './service-correct.ts'
import { recordResponse } from './service-record.ts'
import { taskOf, tasksOf, todayOf } from './service.ts'

export const handlers = {
  today: (ctx, { query }) => todayOf(ctx, query),
  task: (ctx, { params }) => taskOf(ctx, params.taskId),
  'customer-tasks': async (ctx, { params }) => tasksOf(ctx, params.customerId),
  'record-response': (ctx, { params, body }) => recordResponse(ctx, params.taskId, body),
  'correct-response': (ctx, { params, body }) => correctResponse(ctx, params.responseId, body),
  'branch-overview': (ctx, { query }) => overviewOf(ctx, query.branch),
  'branch-tasks': (ctx, { query }) => branchTasksOf(ctx, query),
  'branch-reassign': (ctx, { body }) => reassign(ctx, body),
} satisfies Handlers<typeof endpoints>

export const routes = routesOf(endpoints, handlers)
