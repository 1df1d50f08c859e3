import { expect, test } from 'vitest'
import { compactName, firmCore, tokensOf } from './party-tokens.ts'

test('a person of three characters is found by these and no others', () => {
  const tokens = tokensOf({
    kind: 'personal',
    fullName: '王小明',
    phone: '+86 199-0000-1234',
    documentNumber: '99999919850312011x',
    accountTails: ['0101', '0202'],
  })
  expect([...tokens].toSorted()).toEqual(
    [
      'name:王小明',
      'edge:王',
      'edge:明',
      'pair:王小',
      'pair:王明', // with one between: 王晓明 still has it
      'pair:小明',
      'reading:wangxiaoming',
      'reading:wangxiao',
      'reading:xiaoming',
      'syllable:wang',
      'syllable:xiao',
      'syllable:ming',
      'initials:wxm',
      'phone:1234',
      'phone:001234',
      'document:011X',
      'document:12011X',
      'account:0101',
      'account:0202',
    ].toSorted(),
  )
})

test('a name that is read two ways has both readings, and a shared part once', () => {
  const tokens = [...tokensOf({ kind: 'personal', fullName: '单明' })]
  expect(tokens.filter((token) => /^(reading|initials|syllable)/.test(token)).toSorted()).toEqual([
    'initials:dm',
    'initials:sm',
    'reading:danming',
    'reading:shanming',
    'syllable:dan',
    'syllable:ming',
    'syllable:shan',
  ])
})

test('a name in parts is found by each part, whatever dot parts it', () => {
  for (const name of ['阿依努尔·麦麦提', '阿依努尔•麦麦提', '阿依努尔 麦麦提'])
    expect([...tokensOf({ kind: 'personal', fullName: name })]).toEqual(
      expect.arrayContaining(['name:阿依努尔麦麦提', 'name:阿依努尔', 'name:麦麦提']),
    )
})

test('a firm is found by its name with and without what every firm is called, by pairs side by side and by four initials on end', () => {
  const tokens = [...tokensOf({ kind: 'business', fullName: '江城好运面馆（有限公司）' })]
  expect(tokens).toEqual(
    expect.arrayContaining(['name:江城好运面馆', 'pair:好运', 'initials:jchymg', 'initials:hymg', 'reading:haoyun']),
  )
  expect(tokens.filter((token) => token.startsWith('pair:'))).toEqual([
    'pair:江城',
    'pair:城好',
    'pair:好运',
    'pair:运面',
    'pair:面馆',
  ])
  expect(tokens.some((token) => token.startsWith('edge:'))).toBe(false)
  expect([firmCore('公司'), firmCore('江城好运股份有限公司')]).toEqual(['公司', '江城好运'])
})

test('full-width letters, brackets and spaces make no other name; a short number no tail', () => {
  expect(compactName(' 江城（ＡＢＣ） 面馆 ')).toBe('江城abc面馆')
  expect([...tokensOf({ kind: 'personal', fullName: '·', phone: '110', documentNumber: 'A1' })]).toEqual([])
})
