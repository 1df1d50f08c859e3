import { type Feature, featuresFrom } from '../feature.ts'

const feature = featuresFrom('accounts', { unit: 'fen' })

/** Loans and cards end too, but nothing is to be placed again. */
const maturing = `is_open AND asset_class NOT IN ('loan', 'card', 'merchant') AND matures_in >= 0`

const within = (days: number, examples: Feature['examples']): Feature =>
  feature({
    key: `maturing_${days}d_fen`,
    label: { zh: `未来 ${days} 天到期本金`, en: `Principal maturing within ${days} days` },
    sql: `sumIf(principal_fen, ${maturing} AND matures_in <= ${days})`,
    note: { zh: '含当日到期。', en: 'What matures on the business date itself is included.' },
    examples,
  })

/** What falls due and has to be placed again. */
export const maturities: readonly Feature[] = [
  within(7, [{ customer: 'C02', value: 30_000_000, because: '300,000 due in 7 days, on 10-22' }]),
  within(15, [{ customer: 'C02', value: 30_000_000 }]),
  within(30, [
    { customer: 'C02', value: 30_000_000 },
    { customer: 'C08', value: 0, because: 'the bonds run to 2027' },
  ]),
  within(90, [{ customer: 'C08', value: 0 }]),
  feature({
    key: 'next_maturity_on',
    label: { zh: '最近到期日', en: 'Next maturity on' },
    kind: 'day',
    missing: 'null',
    sql: `minOrNullIf(assumeNotNull(matures_on), ${maturing})`,
    examples: [
      { customer: 'C02', value: 20_748, because: '2026-10-22' },
      { customer: 'C01', value: null },
    ],
  }),
]
