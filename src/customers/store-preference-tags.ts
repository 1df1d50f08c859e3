import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Db } from '../platform/ctx.ts'
import type { PreferenceTopic } from './view/preference-rules.ts'

/** Words that preferences may be found in: a recorded result's note, or a note of its own. */
export type WordsSource = 'response' | 'note'

export type TagRow = {
  readonly tagId: number
  readonly partyId: number
  readonly topic: PreferenceTopic
  readonly value: 'is' | 'not'
  readonly ruleKey: string
  readonly ruleVersion: number
  readonly source: WordsSource
  readonly sourceId: string
  readonly from: number
  readonly to: number
  readonly heardOn: Day
  readonly state: 'standing' | 'rejected'
}

const columns = sql`tag_id::int as "tagId", party_id as "partyId", topic, value, rule_key as "ruleKey", rule_version as "ruleVersion", source,
  source_id::text as "sourceId", span_from as "from", span_to as "to", heard_on::text as "heardOn", state`

/** Tags of some parties that were heard by a day, newest first. */
export async function readTags(db: Db, partyIds: readonly number[], by: Day): Promise<readonly TagRow[]> {
  const { rows } = await sql<TagRow>`
    select ${columns} from preference_tags where party_id = any(${[...partyIds]}::integer[]) and heard_on <= ${by}
    order by heard_on desc, tag_id desc`.execute(db)
  return rows
}

export type NewTag = Omit<TagRow, 'tagId' | 'state' | 'source' | 'sourceId' | 'partyId' | 'heardOn'>
export type Words = { readonly partyId: number; readonly source: WordsSource; readonly sourceId: string; readonly heardOn: Day }

/**
 * Makes the tags of some words what rules found in them now: what is no longer found goes, what is found again stays as it was, and what staff rejected stays rejected.
 * Done twice it changes nothing.
 */
export async function putTags(
  db: Db,
  of: Words,
  found: readonly NewTag[],
  read: { readonly rulesVersion: number; readonly at: Date },
): Promise<void> {
  const { source, sourceId, partyId, heardOn } = of
  await sql`
    delete from preference_tags where source = ${source} and source_id = ${sourceId}::bigint and state = 'standing'
      and not (rule_key || '/' || value || '/' || span_from) = any(${found.map((tag) => `${tag.ruleKey}/${tag.value}/${tag.from}`)}::text[])`.execute(
    db,
  )
  for (const tag of found)
    await sql`
      insert into preference_tags (party_id, topic, value, rule_key, rule_version, source, source_id, span_from, span_to, heard_on, recorded_at)
      values (${partyId}, ${tag.topic}, ${tag.value}, ${tag.ruleKey}, ${tag.ruleVersion}, ${source}, ${sourceId}::bigint, ${tag.from}, ${tag.to}, ${heardOn}, ${read.at})
      on conflict (source, source_id, rule_key, span_from) do update
        set rule_version = excluded.rule_version, topic = excluded.topic, value = excluded.value, span_to = excluded.span_to
        where preference_tags.state = 'standing'`.execute(db)
  await sql`
    insert into preference_reads (source, source_id, party_id, rules_version) values (${source}, ${sourceId}::bigint, ${partyId}, ${read.rulesVersion})
    on conflict (source, source_id) do update set rules_version = excluded.rules_version`.execute(db)
}

/** Sealed words that were not read under a version of the rules yet, so many. A result that was corrected speaks no more: the correction does. */
export async function unreadWords(
  db: Db,
  rulesVersion: number,
  most: number,
): Promise<readonly (Words & { readonly sealed: Buffer; readonly wrapped: Buffer })[]> {
  const { rows } = await sql<Words & { sealed: Buffer; wrapped: Buffer }>`
    select w.source, w.id::text as "sourceId", w.party_id as "partyId", w.heard_on::text as "heardOn", w.sealed, k.wrapped from (
      select 'response' as source, response_id as id, party_id, business_date as heard_on, note_sealed as sealed from responses r
      where note_sealed is not null and not withdrawn and not exists (select from responses c where c.counters = r.response_id)
      union all
      select 'note', note_id, party_id, written_on, sealed from customer_notes where sealed is not null
    ) w join party_keys k using (party_id)
    where k.wrapped is not null and not exists (
      select from preference_reads p where p.source = w.source and p.source_id = w.id and p.rules_version = ${rulesVersion})
    order by w.source, w.id limit ${most}`.execute(db)
  return rows
}

/** Takes away what was found in results that were corrected since. */
export async function dropCorrectedTags(db: Db): Promise<number> {
  const done = await sql`
    delete from preference_tags t where t.source = 'response' and t.state = 'standing'
      and exists (select from responses c where c.counters = t.source_id)`.execute(db)
  return Number(done.numAffectedRows ?? 0n)
}

/** Marks a tag as wrong; false when it was not standing. */
export async function rejectTag(db: Db, tagId: number, by: { readonly userId: number; readonly at: Date }): Promise<boolean> {
  const done = await sql`
    update preference_tags set state = 'rejected', rejected_by = ${by.userId}, rejected_at = ${by.at}
    where tag_id = ${tagId} and state = 'standing'`.execute(db)
  return (done.numAffectedRows ?? 0n) > 0n
}

/** The sealed note of results, by number. */
export async function readResponseNotes(db: Db, responseIds: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  if (responseIds.length === 0) return new Map()
  const { rows } = await sql<{ id: string; sealed: Buffer }>`
    select response_id::text as id, note_sealed as sealed from responses
    where response_id = any(${[...responseIds]}::bigint[]) and note_sealed is not null`.execute(db)
  return new Map(rows.map(({ id, sealed }) => [id, sealed]))
}
