import { z } from 'zod'
import { masksOf } from '../access/may.ts'
import type { MaskingPolicy } from '../access/roles.ts'
import { type Day, dayAt } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import { offsetOf, type PageQuery } from '../kernel/paging.ts'
import type { Ctx, Db } from '../platform/ctx.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import { type WaitingEvent, waitingEvents } from '../platform/outbox.ts'
import { businessDate } from '../platform/runs.ts'
import type { timelineEntry } from './api.ts'
import { shownMoney } from './personal.ts'
import { customerOf } from './service.ts'
import { timelineEvents } from './store-events.ts'
import { readProductNames } from './store.ts'
import { detailOf, isQuiet, kindLabel, type Names } from './timeline-words.ts'
import { eventsOfParties, type PastEvent } from './warehouse.ts'

type Entry = z.output<typeof timelineEntry>

/** One page of the timeline, newest first: what was written since and waits in the outbox, then what the warehouse has. Log-ins and page views only when asked for. */
export async function timelineOf(ctx: Ctx, customerId: number, query: PageQuery & { readonly kind?: string | undefined }) {
  const { db } = ctx
  const { partyIds } = await customerOf(db, customerId)
  const asOf = (await businessDate(db)) ?? dayAt(ctx.clock.now())
  const fresh = (await waitingEvents(db, partyIds))
    .filter(({ kind }) => (query.kind === undefined ? !isQuiet(kind) : kind === query.kind))
    .map(asPast)
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
  const offset = offsetOf(query)
  const shown = fresh.slice(offset, offset + query.size)
  const past = await eventsOfParties(ctx.warehouse, partyIds, await timelineEvents(db, asOf), {
    kind: query.kind,
    limit: query.size - shown.length,
    offset: Math.max(0, offset - fresh.length),
  })
  // Read after the outbox: what is relayed in between is found in both, never in neither.
  const isFresh = new Set(fresh.map(({ id }) => id))
  const rows = past.rows.filter(({ id }) => !isFresh.has(id))
  const names = { products: await readProductNames(db, productsIn([...shown, ...rows])), offers: await offerNames(db, asOf) }
  const words = { masks: masksOf(ctx.user.roles), names }
  const items = [...shown.map((one) => entryOf(one, words, true)), ...rows.map((one) => entryOf(one, words, false))]
  return { items, page: query.page, size: query.size, total: past.total + fresh.length }
}

/** A waiting event under the id that it has in the warehouse once it is relayed. */
function asPast({ eventId, ...event }: WaitingEvent): PastEvent {
  return { ...event, id: BigInt(`0x${eventId.replaceAll('-', '')}`).toString() }
}

function productsIn(events: readonly PastEvent[]): readonly string[] {
  return [...new Set(events.map(({ attributes }) => attributes['product'] ?? '').filter((code) => code !== ''))]
}

const labelled = z.object({ label: z.object({ zh: z.string(), en: z.string() }) })

/** What the bank's offers are called on a day; one that is retired stands for itself by its key. */
async function offerNames(db: Db, asOf: Day): Promise<ReadonlyMap<string, Label>> {
  const offers = await definitionsInForce(db, 'offer', asOf)
  return new Map(
    offers.flatMap(({ key, body }) => {
      const read = labelled.safeParse(body)
      return read.success ? [[key, read.data.label] as const] : []
    }),
  )
}

function entryOf(event: PastEvent, words: { readonly masks: MaskingPolicy; readonly names: Names }, isNew: boolean): Entry {
  const detail = detailOf(event.attributes, words.names)
  return {
    id: event.id,
    at: event.at,
    day: event.day,
    kind: event.kind,
    label: kindLabel(event.kind),
    channel: event.channel,
    ...(event.amountFen === 0 ? {} : { amount: shownMoney(event.amountFen, words.masks) }),
    ...(detail === undefined ? {} : { detail }),
    isNew,
  }
}
