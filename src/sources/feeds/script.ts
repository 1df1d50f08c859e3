import { code, day, integer, optional, text, word } from './column.ts'
import { type Feed, inOrder } from './feed.ts'

const ordered = inOrder('valid_from', 'valid_to')

/** What may be said (话术), in versions that a second person approved. */
export const script: Feed = {
  key: 'script',
  label: { zh: '话术', en: 'Script' },
  columns: {
    key: word(),
    version: integer(1, 9_999),
    content_class: code('marketing', 'service', 'care', 'education'),
    text_zh: text(4_000),
    text_en: text(4_000),
    author: text(40),
    approver: optional(text(40)),
    approved_on: optional(day()),
    valid_from: day(),
    valid_to: optional(day()),
  },
  naturalKey: ['key', 'version'],
  grain: { zh: '每条话术每个版本一行', en: 'one row per script and version' },
  freshnessDays: 31,
  totals: [],
  agrees: (row) =>
    row['approver'] !== null && row['approver'] === row['author']
      ? {
          field: 'approver',
          code: 'contradiction',
          reason: { zh: '审批人不得为撰写人本人', en: 'a script is approved by a second person' },
        }
      : ordered(row),
  examples: [
    {
      row: {
        key: 'td-1y',
        version: '1',
        content_class: 'marketing',
        text_zh: '您好，一年期整存整取现可办理。',
        text_en: 'Our one-year time deposit is open to you.',
        author: '9001',
        approver: '9002',
        approved_on: '2026-01-05',
        valid_from: '2026-01-05',
      },
    },
    { row: { approver: '9001' }, refused: { field: 'approver', code: 'contradiction' } },
    { row: { version: '0' }, refused: { field: 'version', code: 'not-accepted' } },
  ],
}
