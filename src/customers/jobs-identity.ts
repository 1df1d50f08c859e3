import type { NightStep } from '../platform/runs.ts'
import { matchParties } from './service-identity-match.ts'

/** Stands before the customers are made: who is one person is found among what was delivered. */
export const steps: readonly NightStep[] = [
  { key: 'match', label: { zh: '识别同一客户', en: 'Tell who is one person' }, tables: [], run: matchParties },
]
