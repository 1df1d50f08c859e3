import { join } from 'node:path'
import { readMigrations, stillToRun } from '../migrations.ts'
import type { Warehouse } from './open.ts'

/**
 * Brings the warehouse to this version. ClickHouse has no transactions for DDL, so statements must bear being run twice (`if not exists`): a file is
 * noted when its last statement ran, and one that failed half-way starts over. The record's migration lock, held around it, keeps two processes apart.
 */
export async function migrateWarehouse(
  warehouse: Warehouse,
  folder = join(import.meta.dirname, 'migrations'),
): Promise<readonly string[]> {
  const migrations = await readMigrations(folder)
  await warehouse.createDatabase()
  await warehouse.command(
    'CREATE TABLE IF NOT EXISTS schema_migrations (migration String, sha256 String, ran_at DateTime) ENGINE = MergeTree ORDER BY migration',
  )
  const rows = await warehouse.query<{ migration: string; sha256: string }>(
    'SELECT migration, sha256 FROM schema_migrations ORDER BY migration',
  )
  const waiting = stillToRun(migrations, new Map(rows.map((row) => [row.migration, row.sha256])), 'warehouse')
  for (const migration of waiting) {
    for (const statement of statementsOf(migration.sql)) {
      try {
        await warehouse.command(statement)
      } catch (cause) {
        throw new Error(`Migration ${migration.name} failed: ${(cause as Error).message}`, { cause })
      }
    }
    await warehouse.insert('schema_migrations', [
      { migration: migration.name, sha256: migration.sha256, ran_at: Math.floor(Date.now() / 1000) },
    ])
  }
  return waiting.map((migration) => migration.name)
}

/** The statements of a file: each ends with a semicolon at the end of a line. A piece of nothing but comments is none. */
export function statementsOf(text: string): readonly string[] {
  return text
    .split(/;[ \t]*(?:--[^\n]*)?(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/--[^\n]*/g, '').trim() !== '')
}
