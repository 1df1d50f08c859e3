import type { Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import { describe } from '../kernel/rules/describe.ts'
import { fieldsForRules } from '../features/service.ts'
import type { Ctx } from '../platform/ctx.ts'
import { segmentRun, segmentsInForce } from './store.ts'
import { countsOf, segmentsWith } from './warehouse.ts'

type Stores = Pick<Ctx, 'db' | 'warehouse'>

/** One segment as staff read it: its name, its rule as a sentence, how many belonged on the last night. */
export interface SegmentSummary {
  readonly key: string
  readonly version: number
  readonly label: Label
  readonly purpose: string
  readonly sentence: Label
  /** Null when no night has counted it yet. */
  readonly members: number | null
}

/** The segments in force on a day. */
export async function segments(
  ctx: Stores,
  asOf: Day,
): Promise<{ readonly businessDate: Day | null; readonly segments: readonly SegmentSummary[] }> {
  const run = await segmentRun(ctx.db, asOf)
  const counts = run === undefined ? new Map<string, number>() : await countsOf(ctx.warehouse, run.runId)
  const found = await segmentsInForce(ctx.db, asOf)
  if (found.length === 0) return { businessDate: run?.businessDate ?? null, segments: [] }
  const fields = await fieldsForRules(ctx.db, asOf)
  return {
    businessDate: run?.businessDate ?? null,
    segments: found.map(({ key, version, body }) => ({
      key,
      version,
      label: body.label,
      purpose: body.purpose,
      sentence: { zh: describe(body.rule, fields, 'zh'), en: describe(body.rule, fields, 'en') },
      members: counts.get(key) ?? null,
    })),
  }
}

/** How many customers belong to a segment on the newest night up to a day; undefined when no night counted it. */
export async function membersCount(ctx: Stores, segmentKey: string, asOf?: Day): Promise<number | undefined> {
  const run = await segmentRun(ctx.db, asOf)
  return run === undefined ? undefined : (await countsOf(ctx.warehouse, run.runId)).get(segmentKey)
}

/** The keys of the segments a customer belongs to on the newest night up to a day. The caller has seen the customer in the record. */
export async function segmentsOf(ctx: Stores, customerId: number, asOf?: Day): Promise<readonly string[]> {
  const run = await segmentRun(ctx.db, asOf)
  return run === undefined ? [] : await segmentsWith(ctx.warehouse, run.runId, customerId)
}

/** Whether a customer belongs to a segment on the newest night up to a day. The caller has seen the customer in the record. */
export async function isMember(ctx: Stores, segmentKey: string, customerId: number, asOf?: Day): Promise<boolean> {
  return (await segmentsOf(ctx, customerId, asOf)).includes(segmentKey)
}
