import type { BlockingKey } from '../comparators/comparator.ts'
import { hashOf } from '../similarity/numbers.ts'

/** The distinct values of one or more fields, numbered from 1 in order of appearance; 0 stands for "not known". */
export type Dictionary = {
  readonly size: () => number
  readonly numberOf: (text: string) => number
  readonly textOf: (number: number) => string
  /** The hash of the value's nth blocking key; 0 for none. */
  readonly keyHash: (key: number, number: number) => number
}

/** An empty list of values whose blocking keys are found once per value. */
export function openDictionary(keys: readonly BlockingKey[]): Dictionary {
  const numbers = new Map<string, number>()
  const texts = ['']
  const hashes: number[][] = keys.map(() => [0])
  return {
    size: () => texts.length,
    textOf: (number) => texts[number] ?? '',
    keyHash: (key, number) => hashes[key]?.[number] ?? 0,
    numberOf: (text) => {
      if (text === '') return 0
      const known = numbers.get(text)
      if (known !== undefined) return known
      const number = texts.length
      numbers.set(text, number)
      texts.push(text)
      for (const [index, key] of keys.entries()) {
        const value = key.of(text)
        hashes[index]?.push(value === '' ? 0 : hashOf(value))
      }
      return number
    },
  }
}
