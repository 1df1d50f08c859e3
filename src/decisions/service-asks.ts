import { hasRefused } from '../customers/service-consent.ts'
import { factsNow } from '../customers/service-facts.ts'
import { customerOf } from '../customers/service.ts'
import { type Day, dayAt } from '../kernel/day.ts'
import type { Ctx } from '../platform/ctx.ts'
import { featuresRead } from './bundle.ts'
import { prepareBundle } from './decide-one.ts'
import { keptFacts } from './facts.ts'
import { type NextAsk, nextAsks } from './next-asks.ts'
import { decideRun, findBundle } from './store.ts'
import { inputsOf, riskSharesOf } from './warehouse.ts'

/**
 * What to ask a customer next, by what it is worth: features of the newest night, facts of this moment, the policy of that night. Nothing before the first night, of
 * somebody whom no night has decided, and of whoever is held or wants no contact.
 */
export async function nextAsksOf(
  ctx: Ctx,
  customerId: number,
): Promise<{ readonly businessDate: Day | undefined; readonly items: readonly NextAsk[] }> {
  await customerOf(ctx.db, customerId)
  const run = await decideRun(ctx.db, {})
  if (run === undefined) return { businessDate: undefined, items: [] }
  const today = dayAt(ctx.clock.now())
  const prepared = prepareBundle(await findBundle(ctx.db, run.bundleHash))
  const places = {
    featuresRun: run.features.runId,
    keys: run.features.keys,
    wanted: featuresRead(prepared.bundle),
    factsRun: run.factsRun,
    triggersRun: run.triggersRun,
  }
  const [known, now] = [
    (await inputsOf(ctx.warehouse, places, [customerId])).get(customerId),
    await factsNow(ctx.db, customerId, today),
  ]
  if (known === undefined || now === undefined || now.held) return { businessDate: run.businessDate, items: [] }
  const facts = keptFacts(now)
  const asked = {
    facts,
    on: today,
    riskShares: await riskSharesOf(ctx.warehouse, run.factsRun),
    consentRefused: await hasRefused(ctx.db, customerId, today),
  }
  return { businessDate: run.businessDate, items: nextAsks(prepared, { ...known, facts }, asked) }
}
