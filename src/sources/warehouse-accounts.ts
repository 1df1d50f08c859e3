import { addDays, type Day } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { type Owned, rangesFilter } from '../platform/facts-filter.ts'
import { rewritePartition } from './warehouse-reconcile.ts'
import { contentOf, factColumns } from './fact-content.ts'
import type { FactFeed } from './intake-sql.ts'

type Ctx = Pick<JobCtx, 'warehouse'>

const LAST_DAY = '2299-12-31' as Day

/** What became of the accounts. `isKept`: nothing differs from the snapshot before, which stays in force. */
export type AccountsOutcome = {
  readonly isNew: number
  readonly changed: number
  readonly same: number
  readonly ended: number
  readonly rows: number
  readonly isKept: boolean
}

/**
 * Makes a run's account rows into a whole snapshot: accounts of the snapshot before that the files do not name are taken along, those of a
 * source whose files are full as closed. When nothing differs the run keeps no accounts at all.
 */
export async function completeAccounts(
  ctx: Ctx,
  feed: FactFeed,
  runId: number,
  before: number | undefined,
  fullSources: readonly string[],
  asOf: Day,
): Promise<AccountsOutcome> {
  const params = { run: runId, before: before ?? 0, as_of: asOf, full_sources: fullSources }
  const side = (run: string) =>
    `SELECT account_token, cityHash64(party_id, ${contentOf(feed)}) AS content, closed_on, 1 AS there, party_id FROM accounts WHERE run_id = {${run}:UInt32}`
  const ended = `arrived.there = 0 AND isNull(old.closed_on) AND old.party_id IN (SELECT party_id FROM party_tokens WHERE source IN {full_sources:Array(String)})`
  const counts = await ctx.warehouse.one<{ isNew: number; changed: number; same: number; ended: number; rows: number }>(
    `SELECT countIf(old.there = 0) AS isNew, countIf(old.there = 1 AND arrived.there = 1 AND old.content != arrived.content) AS changed,
      countIf(old.there = 1 AND arrived.there = 1 AND old.content = arrived.content) AS same, countIf(${ended}) AS ended, count() AS rows
     FROM (${side('run')}) AS arrived FULL JOIN (${side('before')}) AS old ON arrived.account_token = old.account_token`,
    params,
    { heavy: true, numbers: true },
  )
  const isKept = before !== undefined && counts.isNew + counts.changed + counts.ended === 0
  if (isKept) {
    await ctx.warehouse.command(`ALTER TABLE accounts DROP PARTITION ${runId}`)
    return { ...counts, isKept }
  }
  if (before !== undefined) {
    const isEnded =
      'isNull(closed_on) AND party_id IN (SELECT party_id FROM party_tokens WHERE source IN {full_sources:Array(String)})'
    const columns = factColumns(feed)
    const values = columns.map((column) =>
      column === 'closed_on'
        ? `if(${isEnded}, {as_of:Date32}, closed_on)`
        : column === 'status'
          ? `if(${isEnded}, 'closed', status)`
          : column,
    )
    await ctx.warehouse.command(
      `INSERT INTO accounts (run_id, party_id, ${columns.join(', ')}) SELECT {run:UInt32}, party_id, ${values.join(', ')} FROM accounts
       WHERE run_id = {before:UInt32} AND account_token NOT IN (SELECT account_token FROM accounts WHERE run_id = {run:UInt32})`,
      params,
      { heavy: true },
    )
  }
  return { ...counts, isKept }
}

/** Accounts that a full account file left out have nothing from that day on: the zero is written unless it stands there already. */
export async function zeroEndedAccounts(
  ctx: Ctx,
  runId: number,
  accounts: { readonly before: number; readonly now: number },
  balances: readonly Owned[],
  asOf: Day,
): Promise<void> {
  const published = rangesFilter('balance', balances, LAST_DAY)
  await ctx.warehouse.command(
    `INSERT INTO balances (run_id, party_id, account_token, asset_class, currency, day, balance_fen)
     SELECT {run:UInt32}, any(party_id), account_token, any(asset_class), any(currency), {as_of:Date32}, 0 FROM balances
     WHERE (${published.sql} OR run_id = {run:UInt32}) AND day <= {as_of:Date32} AND account_token IN (
       SELECT account_token FROM accounts WHERE run_id = {now:UInt32} AND closed_on = {as_of:Date32} AND account_token IN (
         SELECT account_token FROM accounts WHERE run_id = {before:UInt32} AND isNull(closed_on)))
     GROUP BY account_token HAVING argMax(balance_fen, (day, run_id = {run:UInt32})) != 0 AND NOT max(day = {as_of:Date32} AND run_id = {run:UInt32})`,
    { ...published.params, run: runId, now: accounts.now, before: accounts.before, as_of: asOf },
    { heavy: true },
  )
}

