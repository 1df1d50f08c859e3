import { graceOf, type TierScheme, tierOf } from './tier-scheme.ts'

/** What a month inherits: the tier in force from its first day, and how many months below it, one after the other, closed just before. */
export interface TierStanding {
  readonly tier: number
  readonly watchMonths: number
}

/** up = a higher tier from next month; hold; watch = below the tier, which stays; down = below for the last month allowed, lower from next month. */
export type TierState = 'up' | 'hold' | 'watch' | 'down'

/** One month of a customer: the average, the tier it implies, the tier in force, and how the month stands (open) or ended (closed). */
export interface TierMonth extends TierStanding {
  readonly averageFen: number
  readonly computedTier: number
  readonly state: TierState
}

/**
 * The month of a customer with this average. A closed month counts: below the tier once more, or the count is over. An open one only says how it stands
 * to date, and carries the count of closed months.
 */
export function tierMonth(scheme: TierScheme, before: TierStanding, averageFen: number, isClosed: boolean): TierMonth {
  const computedTier = tierOf(scheme, averageFen)
  const { tier } = before
  const month = { averageFen, computedTier, tier }
  const state = computedTier > tier ? 'up' : computedTier === tier ? 'hold' : 'watch'
  if (!isClosed) return { ...month, watchMonths: before.watchMonths, state }
  if (state !== 'watch') return { ...month, watchMonths: 0, state }
  const watchMonths = before.watchMonths + 1
  return { ...month, watchMonths, state: watchMonths >= graceOf(scheme, tier) ? 'down' : 'watch' }
}

/** What a closed month leaves to the next: up at once to what it implies, down to what its last month implies, else the same tier and the count. */
export function afterMonth(month: TierMonth): TierStanding {
  switch (month.state) {
    case 'up':
    case 'down':
      return { tier: month.computedTier, watchMonths: 0 }
    case 'hold':
    case 'watch':
      return { tier: month.tier, watchMonths: month.watchMonths }
    default:
      return month.state satisfies never
  }
}

/**
 * The standing before the first month that is known. Who held money before it has the tier its average implies, for what was before is not known; who is new in
 * it begins in the lowest tier and rises from the next month like everybody.
 */
export function firstStanding(scheme: TierScheme, firstAverageFen: number, isNew: boolean): TierStanding {
  return { tier: isNew ? 0 : tierOf(scheme, firstAverageFen), watchMonths: 0 }
}

/** The months of a customer in a row; the last is open when the business date is not its last day. */
export function tierMonths(
  scheme: TierScheme,
  start: TierStanding,
  averagesFen: readonly number[],
  isLastClosed: boolean,
): readonly TierMonth[] {
  const months: TierMonth[] = []
  let standing = start
  averagesFen.forEach((average, i) => {
    const month = tierMonth(scheme, standing, average, isLastClosed || i < averagesFen.length - 1)
    months.push(month)
    standing = afterMonth(month)
  })
  return months
}
