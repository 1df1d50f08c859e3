import type { Label } from '../../kernel/label.ts'
import { type DataClass, type RetentionRule, retentionStarts } from './retention-rule.ts'

/** What of a customer is held, as the privacy centre and the copy tell it: why, by what law, from where. One entry a part; the rows are filled in elsewhere. */
export type HeldPart = {
  readonly key: string
  readonly label: Label
  readonly what: Label
  readonly source: Label
  readonly purpose: Label
  readonly law: Label
  readonly dataClass: DataClass
}

const contract: Label = {
  zh: '《个人信息保护法》第十三条第一款第二项：为订立、履行合同所必需',
  en: 'PIPL art. 13 para. 1 no. 2: needed for the contract',
}
const duty: Label = {
  zh: '《个人信息保护法》第十三条第一款第三项：履行法定义务（反洗钱、适当性管理）',
  en: 'PIPL art. 13 para. 1 no. 3: duties by law (money laundering, suitability)',
}
const consent: Label = { zh: '《个人信息保护法》第十三条第一款第一项：您的同意', en: 'PIPL art. 13 para. 1 no. 1: your consent' }
const core: Label = {
  zh: '您办理业务时提供，由核心业务系统送来',
  en: 'Given by you when you opened accounts; sent by the bank’s core system',
}
const ours: Label = { zh: '本系统记录', en: 'Recorded by this system' }

/** The parts, in the order a reader meets them. */
export const heldParts: readonly HeldPart[] = [
  {
    key: 'identity',
    label: { zh: '身份与联系方式', en: 'Who you are and how to reach you' },
    what: { zh: '姓名、证件、出生日期、手机号、地址', en: 'Name, document, date of birth, telephone, address' },
    source: core,
    purpose: { zh: '识别您、与您联系、依法核实身份', en: 'To know you, reach you and verify who you are, as the law asks' },
    law: duty,
    dataClass: 'identity',
  },
  {
    key: 'accounts',
    label: { zh: '账户与持有产品', en: 'Accounts and products' },
    what: { zh: '存款、理财、贷款等账户与余额', en: 'Deposits, investments, loans and their balances' },
    source: core,
    purpose: { zh: '为您服务、到期提醒、评估适当性', en: 'To serve you, remind you of maturities and judge suitability' },
    law: contract,
    dataClass: 'transactions',
  },
  {
    key: 'relationship',
    label: { zh: '服务关系', en: 'Your relationship with us' },
    what: { zh: '服务网点、客户经理、风险测评、偏好', en: 'Branch, manager, risk assessment, preferences' },
    source: { zh: '核心业务系统；偏好由您告知客户经理', en: 'The core system; preferences as you told your manager' },
    purpose: { zh: '由合适的人以合适的方式为您服务', en: 'So that the right person serves you in the right way' },
    law: contract,
    dataClass: 'identity',
  },
  {
    key: 'consents',
    label: { zh: '您的授权与选择', en: 'Your consents and choices' },
    what: { zh: '营销、个性化、共享等授权，勿扰与限制', en: 'Consents, do-not-contact and restrictions' },
    source: { zh: '您本人作出', en: 'Given by you' },
    purpose: { zh: '按您的意愿联系您，并能证明', en: 'To reach you as you wish, and to prove it' },
    law: consent,
    dataClass: 'consent-proof',
  },
  {
    key: 'timeline',
    label: { zh: '往来记录', en: 'What happened between us' },
    what: { zh: '联系、来访、业务办理、投诉', en: 'Contacts, visits, business and complaints' },
    source: { zh: '核心业务系统、手机银行、网点与客户经理', en: 'The core system, the app, the branch and your manager' },
    purpose: {
      zh: '不重复打扰、接续服务、处理投诉',
      en: 'Not to trouble you twice, to carry on where we stopped, to settle complaints',
    },
    law: contract,
    dataClass: 'contact-proof',
  },
  {
    key: 'profile',
    label: { zh: '由系统计算的信息', en: 'What the system works out' },
    what: { zh: '客户层级、资产与交易的汇总指标', en: 'Tier and sums over holdings and transactions' },
    source: { zh: '由上述账户与往来计算，每夜更新', en: 'Worked out every night from the above' },
    purpose: {
      zh: '安排服务；关闭个性化后不用于推荐',
      en: 'To plan service; not used to recommend once you switch personalisation off',
    },
    law: contract,
    dataClass: 'identity',
  },
  {
    key: 'decisions',
    label: { zh: '自动化决策及理由', en: 'Decisions and their reasons' },
    what: {
      zh: '系统建议联系您的事项、理由与通过的规则',
      en: 'What the system proposed to talk to you about, why, and the rules it passed',
    },
    source: ours,
    purpose: {
      zh: '每次建议都可解释、可复核（个保法第二十四条）',
      en: 'So that each proposal can be explained and checked (PIPL art. 24)',
    },
    law: consent,
    dataClass: 'contact-proof',
  },
  {
    key: 'lookups',
    label: { zh: '谁查看过', en: 'Who looked' },
    what: { zh: '工作人员为服务您而查看您资料的记录', en: 'When staff looked at your data to serve you' },
    source: ours,
    purpose: { zh: '让您知情，并防止无关查看', en: 'So that you know, and nobody looks without need' },
    law: duty,
    dataClass: 'operation-log',
  },
  {
    key: 'requests',
    label: { zh: '您的请求', en: 'Your requests' },
    what: { zh: '您就个人信息提出的请求及结果', en: 'What you asked about your data, and what came of it' },
    source: ours,
    purpose: { zh: '在时限内答复您', en: 'To answer you in time' },
    law: { zh: '《个人信息保护法》第五十条', en: 'PIPL art. 50' },
    dataClass: 'consent-proof',
  },
]

/** How long a class of data is kept, as the rule in force says; where none is, that it is kept no longer than needed. */
export function keptText(rules: readonly RetentionRule[], dataClass: DataClass): Label {
  const rule = rules.find((one) => one.dataClass === dataClass)
  if (rule === undefined) return { zh: '实现处理目的所必要的最短时间', en: 'No longer than needed' }
  const [years, months] = [Math.floor(rule.keepMonths / 12), rule.keepMonths % 12]
  const span = {
    zh: [years > 0 ? `${years} 年` : '', months > 0 ? `${months} 个月` : ''].filter((part) => part !== '').join(' '),
    en: [years > 0 ? `${years} years` : '', months > 0 ? `${months} months` : ''].filter((part) => part !== '').join(' '),
  }
  const start = starts[rule.after]
  return { zh: `${start.zh} ${span.zh}（${rule.law.zh}）`, en: `${span.en} ${start.en} (${rule.law.en})` }
}

const starts: Readonly<Record<(typeof retentionStarts)[number], Label>> = {
  'relationship-end': { zh: '业务关系终止后', en: 'after the relationship ends' },
  recorded: { zh: '自记录之日起', en: 'from the day it was recorded' },
  sent: { zh: '自最后一次发送起', en: 'after the last message' },
  closed: { zh: '办结后', en: 'after it was closed' },
}
