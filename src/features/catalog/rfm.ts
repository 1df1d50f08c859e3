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
  }),
  ranked({ key: 'rfm_f', label: { zh: 'RFM：活跃频次', en: 'RFM: frequency' }, sql: `active_days_90d`, note }),
  ranked({ key: 'rfm_m', label: { zh: 'RFM：资产', en: 'RFM: money' }, sql: `aum_month_avg_fen`, note }),
]
