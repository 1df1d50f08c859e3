import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../kernel/errors.ts'
import { type Day, parseDay } from '../kernel/day.ts'
import type { Config } from '../platform/config.ts'
import type { Pg } from '../platform/postgres/open.ts'
import { holdsRecord } from '../platform/stores/folder.ts'
import { holderOf } from '../platform/stores/lock.ts'
import { serverTrouble } from '../platform/stores/unreachable.ts'
import { isAlive } from '../platform/stores/process-facts.ts'

const note = z.object({ v: z.literal(1), demo: z.literal(true), asOf: z.string(), businessDate: z.string(), customers: z.int() })

/** What a demo installation is: the day its clock stands on, the night it shows, how large the made-up bank is. Kept beside the data, so that a later start needs no option. */
export type DemoNote = { readonly asOf: Day; readonly businessDate: Day; readonly customers: number }

const fileOf = (dataDir: string): string => join(dataDir, 'demo.json')

/** The note of a demo installation; undefined for any other. */
export function readDemoNote(dataDir: string): DemoNote | undefined {
  if (!existsSync(fileOf(dataDir))) return undefined
  const { asOf, businessDate, customers } = note.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')))
  return { asOf: parseDay(asOf), businessDate: parseDay(businessDate), customers }
}

export function writeDemoNote(dataDir: string, demo: DemoNote): void {
  writeFileSync(fileOf(dataDir), `${JSON.stringify({ v: 1, demo: true, ...demo }, null, 1)}\n`)
}

/** Empties the data folder of a demo installation. One that is not the demo's, or in use, is refused: there is no way back. */
export function emptyDemo(dataDir: string): void {
  const run = join(dataDir, 'run')
  if (!existsSync(run)) return
  const holder = holderOf(run)
  if (holder !== undefined && isAlive(holder)) {
    throw new AppError('precondition-failed', {
      message: `Process ${holder.pid} is working with ${dataDir}`,
      userMessage: {
        zh: `进程 ${holder.pid} 正在使用 ${dataDir}，请先停止它。`,
        en: `Process ${holder.pid} is using ${dataDir}: stop it first.`,
      },
    })
  }
  if (readDemoNote(dataDir) === undefined) {
    throw new AppError('precondition-failed', {
      message: `${dataDir} is no demo installation`,
      userMessage: {
        zh: `${dataDir} 不是演示数据，--fresh 不会清空它。`,
        en: `${dataDir} does not hold the demo: --fresh will not empty it.`,
      },
    })
  }
  // PostgreSQL's home may lie elsewhere (it does not run as root): the folder's own note says where.
  const homeNote = join(run, 'postgres-home')
  if (existsSync(homeNote)) rmSync(readFileSync(homeNote, 'utf8').trim(), { recursive: true, force: true })
  rmSync(dataDir, { recursive: true, force: true })
}

/** Looking into a folder must not make an installation there: one without a record of its own, where none is named by address, is refused untouched. */
export function refuseUnmadeFolder(config: Pick<Config, 'dataDir' | 'databaseUrl'>): void {
  if (config.databaseUrl === undefined && !holdsRecord(config.dataDir)) throw unmade(config.dataDir)
}

/** As above, of a server's database that was never migrated. */
export async function refuseUnmadeRecord(pg: Pick<Pg, 'pool'>, config: Pick<Config, 'databaseUrl'>): Promise<void> {
  const { databaseUrl } = config
  if (databaseUrl === undefined) return
  const asked = pg.pool.query<{ isThere: boolean }>(`select to_regclass('public.schema_migrations') is not null as "isThere"`)
  const { rows } = await asked.catch((thrown: unknown) => {
    throw serverTrouble(thrown, 'record', databaseUrl)
  })
  const { host, pathname } = new URL(databaseUrl)
  if (rows[0]?.isThere !== true) throw unmade(`${host}${pathname}`)
}

function unmade(place: string): AppError {
  return new AppError('not-found', {
    message: `${place} holds no installation`,
    userMessage: {
      zh: `${place} 中没有知客的数据。新建请运行 npm start（演示）或 zhike import <文件夹>（本行数据）；已有数据请用 --data-dir 指明其目录。`,
      en: `There is no installation in ${place}. Make one with npm start (the demo) or zhike import <folder> (your bank), or name the folder of yours with --data-dir.`,
    },
  })
}
