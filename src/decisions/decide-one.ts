import { fieldsByKey, type Fields } from '../kernel/rules/field.ts'
import {
  type Candidate,
  contextOf,
  leverOf,
  priorityOf,
  propensityOf,
  ranked,
  topOffers,
  treatmentOrder,
  valueFenOf,
} from './arbitrate.ts'
import type { Bundle } from './bundle-shape.ts'
import { type DecisionInputs, type Hit, valuesOf } from './facts.ts'
import type { BoundGate, Gate, Judgement, Proposal, Subject } from './gates/gate.ts'
import { gates } from './gates/registry.ts'
import type { BoundTrigger, Trigger } from './triggers/trigger.ts'
import { triggers } from './triggers/registry.ts'

/** What one customer comes to: the first denying gate of every treatment (0 = open) in the bundle's order, and the best offers. */
export type Decision = {
  readonly deniedBy: readonly number[]
  readonly top: readonly Candidate[]
}

/** A gate of the bundle, looked up and with its parameters. */
export type GateInForce = { readonly gate: Gate; readonly bound: BoundGate; readonly version: number }

/** A bundle looked up once, for deciding many customers. */
export type Prepared = {
  readonly bundle: Bundle
  readonly fields: Fields
  readonly gates: readonly GateInForce[]
  readonly triggers: readonly { readonly trigger: Trigger; readonly bound: BoundTrigger }[]
  readonly proposals: readonly Proposal[]
  /** Treatments of each offer, best first. */
  readonly order: readonly (readonly number[])[]
  /** The lever of each treatment. */
  readonly levers: readonly number[]
}

/** Looks up everything a bundle names. */
export function prepareBundle(bundle: Bundle): Prepared {
  const offers = new Map(bundle.offers.map((offer) => [offer.key, offer]))
  return {
    bundle,
    fields: fieldsByKey(bundle.fields),
    gates: bundle.gates
      .map(({ key, version, params }) => ({ gate: gates.get(key), bound: gates.get(key).with(params), version }))
      .sort((a, b) => a.gate.code - b.gate.code),
    triggers: bundle.triggers.map(({ key, params }) => ({ trigger: triggers.get(key), bound: triggers.get(key).with(params) })),
    proposals: bundle.treatments.flatMap((treatment) => {
      const offer = offers.get(treatment.offer)
      if (offer === undefined) return []
      const product = offer.product === undefined ? undefined : bundle.products[offer.product]
      return [{ treatment, offer, product, script: bundle.scripts[treatment.script] }]
    }),
    order: treatmentOrder(bundle),
    levers: bundle.treatments.map((treatment) => {
      const offer = offers.get(treatment.offer)
      return offer === undefined ? 0 : leverOf(offer, treatment)
    }),
  }
}

/** The triggers that fire for a customer, in the bundle's order. */
export function hitsOf(prepared: Prepared, inputs: Pick<DecisionInputs, 'features' | 'facts'>): readonly Hit[] {
  const value = (feature: string): number | null => inputs.features[feature] ?? null
  return prepared.triggers.flatMap(({ trigger, bound }) => {
    const fired = bound.fires({ value, facts: inputs.facts, asOf: prepared.bundle.asOf })
    return fired === undefined ? [] : [{ trigger: trigger.key, ...fired }]
  })
}

/** What is the same in every judgement of a customer. */
export type Judged = Omit<Subject, keyof Proposal>

/** Everything known of the customer, in the form that gates read it. */
export function judgedBy(prepared: Prepared, inputs: DecisionInputs): Judged {
  return {
    facts: inputs.facts,
    valueOf: valuesOf(inputs),
    fired: new Set(inputs.hits.map(({ trigger }) => trigger)),
    days: { asOf: prepared.bundle.asOf, contactOn: prepared.bundle.contactOn },
    fields: prepared.fields,
  }
}

/** What the gates judge: one proposal and everything known of the customer. */
export function subjectOf(prepared: Prepared, proposal: Proposal, inputs: DecisionInputs): Subject {
  return { ...proposal, ...judgedBy(prepared, inputs) }
}

/** Every gate's answer about one proposal, in order, the later ones too: what `explain` shows. */
export function judgements(prepared: Prepared, subject: Subject): readonly (GateInForce & { readonly judgement: Judgement })[] {
  return prepared.gates.map((inForce) => ({ ...inForce, judgement: inForce.bound.judge(subject) }))
}

/** The code of the first gate that denies, 0 when none does. */
export function firstDenial(prepared: Prepared, subject: Subject): number {
  return prepared.gates.find(({ bound }) => bound.judge(subject).denied)?.gate.code ?? 0
}

/** Decides one customer: the same definitions, the same integers and the same order as the statement that decides everybody. */
export function decideOne(prepared: Prepared, inputs: DecisionInputs): Decision {
  const { bundle } = prepared
  const judged = judgedBy(prepared, inputs)
  const deniedBy = prepared.proposals.map((proposal) => firstDenial(prepared, { ...proposal, ...judged }))
  const isPersonalised = inputs.facts.personalised
  const candidates = bundle.offers.flatMap((offer, at): Candidate[] => {
    const treatment = prepared.order[at]?.find((one) => deniedBy[one] === 0)
    const chosen = treatment === undefined ? undefined : bundle.treatments[treatment]
    if (treatment === undefined || chosen === undefined) return []
    const factors = {
      propensityPpm: propensityOf(bundle.propensity, offer, inputs.features['tier'] ?? null, isPersonalised),
      contextPpm: contextOf(offer, judged.fired, isPersonalised),
      valueFen: valueFenOf(offer.value, judged.valueOf),
      leverPpm: leverOf(offer, chosen),
    }
    return [{ offer: at, treatment, priority: priorityOf(factors), ...factors }]
  })
  return { deniedBy, top: ranked(candidates).slice(0, topOffers) }
}
