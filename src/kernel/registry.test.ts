import { describe, expect, test } from 'vitest'
import { registry, unlistedFiles } from './registry.ts'

const label = { zh: '示例', en: 'Example' }
const fruit = registry(
  [
    { key: 'apple', label, seeds: 5 },
    { key: 'plum-red', label, seeds: 1 },
  ],
  'fruit',
)

describe('registry', () => {
  test('entries are found by their stored key, in written order', () => {
    expect(fruit.get('plum-red').seeds).toBe(1)
    expect(fruit.keys).toEqual(['apple', 'plum-red'])
    expect(fruit.has('pear')).toBe(false)
    expect(fruit.find('pear')).toBeUndefined()
  })

  test('a stored key nobody knows is a bad definition that names it', () => {
    expect(() => fruit.get('pear')).toThrow(
      expect.objectContaining({ code: 'bad-definition', message: 'There is no fruit "pear"' }),
    )
  })

  test('two entries of one key, and keys that are not kebab-case, stop at load', () => {
    expect(() =>
      registry([
        { key: 'a', label },
        { key: 'a', label },
      ]),
    ).toThrow(/share the entry key "a"/)
    expect(() => registry([{ key: 'NotKebab', label }])).toThrow(/not kebab-case/)
  })

  test('a file in the folder that no entry claims is named', () => {
    const listing = ['apple.ts', 'apple.test.ts', 'pear.ts', 'plum-red.ts', 'registry.ts', 'sizes.ts']
    expect(unlistedFiles(listing, fruit, ['sizes.ts'])).toEqual(['pear.ts'])
    expect(unlistedFiles(listing, ['apple', 'pear'])).toEqual(['plum-red.ts', 'sizes.ts'])
  })
})
