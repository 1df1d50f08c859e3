import { type Feature, featuresFrom } from '../feature.ts'

const ranked = featuresFrom('ranks', { unit: 'count' })

const note = {
  zh: '在同一层级内按五等分打分，5 为最好；并列者按客户号排序，结果与数据顺序无关。',
  en: 'Fifths within the tier, 5 is best; ties go by customer id, so the order of rows changes nothing.',
}

/** Recency, frequency and money (DOMAIN A4). `sql` is what customers are ordered by, worst first. Turnover is not money: it would rank pass-through accounts first. */
export const rfm: readonly Feature[] = [
  ranked({
    key: 'rfm_r',
    label: { zh: 'RFM：最近活跃', en: 'RFM: recency' },
    sql: `-ifNull(days_since_active, 1000000)`,
    note,
    // PLATINUM are C07 (287 days ago), C08 (44), C04 (today): places 0, 1, 2 of 3 → 1 + ⌊5 × place ÷ 3⌋.
    examples: [
      { customer: 'C07', value: 1 },
      { customer: 'C08', value: 2 },
      { customer: 'C04', value: 4 },
    ],
  }),
  ranked({
    key: 'rfm_f',
    label: { zh: 'RFM：活跃频次', en: 'RFM: frequency' },
    sql: `active_days_90d`,
    note,
    // C07 on no day, C04 and C08 on one each: the tie goes by customer id.
    examples: [
      { customer: 'C07', value: 1 },
      { customer: 'C04', value: 2 },
      { customer: 'C08', value: 4 },
    ],
  }),
  ranked({
    key: 'rfm_m',
    label: { zh: 'RFM：资产', en: 'RFM: money' },
    sql: `aum_month_avg_fen`,
    note,
    // 250,000, 780,000 and 1,000,000.
    examples: [
      { customer: 'C08', value: 1 },
      { customer: 'C04', value: 2 },
      { customer: 'C07', value: 4 },
    ],
  }),
]
