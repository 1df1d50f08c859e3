import { sql } from 'kysely'
import { type Day, dayAt } from '../../kernel/day.ts'
import { AppError } from '../../kernel/errors.ts'
import { realClock } from '../../platform/clock.ts'
import type { JobCtx } from '../../platform/ctx.ts'
import { relay } from '../../platform/outbox.ts'
import { isStale, runOwner } from '../../platform/run-owner.ts'
import { beginRun, failRun, heartbeat, type NightStep, publishedRun, publishRun, type StepRun } from '../../platform/runs.ts'
import { refuseUnlikelyDay } from './likely-day.ts'

const HEARTBEAT_MS = 5000
/** The page and the bar show progress; writing it more often than this only costs transactions. */
const PROGRESS_MS = 500

export type NightEvent =
  | { readonly kind: 'kept' | 'started'; readonly step: NightStep; readonly runId: number }
  | {
      readonly kind: 'progress'
      readonly step: NightStep
      readonly done: number
      readonly total: number
      readonly unit: string
      readonly note?: string | undefined
    }
  | {
      readonly kind: 'published'
      readonly step: NightStep
      readonly rowsIn: number
      readonly rowsOut: number
      readonly seconds: number
      readonly checksum: string
    }

export type NightPlan = {
  readonly businessDate: Day
  readonly steps: readonly NightStep[]
  readonly onEvent?: ((event: NightEvent) => void) | undefined
  /** Stops before the next step; what was published stays, and the next start resumes there. */
  readonly signal?: AbortSignal | undefined
  /** Also a night before the last published one, which sets the living record back to that day, or one of a day to come. */
  readonly rebuild?: boolean | undefined
}

export type NightReport = { readonly nightId: number; readonly ran: readonly string[]; readonly kept: readonly string[] }

/**
 * Runs the night of a business date: every step not yet published, in order. A night of a dead owner is taken over and resumes at its first
 * unfinished step; of a finished one nothing is done again.
 */
export async function runNight(ctx: JobCtx, plan: NightPlan): Promise<NightReport> {
  if (plan.rebuild !== true) {
    const today = dayAt(ctx.clock.now())
    await ctx.slice((db) => refuseUnlikelyDay(db, plan.businessDate, today))
  }
  const nightId = await takeNight(ctx, plan.businessDate)
  const pulse = setInterval(() => beat(ctx, nightId), HEARTBEAT_MS)
  const ran: string[] = []
  const kept: string[] = []
  try {
    await relay(ctx, plan.businessDate)
    for (const step of plan.steps) {
      if (plan.signal?.aborted)
        throw new AppError('precondition-failed', { message: `Stopped before step ${step.key}; the next start resumes there` })
      const published = await ctx.slice((db) => finishedRun(db, step.key, plan.businessDate))
      if (published !== undefined) {
        kept.push(step.key)
        plan.onEvent?.({ kind: 'kept', step, runId: published })
      } else {
        await runStep(ctx, nightId, plan, step)
        ran.push(step.key)
      }
    }
    await ctx.slice((db) =>
      sql`update nights set status = 'published', finished_at = coalesce(finished_at, ${realClock.now()}), error = null where night_id = ${nightId}`.execute(
        db,
      ),
    )
    return { nightId, ran, kept }
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    await insist(ctx, () =>
      ctx.slice((db) =>
        sql`update nights set status = 'failed', finished_at = ${realClock.now()}, error = ${why.slice(0, 2000)} where night_id = ${nightId}`.execute(
          db,
        ),
      ),
    )
    throw thrown
  } finally {
    clearInterval(pulse)
  }
}

async function takeNight(ctx: JobCtx, businessDate: Day): Promise<number> {
  const now = realClock.now()
  return ctx.slice(async (db) => {
    await sql`
      insert into nights (business_date, status, started_at, heartbeat_at) values (${businessDate}, 'running', ${now}, ${now})
      on conflict (business_date) do nothing`.execute(db)
    const found = await sql<{ night_id: number; status: string; owner: string; heartbeat_at: Date | null }>`
      select night_id, status, owner, heartbeat_at from nights where business_date = ${businessDate} for update`.execute(db)
    const [night] = found.rows
    if (night === undefined) throw new AppError('internal', { message: `The night of ${businessDate} was not written` })
    const isHeld = night.status === 'running' && night.owner !== '' && night.owner !== runOwner
    if (isHeld && !isStale(night.owner, night.heartbeat_at ?? now, now)) {
      throw new AppError('run-in-progress', {
        message: `The night of ${businessDate} is being run by ${night.owner}`,
        data: { businessDate, owner: night.owner },
      })
    }
    await sql`
      update nights set owner = ${runOwner}, heartbeat_at = ${now}, error = null,
        finished_at = case when status = 'published' then finished_at end,
        status = case when status = 'published' then status else 'running' end where night_id = ${night.night_id}`.execute(db)
    return night.night_id
  })
}

