import { AppError } from '../kernel/errors.ts'
import { sha256Of } from '../kernel/ids.ts'
import type { JobCtx } from '../platform/ctx.ts'
import type { NightStep, StepResult, StepRun } from '../platform/runs.ts'
import { readFeaturesRun } from './store.ts'
import { tierPeers } from './warehouse-facts.ts'

/** Counts, tier by tier, who holds which family of products: what a customer's own holdings are compared with (product gaps), so that no page scans everybody. */
async function countPeers(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  await step.runOf('features')
  const run = await ctx.slice((db) => readFeaturesRun(db, step.businessDate))
  if (run === undefined) throw new AppError('precondition-failed', { message: `No features run up to ${step.businessDate}` })
  const tiers = await tierPeers(ctx.warehouse, run)
  return {
    rowsIn: tiers.reduce((sum, { customers }) => sum + customers, 0),
    rowsOut: tiers.length,
    checksum: sha256Of(JSON.stringify(tiers)).slice(0, 16),
    details: { features: run.runId, tiers },
  }
}

/** Stands after the features. Kept as long as they are. */
export const steps: readonly NightStep[] = [
  { key: 'peers', label: { zh: '同层客户持有', en: 'What peers hold' }, tables: [], keep: 'month-ends', run: countPeers },
]
