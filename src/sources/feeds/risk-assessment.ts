import { day, integer, money, optional, sensitive, text } from './column.ts'
import { type Feed, inOrder } from './feed.ts'

/** What risk a customer can bear (C1 to C5) and until when the answer holds. */
export const riskAssessment: Feed = {
  key: 'risk-assessment',
  label: { zh: '风险测评', en: 'Risk assessment' },
  columns: {
    source: text(40),
    party_key: sensitive(text(80)),
    assessed_on: day(),
    level: integer(1, 5),
    expires_on: day(),
    affordable: optional(money()),
  },
  naturalKey: ['source', 'party_key', 'assessed_on'],
  grain: { zh: '每位客户每次测评一行', en: 'one row per party and assessment' },
  freshnessDays: 1,
  totals: [],
  agrees: inOrder('assessed_on', 'expires_on'),
  examples: [
    {
      row: {
        source: 'core',
        party_key: 'C01',
        assessed_on: '2026-03-01',
        level: '3',
        expires_on: '2027-03-01',
        affordable: '50000.00',
      },
    },
    { row: { level: '0' }, refused: { field: 'level', code: 'not-accepted' } },
    { row: { expires_on: '' }, refused: { field: 'expires_on', code: 'missing' } },
  ],
}
