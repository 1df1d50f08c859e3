import { addMonths, type Day, daysInMonth, startOfMonth } from '../../kernel/day.ts'
import { mulDiv, PPM } from '../../kernel/money.ts'

/** What came in as income on a day, fen. */
export type Earned = { readonly day: Day; readonly category: 'salary' | 'pension'; readonly amountFen: number }

export type Income = {
  readonly category: 'salary' | 'pension'
  /** The middle of the months' sums (of two middles the lower), the smallest and the largest. */
  readonly usualFen: number
  readonly fromFen: number
  readonly toFen: number
  /** The days of a month on which it came, first and last. */
  readonly dayFrom: number
  readonly dayTo: number
  readonly lastOn: Day
  /** In how many of the last six paydays it came as usual: within a quarter of the usual sum and three days of the usual day. */
  readonly regularMonths: number
  readonly regularityPpm: number
}

/** Months that regularity is told over. */
export const REGULAR_MONTHS = 6
/** Weekends and holidays move a payday by so much. */
const DAYS_ASIDE = 3

/**
 * The regular income of a customer, as detected: what came in most months of the last six, salary before pension. A month counts from the moment its payday is over: of a
 * month whose payday is still to come nothing is missing yet. Undefined where nothing came in at least two of them.
 */
export function incomeOf(earned: readonly Earned[], asOf: Day): Income | undefined {
  const found = (['salary', 'pension'] as const).map((category) =>
    ofCategory(
      earned.filter((one) => one.category === category),
      category,
      asOf,
    ),
  )
  return found.reduce(
    (best, one) => (one !== undefined && (best === undefined || one.regularMonths > best.regularMonths) ? one : best),
    undefined,
  )
}

function ofCategory(earned: readonly Earned[], category: Income['category'], asOf: Day): Income | undefined {
  const byMonth = Map.groupBy(
    earned.filter(({ day }) => day <= asOf),
    ({ day }) => startOfMonth(day),
  )
  const paid = [...byMonth].map(([month, of]) => ({
    month,
    amountFen: of.reduce((sum, { amountFen }) => sum + amountFen, 0),
    // The largest payment of a month is the pay; what else comes with it may come on any day.
    day: dayOf(of.reduce((most, one) => (one.amountFen > most.amountFen ? one : most)).day),
  }))
  const usualDay = middle(paid.map(({ day }) => day))
  const months = new Set(paydaysBefore(asOf, usualDay))
  const recent = paid.filter(({ month }) => months.has(month))
  if (recent.length < 2) return undefined
  const usualFen = middle(recent.map(({ amountFen }) => amountFen))
  const regularMonths = recent.filter(
    ({ amountFen, day }) => Math.abs(amountFen - usualFen) * 4 <= usualFen && Math.abs(day - usualDay) <= DAYS_ASIDE,
  ).length
  const [days, sums] = [recent.map(({ day }) => day), recent.map(({ amountFen }) => amountFen)]
  return {
    category,
    usualFen,
    fromFen: Math.min(...sums),
    toFen: Math.max(...sums),
    dayFrom: Math.min(...days),
    dayTo: Math.max(...days),
    lastOn: earned.reduce((last, { day }) => (day > last && day <= asOf ? day : last), '0001-01-01' as Day),
    regularMonths,
    regularityPpm: mulDiv(regularMonths, PPM, REGULAR_MONTHS),
  }
}

/** The last six months whose payday, with the days aside, is over. */
function paydaysBefore(asOf: Day, usualDay: number): readonly Day[] {
  const isOver = dayOf(asOf) >= Math.min(usualDay + DAYS_ASIDE, daysInMonth(asOf))
  const last = startOfMonth(isOver ? asOf : addMonths(startOfMonth(asOf), -1))
  return Array.from({ length: REGULAR_MONTHS }, (_, i) => addMonths(last, -i))
}

const dayOf = (day: Day): number => Number(day.slice(8))

function middle(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}
