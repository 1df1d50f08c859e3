import type { z } from 'zod'
import { masksOf } from '../access/may.ts'
import { type Day, dayAt } from '../kernel/day.ts'
import type { Ctx } from '../platform/ctx.ts'
import { installationOn } from '../platform/installation.ts'
import { businessDate, factsFilter } from '../platform/runs.ts'
import type { holding } from './api.ts'
import { tailsByToken } from '../sources/account-tail.ts'
import { assetClassNamed } from './asset-classes.ts'
import { shownMoney } from './personal.ts'
import { customerOf } from './service.ts'
import { readProductNames, readSealed } from './store.ts'
import { type FlowMonth, flowsOfParties, holdingsOfParties } from './warehouse.ts'

/** What a customer holds as of the business date, each account with its last balance. */
export async function holdingsOf(ctx: Ctx, customerId: number): Promise<{ asOf: Day; items: z.output<typeof holding>[] }> {
  const { db } = ctx
  const { partyIds } = await customerOf(db, customerId)
  const asOf = (await businessDate(db)) ?? dayAt(ctx.clock.now())
  const facts = { accounts: await factsFilter(db, 'account', asOf, 'a.'), balances: await factsFilter(db, 'balance', asOf) }
  const rows = await holdingsOfParties(ctx.warehouse, partyIds, asOf, facts)
  const names = await readProductNames(db, [...new Set(rows.map((row) => row.productCode))])
  const masks = masksOf(ctx.user.roles)
  const tails = tailsByToken(ctx.keyring.token.key)
  // Of an erased person no digit is shown either.
  const erased = new Set((await readSealed(db, partyIds)).flatMap(({ partyId, wrapped }) => (wrapped === null ? [partyId] : [])))
  const items = rows.map((row) => {
    const product = names.get(row.productCode)
    const tail = erased.has(row.partyId) ? undefined : tails.get(row.tailToken)
    return {
      assetClass: assetClassNamed(row.assetClass),
      ...(product === undefined ? {} : { product }),
      account: tail === undefined ? '' : `**** ${tail}`,
      balance: shownMoney(row.balanceFen, masks),
      currency: row.currency,
      openedOn: row.openedOn,
      ...(row.maturesOn === null ? {} : { maturesOn: row.maturesOn }),
      ...(row.rateBp === 0 ? {} : { rateBp: row.rateBp }),
      status: row.status,
    }
  })
  return { asOf, items }
}

/** Money in and out by month in the base currency; only for roles that see exact sums, for months of bands would tell them. */
export async function flowsOf(
  ctx: Ctx,
  customerId: number,
  months: number,
): Promise<{ asOf: Day; isHidden: boolean; months: FlowMonth[] }> {
  const { db } = ctx
  const { partyIds } = await customerOf(db, customerId)
  const asOf = (await businessDate(db)) ?? dayAt(ctx.clock.now())
  if (masksOf(ctx.user.roles).balance !== 'exact') return { asOf, isHidden: true, months: [] }
  const span = { asOf, months, currency: (await installationOn(db, asOf)).baseCurrency }
  const facts = { balances: await factsFilter(db, 'balance', asOf), transactions: await factsFilter(db, 'transaction', asOf) }
  return { asOf, isHidden: false, months: [...(await flowsOfParties(ctx.warehouse, partyIds, span, facts))] }
}
