import { day, optional, sensitive, text } from './column.ts'
import { type Feed, inOrder } from './feed.ts'

/** Whose customer: the relationship manager a party is assigned to. */
export const assignment: Feed = {
  key: 'assignment',
  label: { zh: '管户关系', en: 'Portfolio assignment' },
  columns: { source: text(40), party_key: sensitive(text(80)), staff_no: text(20), valid_from: day(), valid_to: optional(day()) },
  naturalKey: ['source', 'party_key', 'valid_from'],
  grain: { zh: '每位客户每段管户期一行', en: 'one row per party and period' },
  freshnessDays: 2,
  totals: [],
  agrees: inOrder('valid_from', 'valid_to'),
  examples: [
    { row: { source: 'core', party_key: 'C01', staff_no: '1001', valid_from: '2024-03-01' } },
    { row: { party_key: '' }, refused: { field: 'party_key', code: 'missing' } },
  ],
}
