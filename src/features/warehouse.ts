import type { Day } from '../kernel/day.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'
import type { Feature } from './feature.ts'
import { checksumRows, computeSlice, coverageSql, createTables, dropWaiting, packRows, rankAndWrite } from './plan.ts'
import { type Facts, type Members, multiCustomers } from './rows.ts'
import { boundsOf, graceOf, type TierScheme } from './tier-scheme.ts'
import { keepClosedMonth, tierChecksum, tierParams, tierSlice } from './tiers.ts'
import type { MonthSpan, Windows } from './windows.ts'

/**
 * Customers of one statement. At 1 M customers it takes as long as all at once, but memory no longer grows with the bank, and there is progress to show:
 * groups of 131,072 customers with a hundred values are 0.5 GB.
 */
const SLICE = 131_072

/** What is computed, out of which runs, as of when. */
export interface Work {
  readonly run: number
  readonly unifyRun: number
  readonly freezeRun: number
  /** The run that valued the accounts in other currencies. */
  readonly valuesRun: number
  readonly windows: Windows
  readonly facts: Facts
  readonly scheme: TierScheme
  /** Called after each slice. */
  readonly progress: (done: number, total: number) => Promise<void>
}

export interface Written {
  readonly rows: number
  readonly customers: number
  readonly checksum: string
}

function bound(work: Work): Record<string, unknown> {
  return {
    ...work.facts.balances.params,
    ...work.facts.transactions.params,
    ...work.facts.events.params,
    ...work.facts.accounts.params,
    ...work.windows,
    run: work.run,
    unify_run: work.unifyRun,
    freeze_run: work.freezeRun,
    values_run: work.valuesRun,
    base_currency: work.scheme.currency,
    tier_bounds: boundsOf(work.scheme),
  }
}

/** Runs a statement for every slice of customers, then for the merged ones at once. */
async function inSlices(
  warehouse: Warehouse,
  work: Work,
  params: Record<string, unknown>,
  statement: (members: Members) => string,
): Promise<void> {
  const { first, last } = await warehouse.one<{ first: number; last: number }>(
    `SELECT min(customer_id) AS first, max(customer_id) AS last FROM gate_facts WHERE run_id = {freeze_run:UInt32}`,
    params,
  )
  const slices = Math.floor((last - first) / SLICE) + 1
  for (let slice = 0; slice < slices; slice += 1) {
    const lo = first + slice * SLICE
    await warehouse.command(statement('single'), { ...params, lo, hi: lo + SLICE }, { heavy: true })
    await work.progress(slice + 1, slices + 1)
  }
  const { merged } = await warehouse.one<{ merged: string }>(`SELECT count() AS merged FROM (${multiCustomers})`, params)
  if (Number(merged) > 0) await warehouse.command(statement('merged'), params, { heavy: true })
  await work.progress(slices + 1, slices + 1)
}

/** The tables of a catalogue version: made when a bank runs it first. */
export async function createFeatureTables(warehouse: Warehouse, features: readonly Feature[], version: string): Promise<void> {
  for (const statement of createTables(features, version)) await warehouse.command(statement)
}

/** Computes every feature of everybody under the run: the wide table and the packed rows. */
export async function writeFeatures(
  warehouse: Warehouse,
  work: Work & { readonly tiersRun: number; readonly month: Day },
  features: readonly Feature[],
  version: string,
): Promise<Written> {
  const params = { ...bound(work), tiers_run: work.tiersRun, month: work.month }
  await createFeatureTables(warehouse, features, version)
  await inSlices(warehouse, work, params, (members) => computeSlice(features, version, work.facts, members))
  await warehouse.command(rankAndWrite(features, version), params, { heavy: true })
  await warehouse.command(dropWaiting(version, work.run))
  await warehouse.command(packRows(features, version), params, { heavy: true })
  const written = await warehouse.one<{ rows: string; checksum: string }>(checksumRows(), params, { heavy: true })
  return { rows: Number(written.rows), customers: Number(written.rows), checksum: written.checksum }
}

