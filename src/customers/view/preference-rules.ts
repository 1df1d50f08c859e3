import { z } from 'zod'
import type { Label } from '../../kernel/label.ts'
import { storedJson } from '../../kernel/stored-json.ts'

/** What a preference is about, in the order of a page. */
export const preferenceTopics = {
  time: { zh: '时间偏好', en: 'When to reach them' },
  channel: { zh: '渠道偏好', en: 'How to reach them' },
  sales: { zh: '推销', en: 'Sales talk' },
  family: { zh: '家庭与子女教育', en: 'Family and schooling' },
  home: { zh: '装修购房', en: 'Home' },
  travel: { zh: '旅行', en: 'Travel' },
  health: { zh: '健康', en: 'Health' },
  business: { zh: '经营', en: 'Business' },
  investing: { zh: '投资习惯', en: 'Ways of investing' },
} as const satisfies Record<string, Label>
export type PreferenceTopic = keyof typeof preferenceTopics

/**
 * One rule: words that speak of a preference. `is` is what they say as they stand, where one of `near` stands in the same clause, if there are any; `not` what they say
 * when they are negated. A rule without one of the two says nothing in that case: 不要打电话 is no liking of the telephone.
 */
export type PreferenceRule = {
  readonly key: string
  readonly topic: PreferenceTopic
  readonly words: readonly string[]
  readonly near?: readonly string[] | undefined
  readonly is?: Label | undefined
  readonly not?: Label | undefined
  /** Sensitive personal information (PIPL 28): kept only of who consented to that. */
  readonly isSensitive?: boolean | undefined
}

/** The rules of a bank, as one definition in versions. */
export interface PreferenceRules {
  readonly v: 1
  /** What negates a word that follows, within a few characters; and what negates one that stands before. */
  readonly negators: readonly string[]
  readonly afterwards: readonly string[]
  /** What holds a negating sign and negates nothing: 别人, 特别, 没问题. */
  readonly unnegating: readonly string[]
  /** A clause that holds one of these asks and says nothing. */
  readonly asking: readonly string[]
  readonly rules: readonly PreferenceRule[]
}
export const preferenceRulesKind = 'preference-rules'

const label = z.object({ zh: z.string().min(1), en: z.string().min(1) })
const words = z.array(z.string().min(1).max(40)).max(60)
export const storedPreferenceRules = storedJson<PreferenceRules>({
  what: 'Preference rules',
  version: 1,
  schema: z.strictObject({
    v: z.literal(1),
    negators: words,
    afterwards: words,
    unnegating: words,
    asking: words,
    rules: z
      .array(
        z.strictObject({
          key: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
          topic: z.enum(Object.keys(preferenceTopics) as [PreferenceTopic, ...PreferenceTopic[]]),
          words: words.min(1),
          near: words.optional(),
          is: label.optional(),
          not: label.optional(),
          isSensitive: z.boolean().optional(),
        }),
      )
      .max(200)
      .refine((rules) => new Set(rules.map(({ key }) => key)).size === rules.length, 'two rules have the same key'),
  }),
})

/** A preference found in words: by which rule, whether it was negated, and in which characters. */
export type Found = {
  readonly rule: PreferenceRule
  readonly value: 'is' | 'not'
  readonly from: number
  readonly to: number
}

/** How far before a word a negation may end: 不要老是给我打电话. */
const REACH = 6

/** The preferences that rules find in words, each rule and value once, where it stands first. The same words and rules always give the same. */
export function preferencesIn(
  text: string,
  { negators, afterwards, unnegating, asking, rules }: PreferenceRules,
): readonly Found[] {
  const found = new Map<string, Found>()
  for (const { clause, at } of clausesOf(text)) {
    const lower = clause.toLowerCase()
    const plain = unnegating.reduce((left, word) => left.replaceAll(word, '·'.repeat(word.length)), lower)
    if (asking.some((word) => lower.includes(word))) continue
    for (const rule of rules) {
      const hit = firstOf(lower, rule.words)
      if (hit === undefined) continue
      const before = negationsBefore(plain, hit.from, negators)
      const after = afterwards.find((word) => lower.slice(hit.to, hit.to + word.length + 3).includes(word))
      // 不是不喜欢: two negations are none.
      const isNegated = (before.count + (after === undefined ? 0 : 1)) % 2 === 1
      const value = isNegated ? 'not' : 'is'
      if (rule[value] === undefined) continue
      if (!isNegated && rule.near !== undefined && !rule.near.some((word) => lower.includes(word))) continue
      const key = `${rule.key}/${value}`
      const to = after === undefined || !isNegated ? hit.to : lower.indexOf(after, hit.to) + after.length
      if (!found.has(key)) found.set(key, { rule, value, from: at + (isNegated ? before.from : hit.from), to: at + to })
    }
  }
  return [...found.values()].sort((a, b) => a.from - b.from)
}

/** Clauses with their places: a negation reaches no further than its own. */
function clausesOf(text: string): readonly { readonly clause: string; readonly at: number }[] {
  return [...text.matchAll(/[^，。；！？,.;!?\n、但]+[？?]?/gu)].map((match) => ({ clause: match[0], at: match.index }))
}

/** The first of some words in a clause; of two that begin at the same place the longer. */
function firstOf(clause: string, words: readonly string[]): { readonly from: number; readonly to: number } | undefined {
  return words
    .map((word) => ({ from: clause.indexOf(word), to: clause.indexOf(word) + word.length }))
    .filter(({ from }) => from >= 0)
    .sort((a, b) => a.from - b.from || b.to - a.to)[0]
}

/** Negations that end within reach before a place, counted from it backwards, each reaching to the next. */
function negationsBefore(
  clause: string,
  place: number,
  negators: readonly string[],
): { readonly count: number; readonly from: number } {
  const longestFirst = negators.toSorted((a, b) => b.length - a.length)
  let [count, from] = [0, place]
  for (let at = place; at >= Math.max(0, from - REACH); at -= 1) {
    const word = longestFirst.find((one) => clause.endsWith(one, at))
    if (word === undefined) continue
    ;[count, from] = [count + 1, at - word.length]
    at = from + 1
  }
  return { count, from }
}
