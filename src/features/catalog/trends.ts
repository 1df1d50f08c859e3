import { ppmOf } from '../arithmetic.ts'
import { type Feature, featuresFrom } from '../feature.ts'

const derived = featuresFrom('derived', { unit: 'fen' })

/** What follows from other features of the customer: changes, shares. */
export const trends: readonly Feature[] = [
  derived({
    key: 'net_inflow_30d_fen',
    label: { zh: '近 30 天净流入', en: 'Net inflow of 30 days' },
    sql: `inflow_30d_fen - outflow_30d_fen`,
    examples: [{ customer: 'C04', value: -30_000_000 }],
  }),
  derived({
    key: 'net_inflow_90d_fen',
    label: { zh: '近 90 天净流入', en: 'Net inflow of 90 days' },
    sql: `inflow_90d_fen - outflow_90d_fen`,
    examples: [{ customer: 'C03', value: 50_000_000 }],
  }),
  derived({
    key: 'aum_change_30d_fen',
    label: { zh: '近 30 天 AUM 变动', en: 'Change of AUM in 30 days' },
    sql: `aum_fen - aum_30d_ago_fen`,
    examples: [{ customer: 'C03', value: 50_000_000 }],
  }),
  derived({
    key: 'aum_peak_3m_fen',
    label: { zh: '近三月日均峰值', en: 'Highest month average of three' },
    sql: `greatest(aum_month_avg_fen, aum_prev_month_avg_fen, aum_prev2_month_avg_fen)`,
    // August: 550,000.
    examples: [{ customer: 'C08', value: 55_000_000 }],
  }),
  derived({
    key: 'call_deposit_share_ppm',
    label: { zh: '活期占比', en: 'Share kept at call' },
    unit: 'ppm',
    missing: 'null',
    sql: ppmOf('deposit_fen', 'aum_fen'),
    examples: [{ customer: 'C02', value: 62_500, because: '20,000 ÷ 320,000' }],
  }),
]
