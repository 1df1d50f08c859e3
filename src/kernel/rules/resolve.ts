import { z } from 'zod'
import { type Day, toDayNumber } from '../day.ts'
import { AppError } from '../errors.ts'
import type { Field, Fields } from './field.ts'
import { type Operator, suits } from './operator.ts'
import { operators } from './operators/registry.ts'
import { type Condition, type Group, isGroup } from './rule.ts'

/** A condition whose field and operator were looked up and whose value was turned into whole numbers as of a day. */
export interface ResolvedCondition {
  readonly condition: Condition
  readonly field: Field
  readonly operator: Operator
  readonly operands: readonly number[]
}

export interface ResolvedGroup {
  readonly combinator: 'and' | 'or'
  readonly not: boolean
  readonly rules: readonly (ResolvedCondition | ResolvedGroup)[]
}

/** Looks everything up once, before a rule is evaluated or compiled: the step both share. Anything unknown throws `bad-definition`. */
export function resolve(rule: Group, fields: Fields, asOf: Day): ResolvedGroup {
  return resolveGroup(rule, fields, toDayNumber(asOf))
}

/** Whether a resolved entry is a group. */
export function isResolvedGroup(entry: ResolvedCondition | ResolvedGroup): entry is ResolvedGroup {
  return 'rules' in entry
}

/** What is wrong with a rule's fields, operators and values, a sentence each with its place ("rules.1.rules.0"); empty when it can be used. */
export function problemsOf(rule: Group, fields: Fields): readonly { readonly at: string; readonly message: string }[] {
  const check = (group: Group, path: string): { at: string; message: string }[] =>
    group.rules.flatMap((entry, i) => {
      const at = `${path}rules.${i}`
      if (isGroup(entry)) return check(entry, `${at}.`)
      try {
        resolveCondition(entry, fields, 0)
        return []
      } catch (thrown) {
        if (thrown instanceof AppError) return [{ at, message: thrown.message }]
        throw thrown
      }
    })
  return check(rule, '')
}

function resolveGroup(group: Group, fields: Fields, asOf: number): ResolvedGroup {
  return {
    combinator: group.combinator,
    not: group.not ?? false,
    rules: group.rules.map((entry) =>
      isGroup(entry) ? resolveGroup(entry, fields, asOf) : resolveCondition(entry, fields, asOf),
    ),
  }
}

function resolveCondition(condition: Condition, fields: Fields, asOf: number): ResolvedCondition {
  const field = fields.get(condition.field)
  if (field === undefined) throw new AppError('bad-definition', { message: `There is no field "${condition.field}"` })
  const operator = operators.get(condition.operator)
  if (!suits(operator, field)) {
    throw new AppError('bad-definition', {
      message: `"${operator.key}" cannot be asked of the ${field.kind} field "${field.key}"`,
    })
  }
  try {
    return { condition, field, operator, operands: operator.numbers(condition.value, field, asOf) }
  } catch (cause) {
    if (cause instanceof z.ZodError || cause instanceof AppError) {
      const why = cause instanceof AppError ? cause.message : cause.issues.map(({ message }) => message).join('; ')
      throw new AppError('bad-definition', { message: `"${field.key}" ${operator.key}: ${why}`, cause })
    }
    throw cause
  }
}
