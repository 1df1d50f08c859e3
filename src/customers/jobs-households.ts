import type { NightStep } from '../platform/runs.ts'
import { rollUpHouseholds } from './service-rollups.ts'

/** What of this stage needs the night's features: it runs after them. */
export const steps: readonly NightStep[] = [
  { key: 'households', label: { zh: '家庭汇总', en: 'Household sums' }, tables: [], run: rollUpHouseholds },
]
