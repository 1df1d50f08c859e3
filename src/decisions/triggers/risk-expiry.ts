import { z } from 'zod'
import { addDays, type Day, daysBetween, toDayNumber } from '../../kernel/day.ts'
import { daySql } from '../facts.ts'
import { defineTrigger } from './trigger.ts'

/** 风评到期: the risk assessment ends soon, or ended lately; without one in force nothing that carries risk may be proposed. */
export const riskExpiry = defineTrigger({
  key: 'risk-expiry',
  label: { zh: '风险测评到期', en: 'Risk assessment about to expire' },
  params: z.strictObject({ daysAhead: z.int().min(0), daysAfter: z.int().min(0) }),
  features: [],
  columns: ['risk_expires_on', 'risk_level'],
  fires: ({ facts, asOf }, { daysAhead, daysAfter }) => {
    const on = facts.riskExpiresOn
    const isSoon = on !== null && on <= addDays(asOf, daysAhead) && on >= addDays(asOf, -daysAfter)
    if (!isSoon || facts.riskLevel === 0) return undefined
    return { bucket: on, evidence: { days_ahead: daysBetween(asOf, on), risk_level: facts.riskLevel } }
  },
  sql: ({ daysAhead, daysAfter }, asOf) => ({
    when: `risk_level > 0 AND risk_expires_on >= ${daySql(addDays(asOf, -daysAfter))} AND risk_expires_on <= ${daySql(addDays(asOf, daysAhead))}`,
    bucket: `ifNull(risk_expires_on, ${daySql(asOf)})`,
    evidence: { days_ahead: `toInt32(risk_expires_on) - ${toDayNumber(asOf)}`, risk_level: 'risk_level' },
  }),
  explain: ({ days_ahead = 0, risk_level }) => ({
    zh:
      days_ahead < 0 ? `风险测评（C${risk_level}）已过期 ${-days_ahead} 天` : `风险测评（C${risk_level}）${days_ahead} 天后到期`,
    en:
      days_ahead < 0
        ? `the risk assessment (C${risk_level}) expired ${-days_ahead} days ago`
        : `the risk assessment (C${risk_level}) expires in ${days_ahead} days`,
  }),
  examples: [
    { given: {}, facts: { riskLevel: 2, riskExpiresOn: '2026-11-14' as Day }, because: 'in thirty days', fires: true },
    { given: {}, facts: { riskLevel: 2, riskExpiresOn: '2026-11-15' as Day }, because: 'in thirty-one days', fires: false },
    { given: {}, facts: { riskLevel: 3, riskExpiresOn: '2026-09-15' as Day }, because: 'thirty days ago', fires: true },
    { given: {}, facts: { riskLevel: 3, riskExpiresOn: '2026-09-14' as Day }, because: 'long ago: another matter', fires: false },
    { given: {}, facts: { riskLevel: 0, riskExpiresOn: null }, because: 'never assessed', fires: false },
  ],
})
