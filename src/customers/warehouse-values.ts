import type { Day } from '../kernel/day.ts'
import { mulDivSql, PPM } from '../kernel/money.ts'
import type { FactsFilter } from '../platform/facts-filter.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'
import type { RateStep } from './rates.ts'

/** Which balances are valued: those of other currencies than the base currency, for the days from one to another. */
export type Valuing = {
  readonly runId: number
  readonly balances: FactsFilter
  readonly baseCurrency: string
  readonly steps: readonly RateStep[]
  /** The first day a value is asked for; the balance that stands then is carried into it. */
  readonly from: Day
  readonly asOf: Day
}

export type Valued = { readonly rows: number; readonly checksum: string }

/** The other currencies there are balances in. One column of the balances is read. */
export async function foreignCurrencies(
  warehouse: Warehouse,
  balances: FactsFilter,
  baseCurrency: string,
): Promise<readonly string[]> {
  const rows = await warehouse.query<{ currency: string }>(
    `SELECT DISTINCT currency FROM balances WHERE ${balances.sql} AND currency != {base:String} ORDER BY currency`,
    { ...balances.params, base: baseCurrency },
    { heavy: true },
  )
  return rows.map(({ currency }) => currency)
}

/** The day of the first balance there is. */
export async function firstBalance(warehouse: Warehouse, balances: FactsFilter): Promise<Day> {
  const { first } = await warehouse.one<{ first: Day }>(
    `SELECT toString(min(day)) AS first FROM balances WHERE ${balances.sql}`,
    balances.params,
    { heavy: true },
  )
  return first
}

/**
 * Writes what accounts in other currencies are worth in the base currency: one row for each day on which the balance changed, its rate changed, or the rate grew too
 * old. So everything that adds up changes of balance adds these up as well, and only accounts in other currencies are ever looked at day by day.
 */
export async function writeValues(warehouse: Warehouse, valuing: Valuing): Promise<Valued> {
  const { runId, balances, baseCurrency, steps, from, asOf } = valuing
  await warehouse.command(
    `INSERT INTO valued_balances (run_id, party_id, account_token, asset_class, day, balance_fen, is_valued)\n${valuesSql(balances)}`,
    {
      ...balances.params,
      run: runId,
      base: baseCurrency,
      from,
      as_of: asOf,
      currencies: steps.map(({ currency }) => currency),
      step_days: steps.map((step) => step.from),
      step_micros: steps.map(({ midMicro }) => midMicro ?? NO_RATE),
    },
    { heavy: true },
  )
  return await warehouse.one<Valued>(
    `SELECT count() AS rows, toString(sum(cityHash64(party_id, account_token, day, balance_fen, is_valued))) AS checksum FROM valued_balances WHERE run_id = {run:UInt32}`,
    { run: runId },
    { heavy: true, numbers: true },
  )
}

/** In place of a rate where there is none: no rate is 0. */
const NO_RATE = 0

function valuesSql(balances: FactsFilter): string {
  const ahead = 'OVER (PARTITION BY party_id, account_token ORDER BY day ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)'
  const held = `SELECT party_id, account_token, asset_class, currency, balance_fen, greatest(day, {from:Date32}) AS since,
      leadInFrame(day, 1, addDays({as_of:Date32}, 1)) ${ahead} AS until
    FROM balances WHERE ${balances.sql} AND currency != {base:String}`
  const rates = `SELECT currency, arraySort(groupArray((step_day, micro))) AS steps
    FROM (SELECT {currencies:Array(String)} AS c, {step_days:Array(Date32)} AS d, {step_micros:Array(Int64)} AS m) ARRAY JOIN c AS currency, d AS step_day, m AS micro
    GROUP BY currency`
  // What stands on the first day of the stretch, then each step of the rate within it. Nothing is worth nothing at any rate.
  const points = `arrayConcat(
      [(since, if(balance_fen = 0 OR place = 0, toInt64(${NO_RATE}), steps[place].2))],
      if(balance_fen = 0, [], arraySlice(steps, place + 1, arrayCount(step -> step.1 < until, steps) - place)))`
  return `SELECT {run:UInt32}, party_id, account_token, asset_class, point.1, ${mulDivSql('balance_fen', 'point.2', String(PPM))}, balance_fen = 0 OR point.2 != ${NO_RATE}
    FROM (SELECT *, arrayCount(step -> step.1 <= since, steps) AS place, ${points} AS points
      FROM (${held}) AS held LEFT JOIN (${rates}) AS rates ON held.currency = rates.currency WHERE until > {from:Date32})
    ARRAY JOIN points AS point`
}
