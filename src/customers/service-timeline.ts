import { z } from 'zod'
import { masksOf } from '../access/may.ts'
import type { MaskingPolicy } from '../access/roles.ts'
import type { Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import { offsetOf, type PageQuery } from '../kernel/paging.ts'
import type { Ctx, Db } from '../platform/ctx.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import { type WaitingEvent, waitingEvents } from '../platform/outbox.ts'
import type { timelineEntry } from './api.ts'
import { shownMoney } from './personal.ts'
import { customerOf } from './service.ts'
import { type NoteShown, notesSeen } from './service-notes-read.ts'
import { viewDayOf } from './service-view-day.ts'
import { timelineEvents } from './store-events.ts'
import { readProductNames } from './store.ts'
import { readProductsNamed } from './store-view.ts'
import { channelWords, detailOf, groupOf, kindLabel, type Names } from './timeline-words.ts'
import { noteKind, tells, termOf, termsIn, type TimelineAsked, type TimelineFilter } from './view/timeline-filter.ts'
import { eventsOfParties, type PastEvent } from './warehouse-events.ts'

type Entry = z.output<typeof timelineEntry>
type Asked = PageQuery &
  Omit<TimelineAsked, 'from' | 'to'> & {
    readonly from?: string | undefined
    readonly to?: string | undefined
    readonly text?: string | undefined
  }
type Notes = ReadonlyMap<string, NoteShown>

/**
 * One page of the timeline, newest first: what was written since and waits in the outbox, then what the warehouse has. Log-ins and page views only when asked for;
 * notes as the reader may see them; what is about money laundering, fraud, law or audit never.
 */
export async function timelineOf(ctx: Ctx, customerId: number, query: Asked, asked?: Day) {
  const { db } = ctx
  const customer = await customerOf(db, customerId)
  const { partyIds } = customer
  const view = await viewDayOf(ctx, customer, asked)
  const [{ seen: notes }, offers] = [await notesSeen(ctx, partyIds), await offerNames(db, view.facts)]
  const filter = await filterOf(ctx, query, { notes, offers, latest: view.isPast ? view.record : undefined })
  const fresh = (await waitingEvents(db, partyIds))
    .map(asPast)
    .filter((event) => tells(filter, event))
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
  const offset = offsetOf(query)
  const shown = fresh.slice(offset, offset + query.size)
  const past = await eventsOfParties(ctx.warehouse, partyIds, await timelineEvents(db, view.facts), {
    filter,
    limit: query.size - shown.length,
    offset: Math.max(0, offset - fresh.length),
  })
  // Read after the outbox: what is relayed in between is found in both, never in neither.
  const isFresh = new Set(fresh.map(({ id }) => id))
  const rows = past.rows.filter(({ id }) => !isFresh.has(id))
  const names = { products: await readProductNames(db, productsIn([...shown, ...rows])), offers }
  const words = { masks: masksOf(ctx.user.roles), names, notes }
  const items = [...shown.map((one) => entryOf(one, words, true)), ...rows.map((one) => entryOf(one, words, false))]
  return { items, page: query.page, size: query.size, total: past.total + fresh.length }
}

/** The filter of a query for this reader: words as the codes they stand for, and a look back ends on its day. */
async function filterOf(
  ctx: Ctx,
  { kind, group, channel, from, to, text }: Asked,
  given: { readonly notes: Notes; readonly offers: ReadonlyMap<string, Label>; readonly latest: Day | undefined },
): Promise<TimelineFilter> {
  const last = [to, given.latest].filter((day) => day !== undefined).sort()[0]
  const terms = []
  for (const word of termsIn(text ?? '')) {
    const holding = [...given.notes].flatMap(([id, { words }]) => (words.toLowerCase().includes(word) ? [id] : []))
    terms.push(termOf(word, { products: await readProductsNamed(ctx.db, word), offers: given.offers, notes: holding }))
  }
  return {
    kind,
    group,
    channel,
    from: from as Day | undefined,
    to: last as Day | undefined,
    terms,
    notes: [...given.notes.keys()],
  }
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

type Words = { readonly masks: MaskingPolicy; readonly names: Names; readonly notes: Notes }

function entryOf(event: PastEvent, { masks, names, notes }: Words, isNew: boolean): Entry {
  const detail = detailOf(event.attributes, names)
  const note = event.kind === noteKind ? notes.get(event.attributes['note'] ?? '') : undefined
  const through = channelWords[event.channel]
  return {
    id: event.id,
    at: event.at,
    day: event.day,
    kind: event.kind,
    group: groupOf(event.kind),
    label: kindLabel(event.kind),
    channel: event.channel,
    ...(through === undefined ? {} : { through }),
    ...(event.amountFen === 0 ? {} : { amount: shownMoney(event.amountFen, masks) }),
    ...(detail === undefined ? {} : { detail }),
    ...(note === undefined ? {} : { note }),
    isNew,
  }
}
