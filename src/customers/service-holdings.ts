import type { z } from 'zod'
import { masksOf } from '../access/may.ts'
import { addDays, type Day } from '../kernel/day.ts'
import type { Ctx } from '../platform/ctx.ts'
import { installationOn } from '../platform/installation.ts'
import { factsFilter } from '../platform/runs.ts'
import type { flowMonth, holding } from './api.ts'
import { tailsByToken } from '../sources/account-tail.ts'
import { assetClassNamed } from './asset-classes.ts'
import { shownMoney } from './personal.ts'
import { CARRY_DAYS, rateFor, valueAt } from './rates.ts'
import { customerOf } from './service.ts'
import { assetsOnDays } from './service-assets.ts'
import { viewDayOf } from './service-view-day.ts'
import { readProductNames, readSealed } from './store.ts'
import { readRates } from './store-rates.ts'
import { monthEnds } from './view/asset-history.ts'
import { flowsOfParties, holdingsOfParties } from './warehouse.ts'

/** What a customer holds as of the business date, or held on a day before, each account with its last balance by then. */
export async function holdingsOf(
  ctx: Ctx,
  customerId: number,
  asked?: Day,
): Promise<{ asOf: Day; items: z.output<typeof holding>[] }> {
  const { db } = ctx
  const customer = await customerOf(db, customerId)
  const { partyIds } = customer
  const { facts: asOf } = await viewDayOf(ctx, customer, asked)
  const facts = { accounts: await factsFilter(db, 'account', asOf, 'a.'), balances: await factsFilter(db, 'balance', asOf) }
  const rows = await holdingsOfParties(ctx.warehouse, partyIds, asOf, facts)
  const { baseCurrency } = await installationOn(db, asOf)
  const rates = await readRates(db, foreignAmong(rows, baseCurrency), { from: addDays(asOf, -CARRY_DAYS), to: asOf })
  const names = await readProductNames(db, [...new Set(rows.map((row) => row.productCode))])
  const masks = masksOf(ctx.user.roles)
  const tails = tailsByToken(ctx.keyring.token.key)
  // Of an erased person no digit is shown either.
  const erased = new Set((await readSealed(db, partyIds)).flatMap(({ partyId, wrapped }) => (wrapped === null ? [partyId] : [])))
  const items = rows.map((row) => {
    const product = names.get(row.productCode)
    const rate = rateFor(rates, row.currency, asOf)
    const isForeign = row.currency !== baseCurrency
    const tail = erased.has(row.partyId) ? undefined : tails.get(row.tailToken)
    return {
      assetClass: assetClassNamed(row.assetClass),
      ...(product === undefined ? {} : { product }),
      account: tail === undefined ? '' : `**** ${tail}`,
      balance: shownMoney(row.balanceFen, masks),
      currency: row.currency,
      ...(isForeign && rate !== undefined
        ? { inBase: { amount: shownMoney(valueAt(row.balanceFen, rate.midMicro), masks), rateOn: rate.day, source: rate.source } }
        : {}),
      isValued: !isForeign || rate !== undefined || row.balanceFen === 0,
      openedOn: row.openedOn,
      ...(row.maturesOn === null ? {} : { maturesOn: row.maturesOn }),
      ...(row.rateBp === 0 ? {} : { rateBp: row.rateBp }),
      status: row.status,
    }
  })
  return { asOf, items }
}

const foreignAmong = (rows: readonly { readonly currency: string }[], baseCurrency: string): readonly string[] => [
  ...new Set(rows.map(({ currency }) => currency).filter((currency) => currency !== baseCurrency)),
]

/**
 * Money in and out by month in the base currency, and the assets at its end, other currencies valued at the rate of that day; only for roles that see exact sums, for
 * months of bands would tell them.
 */
export async function flowsOf(
  ctx: Ctx,
  customerId: number,
  months: number,
  asked?: Day,
): Promise<{ asOf: Day; isHidden: boolean; months: z.output<typeof flowMonth>[] }> {
  const { db } = ctx
  const customer = await customerOf(db, customerId)
  const { partyIds } = customer
  const { facts: asOf } = await viewDayOf(ctx, customer, asked)
  if (masksOf(ctx.user.roles).balance !== 'exact') return { asOf, isHidden: true, months: [] }
  const { baseCurrency: currency } = await installationOn(db, asOf)
  const transactions = await factsFilter(db, 'transaction', asOf)
  const moved = await flowsOfParties(ctx.warehouse, partyIds, { asOf, months, currency }, transactions)
  const assets = await assetsOnDays(ctx, partyIds, monthEnds(asOf, months))
  return { asOf, isHidden: false, months: moved.map((flow, i) => ({ ...flow, endAumFen: assets[i]?.totalFen ?? 0 })) }
}
