import { AppError } from '../kernel/errors.ts'
import { fieldsForRules, wideTableOf } from '../features/service.ts'
import type { JobCtx } from '../platform/ctx.ts'
import type { NightStep, StepResult, StepRun } from '../platform/runs.ts'
import { memberships } from './members.ts'
import { segmentKind } from './segment.ts'
import { segmentsInForce } from './store.ts'
import { sumOfMembers, writeMembers } from './warehouse.ts'

async function runSegments(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const { wide, segments, fields } = await ctx.slice(async (db) => ({
    wide: await wideTableOf(db, step.businessDate),
    segments: await segmentsInForce(db, step.businessDate),
    fields: await fieldsForRules(db, step.businessDate),
  }))
  if (wide === undefined || wide.businessDate !== step.businessDate)
    throw new AppError('precondition-failed', { message: `There are no features of ${step.businessDate}: run features first` })
  const definitions = Object.fromEntries(segments.map(({ key, version }) => [`${segmentKind}/${key}`, version]))
  if (segments.length === 0) return { rowsIn: wide.customers, rowsOut: 0, checksum: '0', definitions }
  await writeMembers(ctx.warehouse, memberships(segments, wide.table, fields, step.businessDate), {
    run: step.runId,
    features_run: wide.runId,
  })
  await step.progress(segments.length, segments.length, 'segments')
  const { members, checksum } = await sumOfMembers(ctx.warehouse, step.runId)
  return {
    rowsIn: wide.customers,
    rowsOut: segments.length,
    checksum,
    definitions,
    details: { members, featuresRun: wide.runId },
  }
}

export const steps: readonly NightStep[] = [
  { key: 'segments', label: { zh: '客群', en: 'Segments' }, tables: ['segment_members'], keep: 'days', run: runSegments },
]
