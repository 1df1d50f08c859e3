import { z } from 'zod'
import { AppError } from '../kernel/errors.ts'
import type { Label } from '../kernel/label.ts'
import { fieldsOf, type Rule, ruleSchema } from '../kernel/rules/rule.ts'
import { storedJson } from '../kernel/stored-json.ts'
import { featureOf } from '../features/catalog/registry.ts'
import type { Purpose } from '../features/feature.ts'

/** A named group of customers: those a rule holds of. A definition in versions, like offers and schemes. */
export interface Segment {
  readonly v: 1
  readonly label: Label
  /** What the members may be used for; every feature the rule asks about must allow it. */
  readonly purpose: Purpose
  readonly rule: Rule
}

/** Under which kind segments are kept among the definitions; the key is the segment's. */
export const segmentKind = 'segment'

const schema: z.ZodType<Segment> = z.strictObject({
  v: z.literal(1),
  label: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  purpose: z.enum(['service', 'marketing', 'risk']),
  rule: ruleSchema,
})

/** Reads and writes segments as they are stored. */
export const storedSegment = storedJson<Segment>({ what: 'Segment', version: 1, schema })

/** The features a segment asks about that may not be used for its purpose: complaints, say, for marketing. */
export function forbiddenFeatures({ purpose, rule }: Segment): readonly string[] {
  return fieldsOf(rule).filter((key) => !featureOf(key).purposes.includes(purpose))
}

/** Refuses a segment whose rule uses a feature beyond its allowed purposes. */
export function checkPurpose(key: string, segment: Segment): void {
  const forbidden = forbiddenFeatures(segment)
  if (forbidden.length > 0)
    throw new AppError('bad-definition', {
      message: `Segment ${key} is for ${segment.purpose}, for which ${forbidden.join(', ')} may not be used`,
      data: { key, forbidden },
    })
}
