import { day, text, word } from './column.ts'
import { type Feed, inOrder } from './feed.ts'

/** Licences to sell: fund, insurance, wealth …, with the days they are in force. */
export const certificate: Feed = {
  key: 'certificate',
  label: { zh: '从业资格', en: 'Certificate' },
  columns: { staff_no: text(20), kind: word(), number: text(60), valid_from: day(), valid_to: day() },
  naturalKey: ['staff_no', 'kind', 'valid_from'],
  grain: { zh: '每名员工每项资格每个有效期一行', en: 'one row per member of staff, kind and period' },
  freshnessDays: 31,
  totals: [],
  agrees: inOrder('valid_from', 'valid_to'),
  examples: [
    { row: { staff_no: '1001', kind: 'fund', number: 'F-1001', valid_from: '2025-01-01', valid_to: '2027-12-31' } },
    { row: { valid_to: '' }, refused: { field: 'valid_to', code: 'missing' } },
    { row: { kind: 'Fund' }, refused: { field: 'kind', code: 'not-accepted' } },
  ],
}
