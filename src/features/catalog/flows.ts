import { type Feature, featuresFrom } from '../feature.ts'

const feature = featuresFrom('transactions', { unit: 'fen' })

const note = {
  zh: '同名账户在行内的转换（定期开立与到期、理财申赎、代理保险缴费）不是资金流入流出。',
  en: 'Moves within the bank (opening or maturing of a time deposit, buying or redeeming wealth, a premium for a policy sold here) are no flow.',
}

const inflow = (days: number, examples: Feature['examples']): Feature =>
  feature({
    key: `inflow_${days}d_fen`,
    label: { zh: `近 ${days} 天流入`, en: `Inflow of ${days} days` },
    sql: `sumIf(amount_fen, is_flow AND amount_fen > 0 AND ago < ${days})`,
    note,
    examples,
  })

const outflow = (days: number, examples: Feature['examples']): Feature =>
  feature({
    key: `outflow_${days}d_fen`,
    label: { zh: `近 ${days} 天流出`, en: `Outflow of ${days} days` },
    sql: `-sumIf(amount_fen, is_flow AND amount_fen < 0 AND ago < ${days})`,
    note,
    examples,
  })

/** The largest total of one day among the last three: a large movement is often booked in pieces. */
const largestDay = (total: (ago: number) => string): string => `greatest(${[0, 1, 2].map(total).join(', ')})`

/** None of the twelve does it. */
const nothing: Feature['examples'] = [{ customer: 'C06', value: 0 }]

const spent = (key: string, category: string, days: number, zh: string, en: string): Feature =>
  feature({ key, label: { zh, en }, sql: `-sumIf(amount_fen, category = '${category}' AND ago < ${days})`, examples: nothing })

const earned = (key: string, category: string, days: number, label: Feature['label'], examples: Feature['examples']): Feature =>
  feature({ key, label, sql: `sumIf(amount_fen, category = '${category}' AND ago < ${days})`, examples })

/** Money that came and went. Windows of n days end on and include the business date. */
export const flows: readonly Feature[] = [
  inflow(7, [
    { customer: 'C03', value: 50_000_000, because: '500,000 on 10-13' },
    { customer: 'C06', value: 1_200_000, because: 'the salary of 10-10' },
  ]),
  outflow(7, [
    { customer: 'C04', value: 30_000_000, because: '300,000 on 10-15' },
    { customer: 'C02', value: 0 },
  ]),
  inflow(30, [{ customer: 'C12', value: 4_000_000, because: '20,000 on 10-05 and 10-12' }]),
  outflow(30, [{ customer: 'C12', value: 4_000_000 }]),
  inflow(90, [{ customer: 'C06', value: 3_600_000, because: 'three salaries: 08-10, 09-10, 10-10' }]),
  outflow(90, [{ customer: 'C08', value: 30_000_000, because: '300,000 on 09-01' }]),
  feature({
    key: 'max_inflow_1d_fen',
    label: { zh: '近三日单日最大流入', en: 'Largest inflow of one of the last three days' },
    sql: largestDay((ago) => `sumIf(amount_fen, is_flow AND amount_fen > 0 AND ago = ${ago})`),
    examples: [{ customer: 'C03', value: 50_000_000 }],
  }),
  feature({
    key: 'max_outflow_1d_fen',
    label: { zh: '近三日单日最大流出', en: 'Largest outflow of one of the last three days' },
    sql: largestDay((ago) => `-sumIf(amount_fen, is_flow AND amount_fen < 0 AND ago = ${ago})`),
    examples: [{ customer: 'C04', value: 30_000_000 }],
  }),
  feature({
    key: 'own_name_outflow_7d_fen',
    label: { zh: '近 7 天转至本人他行账户', en: 'Moved to own accounts elsewhere, 7 days' },
    sql: `-sumIf(amount_fen, is_flow AND amount_fen < 0 AND counterparty_own = 1 AND ago < 7)`,
    examples: [{ customer: 'C04', value: 30_000_000 }],
  }),
  feature({
    key: 'salary_last_fen',
    label: { zh: '最近一笔代发工资', en: 'Latest salary' },
    // The latest day first, of that day the largest: both packed into one number, so that the answer does not hang on the order of rows.
    sql: `toInt64(maxIf(toInt128(toInt32(day)) * 18014398509481984 + amount_fen, is_salary) % 18014398509481984)`,
    note: { zh: '同一天多笔取最大一笔。', en: 'Of several on one day the largest.' },
    examples: [
      { customer: 'C06', value: 1_200_000 },
      { customer: 'C01', value: 0 },
    ],
  }),
  feature({
    key: 'salary_count_90d',
    label: { zh: '近 90 天代发次数', en: 'Salaries of 90 days' },
    unit: 'count',
    sql: `countIf(is_salary AND ago < 90)`,
    examples: [{ customer: 'C06', value: 3 }],
  }),
  feature({
    key: 'days_since_salary',
    label: { zh: '距上次代发天数', en: 'Days since the last salary' },
    unit: 'days',
    missing: 'null',
    sql: `minOrNullIf(ago, is_salary)`,
    examples: [
      { customer: 'C06', value: 5 },
      { customer: 'C01', value: null },
    ],
  }),
  earned('merchant_flow_30d_fen', 'merchant-settlement', 30, { zh: '近 30 天收单流水', en: 'Merchant receipts of 30 days' }, [
    { customer: 'C12', value: 4_000_000 },
  ]),
  earned('pension_90d_fen', 'pension', 90, { zh: '近 90 天养老金', en: 'Pension of 90 days' }, [{ customer: 'C08', value: 0 }]),
  spent('tuition_90d_fen', 'tuition', 90, '近 90 天学费支出', 'Tuition paid, 90 days'),
  spent('securities_out_30d_fen', 'securities-out', 30, '近 30 天转入证券', 'Moved to securities, 30 days'),
  spent('utility_90d_fen', 'utility', 90, '近 90 天生活缴费', 'Utility bills, 90 days'),
  spent('card_repayment_90d_fen', 'card-repayment', 90, '近 90 天信用卡还款', 'Card repayments, 90 days'),
  spent('loan_repayment_90d_fen', 'loan-repayment', 90, '近 90 天贷款还款', 'Loan repayments, 90 days'),
]
