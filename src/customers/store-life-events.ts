import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { Evidence, LifeEventKind } from './view/life-events.ts'

export type LifeEventRow = {
  readonly lifeEventId: number
  readonly partyId: number
  readonly kind: LifeEventKind
  readonly happenedOn: Day
  readonly basis: 'declared' | 'inferred'
  readonly inferredKey: string | null
  readonly evidence: { readonly items?: readonly Evidence[] }
  readonly wordsSealed: Buffer | null
  readonly state: 'declared' | 'confirmed' | 'rejected'
  readonly recordedOn: Day
}

/** Events on record of some parties, recorded by a day, newest first. */
export async function readLifeEvents(db: Db, partyIds: readonly number[], by: Day): Promise<readonly LifeEventRow[]> {
  const { rows } = await sql<LifeEventRow>`
    select life_event_id::int as "lifeEventId", party_id as "partyId", kind, happened_on::text as "happenedOn", basis, inferred_key as "inferredKey", evidence,
      words_sealed as "wordsSealed", state, recorded_on::text as "recordedOn"
    from life_events where party_id = any(${[...partyIds]}::integer[]) and recorded_on <= ${by} order by happened_on desc, life_event_id desc`.execute(
    db,
  )
  return rows
}

export type NewLifeEvent = Omit<LifeEventRow, 'lifeEventId' | 'recordedOn'> & {
  readonly by: number
  readonly on: Day
  readonly at: Date
}

/** Keeps an event; of an inferred one the last word counts. */
export async function keepLifeEvent(db: Db, event: NewLifeEvent): Promise<number> {
  const isDecision = event.basis === 'inferred'
  const { rows } = await sql<{ life_event_id: number }>`
    insert into life_events (party_id, kind, happened_on, basis, inferred_key, evidence, words_sealed, state, recorded_by, recorded_on, recorded_at, decided_by, decided_on)
    values (${event.partyId}, ${event.kind}, ${event.happenedOn}, ${event.basis}, ${event.inferredKey}, ${JSON.stringify(event.evidence)}::jsonb, ${event.wordsSealed},
      ${event.state}, ${event.by}, ${event.on}, ${event.at}, ${isDecision ? event.by : null}, ${isDecision ? event.on : null})
    on conflict (party_id, inferred_key) where inferred_key is not null
      do update set state = excluded.state, decided_by = excluded.decided_by, decided_on = excluded.decided_on
    returning life_event_id::int`.execute(db)
  return rows[0]?.life_event_id ?? 0
}
