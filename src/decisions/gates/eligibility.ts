import { z } from 'zod'
import { prepare } from '../../kernel/rules/evaluate.ts'
import { explain as explainRule, failures } from '../../kernel/rules/explain.ts'
import { anyOf, defineGate, type Judgement, type Subject } from './gate.ts'

const audiences = {
  personal: { zh: '个人', en: 'personal' },
  business: { zh: '对公', en: 'business' },
  any: { zh: '全部', en: 'any' },
} as const

type Holds = ReturnType<typeof prepare>

/** An offer's rule looked up once: an offer belongs to one bundle, and so to one set of fields and one day. */
const rulesOf = new WeakMap<Subject['offer'], Holds>()

function ruleOf({ offer, fields, days }: Subject): Holds {
  const known = rulesOf.get(offer)
  if (known !== undefined) return known
  const made = prepare(offer.eligibility, fields, days.asOf)
  rulesOf.set(offer, made)
  return made
}

function judge(subject: Subject): Judgement {
  const { facts, offer, fired, fields, valueOf, days } = subject
  if (offer.audience !== 'any' && offer.audience !== facts.kind)
    return { denied: true, evidence: { failed: 'audience', audience: offer.audience, kind: facts.kind } }
  const relevant = offer.triggers.filter(({ key }) => fired.has(key)).map(({ key }) => key)
  if (offer.needsTrigger && relevant.length === 0)
    return { denied: true, evidence: { failed: 'trigger', triggers: offer.triggers.map(({ key }) => key).join(' ') } }
  if (ruleOf(subject)(valueOf)) return { denied: false, evidence: { triggers: relevant.join(' ') } }
  const [first] = failures(explainRule(offer.eligibility, fields, valueOf, days.asOf))
  return {
    denied: true,
    evidence: {
      failed: 'rule',
      field: first?.field ?? null,
      actual: first?.actual ?? null,
      zh: first === undefined ? '' : `需要：${first.sentence.zh}；实际：${first.shown.zh}`,
      en: first === undefined ? '' : `needed: ${first.sentence.en}; known: ${first.shown.en}`,
    },
  }
}

/** The offer's own rule, its audience, and the trigger without which it is not relevant. */
export const eligibility = defineGate({
  key: 'eligibility',
  code: 11,
  label: { zh: '准入条件', en: 'Eligibility' },
  columns: ['kind', 'risk_level', 'owner_staff_id'],
  params: z.strictObject({}),
  judge,
  sql: ({ offer }, _params, { anyFired, rule, text }) =>
    anyOf([
      ...(offer.audience === 'any' ? [] : [`kind != ${text(offer.audience)}`]),
      ...(offer.needsTrigger ? [`NOT (${anyFired(offer.triggers.map(({ key }) => key))})`] : []),
      ...(offer.eligibility.rules.length === 0 && offer.eligibility.not !== true ? [] : [`NOT (${rule(offer)})`]),
    ]),
  explain: ({ denied, evidence }) => {
    if (!denied) return { zh: '符合准入条件', en: 'the offer’s conditions are met' }
    switch (evidence['failed']) {
      case 'audience': {
        const audience = audiences[evidence['audience'] as keyof typeof audiences]
        return { zh: `仅面向${audience.zh}客户`, en: `for ${audience.en} customers only` }
      }
      case 'trigger':
        return { zh: '没有触发该商机的事件', en: 'nothing happened that makes it relevant' }
      default:
        return { zh: String(evidence['zh']), en: String(evidence['en']) }
    }
  },
  examples: [
    { given: {}, because: 'the rule holds for everybody', denied: false },
    { given: { offer: { audience: 'business' } }, because: 'for businesses only', denied: true },
    { given: { offer: { needsTrigger: true } }, because: 'its trigger fired', denied: false },
    { given: { offer: { needsTrigger: true }, fired: [] }, because: 'nothing fired', denied: true },
    {
      given: { offer: { eligibility: atLeast(3) }, facts: { riskLevel: 2 } },
      because: 'the rule asks for capacity 3',
      denied: true,
    },
    { given: { offer: { eligibility: atLeast(3) } }, because: 'capacity 3 is there', denied: false },
  ],
})

function atLeast(capacity: number) {
  return { v: 1, combinator: 'and', rules: [{ field: 'risk_capacity', operator: 'at-least', value: capacity }] } as const
}
