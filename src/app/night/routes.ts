import { appendAudit } from '../../access/service.ts'
import { dayAt, parseDay } from '../../kernel/day.ts'
import { AppError } from '../../kernel/errors.ts'
import { offsetOf } from '../../kernel/paging.ts'
import { realClock } from '../../platform/clock.ts'
import { type Handlers, routesOf } from '../../platform/http/handlers.ts'
import { outboxDepth } from '../../platform/outbox.ts'
import { businessDate } from '../../platform/runs.ts'
import { endpoints } from './api.ts'
import { refuseUnlikelyDay } from './likely-day.ts'
import { nightRowOf, quarantineCsv, quarantineRowOf, runRowOf } from './show.ts'
import { nightSteps } from './steps.ts'
import {
  askForNight,
  countQuarantine,
  deliveriesOf,
  findRun,
  listNights,
  listQuarantine,
  recentImports,
  runsOfNights,
} from './store.ts'

/** More rows than a person reads in a spreadsheet; the rest is narrowed by run and feed. */
const DOWNLOAD_ROWS = 50_000

export const handlers = {
  'night-runs': async ({ db }, { query }) => {
    const { nights, total } = await listNights(db, query.size, offsetOf(query))
    const runs = await runsOfNights(
      db,
      nights.map((night) => night.nightId),
    )
    const day = await businessDate(db)
    const { waiting, oldestAt } = await outboxDepth(db)
    return {
      ...(day === undefined ? {} : { businessDate: day }),
      nights: { items: nights.map((night) => nightRowOf(night, runs, nightSteps)), page: query.page, size: query.size, total },
      imports: (await recentImports(db, 20)).map((run) => runRowOf(run, nightSteps)),
      relay: { waiting, ...(oldestAt === undefined ? {} : { oldestAt: oldestAt.toISOString() }) },
    }
  },
  'night-run': async ({ db }, { params }) => {
    const run = await findRun(db, params.runId)
    if (run === undefined) throw new AppError('not-found', { message: `Run ${params.runId} not found` })
    const deliveries = await deliveriesOf(db, params.runId)
    return {
      run: runRowOf(run, nightSteps),
      owner: run.owner,
      definitions: { ...run.definitions },
      details: { ...run.details },
      deliveries: deliveries.map(({ firstDay, lastDay, ...rest }) => ({
        ...rest,
        ...(firstDay === null ? {} : { firstDay }),
        ...(lastDay === null ? {} : { lastDay }),
      })),
    }
  },
  'night-quarantine': async ({ db }, { query }) => ({
    items: (await listQuarantine(db, query, query.size, offsetOf(query))).map(quarantineRowOf),
    page: query.page,
    size: query.size,
    total: await countQuarantine(db, query),
  }),
  'night-quarantine-download': async (ctx, { query }, exchange) => {
    const rows = await listQuarantine(ctx.db, query, DOWNLOAD_ROWS, 0)
    await appendAudit(ctx.db, {
      user: ctx.user,
      action: 'night.quarantine.download',
      subjectKind: 'run',
      subjectId: String(query.runId ?? ''),
      outcome: 'done',
      data: { rows: rows.length },
    })
    exchange.saveAs(`quarantine-${query.runId ?? 'all'}.csv`)
    return quarantineCsv(rows)
  },
  'night-start': async (ctx, { body }) => {
    const day = parseDay(body.businessDate)
    await refuseUnlikelyDay(ctx.db, day, dayAt(ctx.clock.now()))
    const started = await askForNight(ctx.db, day, ctx.user.userId, realClock.now())
    await appendAudit(ctx.db, {
      user: ctx.user,
      action: 'night.night.start',
      subjectKind: 'night',
      subjectId: day,
      outcome: 'done',
      data: { started },
    })
    return { started }
  },
} satisfies Handlers<typeof endpoints>

export const routes = routesOf(endpoints, handlers)
