import { AppError } from '../kernel/errors.ts'
import type { Day } from '../kernel/day.ts'
import type { Ctx } from '../platform/ctx.ts'
import { bundleHash, featuresRead } from './bundle.ts'
import { prepareBundle } from './decide-one.ts'
import { type ExplainedOffer, explainCustomer } from './explain.ts'
import type { IssuedInputs, Outcome } from './issued.ts'
import { type Difference, replay } from './replay.ts'
import { decideRun, findBundle } from './store.ts'
import { findIssued, type IssuedRecord } from './store-issued.ts'
import { inputsOf } from './warehouse.ts'

export type Explanation = { readonly businessDate: Day; readonly runId: number; readonly items: readonly ExplainedOffer[] }

/**
 * Why and why not for one customer under the newest night up to a day, or a given run: out of that run's own rows and bundle. Undefined when no night
 * has decided the customer. The caller has seen the customer in the record.
 */
export async function explain(
  ctx: Pick<Ctx, 'db' | 'warehouse'>,
  customerId: number,
  which: { readonly offerKey?: string | undefined; readonly asOf?: Day; readonly runId?: number } = {},
): Promise<Explanation | undefined> {
  const run = await decideRun(ctx.db, which)
  if (run === undefined) return undefined
  const prepared = prepareBundle(await findBundle(ctx.db, run.bundleHash))
  if (which.offerKey !== undefined && !prepared.bundle.offers.some(({ key }) => key === which.offerKey))
    throw new AppError('not-found', { message: `Offer ${which.offerKey} was not in force on ${run.businessDate}` })
  const places = {
    featuresRun: run.features.runId,
    keys: run.features.keys,
    wanted: featuresRead(prepared.bundle),
    factsRun: run.factsRun,
    triggersRun: run.triggersRun,
  }
  const inputs = (await inputsOf(ctx.warehouse, places, [customerId])).get(customerId)
  if (inputs === undefined) return undefined
  return { businessDate: run.businessDate, runId: run.runId, items: explainCustomer(prepared, inputs, which.offerKey) }
}

export type Replayed = { readonly issued: IssuedRecord; readonly isSame: boolean; readonly differences: readonly Difference[] }

/** Decides an issued decision again from what it kept: no warehouse, no snapshot. A bundle that is no longer what its hash says is a difference, too. */
export async function replayDecision(ctx: Pick<Ctx, 'db'>, decisionId: number): Promise<Replayed> {
  const issued = await findIssued(ctx.db, decisionId)
  if (issued === undefined) throw new AppError('not-found', { message: `Decision ${decisionId} is not among the reader's rows` })
  const bundle = await findBundle(ctx.db, issued.bundleHash)
  const hash = bundleHash(bundle)
  const again = replay(bundle, issued.inputs as IssuedInputs, issued.outcome as Outcome)
  const differences = [
    ...(hash === issued.bundleHash ? [] : [{ path: 'bundleHash', stored: issued.bundleHash, replayed: hash }]),
    ...again.differences,
    ...(again.outcome.issued.priority === issued.priority
      ? []
      : [{ path: 'priority', stored: issued.priority, replayed: again.outcome.issued.priority }]),
  ]
  return { issued, isSame: differences.length === 0, differences }
}
