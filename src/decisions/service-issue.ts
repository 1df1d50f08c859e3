import { appendAudits } from '../access/service.ts'
import { factsNowOf } from '../customers/service-facts.ts'
import { AppError } from '../kernel/errors.ts'
import { sha256Of } from '../kernel/ids.ts'
import type { Db, JobCtx, Principal } from '../platform/ctx.ts'
import { emitAll } from '../platform/outbox.ts'
import type { StepResult, StepRun } from '../platform/runs.ts'
import { catalogueOf } from '../products/service.ts'
import { decideOne, type Prepared, prepareBundle } from './decide-one.ts'
import { type DecisionInputs, keptFacts, type PastContact } from './facts.ts'
import type { Verdict } from './gates/gate.ts'
import { type IssuedInputs, type Outcome, outcomeOf } from './issued.ts'
import { occasionOf } from './occasion.ts'
import { featuresRead } from './bundle.ts'
import { countedContacts } from './ledger.ts'
import { capsOf } from './service.ts'
import { reserveLocked } from './service-ledger.ts'
import { type DecideRun, decideRun, findBundle, type PlannedAction, planCounts, settlePlan, waitingPlan } from './store.ts'
import type { BundleOffer } from './bundle-shape.ts'
import {
  contactsAroundAll,
  findIssues,
  insertIssued,
  issuedChecksum,
  issueKey,
  type LockedCustomer,
  lockCustomers,
} from './store-issued.ts'
import { decisionsOf, inputsOf } from './warehouse.ts'

/** Customers of one transaction: some tenths of a second, and a slice is what a kill can undo. */
const SLICE = 250

/** The policy and the run that decisions are issued under. */
export type IssueFrame = {
  readonly runId: number
  readonly prepared: Prepared
  readonly bundleHash: string
  readonly user: Pick<Principal, 'userId' | 'login'>
  readonly at: Date
  /** Goes out at this very instant, so the hours are asked of the clock; a night's actions are done on their day. */
  readonly isImmediate?: boolean
}

/** One offer to one customer through one treatment, with what the night knew. */
export type IssueOrder = { readonly offerKey: string; readonly treatmentKey: string; readonly inputs: DecisionInputs }

/** `already`: this run issued it before; the same decision is named again. */
export type Issued =
  | { readonly state: 'issued'; readonly decisionId: number }
  | { readonly state: 'already'; readonly decisionId: number }
  | { readonly state: 'refused'; readonly by: string; readonly verdict?: Verdict }

/**
 * Issues decisions in the caller's one transaction (DESIGN 3.10): customers are locked in order of id, the record is asked again — holds, consent,
 * freezes, owner, certificates, what is on sale —, the contact is reserved under its caps, and the decision, its contact, its event and its audit are
 * written together or not at all. Doing it again issues nothing twice.
 */
export async function issueDecisions(db: Db, frame: IssueFrame, orders: readonly IssueOrder[]): Promise<readonly Issued[]> {
  const locked = new Map(
    (
      await lockCustomers(
        db,
        orders.map(({ inputs }) => inputs.customerId),
      )
    ).map((customer) => [customer.customerId, customer]),
  )
  const results = new Map<IssueOrder, Issued>()
  // A customer's second order must see the first one's contact, so each round takes every customer once; a night has one round.
  for (let waiting = orders; waiting.length > 0; ) {
    const round = [...new Map(waiting.toReversed().map((order) => [order.inputs.customerId, order])).values()]
    for (const [order, result] of await issueRound(db, frame, locked, round)) results.set(order, result)
    waiting = waiting.filter((order) => !results.has(order))
  }
  const listed = orders.map((order) => results.get(order) ?? ({ state: 'refused', by: 'scope' } as const))
  await auditAll(db, frame, orders, listed)
  return listed
}

type Verdicts = ReadonlyMap<IssueOrder, Issued>
type Passed = {
  readonly order: IssueOrder
  readonly customer: LockedCustomer
  readonly inputs: IssuedInputs
  readonly outcome: Outcome
  readonly offer: BundleOffer
}

