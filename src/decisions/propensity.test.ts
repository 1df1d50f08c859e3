import { describe, expect, it } from 'vitest'
import { propensityTableOf, smoothedPpm } from './propensity.ts'

const prior = { alpha: 1, beta: 49 }

describe('propensity', () => {
  it('begins at one in fifty and follows the responses', () => {
    expect(smoothedPpm(prior, 0, 0)).toBe(20_000)
    expect(smoothedPpm(prior, 50, 9)).toBe(100_000) // (1 + 9) ÷ (50 + 50)
    expect(smoothedPpm(prior, 100, 2)).toBe(20_000) // 3 ÷ 150
    expect(smoothedPpm(prior, 1, 3)).toBe(75_472) // a response without its contact counts as one: 4 ÷ 53 = .0754717
  })

  it('is by product and tier; what is not known counts for the bank alone', () => {
    const counts = [
      { key: 'WM-180', tier: 2, contacts: 50, positive: 9 },
      { key: 'WM-180', tier: undefined, contacts: 40, positive: 0 },
      { key: 'GONE', tier: 1, contacts: 10, positive: 0 },
    ]
    const table = propensityTableOf(counts, ['WM-180', 'TD-1Y'], 3, prior)
    expect(table.cells).toEqual({ 'TD-1Y': [20_000, 20_000, 20_000], 'WM-180': [20_000, 20_000, 100_000] })
    expect(table.bankPpm).toBe(66_667) // (1 + 9) ÷ (50 + 100)
  })
})
