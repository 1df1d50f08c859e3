import type { Label } from '../kernel/label.ts'
import { channelLabels } from './cautions.ts'

const kinds: Readonly<Record<string, Label>> = {
  login: { zh: '登录手机银行', en: 'Logged in to the app' },
  'page-view': { zh: '浏览页面', en: 'Viewed a page' },
  'loan-calculator': { zh: '使用贷款计算器', en: 'Used the loan calculator' },
  'branch-visit': { zh: '到访网点', en: 'Visited a branch' },
  call: { zh: '来电', en: 'Called' },
  contact: { zh: '联系客户', en: 'Was contacted' },
  response: { zh: '客户回应', en: 'Responded' },
  'offer-issued': { zh: '列入联系清单', en: 'Put on a work list' },
  'complaint-opened': { zh: '提出投诉', en: 'Filed a complaint' },
  'complaint-closed': { zh: '投诉办结', en: 'Complaint closed' },
  'consent-granted': { zh: '给予授权', en: 'Gave consent' },
  'consent-withdrawn': { zh: '撤回授权', en: 'Withdrew consent' },
  'consent-refused': { zh: '拒绝授权', en: 'Refused consent' },
  'do-not-contact': { zh: '要求勿扰', en: 'Asked not to be contacted' },
  'complaint-freeze': { zh: '因投诉暂停营销', en: 'Marketing frozen by a complaint' },
  'do-not-contact-ended': { zh: '解除勿扰', en: 'May be contacted again' },
  'complaint-freeze-ended': { zh: '投诉冻结解除，进入冷静期', en: 'Complaint freeze ended; cooling-off begins' },
  'processing-restricted': { zh: '限制处理：仅存储与保护', en: 'Processing restricted to storage and protection' },
  'person-erased': { zh: '个人信息已删除', en: 'Personal data erased' },
}

const outcomes: Readonly<Record<string, Label>> = {
  connected: { zh: '已接通', en: 'connected' },
  'no-answer': { zh: '未接通', en: 'no answer' },
  accepted: { zh: '接受', en: 'accepted' },
  refused: { zh: '拒绝', en: 'refused' },
  agreed: { zh: '已办理或同意办理', en: 'agreed' },
  interested: { zh: '有意向', en: 'interested' },
  served: { zh: '已服务', en: 'served' },
  considering: { zh: '再考虑', en: 'thinking it over' },
  declined: { zh: '不需要', en: 'declined' },
  'not-reached': { zh: '未接通', en: 'not reached' },
  'wrong-number': { zh: '号码有误', en: 'wrong number' },
}

const classes: Readonly<Record<string, Label>> = {
  marketing: { zh: '营销', en: 'marketing' },
  service: { zh: '服务', en: 'service' },
  care: { zh: '关怀', en: 'care' },
  education: { zh: '消保教育', en: 'education' },
}

/** What an event is called; a name of the bank's own stands for itself. */
export function kindLabel(kind: string): Label {
  return kinds[kind] ?? { zh: kind, en: kind }
}

/** What is too frequent to be told unless it is asked for. */
export const quietKinds: readonly string[] = ['login', 'page-view']

export function isQuiet(kind: string): boolean {
  return quietKinds.includes(kind)
}

/** The codes of an event in words: channel, class, product, outcome; undefined when it carries none of them. Whatever else it carries is not shown. */
export function detailOf(attributes: Readonly<Record<string, string>>, names: Names): Label | undefined {
  const parts = [
    channelLabels[attributes['channel'] ?? ''],
    classes[attributes['class'] ?? ''],
    proposed(attributes, names),
    outcomes[attributes['outcome'] ?? ''],
  ].filter((part) => part !== undefined)
  if (parts.length === 0) return undefined
  return { zh: parts.map((part) => part.zh).join(' · '), en: parts.map((part) => part.en).join(' · ') }
}

/** What products and offers are called, by code. */
export type Names = { readonly products: ReadonlyMap<string, Label>; readonly offers: ReadonlyMap<string, Label> }

function proposed({ product = '', offer = '' }: Readonly<Record<string, string>>, names: Names): Label | undefined {
  if (product !== '') return names.products.get(product) ?? { zh: product, en: product }
  return offer === '' ? undefined : (names.offers.get(offer) ?? { zh: offer, en: offer })
}
