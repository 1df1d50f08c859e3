import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../kernel/errors.ts'

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
      throw new AppError('precondition-failed', {
        message: `Migration ${name} ran in this ${store} but its file is gone: this is an older version of Zhike than the one that made the data.`,
        userMessage: {
          zh: `这些数据由更新版本的知客生成（迁移 ${name}），请使用该版本或更新的版本。`,
          en: `The data was made by a later version of Zhike (migration ${name}): run that one, or a newer.`,
        },
      })
    if (file.sha256 !== sha256)
      throw new AppError('precondition-failed', {
        message: `Migration ${name} was edited after it ran in this ${store}. Restore the file, and make the change in a new one with the next number.`,
        userMessage: {
          zh: `迁移 ${name} 在运行后被改动：请恢复该文件，改动另写入下一编号的文件。`,
          en: `Migration ${name} was edited after it ran: restore the file, and make the change in a new one with the next number.`,
        },
      })
  }
  return migrations.filter((migration) => !done.has(migration.name))
}
