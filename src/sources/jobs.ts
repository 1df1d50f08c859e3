import type { NightStep } from '../platform/runs.ts'
import { foldClosedMonths } from './service-fold.ts'

/** What the night does for the facts that came in: months that closed are gathered into one run. It publishes that run itself, with its slices. */
export const steps: readonly NightStep[] = [
  {
    key: 'fold',
    label: { zh: '归并已结束月份', en: 'Fold closed months' },
    tables: [],
    run: (ctx, step) => foldClosedMonths(ctx, step.businessDate),
  },
]
