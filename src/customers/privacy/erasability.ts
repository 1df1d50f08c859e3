import type { Day } from '../../kernel/day.ts'
import type { Label } from '../../kernel/label.ts'
import { keptUntil, type RetentionRule } from './retention-rule.ts'

/** What is asked of a customer before anything of them is erased. */
export type RelationFacts = {
  /** Accounts that are open on the day. */
  readonly openAccounts: number
  /** The day the last account was closed; null when there never was one (a prospect). */
  readonly lastClosedOn: Day | null
  /** The day of the last marketing message by SMS; null when none was sent. */
  readonly lastSentOn: Day | null
  readonly hasOpenComplaint: boolean
  /** A court, a regulator or a dispute holds the file, or a hold by law lies on the customer. Which of them is told to nobody (反洗钱法 35). */
  readonly isHeld: boolean
}

/** Why a customer cannot be erased today, with the law that says so, and the last day of it where it has one. */
export type Obstacle = {
  readonly key: 'relationship-open' | 'open-complaint' | 'kept-by-law' | 'no-policy'
  readonly text: Label
  readonly law: Label
  readonly until?: Day
}

const pipl47: Label = { zh: '《个人信息保护法》第四十七条第二款', en: 'PIPL art. 47 para. 2' }

/**
 * What forbids erasing a customer on a day, worst first; none = it may be done. Only periods set by law forbid; those of the bank's own choice give way to the
 * customer's wish. A hold reads like a period without a known end, so that it cannot be told from one.
 */
export function obstaclesTo(facts: RelationFacts, rules: readonly RetentionRule[], today: Day): readonly Obstacle[] {
  const lawful = rules.filter((rule) => rule.basis === 'law')
  if (lawful.length === 0)
    return [
      {
        key: 'no-policy',
        text: {
          zh: '尚未载入留存规则，不能判断是否可以删除。',
          en: 'No retention rules are loaded: whether it may be erased cannot be told.',
        },
        law: pipl47,
      },
    ]
  return [
    ...(facts.openAccounts > 0
      ? [
          {
            key: 'relationship-open' as const,
            text: {
              zh: `仍有 ${facts.openAccounts} 个未销户的账户，为履行合同所必需。`,
              en: `${facts.openAccounts} accounts are still open: the contract needs the data.`,
            },
            law: {
              zh: '《个人信息保护法》第十三条第一款第二项、第四十七条第一款',
              en: 'PIPL art. 13 para. 1 no. 2, art. 47 para. 1',
            },
          },
        ]
      : []),
    ...(facts.hasOpenComplaint
      ? [
          {
            key: 'open-complaint' as const,
            text: { zh: '有尚未办结的投诉，处理目的尚未实现。', en: 'A complaint is not settled yet: the purpose still stands.' },
            law: { zh: '《个人信息保护法》第四十七条第一款第一项', en: 'PIPL art. 47 para. 1 no. 1' },
          },
        ]
      : []),
    ...(facts.isHeld ? [keptByLaw(pipl47)] : []),
    ...lawful.flatMap((rule) => {
      const start = startOf(rule, facts)
      if (start === null || keptUntil(rule, start) < today) return []
      return [keptByLaw(rule.law, keptUntil(rule, start))]
    }),
  ]
}

/** The day a rule's time runs from for one customer; null where it has not begun or never will: an open relationship is an obstacle of its own. */
function startOf(rule: RetentionRule, facts: RelationFacts): Day | null {
  switch (rule.after) {
    case 'relationship-end':
      return facts.openAccounts > 0 ? null : facts.lastClosedOn
    case 'sent':
      return facts.lastSentOn
    // These clean up single records, of somebody who may long be nobody: they do not keep a name.
    case 'recorded':
    case 'closed':
      return null
    default:
      return rule.after satisfies never
  }
}

function keptByLaw(law: Label, until?: Day): Obstacle {
  const text =
    until === undefined
      ? { zh: '法律、行政法规规定的保存期限未届满。', en: 'The time for which the law has it kept is not over.' }
      : { zh: `法律、行政法规规定保存至 ${until}。`, en: `The law has it kept until ${until}.` }
  return { key: 'kept-by-law', text, law, ...(until === undefined ? {} : { until }) }
}
