import type { Label } from '../kernel/label.ts'
import { registry } from '../kernel/registry.ts'

/** What can come of a contact. `effective`: the customer was spoken with (有效接触); `positive`: they want to go on. Stored by key. */
export const contactOutcomes = registry(
  [
    { key: 'agreed', label: { zh: '已办理/同意办理', en: 'Agreed' }, effective: true, positive: true },
    { key: 'interested', label: { zh: '有意向', en: 'Interested' }, effective: true, positive: true },
    {
      key: 'served',
      label: { zh: '已服务（提醒/关怀已送达）', en: 'Served: reminder or care delivered' },
      effective: true,
      positive: true,
    },
    { key: 'considering', label: { zh: '再考虑', en: 'Thinking it over' }, effective: true, positive: false },
    { key: 'declined', label: { zh: '不需要', en: 'Declined' }, effective: true, positive: false },
    { key: 'not-reached', label: { zh: '未接通', en: 'Not reached' }, effective: false, positive: false },
    { key: 'wrong-number', label: { zh: '号码有误', en: 'Wrong number' }, effective: false, positive: false },
  ],
  'contact outcome',
)
export type ContactOutcome = (typeof contactOutcomes.keys)[number]

/** What the staff member will do next. `dated` steps ask for the day. */
export const nextSteps = registry(
  [
    { key: 'none', label: { zh: '无', en: 'Nothing' }, dated: false },
    { key: 'call-again', label: { zh: '再次致电', en: 'Call again' }, dated: true },
    { key: 'meet-at-branch', label: { zh: '网点面谈', en: 'Meet at the branch' }, dated: true },
    { key: 'visit', label: { zh: '上门拜访', en: 'Visit' }, dated: true },
    { key: 'send-material', label: { zh: '发送资料', en: 'Send material' }, dated: false },
  ],
  'next step',
)
export type NextStep = (typeof nextSteps.keys)[number]

/** What a customer says about how they want to be treated. 'do-not-contact' is a restriction in force at once, the others are kept as preferences. */
export const preferenceKinds = registry(
  [
    { key: 'prefers-channel', label: { zh: '偏好渠道', en: 'Prefers the channel' } },
    { key: 'prefers-time', label: { zh: '偏好时段', en: 'Prefers the time' } },
    { key: 'interest', label: { zh: '关注方向', en: 'Is interested in' } },
    { key: 'do-not-contact', label: { zh: '请勿联系', en: 'Asks not to be contacted' } },
  ],
  'preference',
)
export type PreferenceKind = (typeof preferenceKinds.keys)[number]

/** The channels a person works by: each is one contact in the ledger. */
export const personalChannels = ['phone', 'visit', 'wecom'] as const

/** The label of a stored key, or the key itself where it is no longer listed: old responses stay readable. */
export function outcomeLabel(key: string): Label {
  return contactOutcomes.find(key)?.label ?? { zh: key, en: key }
}
