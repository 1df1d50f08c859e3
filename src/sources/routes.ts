import type { z } from 'zod'
import { appendAudit } from '../access/service.ts'
import { offsetOf } from '../kernel/paging.ts'
import { type Handlers, routesOf } from '../platform/http/handlers.ts'
import { endpoints, type replay } from './api.ts'
import { feeds } from './feeds/registry.ts'
import { handInMended, quarantineToMend } from './service-quarantine.ts'
import { waitingFiles } from './store-quarantine.ts'
import { listReplays, type ReplayRecord } from './store-replays.ts'

const SHOWN_REPLAYS = 20

const handlers: Handlers<typeof endpoints> = {
  'quarantine-files': async ({ db }, { query }) => {
    const { files, total } = await waitingFiles(db, { limit: query.size, offset: offsetOf(query) })
    const items = files.map((file) => ({ ...file, feed: { key: file.feed, ...feeds.get(file.feed).label } }))
    return { items, page: query.page, size: query.size, total }
  },
  'quarantine-to-mend': async (ctx, { query }, exchange) => {
    const { csv, rows } = await quarantineToMend(ctx, query.runId, query.file, ctx.user.locale === 'en' ? 'en' : 'zh')
    await appendAudit(ctx.db, {
      user: ctx.user,
      action: 'sources.quarantine.to-mend',
      subjectKind: 'run',
      subjectId: String(query.runId),
      data: { file: query.file, rows },
    })
    exchange.saveAs(`to-mend-${query.runId}.csv`)
    return csv
  },
  'quarantine-replay': async (ctx, { body }) => {
    const { replayId, runId, file, rows } = await handInMended(ctx, body.csv)
    await appendAudit(ctx.db, {
      user: ctx.user,
      action: 'sources.quarantine.replay',
      subjectKind: 'run',
      subjectId: String(runId),
      data: { replayId, file, rows },
    })
    return { replayId, rows }
  },
  'quarantine-replays': async ({ db }) => ({ items: (await listReplays(db, { limit: SHOWN_REPLAYS })).map(shown) }),
}

function shown(one: ReplayRecord): z.output<typeof replay> {
  const { replayId, runId, file, askedBy, status } = one
  return {
    replayId,
    runId,
    file,
    askedBy,
    askedAt: one.askedAt.toISOString(),
    status,
    rows: { given: one.rowsGiven, taken: one.rowsTaken, refused: one.rowsRefused, before: one.rowsBefore },
    ...(one.replayedRun === null ? {} : { replayedRun: one.replayedRun }),
    ...(one.error === null ? {} : { error: one.error }),
  }
}

export const routes = routesOf(endpoints, handlers)
