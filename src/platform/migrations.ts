import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One numbered file of plain SQL. Numbers only order; gaps between them are fine. */
export type Migration = { readonly name: string; readonly sql: string; readonly sha256: string }

/** The migrations of a folder in the order of their numbers. */
export async function readMigrations(folder: string): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const odd = names.find((name) => !/^\d{4}_[a-z0-9_-]+\.sql$/.test(name))
  if (odd !== undefined) throw new Error(`Migration ${odd} is not named like 0007_what_it_does.sql`)
  const twice = names.find((name, at) => names[at - 1]?.slice(0, 4) === name.slice(0, 4))
  if (twice !== undefined) throw new Error(`Two migrations have the number ${twice.slice(0, 4)}`)
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8')
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

/**
 * What is still to run, given what has run. A file that was edited after it ran, or has gone, is refused: the stores of others no longer
 * look like it says. A lower number that came later (two branches merged) is run.
 */
export function stillToRun(
  migrations: readonly Migration[],
  done: ReadonlyMap<string, string>,
  store: string,
): readonly Migration[] {
  for (const [name, sha256] of done) {
    const file = migrations.find((migration) => migration.name === name)
    if (file === undefined)
      throw new Error(
        `Migration ${name} ran in this ${store} but its file is gone: this is an older version of Zhike than the one that made the data.`,
      )
    if (file.sha256 !== sha256)
      throw new Error(
        `Migration ${name} was edited after it ran in this ${store}. Restore the file, and make the change in a new one with the next number.`,
      )
  }
  return migrations.filter((migration) => !done.has(migration.name))
}
