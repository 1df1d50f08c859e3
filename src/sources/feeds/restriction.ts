import { code, day, optional, sensitive, text } from './column.ts'
import { type Feed, inOrder } from './feed.ts'

/** What must not be done with a customer: legal and AML holds, death, guardianship, do-not-contact, an open complaint. */
export const restriction: Feed = {
  key: 'restriction',
  label: { zh: '限制名单', en: 'Restriction' },
  columns: {
    source: text(40),
    party_key: sensitive(text(80)),
    kind: code('legal', 'aml', 'deceased', 'guardian', 'do-not-contact', 'complaint-freeze'),
    channel: optional(code('phone', 'sms', 'wecom', 'push', 'mail', 'visit', 'all')),
    valid_from: day(),
    valid_to: optional(day()),
  },
  naturalKey: ['source', 'party_key', 'kind', 'channel', 'valid_from'],
  grain: { zh: '每位客户每项限制每段有效期一行', en: 'one row per party, kind, channel and period' },
  freshnessDays: 1,
  totals: [],
  agrees: inOrder('valid_from', 'valid_to'),
  examples: [
    {
      row: { source: 'core', party_key: 'C03', kind: 'legal', channel: 'all', valid_from: '2025-08-01', valid_to: '2025-09-01' },
    },
    { row: { kind: 'rude' }, refused: { field: 'kind', code: 'not-accepted' } },
    { row: { valid_to: '2025-07-31' }, refused: { field: 'valid_to', code: 'contradiction' } },
  ],
}
