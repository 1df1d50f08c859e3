import type { Label } from '../kernel/label.ts'
import { channelLabels } from './cautions.ts'

/** What entries are about, in the order of a page. */
export const timelineGroups = ['contact', 'visit', 'digital', 'complaint', 'wish', 'note', 'work', 'other'] as const
export type TimelineGroup = (typeof timelineGroups)[number]

export const groupLabels: Readonly<Record<TimelineGroup, Label>> = {
  contact: { zh: '联系', en: 'Contacts' },
  visit: { zh: '到访与来电', en: 'Visits and calls' },
  digital: { zh: '线上', en: 'Online' },
  complaint: { zh: '投诉', en: 'Complaints' },
  wish: { zh: '授权与意愿', en: 'Consent and wishes' },
  note: { zh: '记事', en: 'Notes' },
  work: { zh: '工作安排', en: 'Work' },
  other: { zh: '其他', en: 'Other' },
}

const kinds: Readonly<Record<string, Label & { readonly group: TimelineGroup }>> = {
  login: { group: 'digital', zh: '登录手机银行', en: 'Logged in to the app' },
  'page-view': { group: 'digital', zh: '浏览页面', en: 'Viewed a page' },
  'loan-calculator': { group: 'digital', zh: '使用贷款计算器', en: 'Used the loan calculator' },
  'branch-visit': { group: 'visit', zh: '到访网点', en: 'Visited a branch' },
  call: { group: 'visit', zh: '来电', en: 'Called' },
  contact: { group: 'contact', zh: '联系客户', en: 'Was contacted' },
  response: { group: 'contact', zh: '客户回应', en: 'Responded' },
  'offer-issued': { group: 'work', zh: '列入联系清单', en: 'Put on a work list' },
  'complaint-opened': { group: 'complaint', zh: '提出投诉', en: 'Filed a complaint' },
  'complaint-closed': { group: 'complaint', zh: '投诉办结', en: 'Complaint closed' },
  'consent-granted': { group: 'wish', zh: '给予授权', en: 'Gave consent' },
  'consent-withdrawn': { group: 'wish', zh: '撤回授权', en: 'Withdrew consent' },
  'consent-refused': { group: 'wish', zh: '拒绝授权', en: 'Refused consent' },
  'do-not-contact': { group: 'wish', zh: '要求勿扰', en: 'Asked not to be contacted' },
  'complaint-freeze': { group: 'complaint', zh: '因投诉暂停营销', en: 'Marketing frozen by a complaint' },
  'do-not-contact-ended': { group: 'wish', zh: '解除勿扰', en: 'May be contacted again' },
  'complaint-freeze-ended': {
    group: 'complaint',
    zh: '投诉冻结解除，进入冷静期',
    en: 'Complaint freeze ended; cooling-off begins',
  },
  'processing-restricted': { group: 'wish', zh: '限制处理：仅存储与保护', en: 'Processing restricted to storage and protection' },
  'person-erased': { group: 'wish', zh: '个人信息已删除', en: 'Personal data erased' },
  'staff-note': { group: 'note', zh: '员工记事', en: 'Staff note' },
}

export const outcomeWords: Readonly<Record<string, Label>> = {
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

export const classWords: Readonly<Record<string, Label>> = {
  marketing: { zh: '营销', en: 'marketing' },
  service: { zh: '服务', en: 'service' },
  care: { zh: '关怀', en: 'care' },
  education: { zh: '消保教育', en: 'education' },
}

/** Ways an event came about, by the codes that our own events and usual deliveries carry. */
export const channelWords: Readonly<Record<string, Label>> = {
  ...channelLabels,
  app: { zh: '手机银行', en: 'app' },
  web: { zh: '网上银行', en: 'web' },
  branch: { zh: '网点', en: 'branch' },
  counter: { zh: '柜台', en: 'counter' },
  atm: { zh: '自助机', en: 'ATM' },
}

/** What an event is called; a name of the bank's own stands for itself. */
export function kindLabel(kind: string): Label {
  const known = kinds[kind]
  return known === undefined ? { zh: kind, en: kind } : { zh: known.zh, en: known.en }
}

/** Every kind that has words of ours. */
export const knownKinds: readonly string[] = Object.keys(kinds)
export function groupOf(kind: string): TimelineGroup {
  return kinds[kind]?.group ?? 'other'
}

export function kindsOf(group: TimelineGroup): readonly string[] {
  return knownKinds.filter((kind) => kinds[kind]?.group === group)
}

/** Kinds whose words are such. */
export function kindsNamed(isSuch: (label: Label) => boolean): readonly string[] {
  return knownKinds.filter((kind) => isSuch(kindLabel(kind)))
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
    classWords[attributes['class'] ?? ''],
    proposed(attributes, names),
    outcomeWords[attributes['outcome'] ?? ''],
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
