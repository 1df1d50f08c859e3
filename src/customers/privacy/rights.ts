import type { Label } from '../../kernel/label.ts'
import { registry } from '../../kernel/registry.ts'

/** What a person may ask about their own data, each with the article that gives the right and what is done when it is granted. */
export const rights = registry(
  [
    {
      key: 'access',
      label: { zh: '查阅、复制', en: 'See and copy' },
      law: { zh: '《个人信息保护法》第四十五条第一、二款', en: 'PIPL art. 45 paras. 1–2' },
      gives: 'package',
    },
    {
      key: 'portability',
      label: { zh: '转移', en: 'Take along' },
      law: { zh: '《个人信息保护法》第四十五条第三款', en: 'PIPL art. 45 para. 3' },
      gives: 'package',
    },
    {
      key: 'correct',
      label: { zh: '更正、补充', en: 'Correct' },
      law: { zh: '《个人信息保护法》第四十六条', en: 'PIPL art. 46' },
      gives: 'answer',
    },
    {
      key: 'delete',
      label: { zh: '删除', en: 'Delete' },
      law: { zh: '《个人信息保护法》第四十七条', en: 'PIPL art. 47' },
      gives: 'erasure',
    },
    {
      key: 'restrict',
      label: { zh: '限制处理', en: 'Restrict processing' },
      law: { zh: '《个人信息保护法》第四十四条', en: 'PIPL art. 44' },
      gives: 'restriction',
    },
    {
      key: 'explain',
      label: { zh: '解释自动化决策与处理规则', en: 'Explain a decision' },
      law: { zh: '《个人信息保护法》第二十四条第三款、第四十八条', en: 'PIPL art. 24 para. 3, art. 48' },
      gives: 'package',
    },
    {
      key: 'withdraw',
      label: { zh: '撤回同意', en: 'Withdraw consent' },
      law: { zh: '《个人信息保护法》第十五条', en: 'PIPL art. 15' },
      gives: 'withdrawal',
    },
  ],
  'right',
)
export type RightKind = (typeof rights.all)[number]['key']
export const rightKinds = rights.keys as [RightKind, ...RightKind[]]

export const requesters = ['self', 'guardian', 'agent', 'relative'] as const
export const waysIn = ['counter', 'phone', 'letter', 'privacy-centre'] as const
export const identityMethods = ['document-seen', 'code-to-phone', 'called-back', 'privacy-link', 'power-of-attorney'] as const
/** Why a request may be refused, with its article (PIPL 50: reasons are given), and for which rights it is a reason at all. */
export const refusals = registry(
  [
    {
      key: 'identity-not-proven',
      label: { zh: '未能核实请求人的身份或授权。', en: 'Who asks, or that they may, could not be established.' },
      law: { zh: '《个人信息保护法》第五十条、第五十一条', en: 'PIPL arts. 50 and 51' },
      rights: rightKinds,
    },
    {
      key: 'nothing-held',
      label: { zh: '本行未持有所请求的个人信息。', en: 'The bank holds no such data.' },
      law: { zh: '《个人信息保护法》第四十五条', en: 'PIPL art. 45' },
      rights: ['access', 'portability', 'correct', 'delete', 'explain'],
    },
    {
      key: 'confidential-by-law',
      label: { zh: '法律、行政法规规定应当保密或者不需要告知。', en: 'The law has it kept confidential.' },
      law: {
        zh: '《个人信息保护法》第四十五条第一款（第十八条第一款、第三十五条）',
        en: 'PIPL art. 45 para. 1 (arts. 18 para. 1, 35)',
      },
      rights: ['access', 'portability', 'explain'],
    },
    {
      key: 'found-right',
      label: { zh: '经核实，现有信息准确、完整。', en: 'It was checked and found right and complete.' },
      law: { zh: '《个人信息保护法》第四十六条第二款', en: 'PIPL art. 46 para. 2' },
      rights: ['correct'],
    },
    {
      key: 'kept-by-law',
      label: {
        zh: '法律、行政法规规定的保存期限未届满，已停止除存储和安全保护之外的处理。',
        en: 'The time for which the law has it kept is not over; nothing but storage and protection is done with it any more.',
      },
      law: { zh: '《个人信息保护法》第四十七条第二款', en: 'PIPL art. 47 para. 2' },
      rights: ['delete'],
    },
    {
      key: 'still-needed',
      label: { zh: '为订立、履行合同或履行法定义务所必需。', en: 'It is needed for a contract in force or a duty by law.' },
      law: {
        zh: '《个人信息保护法》第十三条第一款第二、三项，第四十七条第一款',
        en: 'PIPL art. 13 para. 1 nos. 2–3, art. 47 para. 1',
      },
      rights: ['delete', 'restrict'],
    },
    {
      key: 'somebody-elses',
      label: {
        zh: '涉及他人的个人信息，或请求人无权代为行使。',
        en: 'It is about somebody else, or the one who asks may not ask for them.',
      },
      law: { zh: '《个人信息保护法》第四十四条、第四十九条', en: 'PIPL arts. 44 and 49' },
      rights: rightKinds,
    },
  ],
  'refusal',
)
export type RefusalKey = (typeof refusals.all)[number]['key']
export const refusalKeys = refusals.keys as [RefusalKey, ...RefusalKey[]]

/** Whether a reason is one for refusing this right. */
export function mayRefuse(kind: RightKind, refusal: RefusalKey): boolean {
  return (refusals.get(refusal).rights as readonly string[]).includes(kind)
}

/** What the codes of a request are called. */
export const requestWords: Readonly<
  Record<(typeof requesters)[number] | (typeof waysIn)[number] | (typeof identityMethods)[number], Label>
> = {
  self: { zh: '本人', en: 'The person' },
  guardian: { zh: '监护人', en: 'A guardian' },
  agent: { zh: '受托人', en: 'An agent' },
  relative: { zh: '近亲属（本人去世）', en: 'A relative of the deceased' },
  counter: { zh: '柜面', en: 'Counter' },
  phone: { zh: '电话', en: 'Telephone' },
  letter: { zh: '信函', en: 'Letter' },
  'privacy-centre': { zh: '隐私中心', en: 'Privacy centre' },
  'document-seen': { zh: '查验证件原件', en: 'Document seen' },
  'code-to-phone': { zh: '向预留手机号发送验证码', en: 'Code sent to the known telephone' },
  'called-back': { zh: '回拨预留号码核实', en: 'Called back on the number on file' },
  'privacy-link': { zh: '专属链接与证件尾号', en: 'Personal link and tail of the document' },
  'power-of-attorney': { zh: '查验授权文件', en: 'Power of attorney seen' },
}
