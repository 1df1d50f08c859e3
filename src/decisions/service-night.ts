import { wideTableOf } from '../features/service.ts'
import { addDays } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { factsFilter, type StepResult, type StepRun } from '../platform/runs.ts'
import { arbitrationBody, type Bundle, type PropensityTable } from './bundle-shape.ts'
import { featuresRead, versionsOf } from './bundle.ts'
import { compileDecide, type Statement } from './compile-bundle.ts'
import { compileTriggers } from './compile-triggers.ts'
import { propensityTableOf } from './propensity.ts'
import { bundleInForce } from './service.ts'
import { type DecideRun, keepBundle } from './store.ts'
import { checksumOf, customerRange, denialCounts, hitCounts, insertRange, responseCounts } from './warehouse.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import { fieldsForRules } from '../features/service.ts'

/** Customers of one statement: bounds its memory, and lets progress be seen. */
const SLICE = 500_000

/** The night's first half: which triggers fired for whom. */
export async function runTriggers(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const features = await featuresOfNight(ctx, step)
  const factsRun = await step.runOf('freeze')
  // Triggers look at no base rate, so none is worked out for them.
  const bundle = await ctx.slice((db) => bundleInForce(db, step.businessDate, async () => ({ bankPpm: 0, cells: {} })))
  const statement = compileTriggers(bundle, { features: features.table, featuresRun: features.runId, factsRun })
  const rowsIn = await overEverybody(ctx, step, 'trigger_hits', factsRun, statement)
  const { rows, checksum } = await checksumOf(ctx.warehouse, 'trigger_hits', step.runId)
  const definitions = Object.fromEntries(bundle.triggers.map(({ key, version }) => [`trigger/${key}`, version]))
  return { rowsIn, rowsOut: rows, checksum, definitions, details: { hits: await hitCounts(ctx.warehouse, step.runId) } }
}

/** The night's second half: every gate of every treatment for everybody, and each customer's best offers. */
export async function runDecide(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const features = await featuresOfNight(ctx, step)
  const [factsRun, triggersRun] = [await step.runOf('freeze'), await step.runOf('triggers')]
  const bundle = await nightBundle(ctx, step)
  const missing = featuresRead(bundle).filter((key) => !features.keys.includes(key))
  if (missing.length > 0)
    throw new AppError('bad-definition', {
      message: `Features run ${features.runId} has no ${missing.join(', ')}: compute the features again`,
    })
  const places = { features: features.table, featuresRun: features.runId, factsRun, triggersRun }
  const rowsIn = await overEverybody(ctx, step, 'decisions', factsRun, compileDecide(bundle, places))
  const bundleHash = await ctx.slice((db) => keepBundle(db, bundle, ctx.clock.now()))
  const { rows, checksum } = await checksumOf(ctx.warehouse, 'decisions', step.runId)
  const details: Omit<DecideRun, 'runId' | 'businessDate'> & { readonly verdicts: unknown } = {
    bundleHash,
    features: { table: features.table, runId: features.runId, keys: features.keys },
    factsRun,
    triggersRun,
    verdicts: await denialCounts(ctx.warehouse, step.runId),
  }
  return { rowsIn, rowsOut: rows, checksum, definitions: versionsOf(bundle), details }
}

async function featuresOfNight(ctx: JobCtx, step: StepRun) {
  const run = await ctx.slice((db) => wideTableOf(db, step.businessDate))
  if (run?.businessDate !== step.businessDate)
    throw new AppError('precondition-failed', { message: `The features of ${step.businessDate} are not computed yet` })
  return run
}

async function overEverybody(
  ctx: JobCtx,
  step: StepRun,
  table: 'decisions' | 'trigger_hits',
  factsRun: number,
  statement: Statement,
): Promise<number> {
  const { low, high, count } = await customerRange(ctx.warehouse, factsRun)
  if (count === 0) return 0
  for (let lo = low; lo <= high; lo += SLICE) {
    await insertRange(ctx.warehouse, table, statement, { run: step.runId, lo, hi: lo + SLICE })
    await step.progress(Math.min(lo + SLICE, high) - low, high - low, 'customers')
  }
  return count
}

/** The bundle of the night with base rates out of what came of earlier contacts. */
async function nightBundle(ctx: JobCtx, step: StepRun): Promise<Bundle> {
  return await ctx.slice(async (db) => {
    const [arbitration] = await definitionsInForce(db, 'arbitration', step.businessDate)
    const { propensity } = arbitrationBody.parse(arbitration?.body)
    const counts = await responseCounts(
      ctx.warehouse,
      await factsFilter(db, 'event', step.businessDate),
      addDays(step.businessDate, -propensity.windowDays),
    )
    const codes = new Map(
      (await fieldsForRules(db, step.businessDate)).get('tier')?.values?.map(({ key, number }) => [key, number]),
    )
    const rates = async (tiers: number, keys: readonly string[]): Promise<PropensityTable> =>
      propensityTableOf(
        counts.map(({ product, tier, contacts, positive }) => ({ key: product, tier: codes.get(tier), contacts, positive })),
        keys,
        tiers,
        propensity,
      )
    return await bundleInForce(db, step.businessDate, rates)
  })
}
