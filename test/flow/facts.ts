// What two installations of the same bank have in common.
import { sql } from 'kysely'
import { verifyTrail } from '../../src/access/service-audit.ts'
import { jobCtx, type OpenPlatform } from '../../src/app/open-platform.ts'
import { displayNames } from '../../src/customers/service.ts'

/** What must be the same in both: rows of every table of the record, runs with checksums, a name in the clear, a whole audit, rows of every warehouse table. */
export async function factsIn({ platform }: OpenPlatform) {
  const ctx = jobCtx(platform)
  const record = await ctx.slice(async (db) => {
    const tables = await sql<{ name: string }>`
        select relname::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
          and relname not in ('schema_migrations', 'sessions', 'idempotency_keys') order by 1`.execute(platform.pg.asOwner)
    const sums: Record<string, unknown> = {}
    for (const table of tables.rows) {
      const found =
        await sql`select count(*) as rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text as sum from ${sql.table(table.name)} t`.execute(
          db,
        )
      sums[table.name] = found.rows[0]
    }
    return sums
  })
  const names = await ctx.slice((db) => displayNames({ ...platform, db, user: ctx.user }, [1, 2, 3]))
  const isWhole = await ctx.slice((db) => verifyTrail(db, platform.config))
  const tables = await platform.warehouse.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name <> 'schema_migrations' AND name NOT LIKE 'intake%' ORDER BY name`,
  )
  const warehouse: Record<string, unknown> = {}
  for (const table of tables) {
    warehouse[table.name] = await platform.warehouse.one(
      `SELECT count() AS rows, toString(sum(cityHash64(*))) AS sum FROM ${table.name}`,
    )
  }
  return { record, names: [...names], isWhole, warehouse }
}