async function finishedRun(db: Parameters<typeof publishedRun>[0], step: string, businessDate: Day): Promise<number | undefined> {
  const found = await sql<{ run_id: number }>`
    select run_id from runs where step = ${step} and business_date = ${businessDate} and status = 'published' order by run_id desc limit 1`.execute(
    db,
  )
  return found.rows[0]?.run_id
}

async function runStep(ctx: JobCtx, nightId: number, plan: NightPlan, step: NightStep): Promise<void> {
  const runId = await beginRun(ctx, { step: step.key, businessDate: plan.businessDate, tables: step.tables, nightId })
  plan.onEvent?.({ kind: 'started', step, runId })
  const startedAt = performance.now()
  const pulse = setInterval(() => {
    heartbeat(ctx, runId).catch((thrown: unknown) =>
      ctx.log.warn({ err: thrown, runId }, 'the heartbeat of a run was not written'),
    )
  }, HEARTBEAT_MS)
  try {
    const result = await step.run(ctx, stepRun(ctx, plan, step, runId))
    await ctx.slice((db) => publishRun(db, runId, result, { supersede: true }))
    const seconds = Math.round(performance.now() - startedAt) / 1000
    plan.onEvent?.({
      kind: 'published',
      step,
      rowsIn: result.rowsIn,
      rowsOut: result.rowsOut,
      seconds,
      checksum: result.checksum,
    })
    ctx.log.info({ step: step.key, runId, rowsIn: result.rowsIn, rowsOut: result.rowsOut, seconds }, 'step published')
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    ctx.log.error({ err: thrown, step: step.key, runId }, 'step failed')
    await insist(ctx, () => failRun(ctx, runId, why))
    throw new AppError('internal', {
      message: `Step ${step.key} of the night of ${plan.businessDate} failed: ${why}`,
      cause: thrown,
    })
  } finally {
    clearInterval(pulse)
  }
}

function stepRun(ctx: JobCtx, plan: NightPlan, step: NightStep, runId: number): StepRun {
  let saidAt = 0
  return {
    runId,
    businessDate: plan.businessDate,
    runOf: async (earlier) => {
      const found = await ctx.slice((db) => publishedRun(db, earlier, plan.businessDate))
      if (found !== undefined) return found
      throw new AppError('precondition-failed', {
        message: `Step ${step.key} needs a published run of ${earlier} up to ${plan.businessDate}; there is none`,
      })
    },
    progress: async (reached, total, unit, note) => {
      const done = Math.min(reached, total)
      plan.onEvent?.({ kind: 'progress', step, done, total, unit, note })
      const now = performance.now()
      if (now - saidAt < PROGRESS_MS && done < total) return
      saidAt = now
      await heartbeat(ctx, runId, { done, total, unit, ...(note === undefined ? {} : { note }) })
    },
  }
}

function beat(ctx: JobCtx, nightId: number): void {
  ctx
    .slice((db) =>
      sql`update nights set heartbeat_at = ${realClock.now()} where night_id = ${nightId} and owner = ${runOwner}`.execute(db),
    )
    .catch((thrown: unknown) => ctx.log.warn({ err: thrown, nightId }, 'the heartbeat of a night was not written'))
}

/** How long a store that died may take to be there again: its supervisor waits ten seconds at most, and a machine may be busy. */
const RESTART_TRIES = 300

/** Writes that something failed, also when it failed because a store died: its supervisor needs a moment to start it again. */
async function insist(ctx: JobCtx, write: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await write()
      return
    } catch (thrown) {
      if (tries === RESTART_TRIES) {
        ctx.log.error({ err: thrown }, 'a failure could not be recorded; the run goes stale and is taken over')
        return
      }
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}
