import { tokenParams } from '../kernel/ids.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { type FactFeed, insertSql, intakeSql, ownedSql } from './intake-sql.ts'
import { type BadRow, duplicateKey } from './quarantine.ts'
import { columnsOf } from './source-rows.ts'
import { type Intake, KEPT_BAD_ROWS } from './warehouse-intake.ts'
import { keepOnly } from './warehouse-reconcile.ts'

type Ctx = Pick<JobCtx, 'warehouse' | 'keyring'>

/**
 * Of rows with the same natural key the first of the delivery stays, the others go to quarantine: all of them are taken out of the run and
 * the files are read once more, in order, for the keys in question alone.
 */
export async function settleDuplicates(
  ctx: Ctx,
  feed: FactFeed,
  intakes: readonly Intake[],
  runId: number,
  accountsRun: number,
): Promise<ReadonlyMap<Intake, { readonly count: number; readonly rows: readonly BadRow[] }>> {
  const { table, identity } = feed.fact
  const keys = identity.join(', ')
  const doubled = `doubled_${runId}`
  const drop = () => ctx.warehouse.command(`DROP TABLE IF EXISTS rewrite_${doubled}`)
  await drop()
  await ctx.warehouse.command(
    `CREATE TABLE rewrite_${doubled} ENGINE = MergeTree ORDER BY tuple() AS
     SELECT cityHash64(${keys}) AS id, toUInt8(0) AS settled FROM ${table} WHERE run_id = {run:UInt32} GROUP BY ${keys} HAVING count() > 1`,
    { run: runId },
    { heavy: true },
  )
  const found = new Map<Intake, { count: number; rows: readonly BadRow[] }>()
  await keepOnly(ctx, table, runId, `cityHash64(${keys}) NOT IN (SELECT id FROM rewrite_${doubled})`, {})
  const params = { ...tokenParams(ctx.keyring.token.key), run: runId, accounts_run: accountsRun }
  for (const intake of intakes) {
    const { file, source } = intake
    const settings = Object.entries({ ...source.settings, max_threads: 1 }).map(
      ([name, value]) => `${name} = ${typeof value === 'number' ? value : `'${value}'`}`,
    )
    const owned = ownedSql(feed, intakeSql(feed, file.mapping, columnsOf(file), source))
    const inTarget = Object.fromEntries(identity.map((column) => [column, feed.fact.values[column] ?? column]))
    const id = `cityHash64(${identity.map((column) => inTarget[column]).join(', ')})`
    const candidates = `SELECT *, assumeNotNull(${id}) AS doubled_id FROM (${owned}) WHERE is_good AND owner_party != 0 AND doubled_id IN (SELECT id FROM rewrite_${doubled})`
    const ranked = `SELECT *, row_number() OVER (PARTITION BY doubled_id ORDER BY line) AS place,
      doubled_id IN (SELECT ${`cityHash64(${keys})`} FROM ${table} WHERE run_id = {run:UInt32}) AS was_earlier FROM (${candidates})`
    const cells = columnsOf(file).map((_, index) => `c${index + 1}`)
    const refused = await ctx.warehouse.query<{ line: number; cells: string[] }>(
      `SELECT line, [${cells.join(', ')}] AS cells FROM (${ranked}) WHERE place > 1 OR was_earlier ORDER BY line SETTINGS ${settings.join(', ')}`,
      params,
      { heavy: true, numbers: true },
    )
    await ctx.warehouse.command(
      `${insertSql(feed, table, `SELECT * FROM (${ranked}) WHERE place = 1 AND NOT was_earlier`)} SETTINGS ${settings.join(', ')}`,
      params,
      { heavy: true },
    )
    const rows = refused
      .slice(0, KEPT_BAD_ROWS)
      .map(({ line, cells: row }) => ({ line, problem: duplicateKey(feed), value: '', cells: row }))
    found.set(intake, { count: refused.length, rows })
  }
  await drop()
  return found
}