/** Orders of different customers: the record is asked once for all, then what passes is written in one statement each. */
async function issueRound(
  db: Db,
  frame: IssueFrame,
  locked: ReadonlyMap<number, LockedCustomer>,
  orders: readonly IssueOrder[],
): Promise<Verdicts> {
  const { bundle } = frame.prepared
  const ids = orders.map(({ inputs }) => inputs.customerId)
  const facts = await factsNowOf(db, ids, bundle.contactOn)
  const around = await contactsAroundAll(db, ids, bundle.contactOn)
  const counted = new Map(ids.map((id) => [id, countedContacts(around.get(id) ?? [])]))
  const before = await findIssues(db, frame.runId, ids)
  const products = new Map((await catalogueOf(db)).map((product) => [product.code, product]))
  const sendAt = frame.isImmediate === true ? frame.at.toISOString() : null
  const results = new Map<IssueOrder, Issued>()
  const passed: Passed[] = []
  for (const order of orders) {
    const { customerId } = order.inputs
    const [customer, live, known] = [
      locked.get(customerId),
      facts.get(customerId),
      before.get(issueKey(customerId, order.offerKey)),
    ]
    const offer = bundle.offers.find(({ key }) => key === order.offerKey)
    if (offer === undefined)
      throw new AppError('internal', { message: `The bundle of ${bundle.asOf} has no offer ${order.offerKey}` })
    if (customer === undefined || live === undefined) results.set(order, { state: 'refused', by: 'scope' })
    else if (known !== undefined) results.set(order, { state: 'already', decisionId: known })
    else {
      const product = offer.product === undefined ? null : (products.get(offer.product) ?? null)
      const inputs: IssuedInputs = {
        v: 1,
        ...order.inputs,
        live: { facts: keptFacts(live), contacts: counted.get(customerId) ?? [], product, sendAt },
      }
      const outcome = outcomeOf(frame.prepared, inputs, order.offerKey, order.treatmentKey)
      const denial = outcome.recheck.find(({ allowed }) => !allowed)
      if (denial === undefined) passed.push({ order, customer, inputs, outcome, offer })
      else results.set(order, { state: 'refused', by: denial.gate, verdict: denial })
    }
  }
  for (const [order, result] of await writePassed(db, frame, passed, counted)) results.set(order, result)
  return results
}

/** Writes decision, reserved contact and timeline event of every order that passed. */
async function writePassed(
  db: Db,
  frame: IssueFrame,
  passed: readonly Passed[],
  counted: ReadonlyMap<number, readonly PastContact[]>,
): Promise<Verdicts> {
  if (passed.length === 0) return new Map()
  const { bundle } = frame.prepared
  const issued = await insertIssued(
    db,
    passed.map(({ order, customer, inputs, outcome, offer }) => {
      const { propensityPpm, contextPpm, valueFen, leverPpm, priority } = outcome.issued
      return {
        runId: frame.runId,
        customer,
        partyId: customer.customerId,
        offerKey: order.offerKey,
        treatmentKey: order.treatmentKey,
        channel: channelOf(frame.prepared, order.treatmentKey),
        priority: BigInt(priority),
        propensityPpm,
        contextPpm,
        valueFen,
        leverPpm,
        bundleHash: frame.bundleHash,
        inputs,
        outcome,
        // Nothing is drawn at random yet; what an experiment would draw is a hash of this.
        seed: `${frame.bundleHash.slice(0, 16)}/${customer.customerId}`,
        occasion: occasionOf(offer, inputs.hits, bundle.asOf),
        at: frame.at,
      }
    }),
  )
  const written = passed.flatMap((one) => {
    const decisionId = issued.get(one.customer.customerId)
    return decisionId === undefined ? [] : [{ ...one, decisionId }]
  })
  const reserved = await reserveLocked(
    db,
    written.map(({ order, customer: { customerId }, offer, decisionId }) => ({
      customerId,
      partyId: customerId,
      channel: channelOf(frame.prepared, order.treatmentKey),
      contentClass: offer.contentClass,
      onDay: bundle.contactOn,
      expiresOn: offer.expiresOn,
      decisionId,
    })),
    { customers: written.map(({ customer }) => customer), counted },
    capsOf(bundle),
    frame.at,
  )
  for (const [customerId, result] of reserved) {
    if ('reached' in result)
      throw new AppError('internal', {
        message: `Customer ${customerId} passed the frequency gate under a lock and found the ledger full`,
        data: { customerId, ...result.reached },
      })
  }
  await emitAll(
    db,
    written.map(({ customer, outcome }) => timelineOf(frame, customer.customerId, outcome)),
    frame.at,
  )
  return new Map(
    passed.map(({ order, customer }) => {
      const decisionId = issued.get(customer.customerId)
      return [order, decisionId === undefined ? { state: 'refused', by: 'occasion' } : { state: 'issued', decisionId }]
    }),
  )
}

/** One customer's decision; see issueDecisions. */
export async function issueDecision(db: Db, frame: IssueFrame, order: IssueOrder): Promise<Issued> {
  const [result] = await issueDecisions(db, frame, [order])
  if (result === undefined) throw new AppError('internal', { message: 'Nothing was issued and nothing refused' })
  return result
}

function channelOf(prepared: Prepared, treatmentKey: string) {
  const treatment = prepared.bundle.treatments.find(({ key }) => key === treatmentKey)
  if (treatment === undefined) throw new AppError('internal', { message: `The bundle has no treatment ${treatmentKey}` })
  return treatment.channel
}

function timelineOf(frame: IssueFrame, customerId: number, outcome: Outcome) {
  const hex = sha256Of(`decisions.issued/${frame.runId}/${customerId}/${outcome.offerKey}`)
  const eventId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  const attributes = { offer: outcome.offerKey, treatment: outcome.treatmentKey }
  const body = { kind: 'offer-issued', channel: outcome.channel, at: frame.at.toISOString(), amountFen: 0, attributes }
  return { eventId, topic: 'timeline', partyId: customerId, body } as const
}

