import { addDays, type Day } from '../../kernel/day.ts'
import type { Label } from '../../kernel/label.ts'
import { PPM } from '../../kernel/money.ts'
import type { GateFacts } from '../facts.ts'

/** What is not known until the customer is asked: one answer, how likely it is in ppm, and what would then be known. */
export type Answer = { readonly ppm: number; readonly facts: GateFacts }

/** What an ask judges by: the customer's facts now, the day, and how the bank's assessed customers spread over the five levels of risk capacity. */
export type Asked = {
  readonly facts: GateFacts
  readonly on: Day
  readonly riskShares: readonly number[]
  readonly consentRefused: boolean
}

/** Something staff may ask a customer because an answer would change what may be offered to them. */
export type Ask = {
  readonly key: string
  readonly label: Label
  /** How it is put to the customer. */
  readonly words: Label
  /** The answers that may come, none when there is nothing to ask. Their weights sum to 1,000,000, or to less where the customer may also say no. */
  readonly answers: (asked: Asked) => readonly Answer[]
}

const sure = (facts: GateFacts): readonly Answer[] => [{ ppm: PPM, facts }]

/** All channels (DESIGN 3.8). */
const everyChannel = 63

/** A customer who said no is left in peace: a refusal is an answer, not a gap (PIPL art. 15 and 16: withdrawal must not be worked around). */
export const consentAsk: Ask = {
  key: 'consent',
  label: { zh: '营销授权', en: 'Consent to be told of offers' },
  words: {
    zh: '请问您愿意接收我行的产品与服务信息吗？可按渠道选择，随时撤回。',
    en: 'May we tell you of products and services? You choose the channels, and may withdraw at any time.',
  },
  answers: ({ facts, consentRefused }) =>
    facts.consent !== 0 || consentRefused ? [] : sure({ ...facts, consent: everyChannel }),
}

/**
 * The level that an assessment will find is not known before it is made: each level counts by its share among the bank's assessed customers. One that has
 * expired is expected to come out as it was.
 */
export const riskAsk: Ask = {
  key: 'risk-assessment',
  label: { zh: '风险测评', en: 'Risk assessment' },
  words: {
    zh: '为给您提供合适的产品，请您完成一次风险承受能力评估，约五分钟。',
    en: 'So that what we offer suits you, please take a risk assessment: about five minutes.',
  },
  answers: ({ facts, on, riskShares }) => {
    if (facts.kind !== 'personal') return []
    if (facts.riskLevel !== 0 && facts.riskExpiresOn !== null && facts.riskExpiresOn >= on) return []
    const assessed = { riskExpiresOn: addDays(on, 364) }
    if (facts.riskLevel !== 0) return sure({ ...facts, ...assessed })
    return riskShares.flatMap((ppm, i) => (ppm === 0 ? [] : [{ ppm, facts: { ...facts, ...assessed, riskLevel: i + 1 } }]))
  },
}

export const documentAsk: Ask = {
  key: 'document',
  label: { zh: '更新证件有效期', en: 'A document that is valid' },
  words: {
    zh: '您预留的证件已过有效期，请携带新证件到网点更新。',
    en: 'The document we have of you has expired: please bring the new one to a branch.',
  },
  answers: ({ facts, on }) =>
    facts.documentExpiresOn === null || facts.documentExpiresOn >= on
      ? []
      : sure({ ...facts, documentExpiresOn: addDays(on, 3650) }),
}

/** Without a birth date the rules of age deny what is regulated; a person of middle age is neither minor nor senior, and most who are asked are so. */
export const birthDateAsk: Ask = {
  key: 'birth-date',
  label: { zh: '出生日期', en: 'Date of birth' },
  words: {
    zh: '请补充您的出生日期，以便核对适用的产品规则。',
    en: 'Please tell us your date of birth, which product rules depend on.',
  },
  answers: ({ facts, on }) =>
    facts.kind === 'personal' && facts.bornOn === null ? sure({ ...facts, bornOn: addDays(on, -Math.round(45 * 365.25)) }) : [],
}
