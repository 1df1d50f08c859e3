import { wideTableOf } from '../features/service.ts'
import type { Day } from '../kernel/day.ts'
import type { Ctx } from '../platform/ctx.ts'
import { publishedRun } from '../platform/runs.ts'
import { gateOfCode } from './service-labels.ts'

export type HeldBack = {
  /** Customers of the owner that the night decided on. */
  readonly customers: number
  /** Those with at least one open treatment. */
  readonly open: number
  /** The others, by the gate that closed the treatment which got furthest. */
  readonly denied: readonly { readonly gate: string; readonly customers: number }[]
}

/**
 * How the last night judged one owner's customers: what "nothing to do" is explained with. The caller's own scope narrows it: one who
 * sees their own customers may ask for themselves only, one who sees branches for customers of these.
 */
export async function deniedCustomers(ctx: Ctx, owner: number, asOf: Day | undefined): Promise<HeldBack> {
  const isOthers = ctx.user.scope === 'own' && owner !== ctx.user.staffId
  const decide = await publishedRun(ctx.db, 'decide', asOf)
  const freeze = await publishedRun(ctx.db, 'freeze', asOf)
  if (isOthers || owner === 0 || ctx.user.scope === 'none' || decide === undefined || freeze === undefined)
    return { customers: 0, open: 0, denied: [] }
  const rows = await ctx.warehouse.query<{ furthest: number; customers: number }>(
    `SELECT if(length(d.offers) > 0, 0, arrayMax(d.denied_by)) AS furthest, count() AS customers
     FROM decisions AS d
     WHERE d.run_id = {decide:UInt32} AND d.customer_id IN (
       SELECT customer_id FROM gate_facts WHERE run_id = {freeze:UInt32} AND owner_staff_id = {owner:UInt32}
         AND ({everywhere:UInt8} OR branch_id IN {branches:Array(UInt32)}))
     GROUP BY furthest ORDER BY customers DESC`,
    { decide, freeze, owner, everywhere: ctx.user.scope === 'bank' ? 1 : 0, branches: ctx.user.branches },
    { numbers: true },
  )
  const denied = rows.flatMap(({ furthest, customers }) => {
    const gate = gateOfCode(furthest)
    return gate === undefined ? [] : [{ gate, customers }]
  })
  return {
    customers: rows.reduce((sum, row) => sum + row.customers, 0),
    open: rows.find((row) => row.furthest === 0)?.customers ?? 0,
    denied,
  }
}

/** The customers of a branch with an effective contact in the last 90 days that the last night knew of; those of today are in the record. */
export async function contactedCustomers(ctx: Ctx, branchId: number, asOf: Day | undefined): Promise<readonly number[]> {
  const freeze = await publishedRun(ctx.db, 'freeze', asOf)
  const features = await wideTableOf(ctx.db, asOf)
  const maySee = ctx.user.scope === 'bank' || ctx.user.branches.includes(branchId)
  if (freeze === undefined || features === undefined || !maySee) return []
  const { ids } = await ctx.warehouse.columns<{ ids: number[] }>(
    `SELECT customer_id AS ids FROM ${features.table} WHERE run_id = {run:UInt32} AND responses_90d > 0
       AND customer_id IN (SELECT customer_id FROM gate_facts WHERE run_id = {freeze:UInt32} AND branch_id = {branch:UInt32})`,
    { run: features.runId, freeze, branch: branchId },
  )
  return ids ?? []
}
