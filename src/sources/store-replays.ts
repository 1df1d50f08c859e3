import { sql } from 'kysely'
import { AppError } from '../kernel/errors.ts'
import type { Label } from '../kernel/label.ts'
import type { Db } from '../platform/ctx.ts'

export type NewReplay = {
  readonly runId: number
  readonly file: string
  readonly sha256: Buffer
  readonly sealed: Buffer
  readonly rows: number
  readonly askedBy: string
  readonly at: Date
}

/** Puts a mended file in line. The same file again is the same replay; one that failed waits again. */
export async function askReplay(db: Db, one: NewReplay): Promise<number> {
  const asked = await sql<{ id: number }>`
    insert into quarantine_replays (run_id, file, sha256, sealed, asked_by, asked_at, status, rows_given)
    values (${one.runId}, ${one.file}, ${one.sha256}, ${one.sealed}, ${one.askedBy}, ${one.at}, 'waiting', ${one.rows})
    on conflict (run_id, file, sha256) do update set
      sealed = case when quarantine_replays.status = 'failed' then excluded.sealed else quarantine_replays.sealed end,
      error = case when quarantine_replays.status = 'failed' then null else quarantine_replays.error end,
      status = case when quarantine_replays.status = 'failed' then 'waiting' else quarantine_replays.status end
    returning replay_id as id`.execute(db)
  return asked.rows[0]?.id ?? 0
}

/** A replay that somebody should work on: waiting, or its owner was last heard of long ago. */
export type OpenReplay = { readonly id: number; readonly owner: string; readonly heartbeatAt: Date | null }

export async function openReplays(db: Db): Promise<readonly OpenReplay[]> {
  const found = await sql<OpenReplay>`
    select replay_id as id, owner, heartbeat_at as "heartbeatAt" from quarantine_replays where status in ('waiting', 'running') order by replay_id`.execute(
    db,
  )
  return found.rows
}

/** Makes a process the owner of a replay that still has the given owner; undefined when another was faster. */
export async function takeReplay(
  db: Db,
  replay: { readonly id: number; readonly owner: string },
  owner: string,
  at: Date,
): Promise<{ readonly runId: number; readonly file: string; readonly sealed: Buffer } | undefined> {
  const taken = await sql<{ runId: number; file: string; sealed: Buffer | null }>`
    update quarantine_replays set status = 'running', owner = ${owner}, heartbeat_at = ${at}
    where replay_id = ${replay.id} and owner = ${replay.owner} and status in ('waiting', 'running')
    returning run_id as "runId", file, sealed`.execute(db)
  const [row] = taken.rows
  return row === undefined || row.sealed === null ? undefined : { ...row, sealed: row.sealed }
}

export type ReplayCounts = { readonly taken: number; readonly refused: number; readonly before: number }

/** Says that the owner still works on it. */
export async function beatReplay(db: Db, replayId: number, owner: string, at: Date): Promise<void> {
  await sql`update quarantine_replays set heartbeat_at = ${at} where replay_id = ${replayId} and owner = ${owner}`.execute(db)
}

/**
 * Ends a replay with what came of it; its text is no longer needed. Only its owner does: one that was taken for dead and taken over ends nothing, and what it was about
 * to publish in the same transaction is undone.
 */
export async function endReplay(
  db: Db,
  replayId: number,
  owner: string,
  counts: ReplayCounts & { readonly runId: number | undefined; readonly at: Date },
): Promise<void> {
  const ended = await sql`
    update quarantine_replays set status = 'done', sealed = null, owner = '', error = null, finished_at = ${counts.at}, replayed_run = ${counts.runId ?? null},
      rows_taken = ${counts.taken}, rows_refused = ${counts.refused}, rows_before = ${counts.before}
    where replay_id = ${replayId} and owner = ${owner}`.execute(db)
  if ((ended.numAffectedRows ?? 0n) === 0n)
    throw new AppError('conflict', { message: `Replay ${replayId} was taken over by another process` })
}

/** Puts a replay back in line: its turn had not come. */
export async function postponeReplay(db: Db, replayId: number, owner: string): Promise<void> {
  await sql`update quarantine_replays set status = 'waiting', owner = '' where replay_id = ${replayId} and owner = ${owner} and status = 'running'`.execute(
    db,
  )
}

/** Marks a replay failed, with a sentence for whoever handed it in; the rows go on waiting. */
export async function failReplay(
  db: Db,
  replayId: number,
  owner: string,
  { error, at }: { readonly error: Label; readonly at: Date },
): Promise<void> {
  await sql`
    update quarantine_replays set status = 'failed', sealed = null, owner = '', finished_at = ${at}, error = ${JSON.stringify(error)}::jsonb
    where replay_id = ${replayId} and owner = ${owner} and status <> 'done'`.execute(db)
}

export type ReplayRecord = {
  readonly replayId: number
  readonly runId: number
  readonly file: string
  readonly askedBy: string
  readonly askedAt: Date
  readonly status: 'waiting' | 'running' | 'done' | 'failed'
  readonly rowsGiven: number
  readonly rowsTaken: number
  readonly rowsRefused: number
  readonly rowsBefore: number
  readonly replayedRun: number | null
  readonly error: Label | null
}

/** The newest replays, or one. */
export async function listReplays(
  db: Db,
  which: { readonly replayId?: number; readonly limit: number },
): Promise<readonly ReplayRecord[]> {
  const found = await sql<ReplayRecord>`
    select replay_id as "replayId", run_id as "runId", file, asked_by as "askedBy", asked_at as "askedAt", status, rows_given as "rowsGiven",
      rows_taken as "rowsTaken", rows_refused as "rowsRefused", rows_before as "rowsBefore", replayed_run as "replayedRun", error
    from quarantine_replays where ${which.replayId ?? null}::int is null or replay_id = ${which.replayId ?? null}
    order by replay_id desc limit ${which.limit}`.execute(db)
  return found.rows
}
