import { describe, expect, it } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import { type Script, scriptFor, scriptProblem } from './script.ts'

const d = parseDay
const on = d('2026-10-16')
const script = (more: Partial<Script> = {}): Script => ({
  key: 'td-1y',
  version: 1,
  contentClass: 'marketing',
  textZh: '利率以当日公告为准。',
  textEn: 'The rate is the one published on the day.',
  author: '9001',
  approver: '9002',
  approvedOn: d('2026-01-05'),
  validFrom: d('2026-01-05'),
  validTo: null,
  ...more,
})

describe('scripts', () => {
  it('are used only when a second person has approved them', () => {
    expect(scriptProblem(script(), on)).toBeUndefined()
    expect(scriptProblem(script({ approver: null, approvedOn: null }), on)?.problem).toBe('not-approved')
    expect(scriptProblem(script({ approvedOn: d('2026-10-17') }), on)?.problem).toBe('not-approved')
    expect(scriptProblem(script({ approver: '9001' }), on)?.problem).toBe('approved-by-author')
  })

  it('are used only while in force', () => {
    expect(scriptProblem(script({ validTo: on }), on)).toBeUndefined()
    expect(scriptProblem(script({ validTo: d('2026-10-15') }), on)?.problem).toBe('not-in-force')
    expect(scriptProblem(script({ validFrom: d('2026-10-17') }), on)?.problem).toBe('not-in-force')
  })

  it('are refused for what no text may say, in either language', () => {
    expect(scriptProblem(script({ textZh: '本产品保本' }), on)).toEqual({ problem: 'forbidden-phrase', phrases: ['保本'] })
    expect(scriptProblem(script({ textEn: 'It is risk-free' }), on)).toEqual({
      problem: 'forbidden-phrase',
      phrases: ['risk-free'],
    })
  })

  it('an unapproved newer version leaves the approved one in use', () => {
    const versions = [script(), script({ version: 2, approver: null, approvedOn: null })]
    expect(scriptFor(versions, on)?.version).toBe(1)
    expect(scriptFor(versions.slice(1), on)?.version).toBe(2)
    expect(scriptFor([], on)).toBeUndefined()
  })
})
