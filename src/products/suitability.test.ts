import { describe, expect, it } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import {
  belowLaw,
  bornBy,
  effectiveRisk,
  type Investor,
  lowestCapacity,
  type RatedProduct,
  type SuitabilityPolicy,
  suitabilityOf,
} from './suitability.ts'

const d = parseDay
const policy: SuitabilityPolicy = {
  matrix: [1, 2, 3, 4, 5],
  seniorAge: 65,
  seniorRisk: 4,
  insuranceSeniorAge: 60,
  adultAge: 18,
  minorRisk: 1,
  unknownAge: 'denied',
}
const plan = (risk: number, more: Partial<RatedProduct> = {}): RatedProduct => ({
  family: 'wealth',
  regime: 'NFRA_HARD',
  riskIssuer: risk,
  riskBank: risk,
  minAmountFen: 1_000_000,
  isPrivate: false,
  ...more,
})
const investor = (more: Partial<Investor> = {}): Investor => ({
  kind: 'personal',
  riskLevel: 3,
  riskExpiresOn: d('2027-01-31'),
  bornOn: d('1980-05-01'),
  affordableFen: 50_000_000,
  ...more,
})
const at = { on: d('2026-10-16'), isMeeting: false }
const meeting = { ...at, isMeeting: true }
const reasonOf = (product: RatedProduct, who: Investor, when = at) => {
  const verdict = suitabilityOf(product, who, when, policy)
  return verdict.isSuitable ? 'suitable' : verdict.reason
}

