import { code, day, optional, sensitive, text } from './column.ts'
import { type Feed, inOrder } from './feed.ts'

/** What a customer allowed, refused or took back, for which purpose and channel, with the text they saw. */
export const consent: Feed = {
  key: 'consent',
  label: { zh: '授权同意', en: 'Consent' },
  columns: {
    source: text(40),
    party_key: sensitive(text(80)),
    purpose: code('marketing', 'personalisation', 'sensitive', 'sharing', 'family-group'),
    channel: code('phone', 'sms', 'wecom', 'push', 'mail', 'visit', 'all'),
    status: code('granted', 'withdrawn', 'refused'),
    text_version: text(60),
    method: text(60),
    evidence: text(200),
    effective_on: day(),
    expires_on: optional(day()),
  },
  naturalKey: ['source', 'party_key', 'purpose', 'channel', 'effective_on'],
  grain: { zh: '每位客户每项目的每渠道每次表态一行', en: 'one row per party, purpose, channel and day of a statement' },
  freshnessDays: 1,
  totals: [],
  agrees: inOrder('effective_on', 'expires_on'),
  examples: [
    {
      row: {
        source: 'core',
        party_key: 'C01',
        purpose: 'marketing',
        channel: 'all',
        status: 'granted',
        text_version: 'mk-2024-1',
        method: 'app',
        evidence: 'cst-0101',
        effective_on: '2024-03-01',
      },
    },
    { row: { channel: 'fax' }, refused: { field: 'channel', code: 'not-accepted' } },
    { row: { expires_on: '2024-02-01' }, refused: { field: 'expires_on', code: 'contradiction' } },
  ],
}
