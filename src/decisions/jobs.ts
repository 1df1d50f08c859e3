import type { NightStep } from '../platform/runs.ts'
import { runAllocate } from './service-allocate.ts'
import { runIssue } from './service-issue.ts'
import { runDecide, runTriggers } from './service-night.ts'

/** The night's decisions: what happened, what may be offered to whom, whom the bank can serve, and issuing it. */
export const steps: readonly NightStep[] = [
  { key: 'triggers', label: { zh: '商机触发', en: 'Triggers' }, tables: ['trigger_hits'], keep: 'days', run: runTriggers },
  { key: 'decide', label: { zh: '决策', en: 'Decide' }, tables: ['decisions'], keep: 'days', run: runDecide },
  { key: 'allocate', label: { zh: '产能分配', en: 'Allocate' }, tables: [], run: runAllocate },
  { key: 'issue', label: { zh: '下发', en: 'Issue' }, tables: [], run: runIssue },
]
