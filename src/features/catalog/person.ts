import { type Feature, featuresFrom } from '../feature.ts'

const feature = featuresFrom('gate_facts', { unit: 'days', missing: 'null' })
const daysTo = (column: string): string => `toInt32(${column}) - {as_of:Int32}`

/** The month and date of a day as one number, 1018 for 18 October. */
const monthDate = (column: string): string => `(toMonth(${column}) * 100 + toDayOfMonth(${column}))`

/** The birthday in a year: of one born on 29 February it is 1 March in common years, as the civil code counts. */
const birthdayIn = (year: string): string =>
  `toInt32(makeDate32(${year}, toMonth(born_on), 1)) + toDayOfMonth(born_on) - 1 - {as_of:Int32}`

/** Who the customer is, as frozen for the night. Every customer has one row, so these are no aggregates. */
export const person: readonly Feature[] = [
  feature({
    key: 'age_years',
    label: { zh: '年龄', en: 'Age' },
    unit: 'years',
    sql: `{as_of_year:Int32} - toYear(born_on) - ({as_of_month_date:Int32} < ${monthDate('born_on')})`,
    examples: [
      { customer: 'C08', value: 75, because: 'born 1950-10-18, 76 in three days' },
      { customer: 'C12', value: null, because: 'a business' },
    ],
  }),
  feature({
    key: 'days_to_birthday',
    label: { zh: '距生日天数', en: 'Days to the birthday' },
    sql: `if(${birthdayIn('{as_of_year:Int32}')} >= 0, ${birthdayIn('{as_of_year:Int32}')}, ${birthdayIn('{as_of_year:Int32} + 1')})`,
    examples: [{ customer: 'C08', value: 3 }],
  }),
  feature({
    key: 'tenure_days',
    label: { zh: '开户天数', en: 'Days since the first account' },
    missing: 'zero',
    sql: `{as_of:Int32} - toInt32(opened_on)`,
    examples: [{ customer: 'C01', value: 958, because: '2024-03-01: 730 days to 2026-03-01, 228 more' }],
  }),
  feature({
    key: 'is_business',
    label: { zh: '小微企业客户', en: 'Is a business' },
    kind: 'flag',
    missing: 'zero',
    sql: `kind = 'business'`,
    dataClass: 'C1',
    examples: [
      { customer: 'C12', value: 1 },
      { customer: 'C01', value: 0 },
    ],
  }),
  feature({
    key: 'document_days_left',
    label: { zh: '证件剩余天数', en: 'Days until the document ends' },
    purposes: ['service', 'risk'],
    sql: daysTo('document_expires_on'),
    note: { zh: '已过期为负。', en: 'Below zero when it has ended.' },
    examples: [{ customer: 'C09', value: 30, because: 'ends 2026-11-14' }],
  }),
  feature({
    key: 'risk_days_left',
    label: { zh: '风险测评剩余天数', en: 'Days until the risk assessment ends' },
    sql: daysTo('risk_expires_on'),
    note: { zh: '已过期为负；从未测评为无记录。', en: 'Below zero when it has ended; missing when there never was one.' },
    examples: [{ customer: 'C10', value: 30, because: 'ends 2026-11-14' }],
  }),
]
