import { addMonths, type Day, endOfMonth, startOfMonth } from '../kernel/day.ts'
import { tokenNumber, tokenOf } from '../kernel/ids.ts'
import type { Keyring } from '../platform/crypto/keyring.ts'
import type { FactsFilter } from '../platform/facts-filter.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'

// Every read here is of the parties of one customer whom the caller has seen in the record, where row scope is the database's.

export type Holding = {
  readonly assetClass: string
  readonly productCode: string
  readonly currency: string
  readonly openedOn: Day
  readonly maturesOn: Day | null
  readonly rateBp: number
  readonly status: string
  readonly balanceFen: number
  readonly partyId: number
  /** Of the account's last four digits (account-tail.ts); '0' when there are none. */
  readonly tailToken: string
}

/** The open accounts of some parties with their last balance up to a day, the largest first. */
export async function holdingsOfParties(
  warehouse: Warehouse,
  partyIds: readonly number[],
  asOf: Day,
  facts: { readonly accounts: FactsFilter; readonly balances: FactsFilter },
): Promise<readonly Holding[]> {
  return await warehouse.query<Holding>(
    `SELECT a.asset_class AS assetClass, a.product_code AS productCode, a.currency AS currency, a.opened_on AS openedOn, a.matures_on AS maturesOn,
       a.rate_bp AS rateBp,
       if(a.status = 'closed' AND a.closed_on > {as_of:Date32}, 'open', a.status) AS status, b.balance_fen AS balanceFen, a.party_id AS partyId, toString(a.tail_token) AS tailToken
     FROM accounts AS a
     LEFT JOIN (
       SELECT account_token, argMax(balance_fen, day) AS balance_fen FROM balances
       WHERE party_id IN {parties:Array(UInt32)} AND ${facts.balances.sql} GROUP BY account_token
     ) AS b ON b.account_token = a.account_token
     WHERE a.party_id IN {parties:Array(UInt32)} AND ${facts.accounts.sql} AND a.opened_on <= {as_of:Date32} AND (a.closed_on IS NULL OR a.closed_on > {as_of:Date32})
     ORDER BY balanceFen DESC, a.opened_on, a.account_token`,
    { parties: partyIds, as_of: asOf, ...facts.accounts.params, ...facts.balances.params },
    { numbers: true },
  )
}

export type FlowMonth = { readonly month: string; readonly inFen: number; readonly outFen: number }

/** The last months up to a day. */
type Months = { readonly asOf: Day; readonly months: number; readonly currency: string }

const endsOf = ({ asOf, months }: Months): readonly Day[] =>
  Array.from({ length: months }, (_, i) => endOfMonth(addMonths(startOfMonth(asOf), i + 1 - months)))

/** Money in and out by month, in one currency. Moves between a customer's own accounts here are no flow. */
export async function flowsOfParties(
  warehouse: Warehouse,
  partyIds: readonly number[],
  span: Months,
  transactions: FactsFilter,
): Promise<readonly FlowMonth[]> {
  const ends = endsOf(span)
  const moved = await warehouse.query<FlowMonth>(
    `SELECT formatDateTime(day, '%Y-%m') AS month, sumIf(amount_fen, amount_fen > 0) AS inFen, -sumIf(amount_fen, amount_fen < 0) AS outFen
     FROM transactions WHERE party_id IN {parties:Array(UInt32)} AND ${transactions.sql} AND day >= {first:Date32} AND currency = {currency:String}
       AND category NOT IN ('deposit-open', 'deposit-mature', 'wealth-buy', 'wealth-redeem') GROUP BY month`,
    {
      parties: partyIds,
      first: startOfMonth(ends[0] ?? span.asOf),
      currency: span.currency,
      ...transactions.params,
    },
    { numbers: true },
  )
  const moves = new Map(moved.map((row) => [row.month, row]))
  return ends.map((end) => {
    const month = end.slice(0, 7)
    return { month, inFen: moves.get(month)?.inFen ?? 0, outFen: moves.get(month)?.outFen ?? 0 }
  })
}

/** One customer's features under a run, by key; undefined when the run does not know the customer. */
export async function snapshotOf(
  warehouse: Warehouse,
  run: { readonly runId: number; readonly keys: readonly string[] },
  customerId: number,
): Promise<ReadonlyMap<string, number | null> | undefined> {
  const rows = await warehouse.query<{ cells: (number | null)[] }>(
    'SELECT cells FROM feature_rows WHERE run_id = {run:UInt32} AND customer_id = {customer:UInt32}',
    { run: run.runId, customer: customerId },
    { numbers: true },
  )
  const cells = rows[0]?.cells
  return cells === undefined ? undefined : new Map(run.keys.map((key, i) => [key, cells[i] ?? null]))
}

/** The party of a card or account number that was shown, whichever source system it is of. Tokens are bound, never part of the statement. */
export async function partyOfAccount(
  warehouse: Warehouse,
  keyring: Keyring,
  sources: readonly string[],
  number: string,
  accounts: FactsFilter,
): Promise<number | undefined> {
  const tokens = sources.map((source) => String(tokenNumber(tokenOf(keyring.token.key, 'account', source, number))))
  const rows = await warehouse.query<{ party: number }>(
    `SELECT party_id AS party FROM accounts WHERE account_token IN (SELECT toUInt128(arrayJoin({tokens:Array(String)}))) AND ${accounts.sql} ORDER BY party_id LIMIT 1`,
    { tokens, ...accounts.params },
  )
  return rows[0]?.party
}
