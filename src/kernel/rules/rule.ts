import { z } from 'zod'
import { AppError } from '../errors.ts'
import { type StoredJson, storedJson } from '../stored-json.ts'

/** One comparison: a field, how it is asked, and with what. The shape is react-querybuilder's. */
export interface Condition {
  readonly field: string
  readonly operator: string
  readonly value?: unknown
}

/** Conditions and groups that must all hold (`and`) or of which one must (`or`); `not` turns the answer around. An empty `and` holds for everybody. */
export interface Group {
  readonly combinator: 'and' | 'or'
  readonly not?: boolean | undefined
  readonly rules: readonly (Condition | Group)[]
}

/** A whole rule as it is stored: tags, segments, eligibility, triggers and policies are all this. */
export interface Rule extends Group {
  readonly v: 1
}

/** A group in a group in a group …: deeper than this nobody reads. */
export const maxDepth = 6
export const maxConditions = 200

const condition = z.strictObject({
  field: z.string().min(1).max(64),
  operator: z.string().min(1).max(64),
  value: z.unknown().optional(),
  /** The editor writes it; comparing two fields is not part of the language. */
  valueSource: z.literal('value').optional(),
})

// Written out level by level instead of recursively: what is nested too deep is refused before it is walked.
function groupAt(level: number): z.ZodType<Group> {
  const inside: z.ZodType<Condition | Group> = level === 1 ? condition : z.union([condition, groupAt(level - 1)])
  return z.strictObject({
    combinator: z.enum(['and', 'or']),
    not: z.boolean().optional(),
    rules: z.array(inside).max(maxConditions),
  })
}

/** The shape of a rule; whether its fields, operators and values exist is checked by `resolve`. */
export const ruleSchema: z.ZodType<Rule> = z
  .strictObject({
    v: z.literal(1),
    combinator: z.enum(['and', 'or']),
    not: z.boolean().optional(),
    rules: z.array(z.union([condition, groupAt(maxDepth - 1)])).max(maxConditions),
  })
  .refine((rule) => conditionsOf(rule).length <= maxConditions, `more than ${maxConditions} conditions`)
  .refine((rule) => !hasEmptyOr(rule), 'an empty "or" group never holds')

/** Reads rules out of tables, lifting what older versions stored. */
export const storedRule: StoredJson<Rule> = storedJson({ what: 'Rule', version: 1, schema: ruleSchema })

/** The rule that holds for everybody. */
export const everybody: Rule = { v: 1, combinator: 'and', rules: [] }

/** Reads a rule from outside; `invalid-input` names where it breaks its shape. */
export function parseRule(json: unknown): Rule {
  const result = ruleSchema.safeParse(json)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`)
  throw new AppError('invalid-input', { message: `Not a rule: ${problems.join('; ')}`, data: { problems } })
}

/** Whether an entry of a group is a group itself. */
export function isGroup(entry: Condition | Group): entry is Group {
  return 'rules' in entry
}

/** All conditions of a rule, in reading order. */
export function conditionsOf(group: Group): readonly Condition[] {
  return group.rules.flatMap((entry) => (isGroup(entry) ? conditionsOf(entry) : [entry]))
}

/** The fields a rule asks about, each once, sorted: what must be computed before it can be decided. */
export function fieldsOf(rule: Group): readonly string[] {
  return [...new Set(conditionsOf(rule).map(({ field }) => field))].sort()
}

function hasEmptyOr(group: Group): boolean {
  if (group.combinator === 'or' && group.rules.length === 0) return true
  return group.rules.some((entry) => isGroup(entry) && hasEmptyOr(entry))
}
