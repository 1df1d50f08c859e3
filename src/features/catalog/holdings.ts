import { type Feature, featuresFrom } from '../feature.ts'

const feature = featuresFrom('accounts', { unit: 'count' })

/** Product families of cross-selling (DOMAIN A3) with the asset classes that belong to each. */
export const families: Readonly<Record<string, readonly string[]>> = {
  deposit: ['deposit', 'time-deposit'],
  wealth: ['wealth'],
  fund: ['fund'],
  insurance: ['insurance'],
  bond: ['bond'],
  metal: ['metal'],
  card: ['card'],
  loan: ['loan'],
  merchant: ['merchant'],
  securities: ['securities'],
}

const holds = (key: string, assetClass: string, zh: string, en: string, examples: Feature['examples'] = []): Feature =>
  feature({ key, kind: 'flag', label: { zh, en }, sql: `countIf(is_open AND asset_class = '${assetClass}') > 0`, examples })

const familyCount = Object.values(families)
  .map((classes) => `(countIf(is_open AND asset_class IN (${classes.map((key) => `'${key}'`).join(', ')})) > 0)`)
  .join(' + ')

/** Which products customers hold, as of the newest account file. */
export const holdings: readonly Feature[] = [
  feature({
    key: 'accounts_open',
    label: { zh: '在用账户数', en: 'Open accounts' },
    sql: `countIf(is_open)`,
    examples: [
      { customer: 'C01', value: 2, because: 'the deposit, and the card of the other source record' },
      { customer: 'C02', value: 2 },
    ],
  }),
  feature({
    key: 'families_held',
    label: { zh: '持有产品大类数', en: 'Product families held' },
    sql: familyCount,
    examples: [
      { customer: 'C02', value: 1, because: 'at call and fixed are one family' },
      { customer: 'C12', value: 2, because: 'deposit, merchant' },
    ],
  }),
  holds('has_card', 'card', '持有信用卡', 'Holds a credit card', [{ customer: 'C01', value: 1 }]),
  holds('has_loan', 'loan', '有贷款', 'Has a loan', [{ customer: 'C01', value: 0 }]),
  holds('has_merchant', 'merchant', '收单商户', 'Is a merchant', [{ customer: 'C12', value: 1 }]),
  holds('has_securities', 'securities', '已开三方存管', 'Has a securities link', [{ customer: 'C12', value: 0 }]),
  feature({
    key: 'card_limit_fen',
    label: { zh: '信用卡额度', en: 'Card limit' },
    unit: 'fen',
    sql: `sumIf(limit_fen, is_open AND asset_class = 'card')`,
    examples: [{ customer: 'C01', value: 5_000_000, because: 'of the record K01, the same person' }],
  }),
  feature({
    key: 'card_inactive_days',
    label: { zh: '信用卡开卡未激活天数', en: 'Days a card waits to be activated' },
    unit: 'days',
    missing: 'null',
    sql: `maxOrNullIf(opened_ago, is_open AND asset_class = 'card' AND isNull(activated_on))`,
    examples: [
      { customer: 'C06', value: 44, because: 'issued 09-01: 30 days to 10-01, 14 more' },
      { customer: 'C01', value: null },
    ],
  }),
]