describe('suitability', () => {
  it('takes the higher of the two ratings', () => {
    expect(effectiveRisk({ riskIssuer: 2, riskBank: 3 })).toBe(3)
    expect(effectiveRisk({ riskIssuer: 4, riskBank: null })).toBe(4)
    expect(effectiveRisk({ riskIssuer: null, riskBank: null })).toBeUndefined()
  })

  it.each([1, 2, 3, 4, 5])('capacity C%i holds products up to the same risk and nothing above', (level) => {
    for (const risk of [1, 2, 3, 4, 5])
      expect(reasonOf(plan(risk), investor({ riskLevel: level }))).toBe(risk <= level ? 'suitable' : 'risk-above-capacity')
  })

  it('judges the assessment on the day of the order', () => {
    expect(reasonOf(plan(2), investor({ riskExpiresOn: d('2026-10-16') }))).toBe('suitable')
    expect(reasonOf(plan(2), investor({ riskExpiresOn: d('2026-10-15') }))).toBe('assessment-expired')
    expect(reasonOf(plan(2), investor({ riskLevel: 0, riskExpiresOn: null }))).toBe('not-assessed')
  })

  it('a fund above capacity is not proposed, though a customer might insist on it', () => {
    expect(reasonOf(plan(4, { regime: 'CSRC_WARN' }), investor())).toBe('risk-above-capacity')
  })

  it('a deposit needs no assessment', () => {
    const nobody = investor({ riskLevel: 0, riskExpiresOn: null, affordableFen: 0 })
    expect(reasonOf(plan(1, { regime: 'NONE', riskIssuer: null, riskBank: null }), nobody)).toBe('suitable')
  })

  it('an amount beyond what the customer can afford is unsuitable; an amount never stated is not judged', () => {
    expect(reasonOf(plan(2), investor({ affordableFen: 999_999 }))).toBe('cannot-afford')
    expect(reasonOf(plan(2), investor({ affordableFen: 1_000_000 }))).toBe('suitable')
    expect(reasonOf(plan(2), investor({ affordableFen: -1 }))).toBe('suitable')
  })

  it('from 65 on a high-risk product takes a meeting with special care', () => {
    const senior = investor({ riskLevel: 5, bornOn: d('1961-10-16') }) // 65 on the day
    const younger = investor({ riskLevel: 5, bornOn: d('1961-10-17') }) // 64 until tomorrow
    expect(reasonOf(plan(4), senior)).toBe('senior-needs-meeting')
    expect(reasonOf(plan(4), younger)).toBe('suitable')
    expect(reasonOf(plan(3), senior)).toBe('suitable')
    expect(suitabilityOf(plan(4), senior, meeting, policy)).toEqual({ isSuitable: true, needsSpecialCare: true })
  })

  it('from 60 on insurance is not sold straight through', () => {
    const insurance = plan(2, { family: 'insurance' })
    expect(reasonOf(insurance, investor({ bornOn: d('1966-10-16') }))).toBe('senior-needs-meeting')
    expect(reasonOf(insurance, investor({ bornOn: d('1966-10-17') }))).toBe('suitable')
  })

  it('a minor holds the lowest risk only', () => {
    const minor = investor({ bornOn: d('2010-01-01') })
    expect(reasonOf(plan(2), minor)).toBe('minor')
    expect(reasonOf(plan(1), minor)).toBe('suitable')
  })

  it('a person whose birth date is not known is proposed nothing regulated; a company has no age', () => {
    const unknown = investor({ bornOn: null })
    expect(reasonOf(plan(1), unknown)).toBe('age-unknown')
    expect(reasonOf(plan(1), unknown, meeting)).toBe('age-unknown')
    expect(reasonOf(plan(1, { regime: 'CSRC_WARN' }), unknown)).toBe('age-unknown')
    expect(reasonOf(plan(1, { regime: 'NONE' }), unknown)).toBe('suitable')
    expect(reasonOf(plan(1), investor({ bornOn: null, kind: 'business' }))).toBe('suitable')
    // As it was decided before ages were asked for, and must replay.
    expect(suitabilityOf(plan(1), unknown, at, { ...policy, unknownAge: 'passed' }).isSuitable).toBe(true)
  })

  it('a policy may be stricter than the law, never looser', () => {
    expect(belowLaw(policy)).toEqual([])
    expect(belowLaw({ ...policy, matrix: [0, 1, 2, 2, 4], seniorAge: 60, seniorRisk: 3, adultAge: 20, minorRisk: 0 })).toEqual([])
    expect(belowLaw({ ...policy, matrix: [1, 3, 3, 5, 5] })).toEqual([
      'matrix.1: capacity C2 holds R2 at most, not R3',
      'matrix.3: capacity C4 holds R4 at most, not R5',
    ])
    expect(belowLaw({ ...policy, seniorAge: 66, seniorRisk: 5, insuranceSeniorAge: 61, adultAge: 17, minorRisk: 2 })).toEqual([
      'seniorAge: 66 is more than 65',
      'seniorRisk: 5 is more than 4',
      'insuranceSeniorAge: 61 is more than 60',
      'adultAge: 17 is less than 18',
      'minorRisk: 2 is more than 1',
    ])
  })

  it('a private product is proposed to verified investors only, on the day of the order, in person', () => {
    const hidden = plan(5, { isPrivate: true })
    const rich = investor({ riskLevel: 5 })
    const until = (day: string) => ({ ...rich, qualifiedUntil: d(day) })
    expect(reasonOf(hidden, rich, meeting)).toBe('private-not-verified')
    expect(reasonOf(hidden, { ...rich, qualifiedUntil: null }, meeting)).toBe('private-not-verified')
    expect(reasonOf(hidden, until('2026-10-15'), meeting)).toBe('private-not-verified')
    expect(reasonOf(hidden, until('2026-10-16'), meeting)).toBe('suitable')
    expect(reasonOf(hidden, until('2026-10-16'), at)).toBe('private-needs-meeting')
    // On the list is not above the capacity.
    expect(reasonOf(hidden, { ...until('2026-10-16'), riskLevel: 4 }, meeting)).toBe('risk-above-capacity')
  })

  it('an unrated product is proposed to nobody', () => {
    expect(reasonOf(plan(1, { riskIssuer: null, riskBank: null }), investor())).toBe('product-not-rated')
  })

  it('knows the lowest capacity for a risk and the latest birthday for an age', () => {
    expect(lowestCapacity(3, policy.matrix)).toBe(3)
    expect(lowestCapacity(4, [1, 2, 3, 3, 3])).toBeUndefined()
    expect(bornBy(65, d('2026-10-16'))).toBe('1961-10-16')
    expect(bornBy(65, d('2028-02-29'))).toBe('1963-02-28') // nobody was born on the 29th of a common year
  })
})
