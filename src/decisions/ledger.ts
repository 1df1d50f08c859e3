import { type Day, toDayNumber } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import { channelBits, type Channel, classNumbers, type ContentClass, type PastContact } from './facts.ts'
import { capsFor, frequencyCap, type FrequencyCaps } from './gates/frequency-cap.ts'

/** A cap that one more contact would exceed: how many the fullest window already holds. */
export type CapReached = {
  readonly channel: Channel | 'all'
  readonly seen: number
  readonly limit: number
  readonly days: number
}

/** The longest window any cap may look at, either side of a day. */
export const longestWindow = 30

/**
 * Whether one more contact on a day keeps every cap: each window of each cap's length that holds the day is looked at, those reaching into the
 * future too, so no order in which contacts are reserved can overshoot. Undefined when there is room; else the first cap that is full.
 */
export function capReached(
  contacts: readonly PastContact[],
  next: { readonly channel: Channel; readonly contentClass: ContentClass; readonly on: Day },
  caps: FrequencyCaps,
): CapReached | undefined {
  const classes: readonly number[] = caps.classes.map((name) => classNumbers[name])
  const counted = contacts.filter(({ contentClass }) => classes.includes(contentClass))
  for (const rule of capsFor(caps, next.channel, next.contentClass)) {
    const days = counted.filter(({ channel }) => rule.channel === 0 || channel === rule.channel).map(({ on }) => on)
    const seen = fullestWindow(days, next.on, rule.days)
    if (seen >= rule.max) return { channel: rule.channel === 0 ? 'all' : next.channel, seen, limit: rule.max, days: rule.days }
  }
  return undefined
}

/**
 * The most contacts that a window of so many days holds, among those windows that hold the given day. The fullest begins with one of its contacts or on the day
 * itself: one that begins with an empty day holds no more than the one a day later.
 */
export function fullestWindow(days: readonly Day[], on: Day, length: number): number {
  const at = toDayNumber(on)
  const near = days.map(toDayNumber).filter((day) => Math.abs(day - at) < length)
  const starts = [at, ...near.filter((day) => day < at)]
  return Math.max(0, ...starts.map((from) => near.filter((day) => day >= from && day < from + length).length))
}

/** A contact as it is stored, by us or by another system of the bank, as caps count it. A class that nobody told counts as marketing, as in the freeze. */
export function asPast(row: { readonly on: Day; readonly channel: string; readonly contentClass: string }): PastContact {
  return {
    on: row.on,
    channel: channelBits[row.channel as Channel] ?? 0,
    contentClass: classNumbers[row.contentClass as ContentClass] ?? classNumbers.marketing,
  }
}

/** A contact around a day, with its place in the ledger; null for one of another system. */
export type ContactAround = PastContact & { readonly contactId: number | null }

/** The contacts as caps count them, without those that are asked about themselves. Plain: an issued decision keeps it. */
export function countedContacts(around: readonly ContactAround[], except?: number | null): readonly PastContact[] {
  return around
    .filter(({ contactId }) => contactId === null || contactId !== except)
    .map(({ on, channel, contentClass }) => ({ on, channel, contentClass }))
}

/** A full cap in a sentence, as the frequency gate says it. */
export function capSentence({ channel, seen, limit, days }: CapReached): Label {
  return frequencyCap.explain({ denied: true, evidence: { channel, seen, limit, days } })
}
