import { checksumOf } from '../../kernel/ids.ts'
import { realClock } from '../../platform/clock.ts'
import type { JobCtx } from '../../platform/ctx.ts'
import { GRACE_MS, type Reclaim, reclaim, retireOld } from '../../platform/retention.ts'
import type { NightStep, StepResult } from '../../platform/runs.ts'
import { reclaimFacts } from '../../sources/service-reclaim.ts'

/** Fact tables: what dead imports and folded relays left there goes as well. */
const facts = ['accounts', 'balances', 'transactions', 'events']

/**
 * The night's last step: snapshots whose time is over are retired, and what was retired before is dropped from the warehouse. What was issued keeps its own inputs, so it
 * replays as ever. Rows in are the published runs there were of the pruned steps, rows out those that are kept.
 */
export function pruning(steps: readonly NightStep[]): NightStep {
  const tables = [...new Set([...facts, ...steps.flatMap((step) => step.tables)])]
  return {
    key: 'prune',
    label: { zh: '清理过期快照', en: 'Prune old snapshots' },
    tables: [],
    run: async (ctx, { businessDate }): Promise<StepResult> => {
      const kept: string[] = []
      let retired = 0
      for (const { key, keep } of steps) {
        if (keep === undefined) continue
        const outcome = await ctx.slice((db) => retireOld(db, key, keep, businessDate))
        kept.push(...outcome.kept.map((day) => `${key} ${day}`))
        retired += outcome.retired
      }
      const keptSteps = steps.flatMap(({ key, keep }) => (keep === undefined ? [] : [key]))
      const before = new Date(realClock.now().getTime() - GRACE_MS)
      const dropped = await dropRetired(ctx, { tables, before, keptSteps, asOf: businessDate })
      return {
        rowsIn: kept.length + retired,
        rowsOut: kept.length,
        checksum: checksumOf(kept),
        details: { retired, dropped },
      }
    },
  }
}

/** Drops what was retired before an instant. */
async function dropRetired(ctx: JobCtx, what: Reclaim): Promise<Readonly<Record<string, number>>> {
  await reclaim(ctx, what)
  return reclaimFacts(ctx, what.before)
}
