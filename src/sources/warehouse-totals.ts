import type { Day } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import type { FactFeed } from './intake-sql.ts'

/** Rows of a run in a fact table, and their sums: the control totals of what was taken. */
export type FactTotals = {
  readonly rows: number
  readonly sums: Readonly<Record<string, Sums>>
  readonly firstDay: Day | null
  readonly lastDay: Day | null
}

/** Sums of one column in fen, both signs apart, as decimal integers in text: a bank's sum may exceed a safe integer. */
export type Sums = { readonly sumFen: string; readonly inFen: string; readonly outFen: string }

const moneyOf: Readonly<Record<FactFeed['fact']['table'], readonly string[]>> = {
  accounts: ['principal_fen', 'limit_fen'],
  balances: ['balance_fen'],
  transactions: ['amount_fen'],
  events: ['amount_fen'],
}

/** Totals of everything a run has brought of a feed so far. */
export async function totalsOf(ctx: Pick<JobCtx, 'warehouse'>, feed: FactFeed, runId: number): Promise<FactTotals> {
  const { table } = feed.fact
  const dated = table === 'accounts' ? 'opened_on' : 'day'
  const sums = moneyOf[table].map(
    (column) =>
      `toString(sum(toInt128(${column}))) AS ${column}_all, toString(sumIf(toInt128(${column}), ${column} > 0)) AS ${column}_in, toString(sumIf(toInt128(${column}), ${column} < 0)) AS ${column}_out`,
  )
  const found = await ctx.warehouse.one<Record<string, string | number>>(
    `SELECT count() AS rows, toString(min(${dated})) AS first_day, toString(max(${dated})) AS last_day, ${sums.join(', ')} FROM ${table} WHERE run_id = {run:UInt32}`,
    { run: runId },
    { heavy: true, numbers: true },
  )
  const rows = Number(found['rows'])
  const text = (name: string) => String(found[name])
  return {
    rows,
    sums: Object.fromEntries(
      moneyOf[table].map((column) => [
        column.replace(/_fen$/, ''),
        { sumFen: text(`${column}_all`), inFen: text(`${column}_in`), outFen: text(`${column}_out`) },
      ]),
    ),
    firstDay: rows === 0 ? null : (text('first_day') as Day),
    lastDay: rows === 0 ? null : (text('last_day') as Day),
  }
}

/** What came between two looks at the same run: the totals of one file among several. Its days cannot be told apart any more. */
export function differenceOf(now: FactTotals, before: FactTotals): FactTotals {
  const minus = (a: string, b: string | undefined) => String(BigInt(a) - BigInt(b ?? '0'))
  return {
    rows: now.rows - before.rows,
    sums: Object.fromEntries(
      Object.entries(now.sums).map(([column, sums]) => {
        const old = before.sums[column]
        return [
          column,
          {
            sumFen: minus(sums.sumFen, old?.sumFen),
            inFen: minus(sums.inFen, old?.inFen),
            outFen: minus(sums.outFen, old?.outFen),
          },
        ]
      }),
    ),
    firstDay: before.rows === 0 ? now.firstDay : null,
    lastDay: before.rows === 0 ? now.lastDay : null,
  }
}
