import type { Day } from '../kernel/day.ts'
import type { FactsFilter } from '../platform/facts-filter.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'
import type { DayFlow } from './view/life-events.ts'
import { productFamilies, type TierPeers } from './view/product-gaps.ts'

// Every read here but that of peers is of the parties of one customer whom the caller has seen in the record, where row scope is the database's.

/** Whose movements, of which days (both included), as the published transactions have them. */
export type Movements = {
  readonly partyIds: readonly number[]
  readonly from: Day
  readonly to: Day
  readonly currency: string
  readonly transactions: FactsFilter
}

const ofMovements = ({ partyIds, from, to, currency, transactions }: Movements) => ({
  where: `party_id IN {parties:Array(UInt32)} AND ${transactions.sql} AND day BETWEEN {from:Date32} AND {to:Date32} AND currency = {currency:String}`,
  params: { parties: partyIds, from, to, currency, ...transactions.params },
})

/** Days of salary, pension, school fees and loans paid out, and of large payments: what speaks of a life. */
export async function lifeFlows(warehouse: Warehouse, of: Movements, largeFen: number): Promise<readonly DayFlow[]> {
  const { where, params } = ofMovements(of)
  return await warehouse.query<DayFlow>(
    `SELECT day, category, sum(amount_fen) AS amountFen FROM transactions
     WHERE ${where} AND (category IN ('salary', 'pension', 'tuition', 'loan-payout') OR amount_fen <= -{large:Int64})
     GROUP BY day, category ORDER BY day, category`,
    { ...params, large: largeFen },
    { numbers: true },
  )
}

/** The first day a customer's movements are known of; undefined where there are none. */
export async function knownSince(
  warehouse: Warehouse,
  partyIds: readonly number[],
  transactions: FactsFilter,
): Promise<Day | undefined> {
  const { first, rows } = await warehouse.one<{ first: Day; rows: number }>(
    `SELECT toString(min(day)) AS first, count() AS rows FROM transactions WHERE party_id IN {parties:Array(UInt32)} AND ${transactions.sql}`,
    { parties: partyIds, ...transactions.params },
    { numbers: true },
  )
  return rows === 0 ? undefined : first
}

export type BigFlow = { readonly day: Day; readonly amountFen: number; readonly category: string; readonly channel: string }

/** The largest movements in and out, so many of each. Moves between a customer's own accounts here are none. */
export async function bigFlows(warehouse: Warehouse, of: Movements, most: number): Promise<readonly BigFlow[]> {
  const { where, params } = ofMovements(of)
  return await warehouse.query<BigFlow>(
    `SELECT day, amount_fen AS amountFen, category, channel FROM transactions
     WHERE ${where} AND category NOT IN ('deposit-open', 'deposit-mature', 'wealth-buy', 'wealth-redeem', 'insurance-premium', 'interest', 'fee') AND amount_fen != 0
     ORDER BY amount_fen > 0 DESC, abs(amount_fen) DESC, day DESC, transaction_token LIMIT {most:UInt32} BY amount_fen > 0`,
    { ...params, most },
    { numbers: true },
  )
}

/** How often a customer did something through each channel: movements they made themselves, and what they did without money. */
export async function channelUse(
  warehouse: Warehouse,
  of: Movements,
  events: FactsFilter,
): Promise<readonly { readonly channel: string; readonly count: number }[]> {
  const span = `party_id IN {parties:Array(UInt32)} AND day BETWEEN {from:Date32} AND {to:Date32}`
  return await warehouse.query<{ channel: string; count: number }>(
    `SELECT through AS channel, sum(n) AS count FROM (
       SELECT toString(channel) AS through, count() AS n FROM transactions WHERE ${span} AND ${of.transactions.sql} AND initiated = 1 GROUP BY through
       UNION ALL
       SELECT toString(channel) AS through, count() AS n FROM events WHERE ${span} AND ${events.sql} AND kind IN ('login', 'page-view', 'loan-calculator', 'branch-visit', 'call') GROUP BY through
     ) WHERE through NOT IN ('', 'other') GROUP BY through ORDER BY count DESC, channel`,
    { parties: of.partyIds, from: of.from, to: of.to, ...of.transactions.params, ...events.params },
    { numbers: true },
  )
}

/** Money put into and taken out of each class of accounts, by day and currency; what accounts earned and cost, interest and fees, is no flow. */
export async function classFlows(
  warehouse: Warehouse,
  of: Omit<Movements, 'currency'>,
  accounts: FactsFilter,
): Promise<readonly { readonly day: Day; readonly assetClass: string; readonly currency: string; readonly amountFen: number }[]> {
  return await warehouse.query(
    `SELECT day, assetClass, currency, sum(amount_fen) AS amountFen
     FROM (SELECT day, account_token, currency, amount_fen FROM transactions
       WHERE party_id IN {parties:Array(UInt32)} AND ${of.transactions.sql} AND day BETWEEN {from:Date32} AND {to:Date32} AND category NOT IN ('interest', 'fee')) AS moved
     INNER JOIN (SELECT account_token, any(asset_class) AS assetClass FROM accounts
       WHERE party_id IN {parties:Array(UInt32)} AND ${accounts.sql} GROUP BY account_token) AS held USING (account_token)
     GROUP BY day, assetClass, currency ORDER BY day, assetClass, currency`,
    { parties: of.partyIds, from: of.from, to: of.to, ...of.transactions.params, ...accounts.params },
    { numbers: true },
  )
}

/** How many customers of each tier hold each family of products, by the wide table of a features run: a scan of a dozen columns over everybody. */
export async function tierPeers(
  warehouse: Warehouse,
  run: { readonly runId: number; readonly table: string },
): Promise<readonly TierPeers[]> {
  if (!/^features_[a-z0-9_]+$/.test(run.table)) throw new Error(`${run.table} is no table of features`)
  const holders = productFamilies.map(({ key, held }) => `countIf(${held}) AS ${key}`)
  const rows = await warehouse.query<Record<string, number>>(
    `SELECT tier, count() AS customers, ${holders.join(', ')} FROM ${run.table} WHERE run_id = {run:UInt32} AND tier IS NOT NULL GROUP BY tier ORDER BY tier`,
    { run: run.runId },
    { heavy: true, numbers: true },
  )
  return rows.map(({ tier = 0, customers = 0, ...counts }) => ({ tier, customers, holders: counts }))
}
