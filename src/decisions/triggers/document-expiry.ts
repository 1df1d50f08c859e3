import { z } from 'zod'
import { addDays, type Day, daysBetween, toDayNumber } from '../../kernel/day.ts'
import { daySql } from '../facts.ts'
import { defineTrigger } from './trigger.ts'

/** 证件到期: the identity document ends soon, or ended lately. A service message: without a valid document the account is restricted. */
export const documentExpiry = defineTrigger({
  key: 'document-expiry',
  label: { zh: '证件到期', en: 'Document about to expire' },
  params: z.strictObject({ daysAhead: z.int().min(0), daysAfter: z.int().min(0) }),
  features: [],
  columns: ['document_expires_on'],
  fires: ({ facts, asOf }, { daysAhead, daysAfter }) => {
    const on = facts.documentExpiresOn
    if (on === null || on > addDays(asOf, daysAhead) || on < addDays(asOf, -daysAfter)) return undefined
    return { bucket: on, evidence: { days_ahead: daysBetween(asOf, on) } }
  },
  sql: ({ daysAhead, daysAfter }, asOf) => ({
    when: `document_expires_on >= ${daySql(addDays(asOf, -daysAfter))} AND document_expires_on <= ${daySql(addDays(asOf, daysAhead))}`,
    bucket: `ifNull(document_expires_on, ${daySql(asOf)})`,
    evidence: { days_ahead: `toInt32(document_expires_on) - ${toDayNumber(asOf)}` },
  }),
  explain: ({ days_ahead = 0 }) => ({
    zh: days_ahead < 0 ? `证件已过期 ${-days_ahead} 天` : `证件 ${days_ahead} 天后到期`,
    en: days_ahead < 0 ? `the document expired ${-days_ahead} days ago` : `the document expires in ${days_ahead} days`,
  }),
  examples: [
    { given: {}, facts: { documentExpiresOn: '2026-11-14' as Day }, because: 'in thirty days', fires: true },
    { given: {}, facts: { documentExpiresOn: '2026-12-14' as Day }, because: 'in sixty days', fires: true },
    { given: {}, facts: { documentExpiresOn: '2026-12-15' as Day }, because: 'in sixty-one days', fires: false },
    { given: {}, facts: { documentExpiresOn: '2026-10-01' as Day }, because: 'two weeks ago', fires: true },
    { given: {}, facts: { documentExpiresOn: null }, because: 'no end, or none on record', fires: false },
  ],
})
