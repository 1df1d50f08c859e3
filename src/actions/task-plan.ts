import { AppError } from '../kernel/errors.ts'
import type { Day } from '../kernel/day.ts'
import { type ConditionAnswer, explain, type GroupAnswer } from '../kernel/rules/explain.ts'
import { fieldsByKey } from '../kernel/rules/field.ts'
import { featuresIn, spoken } from '../decisions/because.ts'
import type { Bundle, BundleOffer } from '../decisions/bundle-shape.ts'
import { type DecisionInputs, valuesOf } from '../decisions/facts.ts'
import type { Outcome } from '../decisions/issued.ts'
import { occasionHit } from '../decisions/occasion.ts'
import { triggers } from '../decisions/triggers/registry.ts'
import type { RunnerUp, TaskGate, TaskReason } from './store.ts'

/** What an issued decision says, as far as its task needs it. */
export type IssuedOffer = {
  readonly offerKey: string
  readonly treatmentKey: string
  readonly inputs: DecisionInputs
  readonly outcome: Pick<Outcome, 'issued' | 'minutes' | 'runnersUp' | 'recheck'>
}

/** The part of a task that its decision and the policy bundle determine. */
export type TaskPlan = {
  readonly offerVersion: number
  readonly contentClass: string
  readonly triggerKey: string | null
  readonly dueOn: Day
  readonly expiresOn: Day
  readonly valueFen: number
  readonly amountFen: number | null
  readonly minutes: number
  readonly reasons: readonly TaskReason[]
  readonly scriptKey: string
  readonly scriptVersion: number | null
  readonly gates: readonly TaskGate[]
  readonly runnersUp: readonly RunnerUp[]
  /** The number of the tier as the feature keeps it; null when the customer has none. */
  readonly tier: number | null
}

/** The most reasons a list shows; more would not be read in a morning. */
const REASONS = 4

/** Makes the task of an issued decision: when it is due, why it is there and with which numbers, what to say, which policies it passed, what came next. */
export function planTask(issued: IssuedOffer, bundle: Bundle): TaskPlan {
  const offer = bundle.offers.find((entry) => entry.key === issued.offerKey)
  const treatment = bundle.treatments.find((entry) => entry.offer === issued.offerKey && entry.key === issued.treatmentKey)
  if (offer === undefined || treatment === undefined) {
    throw new AppError('internal', {
      message: `The bundle of ${bundle.asOf} has no treatment ${issued.treatmentKey} of offer ${issued.offerKey}`,
    })
  }
  const { features, hits } = issued.inputs
  const { outcome } = issued
  return {
    offerVersion: offer.version,
    contentClass: offer.contentClass,
    triggerKey: occasionHit(offer, hits)?.trigger ?? null,
    dueOn: offer.dueOn,
    expiresOn: offer.expiresOn,
    valueFen: outcome.issued.valueFen,
    amountFen: offer.amountOf === undefined ? null : (features[offer.amountOf] ?? null),
    minutes: outcome.minutes,
    reasons: reasonsOf(offer, issued.inputs, bundle),
    scriptKey: treatment.script,
    scriptVersion: bundle.scripts[treatment.script]?.version ?? null,
    gates: outcome.recheck.map(({ gate, version }) => ({ key: gate, version })),
    runnersUp: outcome.runnersUp,
    tier: features['tier'] ?? null,
  }
}

/** Triggers first, the weightiest before the others: what happened is why now. Without one, the offer's own sentence; without that, the conditions of its rule that hold. */
function reasonsOf(offer: BundleOffer, inputs: DecisionInputs, bundle: Bundle): readonly TaskReason[] {
  const byWeight = [...offer.triggers].sort((a, b) => b.contextPpm - a.contextPpm || (a.key < b.key ? -1 : 1))
  const why = byWeight.flatMap(({ key }) => {
    const hit = inputs.hits.find((entry) => entry.trigger === key)
    return hit === undefined
      ? []
      : [{ key, ...triggers.get(key).explain(hit.evidence, bundle.currency), numbers: { ...hit.evidence } }]
  })
  if (why.length > 0) return why.slice(0, REASONS)
  const [fields, valueOf] = [fieldsByKey(bundle.fields), valuesOf(inputs)]
  if (offer.because !== undefined) {
    const known = featuresIn(offer.because).flatMap((key) => {
      const value = valueOf(key)
      return value === null || value === undefined ? [] : [[key, value] as const]
    })
    return [{ key: 'because', ...spoken(offer.because, fields, valueOf), numbers: Object.fromEntries(known) }]
  }
  return holding(explain(offer.eligibility, fields, valueOf, bundle.asOf))
    .map((condition) => ({
      key: condition.field,
      zh: `${condition.sentence.zh}（现为 ${condition.shown.zh}）`,
      en: `${condition.sentence.en} (now ${condition.shown.en})`,
      numbers: condition.actual === null ? {} : { [condition.field]: condition.actual },
    }))
    .slice(0, REASONS)
}

/** The conditions a rule holds by, where it says something of the customer: a "not" is a reason only as a whole. */
function holding(group: GroupAnswer): readonly ConditionAnswer[] {
  if (!group.holds || group.not) return []
  return group.rules.flatMap((part) => ('rules' in part ? holding(part) : part.holds && part.actual !== null ? [part] : []))
}
