import { type Feature, featuresFrom } from '../feature.ts'

const feature = featuresFrom('transactions', { unit: 'count' })
const derived = featuresFrom('derived', { unit: 'days' })

const count = (key: string, zh: string, en: string, condition: string, examples: Feature['examples'] = []): Feature =>
  feature({ key, label: { zh, en }, sql: `countIf(${condition})`, examples })

/**
 * Distinct days on which the customer did something, within n days: a bit per day in words of 60 days, or-ed together and counted.
 * Measured at 10 M rows: 0.3 s against 0.9 s for uniqExact of the day; exact, and the same in every order of rows.
 */
const activeDays = (days: number): string =>
  Array.from({ length: Math.ceil(days / 60) }, (_, word) => {
    const until = Math.min(days, (word + 1) * 60)
    return `bitCount(groupBitOrIf(day_bit, initiated = 1 AND ago >= ${word * 60} AND ago < ${until}))`
  }).join(' + ')

/** How often customers move money themselves: interest, fees and standing orders are not activity (DOMAIN A3, A4). */
export const activity: readonly Feature[] = [
  count('txn_count_30d', '近 30 天交易笔数', 'Transactions of 30 days', 'ago < 30', [{ customer: 'C12', value: 4 }]),
  count('txn_count_90d', '近 90 天交易笔数', 'Transactions of 90 days', 'ago < 90', [
    { customer: 'C06', value: 6, because: 'salary and rent on 08-10, 09-10, 10-10' },
  ]),
  count('initiated_90d', '近 90 天主动交易笔数', 'Own transactions of 90 days', 'initiated = 1 AND ago < 90', [
    { customer: 'C06', value: 3 },
  ]),
  count(
    'initiated_prev_90d',
    '之前 90 天主动交易笔数',
    'Own transactions of the 90 days before',
    'initiated = 1 AND ago >= 90 AND ago < 180',
    [{ customer: 'C06', value: 1, because: 'the rent of 07-10; the window is 04-19 to 07-17' }],
  ),
  count('counter_txn_90d', '近 90 天柜面交易笔数', 'Counter transactions of 90 days', `channel = 'counter' AND ago < 90`, [
    { customer: 'C08', value: 1 },
  ]),
  count(
    'app_txn_90d',
    '近 90 天手机银行与网银交易笔数',
    'App and web transactions of 90 days',
    `channel IN ('app', 'web') AND ago < 90`,
    [{ customer: 'C06', value: 3 }],
  ),
  feature({
    key: 'active_days_90d',
    label: { zh: '近 90 天动账天数', en: 'Active days of 90' },
    unit: 'days',
    sql: activeDays(90),
    examples: [{ customer: 'C06', value: 3 }],
  }),
  feature({
    key: 'active_days_180d',
    label: { zh: '近 180 天动账天数', en: 'Active days of 180' },
    unit: 'days',
    sql: activeDays(180),
    examples: [{ customer: 'C06', value: 4, because: '07-10, 08-10, 09-10, 10-10' }],
  }),
  feature({
    key: 'last_active_on',
    label: { zh: '最近一次主动交易日', en: 'Last own transaction on' },
    kind: 'day',
    missing: 'null',
    sql: `maxOrNullIf(day, initiated = 1)`,
    examples: [
      { customer: 'C05', value: 20_301, because: '2025-08-01' },
      { customer: 'C09', value: null },
    ],
  }),
  derived({
    key: 'days_since_active',
    label: { zh: '距上次主动交易天数', en: 'Days since the last own transaction' },
    missing: 'null',
    sql: `{as_of:Int32} - toInt32(last_active_on)`,
    examples: [
      { customer: 'C05', value: 440, because: '365 to 2026-08-01, 75 more' },
      { customer: 'C04', value: 0 },
      { customer: 'C09', value: null },
    ],
  }),
]
