import type { Day } from '../day.ts'
import type { Fields, ValueOf } from './field.ts'
import { isResolvedGroup, type ResolvedCondition, type ResolvedGroup, resolve } from './resolve.ts'
import type { Group } from './rule.ts'

/** Whether the rule holds for one customer. Two-valued: a comparison with a missing value is false, `not` turns that into true. */
export function evaluate(rule: Group, fields: Fields, valueOf: ValueOf, asOf: Day): boolean {
  return groupHolds(resolve(rule, fields, asOf), valueOf)
}

/** The rule looked up once, for asking it of many customers. */
export function prepare(rule: Group, fields: Fields, asOf: Day): (valueOf: ValueOf) => boolean {
  const resolved = resolve(rule, fields, asOf)
  return (valueOf) => groupHolds(resolved, valueOf)
}

/** Whether a resolved group holds. */
export function groupHolds(group: ResolvedGroup, valueOf: ValueOf): boolean {
  const holds = (entry: ResolvedCondition | ResolvedGroup) =>
    isResolvedGroup(entry) ? groupHolds(entry, valueOf) : conditionHolds(entry, valueOf)
  const answer = group.combinator === 'and' ? group.rules.every(holds) : group.rules.some(holds)
  return answer !== group.not
}

/** Whether a resolved condition holds; the one place where a missing value is answered for. */
export function conditionHolds({ field, operator, operands }: ResolvedCondition, valueOf: ValueOf): boolean {
  const actual = valueOf(field.key)
  if (actual === null || actual === undefined) return operator.holdsWhenMissing === true
  return operator.evaluate(actual, operands)
}
