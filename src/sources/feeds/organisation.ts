import { code, day, optional, text } from './column.ts'
import { type Feed, inOrder } from './feed.ts'

/** Units of the bank: head office, districts, branches, departments, with the dates they exist. */
export const organisation: Feed = {
  key: 'organisation',
  label: { zh: '机构', en: 'Organisation' },
  columns: {
    code: text(40),
    kind: code('bank', 'district', 'branch', 'department'),
    parent_code: optional(text(40)),
    name_zh: text(100),
    name_en: text(100),
    valid_from: day(),
    valid_to: optional(day()),
  },
  naturalKey: ['code'],
  grain: { zh: '每个机构一行', en: 'one row per unit' },
  freshnessDays: 31,
  totals: [],
  agrees: inOrder('valid_from', 'valid_to'),
  examples: [
    {
      row: {
        code: 'JN01',
        kind: 'branch',
        parent_code: 'JC-D1',
        name_zh: '江南支行',
        name_en: 'Jiangnan',
        valid_from: '2010-01-01',
      },
    },
    { row: { kind: 'shop' }, refused: { field: 'kind', code: 'not-accepted' } },
    { row: { valid_to: '2009-12-31' }, refused: { field: 'valid_to', code: 'contradiction' } },
  ],
}
