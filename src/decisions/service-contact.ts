import { factsNowOf } from '../customers/service-facts.ts'
import { dayAt, type Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'
import { overTheBank } from '../platform/scope.ts'
import { catalogueOf, scriptsOf } from '../products/service.ts'
import { type Prepared, prepareBundle } from './decide-one.ts'
import { type Channel, channels, keptFacts } from './facts.ts'
import { gates } from './gates/registry.ts'
import { type ContactAround, countedContacts } from './ledger.ts'
import { capDenial, type Denial, denialsNow, outsideHours } from './recheck.ts'
import { capsOf } from './service.ts'
import { placeContact } from './service-ledger.ts'
import { decideRun, findBundle } from './store.ts'
import { certificatesOf, contactsAroundAll, keptDecisions, type KeptDecision, lockCustomerOfParty } from './store-issued.ts'

export type { Denial }

/** A contact somebody is about to make for an issued decision. `channel` when it goes another way than was issued; the seller is who will speak. */
export type ContactAsk = {
  readonly decisionId: number
  /** The contact reserved for it; it does not stand in its own way. */
  readonly contactId: number | null
  readonly sellerStaffId: number
  readonly channel?: Channel
}

/**
 * What stands, at this moment, against contacts that were issued earlier: the gates that deny each, by decision, the one that counts first; those that may be made
 * are left out. The queries are the same few for one and for a whole list. Whoever asks has seen the tasks; the judgement itself is made over the bank's rows.
 */
export async function denialsOf(db: Db, asks: readonly ContactAsk[], on: Day): Promise<ReadonlyMap<number, readonly Denial[]>> {
  if (asks.length === 0) return new Map()
  return await overTheBank(db, async () => {
    const known = await knownOf(db, asks, on)
    return new Map(
      asks.flatMap((ask) => {
        const denials = judge(known, ask, on)
        return denials.length === 0 ? [] : [[ask.decisionId, denials] as const]
      }),
    )
  })
}

export type Claimed = { readonly contactId: number } | { readonly denial: Denial }

/**
 * Takes the room for a contact on this very day, when somebody opens what to say: the customer is locked, every gate is asked again, and the reservation moves to
 * today. With `isMade` the contact counts as made. When a gate denies, nothing moves.
 */
export async function claimContact(
  db: Db,
  ask: ContactAsk & { readonly expiresOn: Day; readonly isMade: boolean },
  at: Date,
): Promise<Claimed> {
  return await overTheBank(db, async () => {
    const onDay = dayAt(at)
    const [decision] = await keptDecisions(db, [ask.decisionId])
    if (decision === undefined) throw new AppError('not-found', { message: `Decision ${ask.decisionId} is not in the record` })
    const { partyId, decisionId } = decision
    // First the lock: what the gates are asked of must not change until the contact stands in the ledger.
    await lockCustomerOfParty(db, partyId)
    const known = await knownOf(db, [ask], onDay)
    const [denial] = judge(known, ask, onDay)
    if (denial !== undefined) return { denial }
    const prepared = preparedOf(known, decision)
    const { contentClass } = offerOf(prepared, decision)
    const { contactId, expiresOn, isMade } = ask
    const want = { partyId, decisionId, channel: channelOf(ask, decision), contentClass, onDay, expiresOn, contactId, isMade }
    const placed = await placeContact(db, want, capsOf(prepared.bundle), at)
    if ('reached' in placed)
      throw new AppError('internal', { message: `Decision ${decisionId} passed its gates under a lock and found no room` })
    return placed
  })
}

/**
 * Counts a contact of today through another channel than it was first recorded: a corrected entry. The gates were asked when the contact was made and are not asked
 * again, for meanwhile the customer may have said "no more"; a cap that is full through that channel is.
 */
export async function recountContact(
  db: Db,
  ask: Pick<ContactAsk, 'decisionId' | 'contactId'> & { readonly channel: Channel; readonly expiresOn: Day },
  at: Date,
): Promise<Claimed> {
  return await overTheBank(db, async () => {
    const { decisionId, contactId, channel, expiresOn } = ask
    const [decision] = await keptDecisions(db, [decisionId])
    if (decision === undefined) throw new AppError('not-found', { message: `Decision ${decisionId} is not in the record` })
    const { bundleHash, partyId } = decision
    const prepared = await preparedUnder(db, bundleHash, (await decideRun(db))?.bundleHash ?? bundleHash)
    const { contentClass } = offerOf(prepared, decision)
    const want = { partyId, decisionId, channel, contentClass, onDay: dayAt(at), expiresOn, contactId, isMade: true }
    const placed = await placeContact(db, want, capsOf(prepared.bundle), at)
    return 'reached' in placed ? { denial: capDenial(placed.reached) } : placed
  })
}

/** The bank's hours of a channel, in words, when this instant is outside of them: by the policy of the newest night. */
export async function hoursNow(db: Db, channel: Channel, at: Date): Promise<Label | undefined> {
  const newest = await decideRun(db)
  return newest === undefined
    ? undefined
    : outsideHours(await preparedUnder(db, newest.bundleHash, newest.bundleHash), channel, at)
}

type Known = {
  readonly decisions: ReadonlyMap<number, KeptDecision>
  readonly facts: Awaited<ReturnType<typeof factsNowOf>>
  readonly around: ReadonlyMap<number, readonly ContactAround[]>
  readonly certificates: ReadonlyMap<number, readonly string[]>
  readonly products: ReadonlyMap<string, Awaited<ReturnType<typeof catalogueOf>>[number]>
  readonly scripts: Awaited<ReturnType<typeof scriptsOf>>
  readonly prepared: ReadonlyMap<string, Prepared>
}

/** Everything that some contacts are judged by. */
async function knownOf(db: Db, asks: readonly ContactAsk[], on: Day): Promise<Known> {
  const decisions = await keptDecisions(
    db,
    asks.map(({ decisionId }) => decisionId),
  )
  const customers = [...new Set(decisions.map(({ customerId }) => customerId))]
  const prepared = new Map<string, Prepared>()
  const newest = await decideRun(db)
  for (const hash of new Set(decisions.map(({ bundleHash }) => bundleHash)))
    prepared.set(hash, await preparedUnder(db, hash, newest?.bundleHash ?? hash))
  return {
    decisions: new Map(decisions.map((one) => [one.decisionId, one])),
    facts: await factsNowOf(db, customers, on),
    around: await contactsAroundAll(db, customers, on),
    certificates: await certificatesOf(db, [...new Set(asks.map(({ sellerStaffId }) => sellerStaffId))], on),
    products: new Map((await catalogueOf(db)).map((product) => [product.code, product])),
    scripts: await scriptsOf(db),
    prepared,
  }
}

/** Bundles never change under their hash, so what was looked up for a few of them is kept: a morning asks for the same one or two all the time. */
const lookedUp = new Map<string, Prepared>()
const KEPT = 6

/** A decision's own bundle under the gates of the newest night: an offer is what was decided, the policy it is measured by is the one in force. */
async function preparedUnder(db: Db, hash: string, gatesOf: string): Promise<Prepared> {
  const key = `${hash}/${gatesOf}`
  const known = lookedUp.get(key)
  if (known !== undefined) return known
  const own = await findBundle(db, hash)
  const made = prepareBundle({ ...own, gates: hash === gatesOf ? own.gates : (await findBundle(db, gatesOf)).gates })
  const oldest = lookedUp.size < KEPT ? undefined : lookedUp.keys().next().value
  if (oldest !== undefined) lookedUp.delete(oldest)
  lookedUp.set(key, made)
  return made
}

function judge(known: Known, ask: ContactAsk, on: Day): readonly Denial[] {
  const decision = known.decisions.get(ask.decisionId)
  const facts = decision === undefined ? undefined : known.facts.get(decision.customerId)
  if (decision === undefined || facts === undefined) return [nobodysCustomer()]
  const prepared = preparedOf(known, decision)
  const { product } = offerOf(prepared, decision)
  const said = prepared.proposals.find(({ treatment }) => treatment.key === decision.treatmentKey)?.script
  const kept = keptFacts(facts)
  return denialsNow(prepared, decision, decision.treatmentKey, {
    on,
    channel: channelOf(ask, decision),
    // Who speaks holds the certificate: the task's owner, who need not be the customer's.
    facts: { ...kept, certificates: known.certificates.get(ask.sellerStaffId) ?? [] },
    contacts: countedContacts(known.around.get(decision.customerId) ?? [], ask.contactId),
    product: product === undefined ? null : (known.products.get(product) ?? null),
    script: known.scripts.find((script) => script.key === said?.key && script.version === said.version) ?? null,
  })
}

function preparedOf(known: Known, { bundleHash, decisionId }: KeptDecision): Prepared {
  const prepared = known.prepared.get(bundleHash)
  if (prepared === undefined)
    throw new AppError('internal', { message: `The bundle of decision ${decisionId} was not looked up` })
  return prepared
}

function offerOf(prepared: Prepared, { treatmentKey, decisionId }: KeptDecision) {
  const proposal = prepared.proposals.find(({ treatment }) => treatment.key === treatmentKey)
  if (proposal === undefined)
    throw new AppError('internal', { message: `Decision ${decisionId}: its bundle has no treatment ${treatmentKey}` })
  return proposal.offer
}

function channelOf(ask: ContactAsk, decision: KeptDecision): Channel {
  return ask.channel ?? channels.find((one) => one === decision.channel) ?? 'phone'
}

/** A customer who is in nobody's book any more: all parties gone, or not a customer on the day. */
function nobodysCustomer(): Denial {
  const gate = gates.get('scope')
  const evidence = { branch: 0, owner: 0, needsOwner: false }
  return { gate: gate.key, label: gate.label, sentence: gate.explain({ denied: true, evidence }), evidence, passes: false }
}
