import { sql } from 'kysely'
import type { Db, JobCtx } from '../../platform/ctx.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'

/** A column of what is sealed with the installation's wrapping key. */
export type SealedColumn = { readonly table: string; readonly column: string }

/** The number of the key a value was sealed with stands in its third and fourth byte (crypto/suite.ts). */
const kid = (column: string) => sql`(get_byte(${sql.ref(column)}, 2) << 8 | get_byte(${sql.ref(column)}, 3))`

/** What is sealed with the installation's key besides the parties' keys, as the migrations registered it. */
export async function sealedColumns(db: Db): Promise<readonly SealedColumn[]> {
  const { rows } = await sql<SealedColumn>`
    select of_table as table, of_column as column from sealed_by_installation where to_regclass(of_table) is not null order by 1, 2`.execute(
    db,
  )
  return rows
}

/** How many values of a column are sealed under each key. */
export async function countByKid(
  db: Db,
  { table, column }: SealedColumn,
): Promise<readonly { readonly kid: number; readonly rows: number }[]> {
  const { rows } = await sql<{ kid: number; rows: number }>`
    select ${kid(column)} as kid, count(*)::int as rows from ${sql.table(table)} where ${sql.ref(column)} is not null group by 1`.execute(
    db,
  )
  return rows
}

/**
 * Wraps the next parties' keys anew. Written only over what was read: a party that is erased meanwhile stays erased. `last` is the last party looked at; undefined at the end.
 */
export async function rewrapParties(
  db: Db,
  keyring: Keyring,
  which: { readonly after: number; readonly newest: number; readonly limit: number },
): Promise<{ readonly moved: number; readonly last: number | undefined }> {
  const { rows } = await sql<{ party_id: number; wrapped: Buffer }>`
    select party_id, wrapped from party_keys where party_id > ${which.after} and wrapped is not null and ${kid('wrapped')} <> ${which.newest}
    order by party_id limit ${which.limit}`.execute(db)
  if (rows.length === 0) return { moved: 0, last: undefined }
  const done = await sql`
    update party_keys k set wrapped = g.fresh, kid = ${String(which.newest)}
    from unnest(${rows.map((row) => row.party_id)}::integer[], ${rows.map((row) => row.wrapped)}::bytea[], ${rows.map((row) => keyring.rewrap(row.wrapped))}::bytea[])
      g(party_id, old, fresh)
    where k.party_id = g.party_id and k.wrapped = g.old`.execute(db)
  return { moved: Number(done.numAffectedRows ?? 0n), last: rows.at(-1)?.party_id }
}

/** Pages of a table in one short transaction: some thousands of rows. */
const PAGES = 500

/** Seals a column's values anew, so many pages of the table at a time: nothing of the table needs to be known but the column. */
export async function rewrapColumn(
  ctx: JobCtx,
  { table, column }: SealedColumn,
  newest: number,
  onDone: (count: number) => void,
): Promise<void> {
  const size = await ctx.slice((db) =>
    sql<{ pages: string }>`select pg_relation_size(${table}::regclass) / current_setting('block_size')::bigint as pages`.execute(
      db,
    ),
  )
  const pages = Number(size.rows[0]?.pages ?? 0)
  for (let from = 0; from <= pages; from += PAGES) {
    const moved = await ctx.slice(async (db) => {
      const { rows } = await sql<{ place: string; sealed: Buffer }>`
        select ctid::text as place, ${sql.ref(column)} as sealed from ${sql.table(table)}
        where ctid >= ${`(${from},0)`}::tid and ctid < ${`(${from + PAGES},0)`}::tid and ${sql.ref(column)} is not null and ${kid(column)} <> ${newest}
        for update`.execute(db)
      if (rows.length === 0) return 0
      // The rows are locked, so their places hold until the transaction ends.
      const done = await sql`
        update ${sql.table(table)} t set ${sql.ref(column)} = g.fresh
        from unnest(${rows.map((row) => row.place)}::tid[], ${rows.map((row) => ctx.keyring.rewrap(row.sealed))}::bytea[]) g(place, fresh)
        where t.ctid = g.place`.execute(db)
      return Number(done.numAffectedRows ?? 0n)
    })
    onDone(moved)
  }
}
