import { addMonths, type Day, endOfMonth } from '../../kernel/day.ts'
import { type Rate, rateFor, valueAt } from '../rates.ts'

/** What accounts of one class held at the end of a day, in one currency, hundredths. */
export type HeldOn = { readonly day: Day; readonly assetClass: string; readonly currency: string; readonly balanceFen: number }

/** What a customer held on a day in the base currency, by class. `unvalued`: classes that hold a currency without a rate, which count as nothing. */
export type AssetsOn = {
  readonly day: Day
  readonly totalFen: number
  readonly byClass: ReadonlyMap<string, number>
  readonly unvalued: readonly string[]
}

/** The ends of so many months up to a day; the month of the day ends on it. */
export function monthEnds(asOf: Day, months: number): readonly Day[] {
  return Array.from({ length: months }, (_, i) => {
    const end = endOfMonth(addMonths(asOf, i + 1 - months))
    return end > asOf ? asOf : end
  })
}

/** Balances as assets, day by day in the order asked for: other currencies at the rate that stood on that very day. */
export function assetsOn(
  days: readonly Day[],
  held: readonly HeldOn[],
  { baseCurrency, rates }: { readonly baseCurrency: string; readonly rates: readonly Rate[] },
): readonly AssetsOn[] {
  const byDay = Map.groupBy(held, ({ day }) => day)
  return days.map((day) => {
    const byClass = new Map<string, number>()
    const unvalued = new Set<string>()
    for (const { assetClass, currency, balanceFen } of byDay.get(day) ?? []) {
      const rate = currency === baseCurrency ? undefined : rateFor(rates, currency, day)
      if (currency !== baseCurrency && rate === undefined) unvalued.add(assetClass)
      else
        byClass.set(
          assetClass,
          (byClass.get(assetClass) ?? 0) + (rate === undefined ? balanceFen : valueAt(balanceFen, rate.midMicro)),
        )
    }
    const totalFen = [...byClass.values()].reduce((sum, fen) => sum + fen, 0)
    return { day, totalFen, byClass, unvalued: [...unvalued].sort() }
  })
}
