import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import type { Keyring } from '../platform/crypto/keyring.ts'
import type { Db } from '../platform/ctx.ts'
import type { CopyRow } from '../platform/postgres/copy-text.ts'
import type { Owned } from '../platform/facts-filter.ts'
import { copyInto } from '../platform/postgres/open.ts'
import type { Feed } from './feeds/feed.ts'
import { type BadRow, maskedValue } from './quarantine.ts'
import type { FileReport } from './report.ts'
import type { DeliveredFile } from './source-rows.ts'

/** Writes what was delivered, in the transaction that publishes the import. */
export async function recordDelivery(
  db: Db,
  runId: number,
  mapping: string,
  file: DeliveredFile & { readonly sha256: Buffer },
  count: FileReport,
  at: Date,
): Promise<void> {
  await sql`
    insert into deliveries (run_id, mapping, feed, file, sha256, bytes, delivered_as, rows_read, rows_good, rows_quarantined,
      rows_new, rows_changed, rows_same, totals, first_day, last_day, received_at)
    values (${runId}, ${mapping}, ${file.feed.key}, ${file.name}, ${file.sha256}, ${file.bytes}, ${file.mapping.delivered}, ${count.read}, ${count.good},
      ${count.quarantined}, ${count.isNew}, ${count.changed}, ${count.same}, ${JSON.stringify(count.totals)}::jsonb, ${count.firstDay}, ${count.lastDay}, ${at})`.execute(
    db,
  )
}

/** Whether a published delivery of the feed had just as many bytes: only then is it worth reading a file to know whether it came before. */
export async function hasTwinInSize(db: Db, mapping: string, file: DeliveredFile): Promise<boolean> {
  const found = await sql<{ twins: number }>`
    select count(*)::int as twins from deliveries where bytes = ${file.bytes} and feed = ${file.feed.key} and mapping = ${mapping}`.execute(
    db,
  )
  return (found.rows[0]?.twins ?? 0) > 0
}

/** The published delivery that already brought the very same file for the feed, when nothing else came for the feed since. */
export async function earlierDelivery(
  db: Db,
  mapping: string,
  file: DeliveredFile & { readonly sha256: Buffer },
): Promise<{ readonly runId: number; readonly day: Day; readonly rows: number } | undefined> {
  const found = await sql<{ runId: number; day: Day; rows: number }>`
    select d.run_id as "runId", r.business_date::text as day, d.rows_good as rows
    from deliveries d join runs r using (run_id)
    where d.sha256 = ${file.sha256} and d.feed = ${file.feed.key} and d.mapping = ${mapping} and r.status = 'published'
      and not exists (
        select from deliveries later join runs lr on lr.run_id = later.run_id
        where later.feed = d.feed and later.run_id > d.run_id and later.sha256 <> d.sha256 and lr.status = 'published')
    order by d.run_id desc limit 1`.execute(db)
  return found.rows[0]
}

/** Drops the quarantined rows of imports that died: the rerun finds them again. */
export async function forgetDeadQuarantine(db: Db): Promise<void> {
  await sql`delete from quarantine_rows q using runs r where r.run_id = q.run_id and r.step = 'import' and r.status = 'failed'`.execute(
    db,
  )
}

/** Keeps bad rows: what is shown is masked, the row itself sealed, so that it can be mended and delivered again. */
export async function quarantine(
  db: Db,
  keyring: Keyring,
  runId: number,
  at: { readonly feed: Feed; readonly file: string; readonly header: readonly string[] },
  rows: readonly BadRow[],
): Promise<void> {
  const columns = ['run_id', 'feed', 'file', 'line', 'field', 'value_masked', 'reason_code', 'reason', 'row_sealed']
  await copyInto(
    db,
    { table: 'quarantine_rows', columns },
    rows.map(
      (bad): CopyRow => [
        runId,
        at.feed.key,
        at.file,
        bad.line,
        bad.problem.field,
        maskedValue(at.feed, bad),
        bad.problem.code,
        JSON.stringify(bad.problem.reason),
        keyring.sealText(JSON.stringify({ header: at.header, cells: bad.cells })),
      ],
    ),
  )
}

/** The published days of a feed and the runs that own them, in time order. */
export async function ownedSlices(db: Db, feed: string): Promise<readonly Owned[]> {
  const found = await sql<Owned>`
    select day::text as day, run_id as "runId" from run_slices join runs using (run_id)
    where feed = ${feed} and runs.status = 'published' order by day`.execute(db)
  return found.rows
}

/** The day the newest published import speaks of. */
export async function newestImportDay(db: Db): Promise<Day | undefined> {
  const found = await sql<{ day: Day | null }>`
    select max(business_date)::text as day from runs where step = 'import' and status = 'published'`.execute(db)
  return found.rows[0]?.day ?? undefined
}

/** Another import at work, or a dry run of one, of whatever business date: two would write the same snapshot of accounts. */
export async function runningImport(
  db: Db,
): Promise<{ readonly runId: number; readonly owner: string; readonly heartbeatAt: Date; readonly day: Day } | undefined> {
  const found = await sql<{ runId: number; owner: string; heartbeatAt: Date; day: Day }>`
    select run_id as "runId", owner, heartbeat_at as "heartbeatAt", business_date::text as day from runs
    where step in ('import', 'rehearsal') and status = 'running' order by run_id desc limit 1`.execute(db)
  return found.rows[0]
}

/** A checksum over the business columns of a landing table, free of order, run ids, names of files and ciphertext. */
export async function checksumOfLanding(db: Db, table: string): Promise<string> {
  const found = await sql<{ checksum: string }>`
    select coalesce(sum(hashtextextended((to_jsonb(t) - 'run_id' - 'sealed' - 'absent_from')::text, 0)), 0)::text as checksum from ${sql.table(table)} t`.execute(
    db,
  )
  return found.rows[0]?.checksum ?? '0'
}
