import type { Day } from '../day.ts'
import type { Label } from '../label.ts'
import { describeCondition } from './describe.ts'
import { conditionHolds, groupHolds } from './evaluate.ts'
import { type Fields, showValue, type ValueOf } from './field.ts'
import { isResolvedGroup, type ResolvedCondition, type ResolvedGroup, resolve } from './resolve.ts'
import type { Group } from './rule.ts'

/** Why a condition holds or not: what was asked, and what is known. */
export interface ConditionAnswer {
  readonly field: string
  readonly operator: string
  readonly holds: boolean
  /** The number it was decided on; null when missing. */
  readonly actual: number | null
  readonly operands: readonly number[]
  /** What was asked, as a sentence. */
  readonly sentence: Label
  /** What is known, as it reads. */
  readonly shown: Label
}

export interface GroupAnswer {
  readonly combinator: 'and' | 'or'
  readonly not: boolean
  readonly holds: boolean
  readonly rules: readonly (ConditionAnswer | GroupAnswer)[]
}

/** The whole rule with the truth of every part and the number it was decided on. Nothing is left out, even where the outcome was clear. */
export function explain(rule: Group, fields: Fields, valueOf: ValueOf, asOf: Day): GroupAnswer {
  return groupAnswer(resolve(rule, fields, asOf), valueOf)
}

/** The conditions to blame when a rule does not hold: in a failed `and` the failed parts, in a failed `or` all of them. Under `not` it is the ones that hold. */
export function failures(answer: GroupAnswer): readonly ConditionAnswer[] {
  return blamed(answer, false)
}

function blamed(answer: GroupAnswer, wanted: boolean): readonly ConditionAnswer[] {
  if (answer.holds === wanted) {
    const inner = answer.not ? !wanted : wanted
    return answer.rules.flatMap((part) => {
      if (part.holds !== inner) return []
      return 'rules' in part ? blamed(part, inner) : [part]
    })
  }
  return []
}

function groupAnswer(group: ResolvedGroup, valueOf: ValueOf): GroupAnswer {
  return {
    combinator: group.combinator,
    not: group.not,
    holds: groupHolds(group, valueOf),
    rules: group.rules.map((entry) => (isResolvedGroup(entry) ? groupAnswer(entry, valueOf) : conditionAnswer(entry, valueOf))),
  }
}

function conditionAnswer(entry: ResolvedCondition, valueOf: ValueOf): ConditionAnswer {
  const { field, operator, operands } = entry
  const actual = valueOf(field.key) ?? null
  return {
    field: field.key,
    operator: operator.key,
    holds: conditionHolds(entry, valueOf),
    actual,
    operands,
    sentence: describeCondition(entry),
    shown: { zh: showValue(field, actual, 'zh'), en: showValue(field, actual, 'en') },
  }
}
