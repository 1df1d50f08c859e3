import type { Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Db } from '../platform/ctx.ts'
import { overTheBank } from '../platform/scope.ts'
import type { Channel, ContentClass, PastContact } from './facts.ts'
import type { FrequencyCaps } from './gates/frequency-cap.ts'
import { capReached, type CapReached, countedContacts } from './ledger.ts'
import {
  type ContactRecord,
  contactsAroundAll,
  lockContact,
  insertContacts,
  lockCustomerOfParty,
  type LockedCustomer,
  markCommitted,
  markReleased,
  moveReserved,
} from './store-issued.ts'

// The contact ledger at work. Whatever takes room on a day has locked the customer first and looks at every window of that day, over all of the bank's rows, so that
// of any number of people and campaigns at once no two see the same room. The lock goes with the caller's transaction.

export type Reservation = {
  readonly customerId: number
  readonly partyId: number
  readonly channel: Channel
  readonly contentClass: ContentClass
  readonly onDay: Day
  readonly expiresOn: Day
  readonly decisionId?: number
}

export type Reserved = { readonly contactId: number } | { readonly reached: CapReached }

/** Customers whose rows are locked, and their contacts as counted under those locks. */
export type CountedUnderLock = {
  readonly customers: readonly LockedCustomer[]
  readonly counted: ReadonlyMap<number, readonly PastContact[]>
}

/** Reserves contacts, each customer once, or says which cap is full: the one way into the ledger, for a night's slice and for a single contact alike. By customer. */
export async function reserveLocked(
  db: Db,
  wants: readonly Reservation[],
  { customers, counted }: CountedUnderLock,
  caps: FrequencyCaps,
  at: Date,
): Promise<ReadonlyMap<number, Reserved>> {
  const results = new Map<number, Reserved>()
  const locked = new Map(customers.map((customer) => [customer.customerId, customer]))
  const fitting = wants.flatMap((want) => {
    const customer = locked.get(want.customerId)
    if (customer === undefined) return []
    const next = { channel: want.channel, contentClass: want.contentClass, on: want.onDay }
    const reached = capReached(counted.get(want.customerId) ?? [], next, caps)
    if (reached === undefined) return [{ ...want, customer, decisionId: want.decisionId, at }]
    results.set(want.customerId, { reached })
    return []
  })
  if (fitting.length === 0) return results
  for (const [customerId, contactId] of await insertContacts(db, fitting)) results.set(customerId, { contactId })
  return results
}

/** A contact about to be made on a day. `contactId` is what was reserved for it, wherever that stands; with `isMade` it counts as made. */
export type Placing = Omit<Reservation, 'customerId'> & { readonly contactId: number | null; readonly isMade: boolean }

/**
 * Puts a contact on the day it is really made: what was reserved for Monday makes no room for a call on Wednesday. The reservation moves there; one that was given
 * back, or made on another day, is followed by a new one. When a cap is full on that day nothing moves, and the cap is said.
 */
export async function placeContact(db: Db, want: Placing, caps: FrequencyCaps, at: Date): Promise<Reserved> {
  return await overTheBank(db, async () => {
    const customer = await lockCustomerOfParty(db, want.partyId)
    if (customer === undefined) throw new AppError('not-found', { message: `Party ${want.partyId} is no customer's` })
    const { customerId } = customer
    const { channel, contentClass, onDay } = want
    const standing = await standingContact(db, want)
    const around = (await contactsAroundAll(db, [customerId], onDay)).get(customerId) ?? []
    // Only a contact that will move does not stand in its own way: one made on another day counts there, and a new one comes beside it.
    const counted = countedContacts(around, standing?.contactId)
    const placed =
      standing === undefined
        ? await reserveOne(
            db,
            { ...want, customerId },
            { customers: [customer], counted: new Map([[customerId, counted]]) },
            caps,
            at,
          )
        : reachedOr(standing, capReached(counted, { channel, contentClass, on: onDay }, caps))
    if ('reached' in placed) return placed
    if (want.isMade) await markCommitted(db, placed.contactId, { on: onDay, channel, at })
    else if (standing?.state === 'reserved') await moveReserved(db, placed.contactId, { on: onDay, channel })
    return placed
  })
}

/** The contact that was reserved for this, if it can be used on the day. One made today already and taken back as a wrong entry is: the customer was disturbed once. */
async function standingContact(db: Db, { contactId, onDay }: Placing): Promise<ContactRecord | undefined> {
  const contact = contactId === null ? undefined : await lockContact(db, contactId)
  if (contact?.state === 'reserved') return contact
  return contact?.state === 'committed' && contact.onDay === onDay ? contact : undefined
}

function reachedOr({ contactId }: ContactRecord, reached: CapReached | undefined): Reserved {
  return reached === undefined ? { contactId } : { reached }
}

async function reserveOne(db: Db, want: Reservation, under: CountedUnderLock, caps: FrequencyCaps, at: Date): Promise<Reserved> {
  const placed = (await reserveLocked(db, [want], under, caps, at)).get(want.customerId)
  if (placed === undefined) throw new AppError('internal', { message: `Customer ${want.customerId} went while it was locked` })
  return placed
}

/**
 * Gives reserved contacts back: their tasks expired or were stopped before anybody called, or the customer came. Those that were made stay counted. Over the bank's
 * rows, for a task that was handed over is worked by one who does not see its customer. Answers how many were given back.
 */
export async function releaseContacts(db: Db, contactIds: readonly number[], at: Date): Promise<number> {
  return contactIds.length === 0 ? 0 : await overTheBank(db, () => markReleased(db, contactIds, at))
}

/** Takes a contact out of the count that was never made as it was recorded: it was the customer who came. One that does not count already is an error of ours. */
export async function undoContact(db: Db, contactId: number, at: Date): Promise<void> {
  const undone = await overTheBank(db, () => markReleased(db, [contactId], at, ['reserved', 'committed']))
  if (undone !== 1)
    throw new AppError('internal', { message: `Contact ${contactId} was recorded as made and does not stand in the ledger` })
}
