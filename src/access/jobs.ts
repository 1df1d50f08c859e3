import type { JobCtx } from '../platform/ctx.ts'
import { forgetPresses } from '../platform/idempotency.ts'
import type { NightStep } from '../platform/runs.ts'
import { exportDailyRoot } from './service-audit.ts'
import { forgetSessions } from './store-sessions.ts'

const DAY_MS = 86_400_000

/**
 * Takes the day's audit root out of the system and forgets what has served its time: idempotency keys after a day, ended sessions after ninety. It writes no facts of
 * the business date, so doing it again on the same day changes nothing.
 */
export const auditRoot: NightStep = {
  key: 'audit-root',
  label: { zh: '导出审计日根', en: 'Export the audit root' },
  tables: [],
  run: async (ctx: JobCtx) => {
    const root = await ctx.slice((db) => exportDailyRoot(db, ctx))
    const now = ctx.clock.wall().getTime()
    const keys = await ctx.slice((db) => forgetPresses(db, new Date(now - DAY_MS)))
    const sessions = await ctx.slice((db) => forgetSessions(db, new Date(now - 90 * DAY_MS)))
    const entries = root === undefined ? 0 : root.lastSeq - root.firstSeq + 1
    // The checksum is over nothing: how many entries the trail has differs between two runs of the same night.
    return {
      rowsIn: entries,
      rowsOut: root === undefined ? 0 : 1,
      checksum: '',
      details: { file: root?.file ?? null, keys, sessions },
    }
  },
}

export const steps: readonly NightStep[] = [auditRoot]
