import type { CodeValue } from '../../kernel/rules/field.ts'
import { type Feature, featuresFrom } from '../feature.ts'

const derived = featuresFrom('derived')

const stages: readonly CodeValue[] = [
  { key: 'new', number: 1, label: { zh: '新客', en: 'New' } },
  { key: 'grow', number: 2, label: { zh: '成长', en: 'Growing' } },
  { key: 'mature', number: 3, label: { zh: '成熟', en: 'Mature' } },
  { key: 'decline', number: 4, label: { zh: '衰退', en: 'Declining' } },
  { key: 'dormant', number: 5, label: { zh: '睡眠', en: 'Dormant' } },
  { key: 'lost', number: 6, label: { zh: '流失', en: 'Lost' } },
]

const idleFor = (days: number): string => `ifNull(days_since_active, tenure_days) > ${days}`
/** Frequency fell by 30 % against the 90 days before; fewer than ten transactions say nothing about frequency. */
const slower = `(initiated_prev_90d >= 10 AND initiated_90d * 10 <= initiated_prev_90d * 7)`
const shrunk = (percentLeft: number): string =>
  `(aum_peak_3m_fen > 0 AND aum_month_avg_fen * 100 <= aum_peak_3m_fen * ${percentLeft})`

/** The stage a customer is in (DOMAIN A5), the first that holds from the top: new, dormant, lost, declining, growing, mature. */
export const lifecycle: readonly Feature[] = [
  derived({
    key: 'lifecycle',
    kind: 'code',
    label: { zh: '生命周期', en: 'Life cycle' },
    values: stages,
    sql: `multiIf(tenure_days <= 30, 1, ${idleFor(365)} AND aum_fen < 100000, 5, ${idleFor(180)} OR ${shrunk(20)}, 6, ${slower} OR ${shrunk(70)}, 4, tenure_days <= 180, 2, 3)`,
    note: {
      zh: '每夜按当日数据判定，暂无“连续两次”的滞后；睡眠：一年无主动交易且余额不足 1,000 元。',
      en: 'Judged anew every night, without hysteresis so far. Dormant: no own transaction for a year and less than 1,000 yuan.',
    },
    examples: [
      { customer: 'C05', value: 5, because: '440 days without a transaction, 800 yuan' },
      { customer: 'C08', value: 4, because: '250,000 against 550,000 in August' },
      { customer: 'C06', value: 3 },
    ],
  }),
]
