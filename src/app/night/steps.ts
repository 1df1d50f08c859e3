import { steps as actions } from '../../actions/jobs.ts'
import { stepsAfterUnify } from '../../actions/jobs-follow.ts'
import { steps as customers } from '../../customers/jobs.ts'
import { steps as households } from '../../customers/jobs-households.ts'
import { steps as identity } from '../../customers/jobs-identity.ts'
import { steps as peers } from '../../customers/jobs-peers.ts'
import { steps as preferences } from '../../customers/jobs-preferences.ts'
import { steps as values } from '../../customers/jobs-values.ts'
import { steps as decisions } from '../../decisions/jobs.ts'
import { steps as features } from '../../features/jobs.ts'
import { steps as outcomes } from '../../outcomes/jobs.ts'
import { steps as products } from '../../products/jobs.ts'
import { steps as segments } from '../../segments/jobs.ts'
import { steps as sources } from '../../sources/jobs.ts'
import type { NightStep } from '../../platform/runs.ts'
import { retention } from '../privacy/retention.ts'
import { pruning } from './prune.ts'

const daily: readonly NightStep[] = [
  ...sources,
  ...products,
  ...identity,
  // Tasks follow their customers as soon as these are settled, before contacts are frozen and minutes planned.
  ...customers.flatMap((step) => (step.key === 'unify' ? [step, ...stepsAfterUnify] : [step])),
  ...preferences,
  ...values,
  ...features,
  ...peers,
  ...households,
  ...segments,
  ...decisions,
  ...actions,
  ...outcomes,
]

/** The plan of a night, in order (DESIGN 4). Each stage brings its own steps; a step may read what stands before it, never what comes after. */
export const nightSteps: readonly NightStep[] = [...daily, retention, pruning(daily)]
