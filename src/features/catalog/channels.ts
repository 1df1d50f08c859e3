import { type Feature, featuresFrom, type LiveEvent } from '../feature.ts'

const feature = featuresFrom('events', { unit: 'count' })

const oneMore =
  (kind: string) =>
  (value: number | null, event: LiveEvent): number =>
    (value ?? 0) + (event.kind === kind ? 1 : 0)

const count = (key: string, kind: string, days: number, label: Feature['label'], examples: Feature['examples'] = []): Feature =>
  feature({ key, label, sql: `countIf(kind = '${kind}' AND ago < ${days})`, examples })

/** How customers use the channels of the bank. */
export const channels: readonly Feature[] = [
  count('logins_30d', 'login', 30, { zh: '近 30 天登录次数', en: 'Log-ins of 30 days' }, [{ customer: 'C01', value: 1 }]),
  count('logins_90d', 'login', 90, { zh: '近 90 天登录次数', en: 'Log-ins of 90 days' }, [{ customer: 'C05', value: 0 }]),
  feature({
    key: 'days_since_login',
    label: { zh: '距上次登录天数', en: 'Days since the last log-in' },
    unit: 'days',
    missing: 'null',
    sql: `minOrNullIf(ago, kind = 'login')`,
    examples: [
      { customer: 'C01', value: 7, because: 'on 10-08' },
      { customer: 'C05', value: null },
    ],
  }),
  count('page_views_30d', 'page-view', 30, { zh: '近 30 天产品页浏览', en: 'Pages seen in 30 days' }, [
    { customer: 'C06', value: 0 },
  ]),
  feature({
    key: 'loan_calculator_30d',
    label: { zh: '近 30 天贷款计算器使用次数', en: 'Uses of the loan calculator, 30 days' },
    sql: `countIf(kind = 'loan-calculator' AND ago < 30)`,
    // Live: who plays with the calculator now is at the counter or on the telephone now.
    add: oneMore('loan-calculator'),
    examples: [{ customer: 'C06', value: 2 }],
  }),
  count('branch_visits_90d', 'branch-visit', 90, { zh: '近 90 天到店次数', en: 'Branch visits of 90 days' }, [
    { customer: 'C08', value: 1, because: 'on 09-01' },
  ]),
  count('calls_90d', 'call', 90, { zh: '近 90 天来电次数', en: 'Calls to the bank, 90 days' }, [{ customer: 'C06', value: 0 }]),
]
