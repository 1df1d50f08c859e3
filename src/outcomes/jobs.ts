import { contactOutcomes } from '../actions/outcomes-of-contact.ts'
import { addDays } from '../kernel/day.ts'
import type { NightStep } from '../platform/runs.ts'
import { writeConversions } from './store.ts'

/** How far back conversions look. */
const WINDOW_DAYS = 90

const counting = {
  effective: contactOutcomes.all.filter((outcome) => outcome.effective).map((outcome) => outcome.key),
  positive: contactOutcomes.all.filter((outcome) => outcome.positive).map((outcome) => outcome.key),
}

/** What came of the tasks of the last 90 days, by offer, tier and channel, with the results recorded up to the business date. */
const outcomes: NightStep = {
  key: 'outcomes',
  label: { zh: '结果汇总', en: 'Outcomes' },
  tables: [],
  run: async (ctx, step) => {
    const window = { from: addDays(step.businessDate, 1 - WINDOW_DAYS), to: step.businessDate }
    const { tasks, cells, checksum } = await ctx.slice((db) => writeConversions(db, step.runId, window, counting))
    return { rowsIn: tasks, rowsOut: cells, checksum, details: { windowDays: WINDOW_DAYS } }
  },
}

export const steps: readonly NightStep[] = [outcomes]
