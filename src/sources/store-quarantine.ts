import { sql } from 'kysely'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'
import { mayMend } from './fixed-columns.ts'
import type { Mapping } from './mapping.ts'

/** Keeps how a file with quarantined rows was read, in the transaction that publishes its import. */
export async function rememberMapping(
  db: Db,
  at: { readonly runId: number; readonly file: string; readonly feed: string },
  mapping: Mapping,
): Promise<void> {
  await sql`
    insert into quarantine_files (run_id, file, feed, mapping) values (${at.runId}, ${at.file}, ${at.feed}, ${JSON.stringify(mapping)}::jsonb)
    on conflict (run_id, file) do nothing`.execute(db)
}

/** A file of an import with rows that wait to be mended. */
export type WaitingFile = {
  readonly runId: number
  readonly businessDate: string
  readonly feed: string
  readonly file: string
  readonly waiting: number
  /** Whether its rows are mended here: not those of feeds that only their source mends, nor of imports of earlier versions, which did not keep how a file was read. */
  readonly canMend: boolean
}

/** The files whose rows wait, newest import first, and how many there are. */
export async function waitingFiles(
  db: Db,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ readonly files: readonly WaitingFile[]; readonly total: number }> {
  const found = await sql<WaitingFile & { total: number }>`
    select q.run_id as "runId", r.business_date::text as "businessDate", min(q.feed) as feed, q.file, count(*)::int as waiting,
      bool_or(f.run_id is not null) as "canMend", (count(*) over ())::int as total
    from quarantine_rows q join runs r using (run_id) left join quarantine_files f on f.run_id = q.run_id and f.file = q.file
    where q.fixed_at is null and r.status = 'published'
    group by q.run_id, r.business_date, q.file order by q.run_id desc, q.file limit ${page.limit} offset ${page.offset}`.execute(
    db,
  )
  const files = found.rows.map(({ runId, businessDate, feed, file, waiting, canMend }) => ({
    runId,
    businessDate,
    feed,
    file,
    waiting,
    canMend: canMend && mayMend(feed),
  }))
  return { files, total: found.rows[0]?.total ?? 0 }
}

/** How a file was read, as it was stored; undefined when nobody knows. */
export async function mappingOfFile(db: Db, runId: number, file: string): Promise<unknown> {
  const found = await sql<{ mapping: unknown }>`
    select mapping from quarantine_files where run_id = ${runId} and file = ${file}`.execute(db)
  return found.rows[0]?.mapping
}

export type QuarantinedRow = {
  readonly id: number
  readonly runId: number
  readonly feed: string
  readonly file: string
  readonly line: number
  readonly field: string
  readonly reason: Label
  readonly sealed: Buffer
  readonly isWaiting: boolean
}

const row = sql`quarantine_id as id, run_id as "runId", feed, file, line, field, reason, row_sealed as sealed, fixed_at is null as "isWaiting"`

/** The rows of a file that wait to be mended, with their sealed content. */
export async function waitingRows(db: Db, runId: number, file: string): Promise<readonly QuarantinedRow[]> {
  const found = await sql<QuarantinedRow>`
    select ${row} from quarantine_rows where run_id = ${runId} and file = ${file} and fixed_at is null and row_sealed is not null order by line, id`.execute(
    db,
  )
  return found.rows
}

/** Quarantined rows by their ids, mended or not. */
export async function rowsById(db: Db, ids: readonly number[]): Promise<readonly QuarantinedRow[]> {
  const found = await sql<QuarantinedRow>`
    select ${row} from quarantine_rows where quarantine_id = any(${ids}::bigint[]) and row_sealed is not null`.execute(db)
  return found.rows
}

/** Rows that came in mended leave the quarantine: when, with which import and by whose upload stays with them. */
export async function leaveQuarantine(
  db: Db,
  ids: readonly number[],
  by: { readonly replayId: number; readonly runId: number; readonly at: Date },
): Promise<void> {
  await sql`
    update quarantine_rows set fixed_at = ${by.at}, replayed_run = ${by.runId}, replay_id = ${by.replayId}
    where quarantine_id = any(${ids}::bigint[]) and fixed_at is null`.execute(db)
}
