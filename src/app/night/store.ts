import { sql } from 'kysely'
import type { Day } from '../../kernel/day.ts'
import type { Db } from '../../platform/ctx.ts'

export type RunRecord = {
  readonly runId: number
  readonly nightId: number | null
  readonly step: string
  readonly businessDate: Day
  readonly status: 'running' | 'published' | 'failed' | 'superseded'
  readonly owner: string
  readonly startedAt: Date
  readonly finishedAt: Date | null
  readonly seconds: number
  readonly rowsIn: number
  readonly rowsOut: number
  readonly progress: { readonly done?: number; readonly total?: number; readonly unit?: string; readonly note?: string }
  readonly checksum: string | null
  readonly definitions: Readonly<Record<string, number>>
  readonly details: Readonly<Record<string, unknown>>
  readonly error: string | null
  readonly quarantined: number
}

const runColumns = sql`
  run_id as "runId", night_id as "nightId", step, business_date::text as "businessDate", status, owner, started_at as "startedAt",
  finished_at as "finishedAt", seconds, rows_in as "rowsIn", rows_out as "rowsOut", progress, checksum, definitions, details, error,
  (select count(*) from quarantine_rows q where q.run_id = runs.run_id and q.fixed_at is null) as quarantined`

export type NightRecord = {
  readonly nightId: number
  readonly businessDate: Day
  readonly status: 'running' | 'failed' | 'published'
  readonly startedAt: Date
  readonly finishedAt: Date | null
}

export async function listNights(
  db: Db,
  limit: number,
  offset: number,
): Promise<{ readonly nights: readonly NightRecord[]; readonly total: number }> {
  const found = await sql<NightRecord>`
    select night_id as "nightId", business_date::text as "businessDate", status, started_at as "startedAt", finished_at as "finishedAt"
    from nights order by business_date desc limit ${limit} offset ${offset}`.execute(db)
  const counted = await sql<{ n: number }>`select count(*) as n from nights`.execute(db)
  return { nights: found.rows, total: Number(counted.rows[0]?.n ?? 0) }
}

/** Runs of some nights, newest try of each step only: what a superseded or dead one did is in its own row. */
export async function runsOfNights(db: Db, nightIds: readonly number[]): Promise<readonly RunRecord[]> {
  const found = await sql<RunRecord>`
    select distinct on (night_id, step) ${runColumns} from runs where night_id = any(${nightIds}::int[]) order by night_id, step, run_id desc`.execute(
    db,
  )
  return found.rows
}

export async function recentImports(db: Db, limit: number): Promise<readonly RunRecord[]> {
  const found =
    await sql<RunRecord>`select ${runColumns} from runs where step = 'import' order by run_id desc limit ${limit}`.execute(db)
  return found.rows
}

export async function findRun(db: Db, runId: number): Promise<RunRecord | undefined> {
  const found = await sql<RunRecord>`select ${runColumns} from runs where run_id = ${runId}`.execute(db)
  return found.rows[0]
}

export type DeliveryRecord = {
  readonly feed: string
  readonly file: string
  readonly deliveredAs: string
  readonly rowsRead: number
  readonly rowsGood: number
  readonly rowsQuarantined: number
  readonly rowsNew: number
  readonly rowsChanged: number
  readonly rowsSame: number
  readonly totals: Record<string, Record<string, string | number>>
  readonly firstDay: Day | null
  readonly lastDay: Day | null
}

export async function deliveriesOf(db: Db, runId: number): Promise<readonly DeliveryRecord[]> {
  const found = await sql<DeliveryRecord>`
    select feed, file, delivered_as as "deliveredAs", rows_read as "rowsRead", rows_good as "rowsGood", rows_quarantined as "rowsQuarantined",
      rows_new as "rowsNew", rows_changed as "rowsChanged", rows_same as "rowsSame", totals, first_day::text as "firstDay", last_day::text as "lastDay"
    from deliveries where run_id = ${runId} order by delivery_id`.execute(db)
  return found.rows
}

export type QuarantineFilter = { readonly runId?: number | undefined; readonly feed?: string | undefined }
export type QuarantineRecord = {
  readonly quarantineId: number
  readonly runId: number
  readonly feed: string
  readonly file: string
  readonly line: number
  readonly field: string
  readonly value: string
  readonly reasonCode: string
  readonly reason: { readonly zh: string; readonly en: string }
}

/** Rows that came in mended have left. */
const quarantineWhere = (filter: QuarantineFilter) => sql`
  fixed_at is null and (${filter.runId ?? null}::int is null or run_id = ${filter.runId ?? null}) and (${filter.feed ?? null}::text is null or feed = ${filter.feed ?? null})`

export async function listQuarantine(
  db: Db,
  filter: QuarantineFilter,
  limit: number,
  offset: number,
): Promise<readonly QuarantineRecord[]> {
  const found = await sql<QuarantineRecord>`
    select quarantine_id as "quarantineId", run_id as "runId", feed, file, line, field, value_masked as value, reason_code as "reasonCode", reason
    from quarantine_rows where ${quarantineWhere(filter)} order by quarantine_id limit ${limit} offset ${offset}`.execute(db)
  return found.rows
}

export async function countQuarantine(db: Db, filter: QuarantineFilter): Promise<number> {
  const found = await sql<{ n: number }>`select count(*) as n from quarantine_rows where ${quarantineWhere(filter)}`.execute(db)
  return Number(found.rows[0]?.n ?? 0)
}

/** Asks for the night of a date: the worker takes up what has no owner. False when it is running already. */
export async function askForNight(db: Db, businessDate: Day, userId: number, at: Date): Promise<boolean> {
  const found = await sql<{ nightId: number }>`
    insert into nights (business_date, status, started_at, asked_by) values (${businessDate}, 'running', ${at}, ${userId})
    on conflict (business_date) do update set status = 'running', owner = '', asked_by = excluded.asked_by, error = null
    where nights.status <> 'running' returning night_id as "nightId"`.execute(db)
  return found.rows.length === 1
}

/** Marks a night failed that nobody took up: its owner is still who it was. */
export async function giveUpNight(
  db: Db,
  night: { readonly businessDate: Day; readonly owner: string },
  error: string,
): Promise<void> {
  await sql`
    update nights set status = 'failed', error = ${error}
    where business_date = ${night.businessDate} and status = 'running' and owner = ${night.owner}`.execute(db)
}

/** Nights that somebody should work on: asked for and not taken up, or whose owner was last heard of long ago. */
export async function waitingNights(db: Db): Promise<readonly { businessDate: Day; owner: string; heartbeatAt: Date | null }[]> {
  const found = await sql<{ businessDate: Day; owner: string; heartbeatAt: Date | null }>`
    select business_date::text as "businessDate", owner, heartbeat_at as "heartbeatAt" from nights where status = 'running' order by business_date`.execute(
    db,
  )
  return found.rows
}
