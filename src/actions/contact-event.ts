import { sha256Of } from '../kernel/ids.ts'
import { contactOutcomes } from './outcomes-of-contact.ts'

/** What of a recorded result goes onto the customer's timeline. */
export type ContactFacts = {
  readonly responseId: number
  readonly channel: string
  /** The customer came or called. */
  readonly inbound: boolean
  readonly contentClass: string
  readonly outcome: string
  readonly offerKey: string
  readonly product?: string | undefined
  readonly tierKey: string
  readonly at: Date
}

/** A recorded result is a contact, and, when the customer was spoken with, a response. */
export const contactEventKinds = ['contact', 'response'] as const
type Kind = (typeof contactEventKinds)[number]

/** The id of a timeline event of a recorded result: made of both, so that telling it twice is telling it once. */
export function eventIdOf(kind: Kind, responseId: number): string {
  const hex = sha256Of(`actions.${kind}/${responseId}`)
  // Shaped as a UUID of version 8 (RFC 9562: made by its owner's own rule).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/**
 * The timeline events of a result: codes only. Whether it was positive is said here, so that a later change of the list does not rewrite history. Where the customer
 * came by, the bank contacted nobody: there is a response alone, and it names no offer, for it says nothing of how well asking works.
 */
export function contactEvents(facts: ContactFacts) {
  const outcome = contactOutcomes.find(facts.outcome)
  const kinds = facts.inbound ? (['response'] as const) : outcome?.effective === true ? contactEventKinds : (['contact'] as const)
  const offered = {
    offer: facts.offerKey,
    ...(facts.product === undefined ? {} : { product: facts.product }),
    ...(facts.tierKey === '' ? {} : { tier: facts.tierKey }),
  }
  return kinds.map((kind) => ({
    eventId: eventIdOf(kind, facts.responseId),
    topic: 'timeline',
    body: {
      kind,
      channel: facts.channel,
      at: facts.at.toISOString(),
      amountFen: 0,
      attributes: {
        channel: facts.channel,
        class: facts.contentClass,
        outcome: facts.outcome,
        ...(facts.inbound ? { inbound: '1' } : offered),
        positive: outcome?.positive === true ? '1' : '0',
      },
    },
  }))
}
