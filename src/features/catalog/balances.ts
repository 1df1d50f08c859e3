import { daySum, divideRound } from '../arithmetic.ts'
import { type Feature, featuresFrom } from '../feature.ts'

/** Classes that count as assets under management (DOMAIN A1). Money swept to a securities account, loans and card limits are kept apart. */
export const aumClasses = ['deposit', 'time-deposit', 'wealth', 'fund', 'insurance', 'bond', 'metal'] as const

const feature = featuresFrom('balances', { unit: 'fen' })
const inAum = `asset_class IN (${aumClasses.map((key) => `'${key}'`).join(', ')})`
/** A change of AUM: of any balance that counts, in the base currency or valued in it. */
const aumChange = `if(${inAum}, change_fen, 0)`

const note = {
  zh: '外币余额按每日中间价折算，无当日中间价时沿用此前十天内最近一日的，超过十天则不计入。',
  en: 'Other currencies at the mid rate of each day, or the last one of the ten days before it; beyond that they do not count.',
}

const held = (key: string, assetClass: string, zh: string, en: string, examples: Feature['examples'] = []): Feature =>
  feature({ key, label: { zh, en }, sql: `sumIf(change_fen, asset_class = '${assetClass}')`, examples })

/** None of the twelve holds it. */
const nothing: Feature['examples'] = [{ customer: 'C12', value: 0 }]

const monthDays = daySum(aumChange, '{month_days:Int32} - 1', 0)
const prevMonthDays = daySum(aumChange, '{month_days:Int32} + {prev_length:Int32} - 1', '{month_days:Int32}')
const prev2MonthDays = daySum(
  aumChange,
  '{month_days:Int32} + {prev_length:Int32} + {prev2_length:Int32} - 1',
  '{month_days:Int32} + {prev_length:Int32}',
)

