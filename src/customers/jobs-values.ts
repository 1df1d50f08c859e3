import { addDays, type Day } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { installationOn } from '../platform/installation.ts'
import { factsFilter, type NightStep, publishedRun, type StepResult, type StepRun } from '../platform/runs.ts'
import { CARRY_DAYS, rateSteps } from './rates.ts'
import { pullRates, readRates } from './store-rates.ts'
import { firstBalance, foreignCurrencies, writeValues } from './warehouse-values.ts'

/** As far back as a feature looks, an average over 365 days, with a month to spare. The first night values all there is: months of tiers are worked out from the start. */
const DAYS_BACK = 400

/**
 * Values what is held in other currencies at the mid rate of each day, the last one carried forward for ten days; beyond that it is not valued, and counts as nothing.
 * A bank without such accounts pays for one look at one column.
 */
async function value(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const { businessDate: asOf, runId } = step
  const { changed, balances, baseCurrency, isFirst } = await ctx.slice(async (db) => ({
    changed: await pullRates(db, ctx.clock.now()),
    balances: await factsFilter(db, 'balance', asOf),
    baseCurrency: (await installationOn(db, asOf)).baseCurrency,
    isFirst: (await publishedRun(db, 'values', addDays(asOf, -1))) === undefined,
  }))
  const currencies = await foreignCurrencies(ctx.warehouse, balances, baseCurrency)
  if (currencies.length === 0) return { rowsIn: 0, rowsOut: 0, checksum: '0', details: { changed } }
  const from = isFirst ? await firstBalance(ctx.warehouse, balances) : addDays(asOf, -DAYS_BACK)
  const rates = await ctx.slice((db) => readRates(db, currencies, { from: addDays(from, -CARRY_DAYS), to: asOf }))
  const steps = rateSteps(rates)
  const { rows, checksum } = await writeValues(ctx.warehouse, { runId, balances, baseCurrency, steps, from, asOf })
  const last = new Map<string, { readonly day: Day; readonly midMicro: number; readonly source: string }>()
  for (const { currency, day, midMicro, source } of rates) last.set(currency, { day, midMicro, source })
  return {
    rowsIn: rates.length,
    rowsOut: rows,
    checksum,
    details: {
      changed,
      from,
      currencies: Object.fromEntries(currencies.map((currency) => [currency, last.get(currency) ?? null])),
    },
  }
}

/** Stands before the features: what is held in other currencies counts in them. */
export const steps: readonly NightStep[] = [
  {
    key: 'values',
    label: { zh: '外币折算', en: 'Value other currencies' },
    tables: ['valued_balances'],
    keep: 'days',
    run: value,
  },
]
