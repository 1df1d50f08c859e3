import { describe, expect, it } from 'vitest'
import { fold, forbiddenIn } from './forbidden-phrases.ts'

describe('forbidden phrases', () => {
  it.each([
    ['本产品保本保息', ['保本', '保息']],
    ['稳 赚 不 赔！', ['稳赚', '稳赚不赔']],
    ['保　本', ['保本']], // ideographic space
    ['保\u200b本', ['保本']], // zero-width space
    ['保·本', ['保本']],
    ['100％安全', ['100%安全']], // full-width percent
    ['無風險', ['无风险']],
    ['This plan is Risk-Free', ['risk-free']],
    ['Guaranteed  Return of 5%', ['guaranteedreturn']],
  ])('"%s" is caught', (text, hits) => {
    expect(forbiddenIn(text)).toEqual(hits)
  })

  it.each([
    '非保本浮动收益',
    '本产品不保证收益',
    '业绩不作承诺',
    '不构成收益承诺',
    'It is not risk-free',
    '产品有风险，投资须谨慎',
    '存款受存款保险保护',
  ])('"%s" is lawful', (text) => {
    expect(forbiddenIn(text)).toEqual([])
  })

  it('a lawful negation does not cover a second, bare use', () => {
    expect(forbiddenIn('非保本，但其实保本')).toEqual(['保本'])
  })

  it('folds width, case and hidden characters', () => {
    expect(fold('Ａ b\u200dＣ')).toBe('abc')
  })
})
