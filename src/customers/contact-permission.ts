import { addDays, ageOn, type Day } from '../kernel/day.ts'
import type { Conduct } from './conduct.ts'

/** Ways to reach a customer, each with its bit in a mask; the keys are stored in consents, restrictions and the contact ledger. */
export const channelBits = { phone: 1, sms: 2, wecom: 4, push: 8, mail: 16, visit: 32 } as const
export type Channel = keyof typeof channelBits
export const channels = Object.keys(channelBits) as readonly Channel[]
export const everyChannel = 63

/** Content classes as the frozen contacts number them. */
export const classNumbers = { marketing: 1, service: 2, care: 3, education: 4 } as const

/** How far back contacts are counted: the widest window a cap may have. */
export const CONTACT_DAYS = 30
export const ADULT_YEARS = 18

/** One statement of a customer about being contacted. */
export type ConsentStatement = {
  readonly consentId: number
  readonly purpose: string
  readonly channel: string
  readonly status: 'granted' | 'withdrawn' | 'refused'
  readonly effectiveOn: Day
  readonly expiresOn: Day | null
  /** False when it was made for a telephone the customer no longer has: a new number was never asked. */
  readonly pointHolds?: boolean
}

export type Restriction = {
  readonly kind: string
  readonly channel: string
  readonly validFrom: Day
  readonly validTo: Day | null
}

/** The statement that counts for a purpose and channel on a day: the latest by effective day, then by entry; one about all channels counts for each. */
export function statementFor<Statement extends ConsentStatement>(
  statements: readonly Statement[],
  purpose: string,
  channel: string,
  asOf: Day,
): Statement | undefined {
  let latest: Statement | undefined
  for (const one of statements) {
    if (one.purpose !== purpose || one.effectiveOn > asOf || (one.channel !== channel && one.channel !== 'all')) continue
    if (latest === undefined || isLater(one, latest)) latest = one
  }
  return latest
}

function isLater(one: ConsentStatement, other: ConsentStatement): boolean {
  return one.effectiveOn === other.effectiveOn ? one.consentId > other.consentId : one.effectiveOn > other.effectiveOn
}

function grants(one: ConsentStatement, asOf: Day): boolean {
  return one.status === 'granted' && one.pointHolds !== false && (one.expiresOn === null || one.expiresOn >= asOf)
}

/** Whether the customer allows marketing through a channel on a day. What was never asked is refused; what has ended does not fall back on anything older. */
export function isConsented(statements: readonly ConsentStatement[], channel: string, asOf: Day): boolean {
  const one = statementFor(statements, 'marketing', channel, asOf)
  return one !== undefined && grants(one, asOf)
}

/** Whether what is proposed may be drawn from what is known of the customer (PIPL art. 24): unless the source, or the customer's latest word on it, says no. */
export function isPersonalised(isOnAtSource: boolean, statements: readonly ConsentStatement[], asOf: Day): boolean {
  const word = statements
    .filter((one) => one.purpose === 'personalisation' && one.effectiveOn <= asOf)
    .reduce<ConsentStatement | undefined>((last, one) => (last === undefined || isLater(one, last) ? one : last), undefined)
  return isOnAtSource && (word === undefined || grants(word, asOf))
}

/** The channels consented to, as a mask. */
export function consentMask(statements: readonly ConsentStatement[], asOf: Day): number {
  return channels.reduce((mask, channel) => (isConsented(statements, channel, asOf) ? mask | channelBits[channel] : mask), 0)
}

/** Restrictions that stop everything but storage: a court's, money laundering, death, and a customer's whose data may only be stored (PIPL 47). Outside they are one. */
export const holdKinds: readonly string[] = ['legal', 'aml', 'deceased', 'processing']

/** What restrictions come to on a day. The reason of a hold stays here: outside it is only known that there is one. */
export type Standing = {
  readonly isHeld: boolean
  readonly isGuarded: boolean
  readonly isFrozen: boolean
  /** Channels on do-not-contact, as a mask. */
  readonly doNotContact: number
}

/** Weighs the restrictions of a customer on a day; a complaint freezes for the bank's own days after its closing. */
export function standingOf(
  restrictions: readonly Restriction[],
  asOf: Day,
  { complaintFreezeDays }: Pick<Conduct, 'complaintFreezeDays'>,
): Standing {
  const begun = restrictions.filter((one) => one.validFrom <= asOf)
  const inForce = begun.filter((one) => one.validTo === null || one.validTo >= asOf)
  const isFrozen = begun.some(
    (one) => one.kind === 'complaint-freeze' && (one.validTo === null || addDays(one.validTo, complaintFreezeDays) >= asOf),
  )
  return {
    isHeld: inForce.some((one) => holdKinds.includes(one.kind)),
    isGuarded: inForce.some((one) => one.kind === 'guardian'),
    isFrozen,
    doNotContact: inForce.filter((one) => one.kind === 'do-not-contact').reduce((mask, one) => mask | maskOf(one.channel), 0),
  }
}

/** A minor for whom no guardian is on record. */
export function isUnguardedMinor(bornOn: Day | null, standing: Standing, asOf: Day): boolean {
  return bornOn !== null && ageOn(bornOn, asOf) < ADULT_YEARS && !standing.isGuarded
}

function maskOf(channel: string): number {
  if (channel === 'all') return everyChannel
  return channel in channelBits ? channelBits[channel as Channel] : 0
}
