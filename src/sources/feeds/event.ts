import { attributes, instant, money, optional, sensitive, text, word } from './column.ts'
import type { Feed } from './feed.ts'

/** What a customer did or what was done with them outside of accounts: log-ins, pages, visits, calls, contacts, responses, complaints, and names of the bank's own. */
export const event: Feed = {
  key: 'event',
  label: { zh: '事件', en: 'Event' },
  columns: {
    source: text(40),
    event_id: text(80),
    party_key: sensitive(text(80)),
    at: instant(),
    kind: word(),
    channel: optional(word()),
    amount: optional(money()),
    attributes: optional(attributes()),
  },
  naturalKey: ['source', 'event_id'],
  grain: { zh: '每个事件一行', en: 'one row per event' },
  freshnessDays: 1,
  totals: [],
  dated: 'at',
  fact: {
    table: 'events',
    joins: 'party',
    tokens: { party: { kind: 'party', of: 'party_key' }, event: { kind: 'event', of: 'event_id' } },
    values: {
      event_token: 'token_event',
      day: "toDate32(toTimeZone(assumeNotNull(v_at), 'Asia/Shanghai'))",
      at: "toTimeZone(assumeNotNull(v_at), 'UTC')",
      kind: 't_kind',
      channel: 't_channel',
      amount_fen: 'ifNull(v_amount, 0)',
      attributes:
        "mapFromArrays(arrayMap(p -> p.1, JSONExtractKeysAndValuesRaw(if(t_attributes = '', '{}', t_attributes))), arrayMap(p -> if(startsWith(p.2, '\"'), JSONExtractString(p.2), p.2), JSONExtractKeysAndValuesRaw(if(t_attributes = '', '{}', t_attributes))))",
    },
    identity: ['event_token'],
  },
  examples: [
    {
      row: {
        source: 'core',
        event_id: 'E0101',
        party_key: 'C01',
        at: '2026-10-08T08:00:00+08:00',
        kind: 'login',
        channel: 'app',
        attributes: '{"page":"home"}',
      },
    },
    { row: { at: '2026-10-08 25:00' }, refused: { field: 'at', code: 'not-accepted' } },
    { row: { attributes: '[1]' }, refused: { field: 'attributes', code: 'not-accepted' } },
  ],
}
