import { channelLabels } from '../../customers/cautions.ts'
import { type SectionMaker, sectionOf } from '../../customers/service-own-sections.ts'
import { customerOf } from '../../customers/service.ts'
import { gates } from '../../decisions/gates/registry.ts'
import { featuresOf, fieldsForRules } from '../../features/service.ts'
import { dayAt } from '../../kernel/day.ts'
import type { Label } from '../../kernel/label.ts'
import { showValue } from '../../kernel/rules/field.ts'
import { proposalsAbout } from './store.ts'

const MANY = 200
const joined = (words: readonly Label[]): Label => ({
  zh: words.map((one) => one.zh).join('；'),
  en: words.map((one) => one.en).join('; '),
})

/** What the night works out about a customer, in words: tier, sums, counts. */
const profile: SectionMaker = async (ctx, customerId, today) => {
  const columns = [
    { zh: '指标', en: 'What' },
    { zh: '取值', en: 'Value' },
  ]
  const known = await featuresOf(ctx, customerId)
  if (known === undefined) return await sectionOf(ctx, 'profile', columns, [])
  const fields = await fieldsForRules(ctx.db, today)
  const rows = [...known.values].flatMap(([key, value]) => {
    const field = fields.get(key)
    if (field === undefined || value === null) return []
    return [[field.label, { zh: showValue(field, value, 'zh'), en: showValue(field, value, 'en') }]]
  })
  return await sectionOf(ctx, 'profile', columns, rows)
}

/** What was decided about a customer by rules, each with the reasons it was proposed for and the policies it had to pass (PIPL 24). */
const decisions: SectionMaker = async (ctx, customerId) => {
  const { partyIds } = await customerOf(ctx.db, customerId)
  const proposals = await proposalsAbout(ctx.db, partyIds, MANY)
  const rows = proposals.map(({ at, offer, offerKey, channel, reasons, gates: passed }) => [
    dayAt(at),
    offer ?? offerKey,
    channelLabels[channel] ?? channel,
    joined(reasons.map(({ zh, en }) => ({ zh, en }))),
    joined(passed.map(({ key }) => gates.find(key)?.label ?? { zh: key, en: key })),
  ])
  return await sectionOf(
    ctx,
    'decisions',
    [
      { zh: '日期', en: 'Day' },
      { zh: '建议', en: 'Proposal' },
      { zh: '渠道', en: 'Channel' },
      { zh: '理由', en: 'Why' },
      { zh: '通过的规则', en: 'Policies passed' },
    ],
    rows,
  )
}

/** The parts of a customer's copy that stages after `customers` know of. */
export const laterSections: readonly SectionMaker[] = [profile, decisions]
