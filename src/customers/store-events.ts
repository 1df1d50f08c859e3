import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import { type FactsFilter, rangesFilter } from '../platform/facts-filter.ts'
import type { CopyRow } from '../platform/postgres/copy-text.ts'
import { copyInto } from '../platform/postgres/open.ts'
import type { Contacts } from './warehouse-freeze.ts'

/** The published events that came in files, up to a day. Those that our own outbox relayed are left out: what they tell is in the record already. */
export async function importedEvents(db: Db, asOf: Day): Promise<FactsFilter> {
  const { rows } = await sql<{ day: Day; runId: number }>`
    select day::text as day, run_id as "runId" from run_slices join runs using (run_id)
    where feed = 'event' and day <= ${asOf} and runs.status = 'published' order by day`.execute(db)
  return rangesFilter('event', rows, asOf)
}

/**
 * The events of a timeline: what came in files up to the business date, and everything of our own that was relayed. The latter has no bound here, for a night relays
 * yesterday's before it publishes yesterday as the business date, and nobody may miss it meanwhile; who looks back bounds the days of both.
 */
export async function timelineEvents(db: Db, asOf: Day): Promise<FactsFilter> {
  const imported = await importedEvents(db, asOf)
  const { rows } = await sql<{ runId: number }>`
    select run_id as "runId" from runs where step = 'relay' and status = 'published' and rows_out > 0 order by run_id`.execute(db)
  return {
    sql: `(${imported.sql} OR run_id IN {event_relays:Array(UInt32)})`,
    params: { ...imported.params, event_relays: rows.map((row) => row.runId) },
  }
}

/** Puts the contacts that other systems made in place of those of the night before. By way of a table without row security, which COPY cannot fill. */
export async function replaceDeliveredContacts(db: Db, contacts: Contacts): Promise<void> {
  const columns = ['party_id', 'on_day', 'channel', 'content_class']
  await sql`create temp table arriving_contacts (like delivered_contacts) on commit drop`.execute(db)
  await copyInto(db, { table: 'arriving_contacts', columns }, contactRows(contacts))
  await sql`delete from delivered_contacts`.execute(db)
  await sql`insert into delivered_contacts select * from arriving_contacts`.execute(db)
}

function* contactRows({ party, on_day, made_by, class: classes }: Contacts): Generator<CopyRow> {
  for (const [i, partyId] of party.entries()) yield [partyId, on_day[i] ?? null, made_by[i] ?? '', classes[i] ?? '']
}
