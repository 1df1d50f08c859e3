import type { Db, JobCtx } from '../platform/ctx.ts'
import type { CopyRow } from '../platform/postgres/copy-text.ts'
import { type Problem, readRow, type Row } from './feeds/feed.ts'
import { type LandingTable, landingTables } from './landing.ts'
import { type BadRow, duplicateKey, unknownParty } from './quarantine.ts'
import { canonicalCells, columnsOf, type DeliveredFile, type WholeRow, wholeRows } from './source-rows.ts'
import { quarantine } from './store-deliveries.ts'
import { type Landing, landSlice, partiesByToken } from './store-landing.ts'
import { landParties, numberParties, type PartyName, partyToken } from './store-parties.ts'

/** Rows landed in one short transaction. */
const SLICE = 5_000

/** What became of a record file. `sources` are the source systems its rows named. */
export type RecordCount = {
  read: number
  good: number
  quarantined: number
  isNew: number
  changed: number
  same: number
  sums: Map<string, number>
  sources: Set<string>
}

type ReadRow = WholeRow & { readonly row: Row }

/** How far the reading is, in bytes of the file as near as its cells tell. */
export type OnBytes = (bytes: number, rows: number) => Promise<void>

/**
 * Imports one file of a record feed: read in Node, checked row by row, landed in slices of short transactions. Rows with PII never touch the
 * warehouse. A rerun after a crash finds what was landed and ends with the same rows.
 */
export async function importRecords(ctx: JobCtx, file: DeliveredFile, runId: number, onBytes: OnBytes): Promise<RecordCount> {
  const count: RecordCount = {
    read: 0,
    good: 0,
    quarantined: 0,
    isNew: 0,
    changed: 0,
    same: 0,
    sums: new Map(),
    sources: new Set(),
  }
  if (file.feed.key === 'party') await ctx.slice((db) => numberParties(db, ctx.keyring, partyNames(file)))
  const target = landingTables[file.feed.key]
  let bytes = 0
  for await (const slice of slices(file)) {
    const result = await ctx.slice((db) => landRows(db, ctx, file, target, slice, runId))
    tally(count, result, slice)
    bytes += slice.bytes
    await onBytes(bytes, count.read)
  }
  return count
}

type Slice = { readonly rows: ReadRow[]; readonly bad: BadRow[]; bytes: number }

async function* slices(file: DeliveredFile): AsyncGenerator<Slice> {
  let slice: Slice = { rows: [], bad: [], bytes: 0 }
  const canonical = canonicalCells(file)
  const broken: BadRow[] = []
  for await (const batch of wholeRows(file, (bad) => broken.push(bad))) {
    slice.bad.push(...broken.splice(0))
    for (const row of batch) {
      const cells = canonical(row.cells)
      const read = readRow(file.feed, cells)
      if ('row' in read) slice.rows.push({ ...row, row: read.row })
      else slice.bad.push(refusedRow(row, read.problem, cells[read.problem.field] ?? ''))
      slice.bytes += row.cells.reduce((sum, cell) => sum + cell.length + 1, 0)
      if (slice.rows.length + slice.bad.length < SLICE) continue
      yield slice
      slice = { rows: [], bad: [], bytes: 0 }
    }
  }
  slice.bad.push(...broken)
  if (slice.rows.length + slice.bad.length > 0) yield slice
}

const refusedRow = (row: WholeRow, problem: Problem, value: string): BadRow => ({
  line: row.line,
  problem,
  value,
  cells: row.cells,
})

const nameOf = (row: Row): PartyName => ({ source: String(row['source']), partyKey: String(row['party_key']) })

async function* partyNames(file: DeliveredFile): AsyncGenerator<readonly PartyName[]> {
  for await (const { rows } of slices(file)) yield rows.map(({ row }) => nameOf(row))
}

type Landed = Landing & { readonly bad: readonly BadRow[] }

async function landRows(
  db: Db,
  ctx: JobCtx,
  file: DeliveredFile,
  target: LandingTable | undefined,
  slice: Slice,
  runId: number,
): Promise<Landed> {
  const bad = [...slice.bad]
  let rows: readonly ReadRow[] = slice.rows
  let landing: Landing
  if (target === undefined)
    landing = await landParties(
      db,
      ctx.keyring,
      rows.map(({ row }) => row),
      runId,
    )
  else {
    const owned = target.ofParty ? await withParties(db, ctx, rows, bad) : rows.map((row) => ({ row, partyId: 0 }))
    rows = owned.map(({ row }) => row)
    const makers = Object.values(target.columns)
    const copied = owned.map(
      ({ row, partyId }): CopyRow => makers.map((make) => make(row.row, { partyId, key: ctx.keyring.token.key })),
    )
    const touch = target.whenAbsent !== 'kept' && file.mapping.delivered === 'full'
    landing = await landSlice(db, { ...target, columns: Object.keys(target.columns) }, copied, { runId, touch })
  }
  for (const place of landing.duplicates) {
    const row = rows[place]
    if (row !== undefined) bad.push(refusedRow(row, duplicateKey(file.feed), ''))
  }
  if (bad.length > 0) await quarantine(db, ctx.keyring, runId, { feed: file.feed, file: file.name, header: columnsOf(file) }, bad)
  return { ...landing, bad }
}

async function withParties(
  db: Db,
  ctx: JobCtx,
  rows: readonly ReadRow[],
  bad: BadRow[],
): Promise<readonly { readonly row: ReadRow; readonly partyId: number }[]> {
  const named = rows.map((row) => ({ row, token: partyToken(ctx.keyring, nameOf(row.row)) }))
  const known = await partiesByToken(
    db,
    named.map(({ token }) => token),
  )
  return named.flatMap(({ row, token }) => {
    const partyId = known.get(Buffer.from(token).toString('hex'))
    if (partyId !== undefined) return [{ row, partyId }]
    bad.push(refusedRow(row, unknownParty, String(row.row['party_key'])))
    return []
  })
}

function tally(count: RecordCount, landed: Landed, slice: Slice): void {
  const refused = new Set(landed.bad.map((bad) => bad.line))
  count.read += slice.rows.length + slice.bad.length
  count.quarantined += landed.bad.length
  count.good += slice.rows.length + slice.bad.length - landed.bad.length
  count.isNew += landed.isNew
  count.changed += landed.changed
  count.same += landed.same
  for (const { row, line } of slice.rows) {
    if (refused.has(line)) continue
    if (typeof row['source'] === 'string') count.sources.add(row['source'])
    for (const [field, value] of Object.entries(row)) {
      if (typeof value === 'number') count.sums.set(field, (count.sums.get(field) ?? 0) + value)
    }
  }
}
