import { masksOf } from '../access/may.ts'
import { appendAudit } from '../access/service.ts'
import { addDays, type Day, dayAt, parseDay } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Ctx } from '../platform/ctx.ts'
import { installationOn } from '../platform/installation.ts'
import { factsFilter } from '../platform/runs.ts'
import { shownMoney } from './personal.ts'
import { customerOf } from './service.ts'
import { factsNow } from './service-facts.ts'
import { viewDayOf } from './service-view-day.ts'
import { openWords, sealWords } from './service-words.ts'
import type { CustomerRecord } from './store.ts'
import { keepLifeEvent, readLifeEvents } from './store-life-events.ts'
import {
  type Evidence,
  type InferredEvent,
  inferredEvents,
  LIFE_EVENT_DAYS,
  lifeEventKinds,
  type LifeEventKind,
} from './view/life-events.ts'
import { mayReadNote } from './view/note-audience.ts'
import type { ViewDay } from './view/view-day.ts'
import { knownSince, lifeFlows } from './warehouse-facts.ts'

/** A payment from here on may be that of a home: four fifths of the smallest loan that speaks for one. */
const LARGE_FEN = 24_000_000

/**
 * What happened in a customer's life: what was told, what a person confirmed, and what the flows speak for and nobody decided on yet. Of a customer who switched
 * personalisation off nothing is inferred (PIPL 24); what was told stays.
 */
export async function lifeEventsOf(ctx: Ctx, customerId: number, asked?: Day) {
  const customer = await customerOf(ctx.db, customerId)
  const view = await viewDayOf(ctx, customer, asked)
  const stored = await readLifeEvents(ctx.db, customer.partyIds, view.record)
  const masks = masksOf(ctx.user.roles)
  const shown = ({ fen, ...rest }: Evidence) => ({ ...rest, ...(fen === undefined ? {} : { amount: shownMoney(fen, masks) }) })
  const mayRead = mayReadNote({ audience: 'normal', writtenBy: 0 }, ctx.user)
  const items = []
  for (const { lifeEventId, kind, happenedOn, basis, state, evidence, partyId, wordsSealed } of stored) {
    const words = mayRead ? await openWords(ctx, partyId, wordsSealed) : undefined
    items.push({
      lifeEventId,
      ...named(kind),
      happenedOn,
      basis,
      state,
      evidence: (evidence.items ?? []).map(shown),
      ...(words === undefined ? {} : { words }),
    })
  }
  const decided = new Set(stored.flatMap(({ inferredKey }) => (inferredKey === null ? [] : [inferredKey])))
  const proposed = (await inferredOf(ctx, customer, view))
    .filter(({ key }) => !decided.has(key))
    .map(({ key, kind, happenedOn, evidence }) => ({
      inferredKey: key,
      ...named(kind),
      happenedOn,
      basis: 'inferred' as const,
      state: 'proposed' as const,
      evidence: evidence.map(shown),
    }))
  return { items: [...proposed, ...items] }
}

const named = (kind: LifeEventKind) => ({ kind: { key: kind, ...lifeEventKinds[kind] } })

async function inferredOf(ctx: Ctx, customer: CustomerRecord, view: ViewDay): Promise<readonly InferredEvent[]> {
  const { db, warehouse } = ctx
  const facts = await factsNow(db, customer.customerId, view.record)
  if (customer.kind !== 'personal' || facts === undefined || !facts.personalised || facts.held) return []
  const transactions = await factsFilter(db, 'transaction', view.facts)
  const { baseCurrency } = await installationOn(db, view.facts)
  const { partyIds } = customer
  const movements = {
    partyIds,
    from: addDays(view.facts, -LIFE_EVENT_DAYS),
    to: view.facts,
    currency: baseCurrency,
    transactions,
  }
  const [flows, since] = await Promise.all([
    lifeFlows(warehouse, movements, LARGE_FEN),
    knownSince(warehouse, partyIds, transactions),
  ])
  return since === undefined ? [] : inferredEvents(flows, { since, asOf: view.facts })
}

export type DeclaredEvent = { readonly kind: LifeEventKind; readonly happenedOn: string; readonly words: string }

/** Records what a customer told of their life, with the words it was told in, sealed. */
export async function declareLifeEvent(ctx: Ctx, customerId: number, said: DeclaredEvent): Promise<{ lifeEventId: number }> {
  await customerOf(ctx.db, customerId)
  const at = ctx.clock.now()
  const happenedOn = parseDay(said.happenedOn)
  if (happenedOn > dayAt(at))
    throw new AppError('invalid-input', {
      message: `${happenedOn} has not come yet`,
      userMessage: { zh: '日期不能晚于今天。', en: 'The day cannot lie after today.' },
      data: { field: 'happenedOn' },
    })
  const wordsSealed = await sealWords(ctx, customerId, said.words)
  if (wordsSealed === null) throw new AppError('gone', { message: `Customer ${customerId} was erased` })
  const event = {
    partyId: customerId,
    kind: said.kind,
    happenedOn,
    basis: 'declared',
    inferredKey: null,
    evidence: {},
    wordsSealed,
    state: 'declared',
  } as const
  const lifeEventId = await keepLifeEvent(ctx.db, { ...event, by: ctx.user.userId, on: dayAt(at), at })
  await noteInAudit(ctx, customerId, { lifeEventId, kind: said.kind, state: 'declared' })
  return { lifeEventId }
}

/** A person's word on an inferred event: confirmed, it is on record with its evidence; rejected, it is not proposed again. */
export async function decideLifeEvent(
  ctx: Ctx,
  customerId: number,
  decision: { readonly inferredKey: string; readonly state: 'confirmed' | 'rejected' },
): Promise<{ lifeEventId: number }> {
  const customer = await customerOf(ctx.db, customerId)
  const view = await viewDayOf(ctx, customer)
  const proposed = (await inferredOf(ctx, customer, view)).find(({ key }) => key === decision.inferredKey)
  if (proposed === undefined)
    throw new AppError('not-found', { message: `Nothing called ${decision.inferredKey} is inferred of customer ${customerId}` })
  const at = ctx.clock.now()
  const { kind, happenedOn, key, evidence } = proposed
  const lifeEventId = await keepLifeEvent(ctx.db, {
    partyId: customerId,
    kind,
    happenedOn,
    basis: 'inferred',
    inferredKey: key,
    evidence: { items: evidence },
    wordsSealed: null,
    state: decision.state,
    by: ctx.user.userId,
    on: dayAt(at),
    at,
  })
  await noteInAudit(ctx, customerId, { lifeEventId, kind, state: decision.state })
  return { lifeEventId }
}

async function noteInAudit(ctx: Ctx, customerId: number, data: Readonly<Record<string, string | number>>): Promise<void> {
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'customers.life-event.record',
    subjectKind: 'customer',
    subjectId: String(customerId),
    customerId,
    data,
  })
}
