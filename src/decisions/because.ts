import type { Label } from '../kernel/label.ts'
import { type Fields, showValue, type ValueOf } from '../kernel/rules/field.ts'

const PLACE = /\{([a-z0-9_]+)\}/g

/** The features that a sentence names in braces. */
export function featuresIn(sentence: Label): readonly string[] {
  return [...new Set([sentence.zh, sentence.en].flatMap((text) => [...text.matchAll(PLACE)].map(([, key = '']) => key)))]
}

/** What is wrong with a sentence: a feature that nobody knows, or one that only one language names. */
export function problemsOfSentence(sentence: Label, fields: Fields): readonly string[] {
  const named = (text: string) => [...text.matchAll(PLACE)].map(([, key = '']) => key).sort()
  const unknown = featuresIn(sentence)
    .filter((key) => !fields.has(key))
    .map((key) => `there is no feature "${key}"`)
  return named(sentence.zh).join() === named(sentence.en).join()
    ? unknown
    : [...unknown, 'the two languages name different features']
}

/** The sentence with the customer's own numbers in it, each written as its unit demands. */
export function spoken(sentence: Label, fields: Fields, valueOf: ValueOf): Label {
  const fill = (text: string, lang: 'zh' | 'en') =>
    text.replace(PLACE, (whole, key: string) => {
      const field = fields.get(key)
      return field === undefined ? whole : showValue(field, valueOf(key), lang)
    })
  return { zh: fill(sentence.zh, 'zh'), en: fill(sentence.en, 'en') }
}
