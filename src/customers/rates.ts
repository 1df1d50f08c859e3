import { addDays, type Day } from '../kernel/day.ts'
import { mulDiv, PPM } from '../kernel/money.ts'

/** What one unit of a currency was worth in the base currency on a day, in millionths, and who said so. */
export type Rate = { readonly currency: string; readonly day: Day; readonly midMicro: number; readonly source: string }

/** So many days a rate stands for those after it, holidays and a source that fell silent; then nothing is known any more. */
export const CARRY_DAYS = 10

/** From a day on a currency has this rate; null = none. */
export type RateStep = { readonly currency: string; readonly from: Day; readonly midMicro: number | null }

/** Rates as what is in force from day to day: each until the next one, or until it has grown too old. Of each currency in the order of days. */
export function rateSteps(rates: readonly Rate[]): readonly RateStep[] {
  const byCurrency = Map.groupBy(rates, ({ currency }) => currency)
  return [...byCurrency.values()].flatMap((of) => {
    const inOrder = of.toSorted((a, b) => (a.day < b.day ? -1 : 1))
    return inOrder.flatMap(({ currency, day, midMicro }, at) => {
      const [next, silent] = [inOrder[at + 1]?.day, addDays(day, CARRY_DAYS + 1)]
      const step = { currency, from: day, midMicro }
      return next === undefined || next > silent ? [step, { currency, from: silent, midMicro: null }] : [step]
    })
  })
}

/** The rate of a currency that stands for a day; undefined when the last one is too old, or there is none. */
export function rateFor(rates: readonly Rate[], currency: string, on: Day): Rate | undefined {
  const oldest = addDays(on, -CARRY_DAYS)
  return rates
    .filter((rate) => rate.currency === currency && rate.day <= on && rate.day >= oldest)
    .reduce<Rate | undefined>((last, rate) => (last === undefined || rate.day > last.day ? rate : last), undefined)
}

/** A balance in hundredths of its currency as hundredths of the base currency, rounded half away from zero. */
export function valueAt(balanceFen: number, midMicro: number): number {
  return mulDiv(balanceFen, midMicro, PPM)
}