/** The audit comes last, for its chain is locked until the transaction ends. */
async function auditAll(db: Db, frame: IssueFrame, orders: readonly IssueOrder[], results: readonly Issued[]): Promise<void> {
  const notes = results.flatMap((result, i) => {
    const order = orders[i]
    if (order === undefined || result.state === 'already') return []
    const { customerId } = order.inputs
    const data = { runId: frame.runId, offer: order.offerKey, treatment: order.treatmentKey }
    return [
      {
        user: frame.user,
        action: 'decisions.decision.issue',
        subjectKind: result.state === 'issued' ? 'decision' : 'customer',
        subjectId: String(result.state === 'issued' ? result.decisionId : customerId),
        customerId,
        ...(result.state === 'issued'
          ? ({ outcome: 'done', data } as const)
          : ({ outcome: 'refused', data: { ...data, by: result.by } } as const)),
      },
    ]
  })
  await appendAudits(db, notes)
}

/** Issues the plan of the night, slice by slice; a killed night goes on with the next slice and issues nothing twice. */
export async function runIssue(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const runId = await step.runOf('decide')
  const { decided, bundle } = await ctx.slice(async (db) => {
    const found = await decideRun(db, { runId })
    if (found === undefined) throw new AppError('internal', { message: `Decide run ${runId} has gone` })
    return { decided: found, bundle: await findBundle(db, found.bundleHash) }
  })
  const prepared = prepareBundle(bundle)
  const total = (await ctx.slice((db) => planCounts(db, runId))).waiting
  for (let after = 0, done = 0; ; ) {
    const plan = await ctx.slice((db) => waitingPlan(db, runId, after, SLICE))
    const last = plan.at(-1)
    if (last === undefined) break
    const inputs = await checkedInputs(ctx, decided, prepared, plan)
    await ctx.slice(async (db) => {
      const frame = { runId, prepared, bundleHash: decided.bundleHash, user: ctx.user, at: ctx.clock.now() }
      const orders = plan.map((one) => ({
        offerKey: one.offerKey,
        treatmentKey: one.treatmentKey,
        inputs: inputOf(inputs, one.customerId),
      }))
      const results = await issueDecisions(db, frame, orders)
      await settlePlan(
        db,
        runId,
        plan.map(({ customerId }, i) => {
          const result = results[i]
          return result?.state === 'refused'
            ? { customerId, state: 'refused', refusedBy: result.by }
            : { customerId, state: 'issued' }
        }),
      )
    })
    after = last.customerId
    done += plan.length
    await step.progress(done, total, 'decisions')
  }
  const counts = await ctx.slice((db) => planCounts(db, runId))
  const { rows, checksum } = await ctx.slice((db) => issuedChecksum(db, runId))
  return {
    rowsIn: counts.issued + counts.refused,
    rowsOut: rows,
    checksum,
    details: { issued: counts.issued, refused: counts.refused, decideRun: runId },
  }
}

/**
 * What the night knew of some customers, decided once more in TypeScript: it must be what the statement over everybody decided, or nothing is issued.
 * A difference is our bug, and found here before a customer is called.
 */
async function checkedInputs(
  ctx: JobCtx,
  decided: DecideRun,
  prepared: Prepared,
  plan: readonly PlannedAction[],
): Promise<ReadonlyMap<number, DecisionInputs>> {
  const customers = plan.map(({ customerId }) => customerId)
  const places = {
    featuresRun: decided.features.runId,
    keys: decided.features.keys,
    wanted: featuresRead(prepared.bundle),
    factsRun: decided.factsRun,
    triggersRun: decided.triggersRun,
  }
  const inputs = await inputsOf(ctx.warehouse, places, customers)
  const rows = await decisionsOf(ctx.warehouse, decided.runId, customers)
  for (const customerId of customers) {
    const { deniedBy, top } = decideOne(prepared, inputOf(inputs, customerId))
    const row = rows.get(customerId)
    const alone = JSON.stringify([deniedBy, top.map((one) => [one.offer, one.treatment, String(one.priority)])])
    const together = JSON.stringify([
      row?.denied_by,
      row?.offers.map((offer, i) => [offer, row.treatments[i], row.priorities[i]]),
    ])
    if (alone !== together)
      throw new AppError('internal', {
        message: `Customer ${customerId} decided alone differs from run ${decided.runId}`,
        data: { customerId, runId: decided.runId },
      })
  }
  return inputs
}

function inputOf(inputs: ReadonlyMap<number, DecisionInputs>, customerId: number): DecisionInputs {
  const found = inputs.get(customerId)
  if (found === undefined) throw new AppError('internal', { message: `The warehouse has no inputs of customer ${customerId}` })
  return found
}
