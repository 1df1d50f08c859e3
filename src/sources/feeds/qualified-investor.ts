import { code, day, integer, sensitive, text } from './column.ts'
import { type Feed, inOrder } from './feed.ts'

/**
 * Whom the bank verified as a qualified investor (合格投资者), on which of the three grounds of the asset-management rules, and until when. Two years of
 * experience are asked of everybody, so a row with less is refused. What the customer holds here proves none of it: the ground is the family's, or an income.
 */
export const qualifiedInvestor: Feed = {
  key: 'qualified-investor',
  label: { zh: '合格投资者名单', en: 'Qualified investors' },
  columns: {
    source: text(40),
    party_key: sensitive(text(80)),
    verified_on: day(),
    valid_to: day(),
    basis: code('family-financial-assets', 'family-net-assets', 'income'),
    experience_years: integer(2, 80),
  },
  naturalKey: ['source', 'party_key', 'verified_on'],
  grain: { zh: '每位客户每次认定一行', en: 'one row per party and verification' },
  freshnessDays: 1,
  totals: [],
  agrees: inOrder('verified_on', 'valid_to'),
  examples: [
    {
      row: {
        source: 'core',
        party_key: 'C03',
        verified_on: '2026-01-10',
        valid_to: '2027-01-09',
        basis: 'family-financial-assets',
        experience_years: '6',
      },
    },
    { row: { experience_years: '1' }, refused: { field: 'experience_years', code: 'not-accepted' } },
    { row: { basis: 'deposits' }, refused: { field: 'basis', code: 'not-accepted' } },
    { row: { valid_to: '2025-12-31' }, refused: { field: 'valid_to', code: 'contradiction' } },
  ],
}
