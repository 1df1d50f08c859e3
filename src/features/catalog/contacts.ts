import { type Feature, featuresFrom, type LiveEvent } from '../feature.ts'

const feature = featuresFrom('events', { unit: 'count' })

const oneMore =
  (kind: string) =>
  (value: number | null, event: LiveEvent): number =>
    (value ?? 0) + (event.kind === kind ? 1 : 0)

/** What the bank said to customers, and what they answered. A contact made this morning counts at once. */
export const contacts: readonly Feature[] = [
  feature({
    key: 'contacts_30d',
    label: { zh: '近 30 天联系次数', en: 'Contacts of 30 days' },
    sql: `countIf(kind = 'contact' AND ago < 30)`,
    add: oneMore('contact'),
    examples: [
      { customer: 'C01', value: 1 },
      { customer: 'C10', value: 2, because: 'calls of 10-12 and 10-14' },
    ],
  }),
  feature({
    key: 'contacts_90d',
    label: { zh: '近 90 天联系次数', en: 'Contacts of 90 days' },
    sql: `countIf(kind = 'contact' AND ago < 90)`,
    add: oneMore('contact'),
    examples: [{ customer: 'C02', value: 1 }],
  }),
  feature({
    key: 'days_since_contact',
    label: { zh: '距上次联系天数', en: 'Days since the last contact' },
    unit: 'days',
    missing: 'null',
    sql: `minOrNullIf(ago, kind = 'contact')`,
    examples: [
      { customer: 'C10', value: 1 },
      { customer: 'C03', value: null },
    ],
  }),
  feature({
    key: 'responses_90d',
    label: { zh: '近 90 天回应次数', en: 'Responses of 90 days' },
    sql: `countIf(kind = 'response' AND ago < 90)`,
    examples: [{ customer: 'C10', value: 1 }],
  }),
  feature({
    key: 'positive_responses_365d',
    label: { zh: '近一年有意向的回应', en: 'Positive responses of a year' },
    sql: `countIf(kind = 'response' AND is_positive AND ago < 365)`,
    examples: [
      { customer: 'C01', value: 1 },
      { customer: 'C10', value: 0, because: 'declined' },
    ],
  }),
  feature({
    key: 'complaints_open',
    label: { zh: '未结投诉', en: 'Open complaints' },
    purposes: ['service', 'risk'],
    missing: 'zero',
    sql: `toInt64(countIf(kind = 'complaint-opened')) - toInt64(countIf(kind = 'complaint-closed'))`,
    // Live: from the minute a complaint is filed nobody sells to the customer.
    add: (value, event) =>
      (value ?? 0) + (event.kind === 'complaint-opened' ? 1 : 0) - (event.kind === 'complaint-closed' ? 1 : 0),
    note: {
      zh: '受理数减结案数；只有结案而无受理记录时为负，以受理记录为准补录。',
      en: 'Filed less closed; below zero when a case was closed whose filing was never delivered.',
    },
    examples: [
      { customer: 'C04', value: 1 },
      { customer: 'C06', value: 0, because: 'filed 08-20, closed 09-01' },
    ],
  }),
  feature({
    key: 'complaints_365d',
    label: { zh: '近一年投诉次数', en: 'Complaints of a year' },
    purposes: ['service', 'risk'],
    sql: `countIf(kind = 'complaint-opened' AND ago < 365)`,
    examples: [{ customer: 'C12', value: 1 }],
  }),
]
