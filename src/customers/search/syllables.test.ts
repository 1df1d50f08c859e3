import { describe, expect, test } from 'vitest'
import { cuts, halfCuts, isOneTypo, isSyllable, openCuts, plainLetters, syllablesFrom, typosOf } from './syllables.ts'

describe('letters are cut into syllables', () => {
  test('in the fewest there are, and in every way of that many', () => {
    expect(cuts('wangxiaoming')).toEqual([['wang', 'xiao', 'ming']])
    expect(cuts('xian')).toEqual([['xian']])
    expect(cuts('fangan').toSorted()).toEqual([
      ['fan', 'gan'],
      ['fang', 'an'],
    ])
    expect(cuts('wangxm')).toEqual([])
    expect(cuts('')).toEqual([])
  })

  test('whose last one has only begun, or each of which has', () => {
    expect(openCuts('wangxiaom')).toEqual([['wang', 'xiao', 'm']])
    expect(openCuts('wangxm')).toEqual([])
    expect(halfCuts('wangxm')).toEqual([['wang', 'x', 'm']])
    expect(halfCuts('wxm')).toEqual([['w', 'x', 'm']])
  })

  test('a syllable is known whole, and by how it begins', () => {
    expect([isSyllable('lv'), isSyllable('lue'), isSyllable('lve'), isSyllable('xm')]).toEqual([true, true, false, false])
    expect(syllablesFrom('min')).toEqual(['min', 'ming'])
  })
})

test('letters are compared without tones; ü is v however it is written, and nyu within linyuan is none', () => {
  expect(['Lǚ', 'lü', 'LYU', 'lv', 'lve', 'lüe'].map(plainLetters)).toEqual(['lv', 'lv', 'lv', 'lv', 'lue', 'lue'])
  expect(['Lín', "xi'an", 'linyuan', 'lven'].map(plainLetters)).toEqual(['lin', 'xian', 'linyuan', 'lven'])
})

describe('a typing mistake', () => {
  test('is one letter left out, added, wrong, or two turned', () => {
    for (const slip of ['wagming', 'wanngming', 'wangning', 'wnagming'])
      expect([slip, isOneTypo(slip, 'wangming')]).toEqual([slip, true])
    expect([isOneTypo('wangming', 'wangming'), isOneTypo('wagmin', 'wangming'), isOneTypo('gnaw', 'wang')]).toEqual([
      false,
      false,
      false,
    ])
  })

  test('is undone to everything that can be said, and to nothing else', () => {
    const near = typosOf('wnagming')
    expect(near).toContain('wangming')
    expect(near.every((one) => isOneTypo(one, 'wnagming') && cuts(one).length > 0)).toBe(true)
    // min → ming, mian, miao is two away; what was typed itself is no mistake of it.
    expect(typosOf('min')).toEqual(expect.arrayContaining(['ming', 'mi', 'men', 'lin']))
    expect(typosOf('min')).not.toContain('min')
    expect(typosOf('min')).not.toContain('miao')
  })
})
