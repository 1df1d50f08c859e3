import type { FactsFilter } from '../platform/facts-filter.ts'
import type { Day } from '../kernel/day.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'
import { kindsOf, knownKinds, quietKinds } from './timeline-words.ts'
import { noteKind, restrictedParts, restrictedWords, type Term, type TimelineFilter } from './view/timeline-filter.ts'

export type PastEvent = {
  readonly id: string
  readonly at: string
  readonly day: Day
  readonly kind: string
  readonly channel: string
  readonly amountFen: number
  readonly attributes: Readonly<Record<string, string>>
}

/** The newest events of some parties that a filter lets through, so many from an offset, and how many there are. */
export async function eventsOfParties(
  warehouse: Warehouse,
  partyIds: readonly number[],
  events: FactsFilter,
  page: { readonly filter: TimelineFilter; readonly limit: number; readonly offset: number },
): Promise<{ readonly rows: readonly PastEvent[]; readonly total: number }> {
  const asked = filterSql(page.filter)
  const where = `party_id IN {parties:Array(UInt32)} AND ${events.sql} AND ${asked.sql}`
  const params = { parties: partyIds, ...events.params, ...asked.params }
  const { total } = await warehouse.one<{ total: number }>(`SELECT count() AS total FROM events WHERE ${where}`, params, {
    numbers: true,
  })
  if (page.limit === 0 || total === 0) return { rows: [], total }
  const rows = await warehouse.query<PastEvent>(
    `SELECT toString(event_token) AS id, formatDateTime(at, '%Y-%m-%dT%H:%i:%SZ', 'UTC') AS at, day, kind, channel, amount_fen AS amountFen, attributes
     FROM events WHERE ${where} ORDER BY events.at DESC, event_token LIMIT {limit:UInt32} OFFSET {offset:UInt32}`,
    { ...params, limit: page.limit, offset: page.offset },
    { numbers: true },
  )
  return { rows, total }
}

/** `tells` of view/timeline-filter.ts in SQL. */
function filterSql(filter: TimelineFilter): FactsFilter {
  const conditions = [
    `NOT hasAny(splitByRegexp('[-_.]', lower(toString(kind))), {restricted_parts:Array(String)})`,
    `NOT multiSearchAny(toString(kind), {restricted_words:Array(String)})`,
    `(kind != {note_kind:String} OR attributes['note'] IN {seen_notes:Array(String)})`,
  ]
  const params: Record<string, unknown> = {
    restricted_parts: restrictedParts,
    restricted_words: restrictedWords,
    note_kind: noteKind,
    seen_notes: filter.notes,
  }
  const add = (sql: string, bound: Record<string, unknown>): void => {
    conditions.push(sql)
    Object.assign(params, bound)
  }
  if (filter.kind === undefined && filter.group === undefined) add('kind NOT IN {quiet:Array(String)}', { quiet: quietKinds })
  if (filter.kind !== undefined) add('kind = {kind:String}', { kind: filter.kind })
  if (filter.group === 'other') add('kind NOT IN {known_kinds:Array(String)}', { known_kinds: knownKinds })
  else if (filter.group !== undefined) add('kind IN {of_group:Array(String)}', { of_group: kindsOf(filter.group) })
  if (filter.channel !== undefined)
    add(`(channel = {channel:String} OR attributes['channel'] = {channel:String})`, { channel: filter.channel })
  if (filter.from !== undefined) add('day >= {from_day:Date32}', { from_day: filter.from })
  if (filter.to !== undefined) add('day <= {to_day:Date32}', { to_day: filter.to })
  for (const [i, term] of filter.terms.entries()) add(...termSql(term, i))
  return { sql: conditions.join(' AND '), params: params as FactsFilter['params'] }
}

function termSql(term: Term, i: number): [string, Record<string, unknown>] {
  const p = (key: string) => `t${i}_${key}`
  const list = (key: string) => `{${p(key)}:Array(String)}`
  return [
    `(kind IN ${list('kinds')} OR (kind NOT IN {known_kinds:Array(String)} AND position(lowerUTF8(toString(kind)), {${p('text')}:String}) > 0)
      OR channel IN ${list('channels')} OR attributes['channel'] IN ${list('channels')} OR attributes['class'] IN ${list('classes')}
      OR attributes['outcome'] IN ${list('outcomes')} OR attributes['product'] IN ${list('products')} OR attributes['offer'] IN ${list('offers')}
      OR (kind = {note_kind:String} AND attributes['note'] IN ${list('notes')}))`,
    { known_kinds: knownKinds, ...Object.fromEntries(Object.entries(term).map(([key, value]) => [p(key), value])) },
  ]
}
