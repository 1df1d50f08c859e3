import type { Label, Lang } from '../label.ts'
import type { Fields } from './field.ts'
import { isResolvedGroup, type ResolvedCondition, type ResolvedGroup, resolve } from './resolve.ts'
import type { Group } from './rule.ts'
import { exampleAsOf } from './operator.ts'

const words = {
  zh: { and: ' 且 ', or: ' 或 ', open: '（', close: '）', not: '并非', everybody: '所有客户', nobody: '无客户' },
  en: { and: ' and ', or: ' or ', open: '(', close: ')', not: 'not ', everybody: 'every customer', nobody: 'no customer' },
} as const

/** The rule as a sentence a manager reads: "层级不低于 金卡 且 到期日在未来 7 天内". */
export function describe(rule: Group, fields: Fields, lang: Lang): string {
  // Relative days are said as written, so the day it is resolved on does not show.
  return groupText(resolve(rule, fields, exampleAsOf), lang, true)
}

/** One condition as a sentence in both languages. */
export function describeCondition({ field, operator, condition }: ResolvedCondition): Label {
  const say = (lang: Lang) => operator.describe[lang](field.label[lang], operator.shown(condition.value, field, lang))
  return { zh: say('zh'), en: say('en') }
}

function groupText(group: ResolvedGroup, lang: Lang, isTop: boolean): string {
  const word = words[lang]
  const parts = group.rules.map((entry) =>
    isResolvedGroup(entry) ? groupText(entry, lang, false) : describeCondition(entry)[lang],
  )
  const empty = group.combinator === 'and' ? word.everybody : word.nobody
  const joined = parts.length === 0 ? empty : parts.join(word[group.combinator])
  if (group.not) return `${word.not}${word.open}${joined}${word.close}`
  return isTop || parts.length < 2 ? joined : `${word.open}${joined}${word.close}`
}
