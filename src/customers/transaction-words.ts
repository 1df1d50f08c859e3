import type { Label } from '../kernel/label.ts'
import { channelWords } from './timeline-words.ts'

const categories: Readonly<Record<string, Label>> = {
  salary: { zh: '工资', en: 'salary' },
  'transfer-in': { zh: '转入', en: 'transfer in' },
  'transfer-out': { zh: '转出', en: 'transfer out' },
  purchase: { zh: '消费', en: 'purchase' },
  'cash-in': { zh: '存现', en: 'cash paid in' },
  'cash-out': { zh: '取现', en: 'cash withdrawn' },
  interest: { zh: '利息', en: 'interest' },
  fee: { zh: '手续费', en: 'fee' },
  'loan-payout': { zh: '贷款发放', en: 'loan paid out' },
  'loan-repayment': { zh: '还贷', en: 'loan repayment' },
  'card-repayment': { zh: '信用卡还款', en: 'card repayment' },
  'wealth-buy': { zh: '理财购买', en: 'wealth product bought' },
  'wealth-redeem': { zh: '理财赎回', en: 'wealth product redeemed' },
  'deposit-open': { zh: '定期开立', en: 'time deposit opened' },
  'deposit-mature': { zh: '定期到期', en: 'time deposit matured' },
  'insurance-premium': { zh: '保险缴费', en: 'insurance premium' },
  'securities-in': { zh: '证券转入', en: 'from securities' },
  'securities-out': { zh: '转出至证券', en: 'to securities' },
  'merchant-settlement': { zh: '收单结算', en: 'merchant settlement' },
  utility: { zh: '生活缴费', en: 'utility bill' },
  tuition: { zh: '学费', en: 'school fee' },
  medical: { zh: '医疗', en: 'medical' },
  rent: { zh: '房租', en: 'rent' },
  tax: { zh: '税费', en: 'tax' },
  pension: { zh: '养老金', en: 'pension' },
  'standing-order': { zh: '定期转账', en: 'standing order' },
  other: { zh: '其他', en: 'other' },
}

const channels: Readonly<Record<string, Label>> = {
  ...channelWords,
  pos: { zh: '刷卡', en: 'card payment' },
  auto: { zh: '自动入账', en: 'automatic' },
  other: { zh: '其他', en: 'other' },
}

/** What a movement was for; a code of the bank's own stands for itself. */
export function categoryWords(key: string): Label {
  return categories[key] ?? { zh: key, en: key }
}

/** Where something was done. */
export function movementChannelWords(key: string): Label {
  return channels[key] ?? { zh: key, en: key }
}