/**
 * Reduces full daily balances of a run to the days on which they changed, against the last published balance before them. An account a
 * file leaves out has 0 on that day, unless rows of the file were refused. (A balance that never was anything but 0 leaves no row: nothing
 * carried forward is 0.)
 */
export async function reduceBalances(
  ctx: Ctx,
  runId: number,
  published: readonly Owned[],
  full: { readonly sources: readonly string[]; readonly isWhole: boolean },
): Promise<void> {
  const { days } = await ctx.warehouse.one<{ days: Day[] }>(
    'SELECT arraySort(groupUniqArray(toString(day))) AS days FROM balances WHERE run_id = {run:UInt32}',
    { run: runId },
    { heavy: true },
  )
  const [first] = days
  if (first === undefined) return
  const earlier = rangesFilter(
    'balance',
    published.filter((slice) => slice.day < first),
    addDays(first, -1),
  )
  const params = { ...earlier.params, days: days, full_sources: full.sources }
  const place = 'transform(day, {days:Array(Date32)}, range(1, length({days:Array(Date32)}) + 1), 0)'
  const ofFull = 'party_id IN (SELECT party_id FROM party_tokens WHERE source IN {full_sources:Array(String)})'
  const before = `SELECT any(b.party_id) AS party_id, b.account_token AS account_token, any(b.asset_class) AS asset_class, any(b.currency) AS currency,
      toDate32('1900-01-01') AS day, argMax(b.balance_fen, b.day) AS balance_fen, toInt64(0) AS place
    FROM (SELECT * FROM balances WHERE ${earlier.sql} AND ${ofFull}) AS b GROUP BY b.account_token`
  const arrived = `SELECT party_id, account_token, asset_class, currency, day, balance_fen, toInt64(${place}) AS place FROM balances WHERE run_id = {run:UInt32}`
  const ahead = 'OVER (PARTITION BY party_id, account_token ORDER BY place ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)'
  const gaps = `SELECT party_id, account_token, asset_class, currency, arrayElement({days:Array(Date32)}, here + 1) AS day, toInt64(0) AS balance_fen, here + 1 AS place
    FROM (SELECT party_id, account_token, asset_class, currency, place AS here, leadInFrame(place, 1, toInt64(length({days:Array(Date32)}) + 1)) ${ahead} AS next_place
      FROM (${before} UNION ALL ${arrived}))
    WHERE next_place > here + 1`
  const behind = 'OVER (PARTITION BY party_id, account_token ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)'
  await rewritePartition(
    ctx,
    'balances',
    runId,
    `SELECT {run:UInt32} AS run_id, party_id, account_token, asset_class, currency, day, balance_fen FROM (
       SELECT *, lagInFrame(balance_fen, 1, toInt64(0)) ${behind} AS last_fen FROM (${[before, arrived, ...(full.isWhole ? [gaps] : [])].join(' UNION ALL ')}))
     WHERE place > 0 AND balance_fen != last_fen`,
    params,
  )
}

/** Daily balances added up from the ledger, for a source that delivers none: all movements published or brought by the run. */
export async function balancesFromLedger(
  ctx: Ctx,
  runId: number,
  accountsRun: number,
  transactions: readonly Owned[],
): Promise<void> {
  const visible = rangesFilter('transaction', transactions, LAST_DAY)
  await ctx.warehouse.command(
    `INSERT INTO balances (run_id, party_id, account_token, asset_class, currency, day, balance_fen)
     SELECT {run:UInt32}, moved.party_id, account_token, held.asset_class, held.currency, day,
       sum(moved_fen) OVER (PARTITION BY moved.party_id, account_token ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
     FROM (SELECT party_id, account_token, day, sum(amount_fen) AS moved_fen FROM transactions WHERE ${visible.sql} GROUP BY party_id, account_token, day HAVING moved_fen != 0) AS moved
     LEFT ANY JOIN (SELECT account_token, asset_class, currency FROM accounts WHERE run_id = {accounts_run:UInt32}) AS held USING account_token`,
    { ...visible.params, run: runId, accounts_run: accountsRun },
    { heavy: true },
  )
}
