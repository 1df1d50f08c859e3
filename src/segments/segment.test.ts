import { describe, expect, test } from 'vitest'
import { checkPurpose, storedSegment } from './segment.ts'

const complaining = storedSegment.read({
  v: 1,
  label: { zh: '投诉客户', en: 'Complaining customers' },
  purpose: 'service',
  rule: { v: 1, combinator: 'and', rules: [{ field: 'complaints_open', operator: 'more-than', value: 0 }] },
})

describe('the purpose of a segment', () => {
  test('those who complain may be served', () => expect(() => checkPurpose('complaining', complaining)).not.toThrow())

  test('and not be sold to by it', () => {
    expect(() => checkPurpose('complaining', { ...complaining, purpose: 'marketing' })).toThrow(
      'Segment complaining is for marketing, for which complaints_open may not be used',
    )
  })

  test('a rule about what no feature is called is refused', () => {
    const rule = { ...complaining.rule, rules: [{ field: 'wealth', operator: 'is-missing' }] }
    expect(() => checkPurpose('x', { ...complaining, rule })).toThrow(/no feature "wealth"/)
  })
})
