import { calendars } from '../kernel/calendar.ts'
import type { Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Label } from '../kernel/label.ts'
import type { BundleProduct, BundleScript } from './bundle-shape.ts'
import { judgements, type Prepared, subjectOf } from './decide-one.ts'
import { type Channel, channelLabels, type DecisionInputs, type GateFacts, type PastContact } from './facts.ts'
import { frequencyCap, frequencyCaps } from './gates/frequency-cap.ts'
import type { Evidence } from './gates/gate.ts'
import { contactHours, hours, isLawfulInstant } from './gates/hours.ts'
import { sellerCertified } from './gates/seller-certified.ts'
import { capReached, type CapReached, capSentence } from './ledger.ts'

/** What the record says of a contact at the moment it is about to be made. `contacts` are all around the day but this one. */
export type ContactNow = {
  readonly on: Day
  readonly channel: Channel
  readonly facts: GateFacts
  readonly contacts: readonly PastContact[]
  readonly product: BundleProduct | null
  readonly script: BundleScript | null
}

/** The gate that stops a contact, in the bank's words. What a hold is about is in none of them. */
export type Denial = {
  readonly gate: string
  readonly label: Label
  readonly sentence: Label
  readonly evidence: Evidence
  /** Another day, or another colleague, may still make the contact; else nobody may, and its task is over. */
  readonly passes: boolean
}

/** Gates that ask of the day: what they deny today may be open tomorrow. */
const ofTheDay: readonly string[] = [hours.key, frequencyCap.key]
/** And the one that asks of the seller: what one may not sell a colleague may. */
const passing: readonly string[] = [...ofTheDay, sellerCertified.key]

/** Whether a denial is of the day alone: no reason not to hand the task to a colleague. */
export function isOfTheDay({ gate }: Pick<Denial, 'gate'>): boolean {
  return ofTheDay.includes(gate)
}

/**
 * Asks every gate again about an issued treatment, as on the day and through the channel of the contact: what the night knew of features and triggers stands, all
 * that may have changed since — consent, restrictions, owner, certificates, contacts, product, script — is as now. Answers what stops it, nothing when it may be
 * made: what is for good comes before what passes, and then the law's order counts.
 */
export function denialsNow(
  prepared: Prepared,
  kept: Pick<DecisionInputs, 'customerId' | 'features' | 'hits'>,
  treatmentKey: string,
  now: ContactNow,
): readonly Denial[] {
  const { on, channel, facts, contacts, product, script } = now
  const proposal = prepared.proposals.find(({ treatment }) => treatment.key === treatmentKey)
  if (proposal === undefined)
    throw new AppError('internal', { message: `The bundle of ${prepared.bundle.asOf} has no treatment ${treatmentKey}` })
  const offer = { ...proposal.offer, dueOn: on }
  const asked = {
    offer,
    treatment: { ...proposal.treatment, channel },
    product: product ?? undefined,
    script: script ?? undefined,
  }
  const today = { ...prepared, bundle: { ...prepared.bundle, contactOn: on } }
  const denials = judgements(today, subjectOf(today, asked, { ...kept, facts })).flatMap(({ gate, judgement }): Denial[] => {
    const { key, label } = gate
    const passes = passing.includes(key)
    if (key !== frequencyCap.key)
      return judgement.denied
        ? [{ gate: key, label, sentence: gate.explain(judgement), evidence: judgement.evidence, passes }]
        : []
    const caps = frequencyCaps(prepared.bundle.gates.find((one) => one.key === key)?.params)
    const reached = capReached(contacts, { channel, contentClass: offer.contentClass, on }, caps)
    return reached === undefined ? [] : [capDenial(reached)]
  })
  return [...denials.filter(({ passes }) => !passes), ...denials.filter(({ passes }) => passes)]
}

/** A full cap as a denial: another day has room. */
export function capDenial(reached: CapReached): Denial {
  const { key: gate, label } = frequencyCap
  return { gate, label, sentence: capSentence(reached), evidence: reached, passes: true }
}

/**
 * What to keep in mind at this very instant: the bank's hours of the channel, when it is outside of them; undefined within. No denial: who reads a script at night
 * prepares tomorrow, and a result is recorded after the call.
 */
export function outsideHours(prepared: Prepared, channel: Channel, at: Date): Label | undefined {
  const gate = prepared.bundle.gates.find(({ key }) => key === hours.key)
  if (gate === undefined) return undefined
  const open = contactHours(gate.params)
  if (isLawfulInstant(open, calendars.get(open.calendar), channel, at)) return undefined
  const windows = open.windows[channel].map(([from, to]) => `${from}–${to}`)
  const days = open.workingDayChannels.includes(channel) ? { zh: '工作日 ', en: 'working days ' } : { zh: '', en: '' }
  const { zh, en } = channelLabels[channel]
  return {
    zh: `现在不在${zh}联系时段（${days.zh}${windows.join('、')}）`,
    en: `It is outside the hours of ${en} (${days.en}${windows.join(', ')})`,
  }
}
