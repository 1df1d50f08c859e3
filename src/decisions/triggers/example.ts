/** Parameters the examples fire with: the shipped ones (DOMAIN A7). */
export const exampleTriggers: Readonly<Record<string, unknown>> = {
  'near-tier': { closePpm: 850_000, gapPpm: 150_000, gapFen: 20_000_000 },
  'tier-retention': { fromMonths: 1, toMonths: 2 },
  maturity: { daysAhead: 15, minFen: 100_000 },
  'large-inflow': { minFen: 20_000_000, aumPpm: 300_000 },
  'large-outflow': { minFen: 20_000_000, aumPpm: 300_000 },
  dormant: { idleDays: 365, belowFen: 100_000 },
  'card-not-activated': { fromDays: 15, toDays: 540 },
  birthday: { daysAhead: 3 },
  'document-expiry': { daysAhead: 60, daysAfter: 90 },
  'risk-expiry': { daysAhead: 30, daysAfter: 30 },
  'loan-interest': { uses: 2 },
  'new-salary': { withinDays: 7 },
  'merchant-flow': { minFen: 3_000_000 },
}
