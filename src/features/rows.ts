import type { FactsFilter } from '../platform/facts-filter.ts'

/** The WHERE texts that choose the published facts of each fact table. */
export type Facts = Readonly<Record<'balances' | 'transactions' | 'events' | 'accounts', FactsFilter>>

/**
 * Whose rows a statement reads. `single`: a range of customers who are one party each, nearly everybody; their party id is their customer id, so rows come in
 * key order from one stretch of each table, and nothing is joined. `merged`: all customers of several parties at once, through the published map.
 * Grouping 10 M rows through a join with the map costs twice the time of grouping by party id; this way only the few pay.
 */
export type Members = 'single' | 'merged'

/** The customers of more than one party: the smallest of their parties gives them their id, so another one shows it. */
export const multiCustomers = `SELECT customer_id FROM party_customer WHERE run_id = {unify_run:UInt32} AND party_id != customer_id`

/** The parties of those customers, and whose they are. */
const mergedParties = `SELECT party_id, customer_id FROM party_customer WHERE run_id = {unify_run:UInt32} AND customer_id IN (${multiCustomers}) ORDER BY party_id`

/** The customer of a merged party: two parallel lists are looked up in a third less time than a join, and the rows stay in key order. */
const customerOfMerged = `transform(party_id, (SELECT groupArray(party_id) FROM (${mergedParties})), (SELECT groupArray(customer_id) FROM (${mergedParties})), toUInt32(0))`

/** Which rows of a table with one row per customer belong to the statement. */
export function customersOf(members: Members): string {
  return members === 'single'
    ? `customer_id >= {lo:UInt32} AND customer_id < {hi:UInt32} AND customer_id NOT IN (${multiCustomers})`
    : `customer_id IN (${multiCustomers})`
}

function factRows(table: keyof Facts, columns: readonly string[], facts: Facts, members: Members): string {
  return rowsOf(table, columns, facts[table].sql, members)
}

function rowsOf(table: string, columns: readonly string[], where: string, members: Members): string {
  const list = columns.join(', ')
  // In a range the parties of merged customers are read and worked out too; nobody asks for the result, and leaving them out would cost more.
  if (members === 'single') {
    return `SELECT party_id AS customer_id, ${list} FROM ${table} WHERE ${where} AND party_id >= {lo:UInt32} AND party_id < {hi:UInt32}`
  }
  // PREWHERE: the other columns are read where a merged party is, and nowhere else.
  return `SELECT ${customerOfMerged} AS customer_id, ${list} FROM ${table} PREWHERE party_id IN (SELECT party_id FROM (${mergedParties})) WHERE ${where}`
}

const ago = `{as_of:Int32} - toInt32(day) AS ago`

/**
 * To be said in every statement that reads changes of balance: rows are stored in the order the window wants, so none are sorted (0.6 in place of 1.0 s of work
 * per 5 M rows). Off by default in this version of the engine.
 */
export const readInOrder = `optimize_read_in_window_order = 1, query_plan_reuse_storage_ordering_for_window_functions = 1`

/**
 * Changes of balance: `asset_class`, `ago` (days since), `change_fen` (against the balance before of the same account, 0 before the first). Everything a customer
 * holds or held on average is a sum over them, so accounts need no grouping of their own. Accounts in other currencies come from the table in which the night valued
 * them (customers/jobs-values.ts); `unvalued` adds up to how many of them there was no rate for.
 */
export function balanceChanges(facts: Facts, members: Members): string {
  const frame = `OVER (PARTITION BY party_id, account_token ORDER BY day ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)`
  const change = `balance_fen - lagInFrame(balance_fen, 1, toInt64(0)) ${frame} AS change_fen`
  const silence = `toInt8(1 - is_valued) - lagInFrame(toInt8(1 - is_valued), 1, toInt8(0)) ${frame} AS unvalued`
  const inBase = rowsOf(
    'balances',
    ['asset_class', 'day', ago, change, 'toInt16(0) AS unvalued'],
    `${facts.balances.sql} AND currency = {base_currency:String}`,
    members,
  )
  const others = rowsOf('valued_balances', ['asset_class', 'day', ago, change, silence], 'run_id = {values_run:UInt32}', members)
  return `${inBase} UNION ALL ${others}`
}

/** `amount_fen` (in is positive), `day`, `ago`, `day_bit`, `category`, `channel`, `initiated`, `counterparty_own`, `is_salary`, `is_flow`. Base currency only. */
export function transactionRows(facts: Facts, members: Members): string {
  const columns = [
    'amount_fen',
    'day',
    ago,
    `bitShiftLeft(toUInt64(1), toUInt8(ago % 60)) AS day_bit`,
    'category',
    'channel',
    'initiated',
    'counterparty_own',
    `category = 'salary' AND amount_fen > 0 AS is_salary`,
    `category NOT IN ('deposit-open', 'deposit-mature', 'wealth-buy', 'wealth-redeem', 'insurance-premium') AS is_flow`,
  ]
  return `${factRows('transactions', columns, facts, members)} AND currency = {base_currency:String}`
}

/** `kind`, `channel`, `ago`, `is_positive` (a response that accepts or shows interest). */
export function eventRows(facts: Facts, members: Members): string {
  const columns = ['kind', 'channel', ago, `attributes['positive'] = '1' AS is_positive`]
  return factRows('events', columns, facts, members)
}

/** `asset_class`, `is_open`, `opened_ago`, `activated_on`, `matures_on`, `matures_in` (days ahead; −1 when it never matures), `principal_fen`, `limit_fen`. */
export function accountRows(facts: Facts, members: Members): string {
  const columns = [
    'asset_class',
    `(isNull(closed_on) OR toInt32(closed_on) > {as_of:Int32}) AND toInt32(opened_on) <= {as_of:Int32} AS is_open`,
    `{as_of:Int32} - toInt32(opened_on) AS opened_ago`,
    'activated_on',
    'matures_on',
    `ifNull(toInt32(matures_on) - {as_of:Int32}, -1) AS matures_in`,
    'principal_fen',
    'limit_fen',
  ]
  return factRows('accounts', columns, facts, members)
}
