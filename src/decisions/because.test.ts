import { describe, expect, it } from 'vitest'
import { fieldsByKey } from '../kernel/rules/field.ts'
import { featuresIn, problemsOfSentence, spoken } from './because.ts'

const fields = fieldsByKey([
  { key: 'salary_count_90d', kind: 'int', unit: 'count', label: { zh: '代发笔数', en: 'Salaries' } },
  { key: 'deposit_fen', kind: 'int', unit: 'fen', currency: 'CNY', label: { zh: '存款', en: 'Deposits' } },
])
const sentence = {
  zh: '近 90 天代发 {salary_count_90d} 笔，存款 {deposit_fen}',
  en: '{salary_count_90d} salaries in 90 days, deposits {deposit_fen}',
}

describe('why an offer is proposed, in the bank’s own words', () => {
  it('carries the customer’s numbers, each in its unit', () => {
    const said = spoken(sentence, fields, (key) => ({ salary_count_90d: 3, deposit_fen: 25_000_000 })[key] ?? null)
    expect(said.zh).toContain('近 90 天代发 3')
    expect(said.zh).toContain('25')
    expect(said.en).toMatch(/^3\D* salaries in 90 days/)
  })

  it('says so when a number is not known', () => {
    expect(spoken(sentence, fields, () => null).zh).toBe('近 90 天代发 无记录 笔，存款 无记录')
  })

  it('names its features, and is refused when one does not exist or the languages differ', () => {
    expect(featuresIn(sentence)).toEqual(['salary_count_90d', 'deposit_fen'])
    expect(problemsOfSentence(sentence, fields)).toEqual([])
    expect(problemsOfSentence({ zh: '{nothing}', en: '{nothing}' }, fields)).toEqual(['there is no feature "nothing"'])
    expect(problemsOfSentence({ zh: '{deposit_fen}', en: 'money' }, fields)).toEqual([
      'the two languages name different features',
    ])
  })
})
