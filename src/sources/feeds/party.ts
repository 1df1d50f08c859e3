import { code, day, flag, optional, sensitive, text, word } from './column.ts'
import type { Feed } from './feed.ts'

/** A person or business as one source system knows it. Names, documents, phones and addresses: read in Node, sealed, never in the warehouse. */
export const party: Feed = {
  key: 'party',
  label: { zh: '客户', en: 'Party' },
  columns: {
    source: text(40),
    party_key: sensitive(text(80)),
    kind: code('personal', 'business'),
    full_name: sensitive(text(200)),
    document_type: optional(word()),
    document_number: optional(sensitive(text(60))),
    document_expires_on: optional(day()),
    gender: optional(code('f', 'm')),
    born_on: optional(sensitive(day())),
    phone: optional(sensitive(text(40))),
    address: optional(sensitive(text(400))),
    branch_code: text(40),
    opened_on: day(),
    personalised: optional(flag()),
  },
  naturalKey: ['source', 'party_key'],
  grain: { zh: '每个来源系统的每位客户一行', en: 'one row per party of a source system' },
  freshnessDays: 2,
  totals: [],
  agrees: (row) =>
    row['document_number'] !== null && row['document_type'] === null
      ? {
          field: 'document_type',
          code: 'contradiction',
          reason: { zh: '有证件号码而无证件类型', en: 'a document number without its type' },
        }
      : undefined,
  examples: [
    {
      row: {
        source: 'core',
        party_key: 'C01',
        kind: 'personal',
        full_name: '周一鸣',
        document_type: 'id-card',
        document_number: '999999198503120114',
        document_expires_on: '2034-05-01',
        gender: 'm',
        born_on: '1985-03-12',
        phone: '19900000001',
        address: '江城市江南区虚构路1号',
        branch_code: 'JN01',
        opened_on: '2024-03-01',
        personalised: 'true',
      },
    },
    { row: { gender: 'x' }, refused: { field: 'gender', code: 'not-accepted' } },
    { row: { document_type: '' }, refused: { field: 'document_type', code: 'contradiction' } },
    { row: { full_name: '' }, refused: { field: 'full_name', code: 'missing' } },
  ],
}
