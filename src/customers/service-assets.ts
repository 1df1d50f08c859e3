import { addDays, type Day } from '../kernel/day.ts'
import type { Ctx } from '../platform/ctx.ts'
import { installationOn } from '../platform/installation.ts'
import { factsFilter } from '../platform/runs.ts'
import { inAum } from './asset-classes.ts'
import { CARRY_DAYS } from './rates.ts'
import { readRates } from './store-rates.ts'
import { type AssetsOn, assetsOn } from './view/asset-history.ts'
import { heldOnDays } from './warehouse-assets.ts'

/** What counts as assets under management of some parties at the end of some days, by class, in the base currency: from dated balances, so of any day there are facts of. */
export async function assetsOnDays(
  ctx: Pick<Ctx, 'db' | 'warehouse'>,
  partyIds: readonly number[],
  days: readonly Day[],
): Promise<readonly AssetsOn[]> {
  const [first, last] = [days[0], days.at(-1)]
  if (first === undefined || last === undefined) return []
  const balances = await factsFilter(ctx.db, 'balance', last)
  const { baseCurrency } = await installationOn(ctx.db, last)
  const held = await heldOnDays(ctx.warehouse, { partyIds, days, classes: inAum }, balances)
  const foreign = [...new Set(held.map(({ currency }) => currency))].filter((currency) => currency !== baseCurrency)
  const rates = await readRates(ctx.db, foreign, { from: addDays(first, -CARRY_DAYS), to: last })
  return assetsOn(days, held, { baseCurrency, rates })
}
