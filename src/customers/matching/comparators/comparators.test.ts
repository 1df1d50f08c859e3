import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { unlistedFiles } from '../../../kernel/registry.ts'
import { explain, levelBetween } from './comparator.ts'
import { comparators } from './registry.ts'

describe('the comparators', () => {
  it('are all listed', () => {
    const besides = ['comparator.ts', 'name-part.ts']
    expect(unlistedFiles(readdirSync(new URL('.', import.meta.url)), comparators, besides)).toEqual([])
  })

  it('begin with missing and exact, end with far, and fit three bits', () => {
    for (const { key, levels } of comparators.all) {
      expect([key, levels[0]?.key, levels[1]?.key, levels.at(-1)?.key]).toEqual([key, 'missing', 'exact', 'far'])
      expect(levels.length).toBeLessThanOrEqual(8)
      expect(new Set(levels.map((level) => level.key)).size).toBe(levels.length)
    }
  })

  it('show every level by an example, but the one that takes two fields to see', () => {
    for (const { key, levels, examples } of comparators.all) {
      const shown = new Set(examples.map(({ level }) => level))
      const hidden = levels
        .map((level) => level.key)
        .filter((level) => !shown.has(level) && level !== 'missing' && level !== 'swapped')
      expect([key, ...hidden]).toEqual([key])
    }
  })

  const cases = comparators.all.flatMap((comparator) =>
    comparator.examples.map((example) => ({
      comparator,
      example,
      name: `${comparator.key}: ${example.a.join(' ')} | ${example.b.join(' ')} → ${example.level}`,
    })),
  )
  it.each(cases)('$name', ({ comparator, example }) => {
    expect(levelBetween(comparator, example.a, example.b).key).toBe(example.level)
    expect(levelBetween(comparator, example.b, example.a).key).toBe(example.level)
  })

  it('a level reads as a sentence in both languages', () => {
    const name = comparators.get('full-name')
    expect(explain(name, 4)).toEqual({ zh: '姓名：同音不同字', en: 'Name: the same sound, other characters' })
  })
})
