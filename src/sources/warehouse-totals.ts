import type { Day } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { checksummed } from './fact-content.ts'
import type { FactFeed } from './intake-sql.ts'

/** Sums of one column in fen, both signs apart, as decimal integers in text: a bank's sum may exceed a safe integer. */
export type Sums = { readonly sumFen: string; readonly inFen: string; readonly outFen: string }

/** Control totals of rows in a fact table, taken in one pass. */
export type FactTotals = {
  readonly rows: number
  /** How many natural keys the rows have; fewer than rows means that some stand twice. */
  readonly keys: number
  readonly sums: Readonly<Record<string, Sums>>
  readonly firstDay: Day | null
  readonly lastDay: Day | null
  /** Over business columns, free of order: sums of parts are the sum of the whole, modulo 2⁶⁴. */
  readonly checksum: bigint
}

const moneyOf: Readonly<Record<FactFeed['fact']['table'], readonly string[]>> = {
  accounts: ['principal_fen', 'limit_fen'],
  balances: ['balance_fen'],
  transactions: ['amount_fen'],
  events: ['amount_fen'],
}

/** The totals of a run's rows in a table of a feed's shape: the target itself, or the working table of one file. */
export async function totalsOf(
  ctx: Pick<JobCtx, 'warehouse'>,
  feed: FactFeed,
  table: string,
  runId: number,
): Promise<FactTotals> {
  const money = moneyOf[feed.fact.table]
  const dated = feed.fact.table === 'accounts' ? 'opened_on' : 'day'
  const sums = money.map(
    (column) =>
      `toString(sum(toInt128(${column}))) AS ${column}_all, toString(sumIf(toInt128(${column}), ${column} > 0)) AS ${column}_in, toString(sumIf(toInt128(${column}), ${column} < 0)) AS ${column}_out`,
  )
  const found = await ctx.warehouse.one<Record<string, string | number>>(
    `SELECT count() AS rows, uniqExact(${keyOf(feed)}) AS keys, toString(min(${dated})) AS first_day, toString(max(${dated})) AS last_day,
      toString(sum(${checksummed(feed)})) AS checksum, ${sums.join(', ')}
     FROM ${table} WHERE run_id = {run:UInt32}`,
    { run: runId },
    { heavy: true, numbers: true },
  )
  const rows = Number(found['rows'])
  const text = (name: string) => String(found[name])
  return {
    rows,
    keys: Number(found['keys']),
    sums: Object.fromEntries(
      money.map((column) => [
        column.replace(/_fen$/, ''),
        { sumFen: text(`${column}_all`), inFen: text(`${column}_in`), outFen: text(`${column}_out`) },
      ]),
    ),
    firstDay: rows === 0 ? null : (text('first_day') as Day),
    lastDay: rows === 0 ? null : (text('last_day') as Day),
    checksum: BigInt(text('checksum')),
  }
}

/** 64 bits of a row's natural key: two keys that meet by chance only cost a closer look. */
function keyOf(feed: FactFeed): string {
  const [first, second] = feed.fact.identity
  return second === undefined ? `toUInt64(${first})` : `cityHash64(${first}, ${second})`
}