/** What customers hold: the balance at the end of the business date, and averages over calendar days. A balance stands until the next change of it. */
export const balances: readonly Feature[] = [
  feature({
    key: 'aum_fen',
    label: { zh: '时点 AUM', en: 'AUM at the end of the day' },
    sql: `sumIf(change_fen, ${inAum})`,
    note,
    examples: [
      { customer: 'C01', value: 48_000_000 },
      { customer: 'C08', value: 25_000_000, because: '50,000 at call + 200,000 in bonds' },
    ],
  }),
  feature({
    key: 'aum_month_sum_fen',
    label: { zh: '本月日终 AUM 累计', en: 'AUM summed over the days of this month' },
    sql: monthDays,
    note: { zh: '月日均的分子 S_d，单位为分·日。', en: 'The numerator S_d of the month average, in fen × days.' },
    examples: [{ customer: 'C01', value: 720_000_000, because: '15 × 480,000' }],
  }),
  feature({
    key: 'aum_month_avg_fen',
    label: { zh: '本月日均 AUM', en: 'AUM, average of this month' },
    sql: divideRound(monthDays, '{month_days:Int32}'),
    note: {
      zh: '按自然日平均；月中开户亦除以当月已过天数。',
      en: 'Over calendar days; an account opened within the month is divided by all days so far.',
    },
    examples: [
      { customer: 'C03', value: 20_000_000, because: '(12 × 100,000 + 3 × 600,000) ÷ 15' },
      { customer: 'C04', value: 78_000_000, because: '(14 × 800,000 + 500,000) ÷ 15' },
    ],
  }),
  feature({
    key: 'aum_prev_month_avg_fen',
    label: { zh: '上月日均 AUM', en: 'AUM, average of the month before' },
    sql: divideRound(prevMonthDays, '{prev_length:Int32}'),
    examples: [{ customer: 'C01', value: 48_000_000, because: '480,000 since 1 September' }],
  }),
  feature({
    key: 'aum_prev2_month_avg_fen',
    label: { zh: '上上月日均 AUM', en: 'AUM, average of two months before' },
    sql: divideRound(prev2MonthDays, '{prev2_length:Int32}'),
    examples: [{ customer: 'C01', value: 40_000_000, because: '400,000 up to August' }],
  }),
  feature({
    key: 'aum_3m_avg_fen',
    label: { zh: '近三月日均 AUM', en: 'AUM, average of three months' },
    sql: divideRound(
      daySum(aumChange, '{month_days:Int32} + {prev_length:Int32} + {prev2_length:Int32} - 1', 0),
      '({month_days:Int32} + {prev_length:Int32} + {prev2_length:Int32})',
    ),
    note: { zh: '本月至今与之前两个整月。', en: 'This month so far and the two whole months before it.' },
    // August 31 × 400,000 + September 30 × 480,000 + 15 × 480,000 = 34,000,000 over 76 days: 447,368.42 yuan.
    examples: [{ customer: 'C01', value: 44_736_842, because: '(31 × 400,000 + 45 × 480,000) ÷ 76' }],
  }),
  feature({
    key: 'aum_year_avg_fen',
    label: { zh: '近一年日均 AUM', en: 'AUM, average of 365 days' },
    sql: divideRound(daySum(aumChange, 364, 0), 365),
    // Up to 08-31 there are 365 − 45 = 320 days at 400,000; 45 at 480,000.
    examples: [{ customer: 'C01', value: 40_986_301, because: '(320 × 400,000 + 45 × 480,000) ÷ 365' }],
  }),
  feature({
    key: 'aum_30d_ago_fen',
    label: { zh: '30 天前 AUM', en: 'AUM of 30 days ago' },
    sql: `sumIf(change_fen, ${inAum} AND ago >= 30)`,
    examples: [{ customer: 'C03', value: 10_000_000 }],
  }),
  feature({
    key: 'deposit_month_avg_fen',
    label: { zh: '本月存款日均', en: 'Deposits, average of this month' },
    sql: divideRound(
      daySum(`if(asset_class IN ('deposit', 'time-deposit'), change_fen, 0)`, '{month_days:Int32} - 1', 0),
      '{month_days:Int32}',
    ),
    examples: [{ customer: 'C02', value: 32_000_000, because: '20,000 at call + 300,000 fixed, all month' }],
  }),
  feature({
    key: 'unvalued_accounts',
    label: { zh: '未折算的外币账户数', en: 'Accounts in other currencies not valued' },
    unit: 'count',
    sql: `sum(unvalued)`,
    note: {
      zh: '有余额而近十天没有中间价的外币账户，其余额不计入 AUM。',
      en: 'With a balance, and no mid rate within ten days: what they hold is not in the AUM.',
    },
    examples: [{ customer: 'C01', value: 0, because: 'everything is in yuan' }],
  }),
  held('deposit_fen', 'deposit', '活期存款', 'Deposits at call', [{ customer: 'C02', value: 2_000_000 }]),
  held('time_deposit_fen', 'time-deposit', '定期存款', 'Time deposits', [{ customer: 'C02', value: 30_000_000 }]),
  held('wealth_fen', 'wealth', '理财', 'Wealth products', [{ customer: 'C02', value: 0 }]),
  held('fund_fen', 'fund', '基金', 'Funds', nothing),
  held('insurance_fen', 'insurance', '保险', 'Insurance', nothing),
  held('bond_fen', 'bond', '国债', 'Government bonds', [{ customer: 'C08', value: 20_000_000 }]),
  held('metal_fen', 'metal', '贵金属', 'Precious metals', nothing),
  held('securities_fen', 'securities', '三方存管资金', 'Money in securities accounts', nothing),
  held('loan_fen', 'loan', '贷款余额', 'Loans outstanding', nothing),
  held('card_debt_fen', 'card', '信用卡余额', 'Card balance', [
    { customer: 'C01', value: 0, because: 'the card of K01 is paid' },
  ]),
]
