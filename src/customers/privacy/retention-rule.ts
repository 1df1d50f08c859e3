import { z } from 'zod'
import { addDays, addMonths, type Day } from '../../kernel/day.ts'
import type { Label } from '../../kernel/label.ts'
import { storedJson } from '../../kernel/stored-json.ts'

/** The kind under which retention rules are kept as definitions. */
export const retentionKind = 'retention'

/** What is kept about people, by the event its time runs from. A class is one file of the nightly clean-up or one question of an erasure. */
export const dataClasses = ['identity', 'transactions', 'contact-proof', 'consent-proof', 'complaint', 'operation-log'] as const
export type DataClass = (typeof dataClasses)[number]

/** What starts the clock: the end of the relationship, the record's own day, the last message sent, the closing of the matter. */
export const retentionStarts = ['relationship-end', 'recorded', 'sent', 'closed'] as const

const label = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
const body = z.strictObject({
  v: z.literal(1),
  label,
  dataClass: z.enum(dataClasses),
  /** Where it is written: the article, or that it is the bank's own choice. */
  law: label,
  /** A period set by law forbids erasing within it (PIPL 47 paragraph 2); one of the bank's own does not. */
  basis: z.enum(['law', 'default']),
  after: z.enum(retentionStarts),
  keepMonths: z.int().positive().max(1200),
})

/** How a retention rule lies in the table of definitions. */
export const storedRetentionRule = storedJson({ what: 'retention rule', version: 1, schema: body })

/** One rule of retention as it is in force: which data, from what event on, how long, and by what law. */
export type RetentionRule = {
  readonly key: string
  readonly version: number
  readonly label: Label
  readonly dataClass: DataClass
  readonly law: Label
  readonly basis: 'law' | 'default'
  readonly after: (typeof retentionStarts)[number]
  readonly keepMonths: number
}

/** The rule of a stored definition. */
export function retentionRuleOf(definition: {
  readonly key: string
  readonly version: number
  readonly body: unknown
}): RetentionRule {
  const { v: _, ...said } = storedRetentionRule.read(definition.body)
  return { key: definition.key, version: definition.version, ...said }
}

/** The last day on which something must still be kept, when its time runs from `start`. The day itself is kept whole. */
export function keptUntil(rule: Pick<RetentionRule, 'keepMonths'>, start: Day): Day {
  return addMonths(start, rule.keepMonths)
}

/** The last start whose time is over on a day: whatever started then or before may go. Months differ in length, so it is found, not subtracted. */
export function overIfStartedBy(rule: Pick<RetentionRule, 'keepMonths'>, today: Day): Day {
  let start = addMonths(today, -rule.keepMonths)
  while (keptUntil(rule, start) >= today) start = addDays(start, -1)
  while (keptUntil(rule, addDays(start, 1)) < today) start = addDays(start, 1)
  return start
}