/** For how many customers of a run each feature is known; a sum or a count of 0 is not counted. */
export async function coverageOf(
  warehouse: Warehouse,
  features: readonly Feature[],
  version: string,
  run: number,
): Promise<Readonly<Record<string, number>>> {
  return await warehouse.one<Record<string, number>>(coverageSql(features, version), { run }, { heavy: true, numbers: true })
}

/** Works the months of tiers out under the run. `before` is the run that closed the month before them; undefined on the first night. */
export async function writeTiers(
  warehouse: Warehouse,
  work: Work & { readonly spans: readonly MonthSpan[]; readonly firstDayAgo: number; readonly isLastClosed: boolean },
  before: { readonly run: number; readonly month: Day } | undefined,
): Promise<Written> {
  const params = {
    ...bound(work),
    ...tierParams(work.spans, work.firstDayAgo),
    tier_grace: work.scheme.tiers.map((_, number) => graceOf(work.scheme, number)),
    is_last_closed: work.isLastClosed ? 1 : 0,
    before_run: before?.run ?? 0,
    before_month: before?.month ?? '1970-01-01',
  }
  await inSlices(warehouse, work, params, (members) => tierSlice(work.spans, work.facts, members))
  if (before !== undefined && work.spans.length === 1) await warehouse.command(keepClosedMonth, params, { heavy: true })
  const written = await warehouse.one<{ rows: string; customers: string; checksum: string }>(tierChecksum, params, {
    heavy: true,
  })
  return { rows: Number(written.rows), customers: Number(written.customers), checksum: written.checksum }
}

/** The first day there is a balance of, as a day number; undefined when there is none. */
export async function firstBalanceDay(warehouse: Warehouse, facts: Facts): Promise<number | undefined> {
  const { rows, first } = await warehouse.one<{ rows: string; first: number }>(
    `SELECT count() AS rows, toInt32(min(day)) AS first FROM balances WHERE ${facts.balances.sql}`,
    facts.balances.params,
    { heavy: true },
  )
  return Number(rows) === 0 ? undefined : first
}

/** Which months a tiers run holds, oldest first. */
export async function monthsOfRun(warehouse: Warehouse, run: number): Promise<readonly Day[]> {
  const rows = await warehouse.query<{ month: Day }>(
    `SELECT DISTINCT month FROM tier_months WHERE run_id = {run:UInt32} ORDER BY month`,
    { run },
  )
  return rows.map(({ month }) => month)
}

/** One customer's packed values under a run, in the order of that run's catalogue; undefined when the run does not know the customer. */
export async function cellsOf(
  warehouse: Warehouse,
  run: number,
  customerId: number,
): Promise<readonly (number | null)[] | undefined> {
  const rows = await warehouse.query<{ cells: (number | null)[] }>(
    `SELECT cells FROM feature_rows WHERE run_id = {run:UInt32} AND customer_id = {customer:UInt32}`,
    { run, customer: customerId },
    { numbers: true },
  )
  return rows[0]?.cells
}

export interface TierMonthRow {
  readonly month: Day
  readonly averageFen: number
  readonly computedTier: number
  readonly tier: number
  readonly watchMonths: number
  readonly state: string
}

/** A customer's months of tiers, oldest first: of each month the row of the newest of the given runs. */
export async function tierHistory(
  warehouse: Warehouse,
  runs: readonly number[],
  customerId: number,
): Promise<readonly TierMonthRow[]> {
  return await warehouse.query<TierMonthRow>(
    `SELECT month, average_fen AS averageFen, computed_tier AS computedTier, tier, watch_months AS watchMonths, state
     FROM tier_months WHERE run_id IN {runs:Array(UInt32)} AND customer_id = {customer:UInt32} ORDER BY month, run_id DESC LIMIT 1 BY month`,
    { runs, customer: customerId },
    { numbers: true },
  )
}
