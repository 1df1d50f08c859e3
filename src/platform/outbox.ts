import { sql } from 'kysely'
import { z } from 'zod'
import { addDays, type Day, dayAt, instantAt } from '../kernel/day.ts'
import { checksumOf } from '../kernel/ids.ts'
import { realClock } from './clock.ts'
import type { Db, JobCtx } from './ctx.ts'
import { beginRun, failRun, publishRun } from './runs.ts'

/** What happened to a customer, as the timeline keeps it. Attributes are codes and references, never a name, number or text of a person. */
export const timelineEvent = z.strictObject({
  kind: z.string().min(1),
  channel: z.string(),
  at: z.iso.datetime(),
  amountFen: z.int().default(0),
  attributes: z.record(z.string(), z.string()).default({}),
})
export type TimelineEvent = z.infer<typeof timelineEvent>

export type Emitted = {
  /** A UUID made by the caller, from its own key where the same change could be tried twice: the effect happens once. */
  readonly eventId: string
  /** 'timeline', or a topic that later stages listen to. */
  readonly topic: string
  readonly partyId?: number | undefined
  readonly body: z.input<typeof timelineEvent> | Readonly<Record<string, unknown>>
}

/** The most events one relay run moves: a record transaction stays short. */
const BATCH = 5000

/** Writes an event beside the change that made it, in the same transaction. The same event id again changes nothing. */
export async function emit(db: Db, event: Emitted, at: Date): Promise<void> {
  await emitAll(db, [event], at)
}

/** As `emit`, for many events of one transaction in one statement. */
export async function emitAll(db: Db, events: readonly Emitted[], at: Date): Promise<void> {
  if (events.length === 0) return
  const rows = events.map(({ eventId, topic, partyId, body }) => ({
    event_id: eventId,
    topic,
    party_id: partyId ?? null,
    body: topic === 'timeline' ? timelineEvent.parse(body) : body,
  }))
  await sql`
    insert into outbox (event_id, topic, party_id, body, created_at)
    select event_id, topic, party_id, body, ${at} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (event_id uuid, topic text, party_id integer, body jsonb)
    on conflict (event_id) do nothing`.execute(db)
}

export type WaitingEvent = TimelineEvent & { readonly eventId: string; readonly partyId: number; readonly day: Day }

/** The timeline events of some parties that the warehouse does not have yet: timelines read both, so people see their own writes at once. */
export async function waitingEvents(db: Db, partyIds: readonly number[]): Promise<readonly WaitingEvent[]> {
  const found = await sql<{ event_id: string; party_id: number; body: unknown }>`
    select event_id::text, party_id, body from outbox
    where relayed_at is null and topic = 'timeline' and party_id = any(${partyIds}::integer[]) order by created_at, event_id`.execute(
    db,
  )
  return found.rows.map((row) => readEvent(row))
}

function readEvent(row: { event_id: string; party_id: number; body: unknown }): WaitingEvent {
  const body = timelineEvent.parse(row.body)
  return { ...body, eventId: row.event_id, partyId: row.party_id, day: dayAt(new Date(body.at)) }
}

/** How many events wait, and since when. */
export async function outboxDepth(db: Db): Promise<{ readonly waiting: number; readonly oldestAt: Date | undefined }> {
  const found = await sql<{ waiting: string; oldest: Date | null }>`
    select count(*) as waiting, min(created_at) as oldest from outbox where relayed_at is null`.execute(db)
  return { waiting: Number(found.rows[0]?.waiting ?? 0), oldestAt: found.rows[0]?.oldest ?? undefined }
}

/** Takes a waiting event back: what it told was corrected the same day. False when it was relayed already, for then its day is closed. */
export async function recall(db: Db, eventId: string): Promise<boolean> {
  const found = await sql<{ event_id: string }>`
    update outbox set relayed_at = ${realClock.now()}, topic = 'recalled' where event_id = ${eventId} and relayed_at is null returning event_id`.execute(
    db,
  )
  return found.rows.length === 1
}

/**
 * Moves the events of closed days, up to the given one, into the warehouse, each once: rows are written under a run of step 'relay', and one
 * transaction marks them relayed and publishes that run. A crash before it leaves a dead run whose rows are dropped; after it, nothing is left
 * to move. An open day stays in the outbox: its results can still be corrected, and readers see them there.
 */
export async function relay(ctx: JobCtx, upTo: Day): Promise<number> {
  const before = instantAt(addDays(upTo, 1), '00:00')
  let moved = 0
  for (;;) {
    const found = await ctx.slice((db) =>
      sql`select 1 from outbox where relayed_at is null and created_at < ${before} limit 1`.execute(db),
    )
    if (found.rows.length === 0) return moved
    moved += await relayBatch(ctx, upTo, before)
  }
}

async function relayBatch(ctx: JobCtx, businessDate: Day, before: Date): Promise<number> {
  const runId = await beginRun(ctx, { step: 'relay', businessDate, tables: ['events'] })
  try {
    return await ctx.slice(async (db) => {
      const found = await sql<{ event_id: string; topic: string; party_id: number | null; body: unknown }>`
        select event_id::text, topic, party_id, body from outbox where relayed_at is null and created_at < ${before}
        order by created_at, event_id limit ${BATCH} for update skip locked`.execute(db)
      const events = found.rows.flatMap((row) =>
        row.topic === 'timeline' && row.party_id !== null ? [readEvent({ ...row, party_id: row.party_id })] : [],
      )
      if (events.length > 0)
        await ctx.warehouse.insert(
          'events',
          events.map((event) => warehouseRow(runId, event)),
        )
      const ids = found.rows.map((row) => row.event_id)
      await sql`update outbox set relayed_at = ${realClock.now()} where event_id = any(${ids}::uuid[])`.execute(db)
      const checksum = checksumOf(
        events.map(({ eventId, ...event }) => ({ eventId, ...event })).sort((a, b) => (a.eventId < b.eventId ? -1 : 1)),
      )
      await publishRun(db, runId, { rowsIn: found.rows.length, rowsOut: events.length, checksum })
      return found.rows.length
    })
  } catch (thrown) {
    await failRun(ctx, runId, thrown instanceof Error ? thrown.message : String(thrown))
    throw thrown
  }
}

function warehouseRow(runId: number, event: WaitingEvent): Readonly<Record<string, unknown>> {
  return {
    run_id: runId,
    party_id: event.partyId,
    event_token: BigInt(`0x${event.eventId.replaceAll('-', '')}`).toString(),
    day: event.day,
    at: event.at.replace('T', ' ').replace('Z', ''),
    kind: event.kind,
    channel: event.channel,
    amount_fen: event.amountFen,
    attributes: event.attributes,
  }
}
