import type { Label } from '../kernel/label.ts'

export type AssetClass = {
  readonly key: string
  readonly label: Label /** The feature that holds its sum. */
  readonly feature: string
  readonly isInAum: boolean
}

/** Classes of what a customer holds, in the order of a page: what counts as assets under management first (DOMAIN A1), then what is kept apart, then what is owed. */
export const assetClasses: readonly AssetClass[] = [
  { key: 'deposit', label: { zh: '活期存款', en: 'Deposits at call' }, feature: 'deposit_fen', isInAum: true },
  { key: 'time-deposit', label: { zh: '定期存款', en: 'Time deposits' }, feature: 'time_deposit_fen', isInAum: true },
  { key: 'wealth', label: { zh: '理财', en: 'Wealth products' }, feature: 'wealth_fen', isInAum: true },
  { key: 'fund', label: { zh: '基金', en: 'Funds' }, feature: 'fund_fen', isInAum: true },
  { key: 'insurance', label: { zh: '保险', en: 'Insurance' }, feature: 'insurance_fen', isInAum: true },
  { key: 'bond', label: { zh: '国债', en: 'Government bonds' }, feature: 'bond_fen', isInAum: true },
  { key: 'metal', label: { zh: '贵金属', en: 'Precious metal' }, feature: 'metal_fen', isInAum: true },
  { key: 'securities', label: { zh: '证券资金', en: 'Securities cash' }, feature: 'securities_fen', isInAum: false },
  { key: 'merchant', label: { zh: '商户收单', en: 'Merchant acquiring' }, feature: '', isInAum: false },
  { key: 'loan', label: { zh: '贷款', en: 'Loans' }, feature: 'loan_fen', isInAum: false },
  { key: 'card', label: { zh: '信用卡', en: 'Credit cards' }, feature: '', isInAum: false },
]

export const inAum: readonly string[] = assetClasses.filter((one) => one.isInAum).map((one) => one.key)

/** A class with its words; an unknown one stands for itself. */
export function assetClassNamed(key: string): Label & { readonly key: string } {
  return { key, ...(assetClasses.find((one) => one.key === key)?.label ?? { zh: key, en: key }) }
}
