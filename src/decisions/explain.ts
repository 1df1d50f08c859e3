import type { Label } from '../kernel/label.ts'
import { type Candidate, contextOf, priorityOf, propensityOf, valueFenOf } from './arbitrate.ts'
import { decideOne, judgements, type Prepared, subjectOf } from './decide-one.ts'
import { type DecisionInputs, valuesOf } from './facts.ts'

/** One gate's verdict in words: the sentence carries the numbers it rests on. */
export type ExplainedVerdict = {
  readonly gate: Label & { readonly key: string }
  readonly version: number
  readonly isAllowed: boolean
  readonly sentence: Label
}

export type ExplainedTreatment = {
  readonly treatment: string
  readonly channel: string
  readonly isOpen: boolean
  readonly verdicts: readonly ExplainedVerdict[]
}

/** Why an offer may, or may not, be made to a customer. */
export type ExplainedOffer = {
  readonly offer: Label & { readonly key: string }
  readonly contentClass: string
  readonly isOpen: boolean
  /** Its place among the customer's best, from 1; absent when it is not among them. */
  readonly rank: number | undefined
  /** The treatment that speaks for the offer: the one chosen, or the one that got furthest past the gates. */
  readonly spokesman: ExplainedTreatment
  readonly deniedBy: ExplainedVerdict | undefined
  /** P × C × V × L of that treatment, worked out whether it is open or not. */
  readonly factors: Pick<Candidate, 'propensityPpm' | 'contextPpm' | 'valueFen' | 'leverPpm'>
  readonly priority: string
  readonly treatments: readonly ExplainedTreatment[]
}

/**
 * Why and why not, for every offer of the bundle or for one: each gate of each treatment with its numbers. Offers come as ranked, then those that were
 * denied latest, for they were nearest to being made.
 */
export function explainCustomer(prepared: Prepared, inputs: DecisionInputs, offerKey?: string): readonly ExplainedOffer[] {
  const { top } = decideOne(prepared, inputs)
  const offers = prepared.bundle.offers.flatMap((offer, at) =>
    offerKey === undefined || offer.key === offerKey ? [explainOffer(prepared, inputs, at, top)] : [],
  )
  const furthest = (one: ExplainedOffer) => (one.isOpen ? Number.POSITIVE_INFINITY : passed(one.spokesman))
  return offers.sort((a, b) => {
    const [rankA, rankB] = [a.rank ?? 99, b.rank ?? 99]
    if (rankA !== rankB) return rankA - rankB
    const [farA, farB] = [furthest(a), furthest(b)]
    if (farA !== farB) return farA > farB ? -1 : 1
    return BigInt(a.priority) === BigInt(b.priority)
      ? a.offer.key < b.offer.key
        ? -1
        : 1
      : BigInt(a.priority) > BigInt(b.priority)
        ? -1
        : 1
  })
}

function explainOffer(prepared: Prepared, inputs: DecisionInputs, at: number, top: readonly Candidate[]): ExplainedOffer {
  const { bundle } = prepared
  const offer = bundle.offers[at]
  const order = prepared.order[at] ?? []
  const treatments = order.map((one) => explainTreatment(prepared, inputs, one))
  const spokesAt = furthestOf(treatments)
  const spokesman = treatments[spokesAt]
  if (offer === undefined || spokesman === undefined) throw new RangeError(`The bundle has no offer at ${at} with a treatment`)
  const rank = top.findIndex((candidate) => candidate.offer === at)
  const isPersonalised = inputs.facts.personalised
  const factors = {
    propensityPpm: propensityOf(bundle.propensity, offer, inputs.features['tier'] ?? null, isPersonalised),
    contextPpm: contextOf(offer, new Set(inputs.hits.map(({ trigger }) => trigger)), isPersonalised),
    valueFen: valueFenOf(offer.value, valuesOf(inputs)),
    leverPpm: prepared.levers[order[spokesAt] ?? 0] ?? 0,
  }
  return {
    offer: { key: offer.key, ...offer.label },
    contentClass: offer.contentClass,
    isOpen: spokesman.isOpen,
    rank: rank < 0 ? undefined : rank + 1,
    spokesman,
    deniedBy: spokesman.verdicts.find(({ isAllowed }) => !isAllowed),
    factors,
    priority: String(priorityOf(factors)),
    treatments,
  }
}

function explainTreatment(prepared: Prepared, inputs: DecisionInputs, at: number): ExplainedTreatment {
  const proposal = prepared.proposals[at]
  if (proposal === undefined) throw new RangeError(`The bundle has no treatment at ${at}`)
  const verdicts = judgements(prepared, subjectOf(prepared, proposal, inputs)).map(({ gate, version, judgement }) => ({
    gate: { key: gate.key, ...gate.label },
    version,
    isAllowed: !judgement.denied,
    sentence: gate.explain(judgement),
  }))
  return {
    treatment: proposal.treatment.key,
    channel: proposal.treatment.channel,
    isOpen: verdicts.every(({ isAllowed }) => isAllowed),
    verdicts,
  }
}

/** The first open treatment, which is the one chosen; else the one that passed the most gates before its first denial. */
function furthestOf(treatments: readonly ExplainedTreatment[]): number {
  const open = treatments.findIndex(({ isOpen }) => isOpen)
  if (open >= 0) return open
  return treatments.reduce((best, one, at) => (passed(one) > passed(treatments[best] ?? one) ? at : best), 0)
}

function passed(treatment: ExplainedTreatment): number {
  const at = treatment.verdicts.findIndex(({ isAllowed }) => !isAllowed)
  return at < 0 ? treatment.verdicts.length : at
}
