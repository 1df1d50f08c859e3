import type { Bundle } from '../decisions/bundle-shape.ts'
import type { IssuedInputs, Outcome } from '../decisions/issued.ts'
import { bundleOf, decisionsInForce, issuedBy } from '../decisions/service.ts'
import { releaseContacts } from '../decisions/service-ledger.ts'
import { tierSchemeOf } from '../features/service.ts'
import { tierCodes } from '../features/tier-scheme.ts'
import type { JobCtx } from '../platform/ctx.ts'
import type { NightStep, StepResult, StepRun } from '../platform/runs.ts'
import { expireTasks, insertTasks, rankTasks, sumOfTasks } from './store-tasks.ts'
import { planTask } from './task-plan.ts'

/** Decisions of one record transaction: well under a second. */
const SLICE = 1_000

/**
 * Makes the tasks of what was issued. First what nobody got to is closed and its contact given back; then slice by slice each decision
 * without a task gets one, so that a crash leaves whole slices and the next try does the rest; then every list is ranked anew.
 */
async function makeTasks(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const at = ctx.clock.now()
  const { expired } = await ctx.slice(async (db) => {
    const closed = await expireTasks(db, step.businessDate, at)
    await releaseContacts(db, closed.contactIds, at)
    return closed
  })
  const tiers = await ctx.slice(async (db) => tierCodes(await tierSchemeOf(db, step.businessDate)))
  const decided = await ctx.slice((db) => decisionsInForce(db, step.businessDate))
  const policies = new Map<string, Bundle>()
  let [last, issued, made] = [0, 0, 0]
  const next = async () =>
    decided === undefined ? [] : ctx.slice((db) => issuedBy(db, decided.runId, { after: last, limit: SLICE }))
  for (let rows = await next(); rows.length > 0; rows = await next()) {
    for (const { bundleHash } of rows) {
      if (!policies.has(bundleHash)) policies.set(bundleHash, await ctx.slice((db) => bundleOf(db, bundleHash)))
    }
    const tasks = rows.flatMap((row) => {
      const policy = policies.get(row.bundleHash)
      if (policy === undefined) return []
      const plan = planTask({ ...row, inputs: row.inputs as IssuedInputs, outcome: row.outcome as Outcome }, policy)
      return [{ issued: row, plan, tierKey: tiers.find((tier) => tier.number === plan.tier)?.key ?? '' }]
    })
    made += await ctx.slice((db) => insertTasks(db, tasks, { runId: step.runId, businessDate: step.businessDate, at }))
    issued += rows.length
    last = rows.at(-1)?.decisionId ?? last
    await step.progress(issued, issued, 'tasks')
  }
  const firstDay =
    [...policies.values()]
      .map((bundle) => bundle.contactOn)
      .sort()
      .at(-1) ?? step.businessDate
  const { tasks, checksum } = await ctx.slice(async (db) => {
    await rankTasks(db, firstDay)
    return sumOfTasks(db, step.businessDate)
  })
  return { rowsIn: issued, rowsOut: tasks, checksum, details: { made, expired } }
}

export const steps: readonly NightStep[] = [{ key: 'tasks', label: { zh: '下发任务', en: 'Tasks' }, tables: [], run: makeTasks }]
