import { join } from 'node:path'
import { AppError } from '../../kernel/errors.ts'
import { type Migration, readMigrations, stillToRun } from '../migrations.ts'
import type { Warehouse } from './open.ts'

/**
 * Brings the warehouse to this version. ClickHouse has no transactions for DDL, so after each statement it is noted how many of a file's have run,
 * and a file that was cut off goes on from there. Two processes must not do it at once: `migrateStores` keeps them apart.
 */
export async function migrateWarehouse(
  warehouse: Warehouse,
  folder = join(import.meta.dirname, 'migrations'),
): Promise<readonly string[]> {
  const migrations = await readMigrations(folder)
  await warehouse.createDatabase()
  await checkServer(warehouse)
  await warehouse.command(
    'CREATE TABLE IF NOT EXISTS schema_migrations (migration String, sha256 String, statements UInt16, is_whole Bool, ran_at DateTime) ENGINE = MergeTree ORDER BY migration',
  )
  const notes = await warehouse.query<Note>(
    'SELECT migration, argMax(sha256, statements) AS sha, max(statements) AS ran, max(is_whole) AS whole FROM schema_migrations GROUP BY migration ORDER BY migration',
  )
  const whole = new Map(notes.filter((note) => note.whole).map((note) => [note.migration, note.sha]))
  const waiting = stillToRun(migrations, whole, 'warehouse')
  for (const migration of waiting) {
    const note = notes.find((each) => each.migration === migration.name)
    await run(warehouse, migration, note?.sha === migration.sha256 ? note.ran : 0)
  }
  return waiting.map((migration) => migration.name)
}

/** Joins and windows of ours are planned rightly by the analyzer that became the default with 24.3. */
const OLDEST_SERVER = 24

async function checkServer(warehouse: Warehouse): Promise<void> {
  const { version } = await warehouse.one<{ version: string }>('SELECT version() AS version')
  if (Number(version.split('.')[0]) >= OLDEST_SERVER) return
  throw new AppError('precondition-failed', {
    message: `ClickHouse ${version} is older than ${OLDEST_SERVER}`,
    userMessage: {
      zh: `需要 ClickHouse ${OLDEST_SERVER} 或更新版本，此服务器为 ${version}。`,
      en: `ClickHouse ${OLDEST_SERVER} or newer is needed; this server is ${version}.`,
    },
  })
}

type Note = { readonly migration: string; readonly sha: string; readonly ran: number; readonly whole: boolean }

async function run(warehouse: Warehouse, migration: Migration, from: number): Promise<void> {
  const statements = statementsOf(migration.sql)
  for (const [at, statement] of statements.entries()) {
    if (at < from) continue
    try {
      await warehouse.command(statement)
    } catch (cause) {
      // The process may have ended between a statement and its note; then, and only then, what it makes may be there already.
      if (!(at === from && isThereAlready(cause)))
        throw new Error(`Migration ${migration.name} failed: ${(cause as Error).message}`, { cause })
    }
    const note = {
      migration: migration.name,
      sha256: migration.sha256,
      statements: at + 1,
      is_whole: at + 1 === statements.length,
    }
    await warehouse.insert('schema_migrations', [{ ...note, ran_at: Math.floor(Date.now() / 1000) }])
  }
}

/** ClickHouse's codes for a table, a column or an index that exists. */
function isThereAlready(thrown: unknown): boolean {
  return ['57', '44', '127'].includes((thrown as { code?: string }).code ?? '')
}

/** The statements of a file: each ends with a semicolon at the end of a line. A piece of nothing but comments is none. */
export function statementsOf(text: string): readonly string[] {
  return text
    .split(/;[ \t]*(?:--[^\n]*)?(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/--[^\n]*/g, '').trim() !== '')
}
