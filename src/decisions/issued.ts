import { calendars } from '../kernel/calendar.ts'
import { dayAt, timeAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Candidate } from './arbitrate.ts'
import type { Bundle, BundleProduct } from './bundle-shape.ts'
import { decideOne, judgements, type Prepared, subjectOf } from './decide-one.ts'
import type { DecisionInputs, GateFacts, PastContact } from './facts.ts'
import type { Verdict } from './gates/gate.ts'
import { capReached } from './ledger.ts'
import { frequencyCaps } from './gates/frequency-cap.ts'
import { contactHours, isLawfulInstant } from './gates/hours.ts'

/** What an issued decision was made on: what the night knew, and what the record said at the moment of issuing. */
export type IssuedInputs = DecisionInputs & {
  readonly v: 1
  readonly live: {
    readonly facts: GateFacts
    /** The contacts around the contact day, as the ledger had them. */
    readonly contacts: readonly PastContact[]
    /** The product as the catalogue had it; null for an offer without one, or one that has gone. */
    readonly product: BundleProduct | null
    /** The instant at which it goes out, for what is sent at once; null for what a person does on its day. */
    readonly sendAt: string | null
  }
}

export type RankedOffer = {
  readonly offerKey: string
  readonly offerVersion: number
  readonly treatmentKey: string
  readonly channel: string
  readonly priority: string
  readonly propensityPpm: number
  readonly contextPpm: number
  readonly valueFen: number
  readonly leverPpm: number
}

/** What a decision came to: everything that a replay must give again. Plain JSON. */
export type Outcome = {
  readonly v: 1
  readonly offerKey: string
  readonly treatmentKey: string
  readonly channel: string
  readonly minutes: number
  readonly family: string | null
  /** First denying gate of every treatment of the bundle. */
  readonly deniedBy: readonly number[]
  readonly top: readonly RankedOffer[]
  /** The offer that was issued, with the treatment that allocation chose. */
  readonly issued: RankedOffer
  /** The other offers of the ranking, best first. */
  readonly runnersUp: readonly Pick<RankedOffer, 'offerKey' | 'offerVersion' | 'channel' | 'priority'>[]
  /** Every gate's verdict on the issued treatment at the moment of issuing. */
  readonly recheck: readonly Verdict[]
}

/**
 * The outcome of issuing one treatment to one customer: the night's decision, and the gates asked again on what the record says now, with the cap
 * decided by the ledger. A pure function of what is kept, so that it can be replayed.
 */
export function outcomeOf(prepared: Prepared, inputs: IssuedInputs, offerKey: string, treatmentKey: string): Outcome {
  const { bundle } = prepared
  const { deniedBy, top } = decideOne(prepared, inputs)
  const at = bundle.treatments.findIndex(({ key }) => key === treatmentKey)
  const won = top.find(({ offer }) => bundle.offers[offer]?.key === offerKey)
  const treatment = bundle.treatments[at]
  if (won === undefined || treatment === undefined || treatment.offer !== offerKey || deniedBy[at] !== 0)
    throw new AppError('internal', {
      message: `Treatment ${treatmentKey} of ${offerKey} is not open among the best offers of customer ${inputs.customerId}`,
    })
  const order = top.map((candidate) => rankedOffer(bundle, candidate))
  const best = rankedOffer(bundle, won)
  // P, C and V belong to the offer; the treatment only brings its own lever.
  const lever = prepared.levers[at] ?? best.leverPpm
  const priority = String((BigInt(best.priority) / BigInt(best.leverPpm)) * BigInt(lever))
  const issued = { ...best, treatmentKey, channel: treatment.channel, leverPpm: lever, priority }
  return {
    v: 1,
    offerKey,
    treatmentKey,
    channel: treatment.channel,
    minutes: treatment.minutes,
    family: inputs.live.product?.family ?? null,
    deniedBy,
    top: order,
    issued,
    runnersUp: order
      .filter((one) => one.offerKey !== offerKey)
      .map(({ offerKey: key, offerVersion, channel, priority: other }) => ({
        offerKey: key,
        offerVersion,
        channel,
        priority: other,
      })),
    recheck: recheckOf(prepared, inputs, at),
  }
}

/**
 * The gates on the record's present facts: the product as it is in the catalogue now, and the contact cap both as the night counts it on the facts of now and as
 * the ledger has it, over every window, the other systems' contacts in both.
 */
export function recheckOf(prepared: Prepared, inputs: IssuedInputs, treatment: number): readonly Verdict[] {
  const { bundle } = prepared
  const proposal = prepared.proposals[treatment]
  if (proposal === undefined) throw new AppError('internal', { message: `The bundle has no treatment ${treatment}` })
  const { sendAt } = inputs.live
  const product = proposal.offer.product === undefined ? undefined : (inputs.live.product ?? undefined)
  const subject = subjectOf(prepared, { ...proposal, product }, { ...inputs, facts: inputs.live.facts })
  return judgements(prepared, subject).map(({ gate, version, judgement }) => {
    const params = bundle.gates.find(({ key }) => key === gate.key)?.params
    if (gate.key === 'hours' && sendAt !== null) {
      const [hours, at] = [contactHours(params), new Date(sendAt)]
      const allowed = isLawfulInstant(hours, calendars.get(hours.calendar), proposal.treatment.channel, at)
      return { gate: gate.key, version, allowed, evidence: { ...judgement.evidence, dueOn: dayAt(at), time: timeAt(at) } }
    }
    if (gate.key !== 'frequency-cap') return { gate: gate.key, version, allowed: !judgement.denied, evidence: judgement.evidence }
    const caps = frequencyCaps(params)
    const next = { channel: proposal.treatment.channel, contentClass: proposal.offer.contentClass, on: bundle.contactOn }
    const reached = capReached(inputs.live.contacts, next, caps)
    if (reached !== undefined) return { gate: gate.key, version, allowed: false, evidence: reached }
    if (judgement.denied) return { gate: gate.key, version, allowed: false, evidence: judgement.evidence }
    return { gate: gate.key, version, allowed: true, evidence: { contentClass: next.contentClass } }
  })
}

function rankedOffer(bundle: Bundle, candidate: Candidate): RankedOffer {
  const [offer, treatment] = [bundle.offers[candidate.offer], bundle.treatments[candidate.treatment]]
  if (offer === undefined || treatment === undefined)
    throw new AppError('internal', { message: 'A candidate outside of its bundle' })
  const { propensityPpm, contextPpm, valueFen, leverPpm } = candidate
  return {
    offerKey: offer.key,
    offerVersion: offer.version,
    treatmentKey: treatment.key,
    channel: treatment.channel,
    priority: String(candidate.priority),
    propensityPpm,
    contextPpm,
    valueFen,
    leverPpm,
  }
}
