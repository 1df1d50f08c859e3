import { sql } from 'kysely'
import { type Day, monthOf } from '../kernel/day.ts'
import { AppError, isAppError } from '../kernel/errors.ts'
import type { Db, JobCtx } from '../platform/ctx.ts'
import { retire } from '../platform/retention.ts'
import { beginRun, dropPartial, failRun, publishRun } from '../platform/runs.ts'

const tables = ['events'] as const
const columns = 'party_id, event_token, day, at, kind, channel, amount_fen, attributes'

type Relay = { readonly runId: number; readonly day: Day; readonly rows: number }

export type Folded = { readonly folds: number; readonly rows: number; readonly checksum: bigint }

/**
 * Each relay of the outbox makes a small run. Those of a closed day, and later those of a closed month, are gathered into one that takes their place, so that a timeline
 * asks for a few partitions and not for one per minute of work. A day or month of one run is left alone.
 */
export async function foldRelays(ctx: JobCtx, asOf: Day): Promise<Folded> {
  let [folds, rows, checksum] = [0, 0, 0n]
  for (const group of await scatteredRelays(ctx, asOf)) {
    const folded = await foldOne(ctx, group)
    if (folded === undefined) continue
    folds += 1
    rows += folded.rows
    checksum = BigInt.asUintN(64, checksum + folded.checksum)
  }
  return { folds, rows, checksum }
}

async function scatteredRelays(ctx: JobCtx, asOf: Day): Promise<readonly (readonly Relay[])[]> {
  const { rows } = await ctx.slice((db) =>
    sql<Relay>`
      select run_id as "runId", business_date::text as day, rows_out::int as rows from runs
      where step = 'relay' and status = 'published' and rows_out > 0 and business_date < ${asOf} order by business_date, run_id`.execute(
      db,
    ),
  )
  const bySpan = Map.groupBy(rows, ({ day }) => (monthOf(day) < monthOf(asOf) ? monthOf(day) : day))
  return [...bySpan.values()].filter((relays) => relays.length > 1)
}

async function foldOne(ctx: JobCtx, found: readonly Relay[]): Promise<{ rows: number; checksum: bigint } | undefined> {
  const runId = await begun(ctx, found.at(-1)?.day)
  if (runId === undefined) return undefined
  try {
    // Before the day was ours another may have folded some: what is gathered is what is still there.
    const relays = await ctx.slice((db) => stillThere(db, found))
    const ids = relays.map(({ runId: id }) => id)
    await ctx.warehouse.command(
      `INSERT INTO events (run_id, ${columns}) SELECT {run:UInt32}, ${columns} FROM events WHERE run_id IN {folded:Array(UInt32)}`,
      { run: runId, folded: ids },
      { heavy: true },
    )
    const { rows, sum } = await ctx.warehouse.one<{ rows: number; sum: string }>(
      'SELECT count() AS rows, toString(sum(cityHash64(party_id, event_token))) AS sum FROM events WHERE run_id = {run:UInt32}',
      { run: runId },
      { heavy: true, numbers: true },
    )
    const wanted = relays.reduce((total, relay) => total + relay.rows, 0)
    if (rows !== wanted)
      throw new AppError('internal', { message: `Relays ${ids.join(', ')} published ${wanted} events, ${rows} are there` })
    await ctx.slice(async (db) => {
      await publishRun(db, runId, { rowsIn: rows, rowsOut: rows, checksum: sum, details: { folded: ids } })
      const retired = await retire(db, ids)
      if (retired !== ids.length)
        throw new AppError('conflict', { message: `Of the relays ${ids.join(', ')} only ${retired} were there to be folded` })
    })
    return { rows, checksum: BigInt(sum) }
  } catch (thrown) {
    await failRun(ctx, runId, thrown instanceof AppError ? thrown.message : 'the relays could not be folded')
    await dropPartial(ctx, tables, [runId])
    throw thrown
  }
}

async function stillThere(db: Db, relays: readonly Relay[]): Promise<readonly Relay[]> {
  const { rows } = await sql<{ id: number }>`
    select run_id as id from runs where run_id = any(${relays.map(({ runId }) => runId)}::integer[]) and status = 'published'`.execute(
    db,
  )
  const there = new Set(rows.map(({ id }) => id))
  return relays.filter(({ runId }) => there.has(runId))
}

/** A run of step relay, whose rows timelines read; undefined while a relay of that day is at work: the next night folds it. */
async function begun(ctx: JobCtx, day: Day | undefined): Promise<number | undefined> {
  if (day === undefined) return undefined
  try {
    return await beginRun(ctx, { step: 'relay', businessDate: day, tables })
  } catch (thrown) {
    if (isAppError(thrown, 'run-in-progress')) return undefined
    throw thrown
  }
}
