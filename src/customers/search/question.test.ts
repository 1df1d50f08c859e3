import { array, assert, constantFrom, nat, pre, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tokensOf } from './party-tokens.ts'
import { questionOf, slipsOf } from './question.ts'
import { readingsOf } from './readings.ts'
import { termsOf } from './terms.ts'

describe('what was typed is read as', () => {
  test('a name, letters or a number', () => {
    expect(termsOf('王乐')).toEqual([{ kind: 'name', text: '王乐', heard: ['wangle', 'wangyue'] }])
    expect(termsOf('Wang Xiaoming')).toEqual([{ kind: 'letters', text: 'wangxiaoming', words: ['wang', 'xiaoming'] }])
    expect(termsOf('5678')).toEqual([{ kind: 'number', text: '5678', head: '' }])
    expect(termsOf('E12345678')).toEqual([{ kind: 'number', text: 'E12345678', head: '' }])
    expect(termsOf('99999919850312011x')).toEqual([{ kind: 'number', text: '99999919850312011X', head: '' }])
  })

  test('one number, however it is parted; a masked one by its ends', () => {
    for (const typed of ['199 0000 1234', '+86 199-0000-1234', '19900001234', '（199）00001234'])
      expect([typed, termsOf(typed)]).toEqual([typed, [{ kind: 'number', text: '19900001234', head: '' }]])
    expect(termsOf('199****1234')).toEqual([{ kind: 'number', text: '1234', head: '199' }])
  })

  test('several things, all of one customer', () => {
    expect(termsOf('王 5678')).toEqual([
      { kind: 'name', text: '王', heard: ['wang'] },
      { kind: 'number', text: '5678', head: '' },
    ])
    expect(termsOf('王xm')).toEqual([{ kind: 'letters', text: 'wangxm', words: ['wangxm'] }])
    expect([termsOf('  '), termsOf('！？%')]).toEqual([[], []])
  })
})

const probes = (typed: string) => questionOf(termsOf(typed)).probes.map((probe) => probe.join('+'))

describe('candidates are', () => {
  test('of a name: who is called so or sounds so, then who has all its pairs, then any', () => {
    expect(probes('王小明')).toEqual([
      'name:王小明',
      'reading:wangxiaoming',
      'pair:王小+pair:王明+pair:小明',
      'pair:王小',
      'pair:王明',
      'pair:小明',
    ])
  })

  test('of a firm’s name also who has a third of it whole, since one wrong character spoils two neighbouring pairs', () => {
    // Six pairs, two in each third.
    expect(probes('江城好运五金店').filter((probe) => probe.includes('+'))).toEqual([
      'pair:江城+pair:城好+pair:好运+pair:运五+pair:五金+pair:金店',
      'pair:江城+pair:城好',
      'pair:好运+pair:运五',
      'pair:五金+pair:金店',
    ])
  })

  test('of letters: the reading, in both orders when in words; initials; what the last syllable may become', () => {
    expect(probes('wxm')).toContain('initials:wxm')
    expect(probes('Xiaoming Wang')).toEqual(expect.arrayContaining(['reading:xiaomingwang', 'reading:wangxiaoming']))
    expect(probes('wangxiaom')).toContain('reading:wangxiaoming')
    expect(probes('wangxm')).toContain('initials:wxm')
    expect(probes('li')).toContain('syllable:li')
  })

  test('of several things: by the one that fewest customers fit', () => {
    expect(probes('王 5678')).toEqual(['phone:5678', 'document:5678', 'account:5678'])
    expect(questionOf(termsOf('王 5678')).wanted.map(({ token, term }) => [token, term])).toEqual([
      ['edge:王', 0],
      ['phone:5678', 1],
      ['document:5678', 1],
      ['account:5678', 1],
    ])
    expect(probes('777')).toEqual([])
  })
})

describe('slips are', () => {
  test('readings one letter away that can be said: sharp, for each is one name’s', () => {
    const { probes: near, isSharp } = slipsOf(termsOf('wnagxiaoming'))
    expect([near.some(([token]) => token === 'reading:wangxiaoming'), isSharp]).toEqual([true, true])
  })

  test('of a name what nearly sounds so; of two characters also what one of them leaves, which is not sharp', () => {
    const { probes: near, wanted, isSharp } = slipsOf(termsOf('王民'))
    expect(near.map(([token]) => token)).toContain('reading:wangming')
    expect(wanted.map(({ token }) => token)).toEqual(expect.arrayContaining(['edge:王', 'edge:民']))
    expect(isSharp).toBe(false)
  })

  test('none of a number: its probes stay, and a name beside it may be nearly right', () => {
    const { probes: near, wanted } = slipsOf(termsOf('wagming 5678'))
    expect(near.flat()).toEqual(['phone:5678', 'document:5678', 'account:5678'])
    expect(wanted.some(({ token, term }) => token === 'reading:wangming' && term === 0)).toBe(true)
  })
})

describe('whoever is meant is among the candidates', () => {
  const signs = [...'王李张单欧阳小明晓铭乐行长澄笙好运面馆五金店']
  const name = (from: number, to: number) =>
    array(constantFrom(...signs), { minLength: from, maxLength: to }).map((all) => all.join(''))
  const has = (kind: 'personal' | 'business', fullName: string, typed: string): boolean => {
    const tokens = tokensOf({ kind, fullName })
    const { probes: sets } = questionOf(termsOf(typed))
    return [...sets, ...slipsOf(termsOf(typed)).probes].some((probe) => probe.every((token) => tokens.has(token)))
  }

  test('with any one character of three or more wrong', () => {
    assert(
      property(name(3, 4), nat(3), (fullName, at) => {
        const typed = [...fullName].map((sign, i) => (i === at % [...fullName].length ? '峰' : sign)).join('')
        expect(has('personal', fullName, typed)).toBe(true)
      }),
    )
    assert(
      property(name(6, 12), nat(11), (fullName, at) => {
        const typed = [...fullName].map((sign, i) => (i === at % [...fullName].length ? '峰' : sign)).join('')
        expect(has('business', fullName, typed)).toBe(true)
      }),
    )
  })

  test('with any one letter of the pinyin left out, wrong or added', () => {
    assert(
      property(name(2, 4), nat(30), constantFrom('', 'a', 'g', 'x', 'gg'), (fullName, at, instead) => {
        const said = readingsOf(fullName)[0]?.join('') ?? ''
        const place = at % said.length
        const typed = said.slice(0, place) + (instead === 'gg' ? `${said.charAt(place)}g` : instead) + said.slice(place + 1)
        pre(typed.length >= 4)
        expect([fullName, typed, has('personal', fullName, typed)]).toEqual([fullName, typed, true])
      }),
    )
  })
})
