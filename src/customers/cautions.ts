import { ageOn, type Day } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Conduct } from './conduct.ts'
import { channelBits, channels } from './contact-permission.ts'
import type { GateFacts } from './store-gate-facts.ts'

export type Caution = {
  readonly key:
    | 'held'
    | 'do-not-contact'
    | 'complaint-freeze'
    | 'no-consent'
    | 'age-unknown'
    | 'risk-missing'
    | 'risk-expired'
    | 'risk-limit'
    | 'senior'
    | 'minor'
    | 'document-expired'
    | 'no-personalisation'
  readonly severity: 'stop' | 'care'
  readonly text: Label
}

export const channelLabels: Readonly<Record<string, Label>> = {
  all: { zh: '全部渠道', en: 'all channels' },
  phone: { zh: '电话', en: 'telephone' },
  sms: { zh: '短信', en: 'SMS' },
  wecom: { zh: '企业微信', en: 'WeCom' },
  push: { zh: 'APP 推送', en: 'app push' },
  mail: { zh: '信函', en: 'letter' },
  visit: { zh: '面访', en: 'visit' },
}

const highestRisk = (level: number): string => `R${level}`

/**
 * What staff must keep in mind before they speak, stops first. A hold gives no reason: neither staff nor the page knows whether it is a court's, a death or
 * money laundering (反洗钱法 35). Nothing about a held customer's risk or consent is told beside it, for nothing may be offered anyway.
 */
export function cautionsOf(facts: GateFacts, asOf: Day, conduct: Conduct): readonly Caution[] {
  if (facts.held)
    return [
      stop(
        'held',
        '暂不可营销，请勿联系；如客户来访，按网点流程请示。',
        'Must not be marketed to or contacted; if the customer calls in, ask the head of the branch.',
      ),
    ]
  const age = facts.bornOn === null ? undefined : ageOn(facts.bornOn, asOf)
  return [
    ...contactCautions(facts, conduct),
    ...personCautions(facts, age, asOf),
    ...riskCautions(facts, age, asOf, conduct),
  ].sort((a, b) => rank(a) - rank(b))
}

function contactCautions(
  { doNotContact, consent, complaintFreeze, personalised }: GateFacts,
  { complaintFreezeDays }: Conduct,
): Caution[] {
  const found: Caution[] = []
  const blocked = channels.filter((channel) => (doNotContact & channelBits[channel]) > 0)
  if (blocked.length === channels.length)
    found.push(
      stop(
        'do-not-contact',
        '客户要求勿扰，任何渠道均不可主动联系。',
        'The customer asked not to be contacted through any channel.',
      ),
    )
  else if (blocked.length > 0)
    found.push(
      care('do-not-contact', `客户要求勿通过${named(blocked, 'zh')}联系。`, `Not to be contacted by ${named(blocked, 'en')}.`),
    )
  if (complaintFreeze)
    found.push(
      stop(
        'complaint-freeze',
        `投诉处理中或结案未满 ${complaintFreezeDays} 天，不可营销；服务与回访除外。`,
        `A complaint is open or was closed less than ${complaintFreezeDays} days ago: no marketing, service only.`,
      ),
    )
  const refused = channels.filter((channel) => (consent & channelBits[channel]) === 0)
  if (refused.length === channels.length)
    found.push(
      stop(
        'no-consent',
        '未取得营销授权，仅可提供服务，可当面征询授权。',
        'No consent to marketing: service only; consent may be asked for in person.',
      ),
    )
  else if (refused.length > 0)
    found.push(
      care('no-consent', `未授权通过${named(refused, 'zh')}营销。`, `No consent to marketing by ${named(refused, 'en')}.`),
    )
  if (!personalised)
    found.push(
      care(
        'no-personalisation',
        '客户关闭了个性化推荐，仅可介绍面向全体客户的内容。',
        'Personalisation is off: only what is offered to everybody may be presented.',
      ),
    )
  return found
}

function personCautions({ minorUnguarded, documentExpiresOn }: GateFacts, age: number | undefined, asOf: Day): Caution[] {
  const found: Caution[] = []
  if (minorUnguarded)
    found.push(
      stop(
        'minor',
        '未成年人，未登记监护人：不可营销，不可销售产品。',
        'A minor without a guardian on record: nothing may be marketed or sold.',
      ),
    )
  else if (age !== undefined && age < 18)
    found.push(
      care(
        'minor',
        '未成年人：须经监护人同意，仅限低风险产品。',
        'A minor: with the guardian’s consent and low-risk products only.',
      ),
    )
  if (documentExpiresOn !== null && documentExpiresOn < asOf)
    found.push(
      care(
        'document-expired',
        `证件已于 ${documentExpiresOn} 到期，请提醒更新。`,
        `The document expired on ${documentExpiresOn}; remind of its renewal.`,
      ),
    )
  return found
}

function riskCautions(
  { riskLevel, riskExpiresOn, kind }: GateFacts,
  age: number | undefined,
  asOf: Day,
  { seniorYears }: Conduct,
): Caution[] {
  if (kind === 'business' || (age !== undefined && age < 18)) return []
  const found: Caution[] = []
  if (age === undefined)
    found.push(
      care(
        'age-unknown',
        '出生日期未登记，补登前不可介绍理财、基金、保险等产品。',
        'No birth date on record: no wealth, fund or insurance product before it is.',
      ),
    )
  if (riskLevel === 0)
    found.push(
      care(
        'risk-missing',
        '未做风险测评，不可介绍理财、基金、保险等产品。',
        'No risk assessment: no wealth, fund or insurance product may be presented.',
      ),
    )
  else if (riskExpiresOn === null || riskExpiresOn < asOf)
    found.push(
      care(
        'risk-expired',
        `风险测评已于 ${riskExpiresOn ?? ''} 到期，重新测评前不可介绍理财、基金、保险等产品。`,
        `The risk assessment ended on ${riskExpiresOn ?? ''}: no wealth, fund or insurance product before a new one.`,
      ),
    )
  else if (riskLevel < 5)
    found.push(
      care(
        'risk-limit',
        `风险等级 C${riskLevel}：不可主动推介高于 ${highestRisk(riskLevel)} 的产品。`,
        `Risk level C${riskLevel}: nothing above ${highestRisk(riskLevel)} may be recommended.`,
      ),
    )
  if (age !== undefined && age >= seniorYears)
    found.push(
      care(
        'senior',
        `${seniorYears} 周岁及以上：高风险产品须走专门程序，充分提示并留出考虑时间，谨防诈骗。`,
        `Aged ${seniorYears} or over: high-risk products only by the special procedure, with warnings and time to think; beware of fraud.`,
      ),
    )
  return found
}

function named(list: readonly string[], lang: 'zh' | 'en'): string {
  return list.map((channel) => channelLabels[channel]?.[lang] ?? channel).join(lang === 'zh' ? '、' : ', ')
}

function stop(key: Caution['key'], zh: string, en: string): Caution {
  return { key, severity: 'stop', text: { zh, en } }
}

function care(key: Caution['key'], zh: string, en: string): Caution {
  return { key, severity: 'care', text: { zh, en } }
}

function rank(one: Caution): number {
  return one.severity === 'stop' ? 0 : 1
}
