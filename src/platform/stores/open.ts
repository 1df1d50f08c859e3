import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import { startChdb } from './chdb-child.ts'
import { type DataFolder, layOut, shortHash } from './folder.ts'
import { type FolderLock, holderOf, takeLock } from './lock.ts'
import { postgresSocket, startPostgres } from './postgres-child.ts'
import { isAlive, markOf, type ProcessMark } from './process-facts.ts'
import { type Supervised, supervise } from './supervise.ts'

/** How to reach the record: a server by its URL (and the one of the owner of its tables, where that is another login), or the embedded one by its socket. */
export type RecordAddress =
  | { readonly connectionString: string; readonly ownerConnectionString?: string | undefined }
  | { readonly host: string; readonly port: number; readonly user: string; readonly database: string }

/** How to reach the warehouse. With `socket` it is the embedded one: it sees our disk, so files need not go through the wire. */
export type WarehouseAddress = {
  readonly url: string
  readonly socket?: string
  /** Where files that bridge the stores go: this process's own folder, removed when it ends. */
  readonly spool: string
}

/** Both stores, ready to be connected to. Their addresses stay the same however often the processes behind them are restarted or change hands. */
export type Stores = {
  readonly record: RecordAddress
  readonly warehouse: WarehouseAddress
  /** Process ids of the stores this process keeps; 0 for one kept by another process, or a server. */
  readonly pids: () => { readonly postgres: number; readonly chdb: number }
  /** Stops what this process keeps; what another process keeps goes on. */
  readonly close: () => Promise<void>
}

type Kept = { readonly lock: FolderLock; readonly postgres: Supervised | undefined; readonly chdb: Supervised | undefined }

const STARTING_MS = 120_000
const LOOK_MS = 500

/**
 * Starts the embedded stores of the data folder, or attaches to those another process keeps (a server and the CLI side by side).
 * An attached process looks twice a second whether the keeper lives; when it ends, one of those attached takes over and starts them again.
 */
export async function openStores(
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'clickhouseUrl'> & Partial<Pick<Config, 'databaseOwnerUrl'>>,
  log: Log,
): Promise<Stores> {
  const folder = layOut(config.dataDir)
  const spool = spoolOf(folder, markOf(process.pid))
  mkdirSync(spool, { recursive: true, mode: 0o700 })
  await clearSpool(folder)
  const record: RecordAddress =
    config.databaseUrl === undefined
      ? postgresSocket(folder)
      : { connectionString: config.databaseUrl, ownerConnectionString: config.databaseOwnerUrl }
  const warehouse: WarehouseAddress =
    config.clickhouseUrl === undefined
      ? { url: 'http://localhost', socket: folder.warehouseSocket, spool }
      : { url: config.clickhouseUrl, spool }
  const wants = { postgres: config.databaseUrl === undefined, chdb: config.clickhouseUrl === undefined }
  let kept: Kept | undefined
  let takingOver: Promise<void> | undefined
  let look: NodeJS.Timeout | undefined

  if (wants.postgres || wants.chdb) {
    kept = await startOrAttach(folder, wants, log)
    look = setInterval(() => {
      if (kept !== undefined || takingOver !== undefined || isKept(folder)) return
      takingOver = keep(folder, wants, log)
        .then((taken) => {
          kept = taken
        })
        .catch((thrown: unknown) => log.error({ err: thrown }, 'the stores could not be taken over'))
        .finally(() => {
          takingOver = undefined
        })
    }, LOOK_MS)
    look.unref()
  }

  return {
    record,
    warehouse,
    pids: () => ({ postgres: kept?.postgres?.pid() ?? 0, chdb: kept?.chdb?.pid() ?? 0 }),
    close: async () => {
      clearInterval(look)
      await takingOver
      rmSync(spool, { recursive: true, force: true })
      const mine = kept
      kept = undefined
      if (mine === undefined) return
      rmSync(join(folder.run, 'stores.json'), { force: true })
      await Promise.all([mine.postgres?.stop(), mine.chdb?.stop()])
      mine.lock.release()
    },
  }
}

async function startOrAttach(folder: DataFolder, wants: Wants, log: Log): Promise<Kept | undefined> {
  for (const until = Date.now() + STARTING_MS; Date.now() < until; ) {
    const kept = await keep(folder, wants, log)
    if (kept !== undefined) return kept
    if (isReady(folder)) {
      log.info({ keeper: holderOf(folder.run)?.pid }, 'attached to the stores that another process keeps')
      return undefined
    }
    await new Promise((done) => setTimeout(done, 50))
  }
  throw new Error(
    `Process ${holderOf(folder.run)?.pid} holds ${folder.root} but its stores did not come up within ${STARTING_MS / 1000} s`,
  )
}

type Wants = { readonly postgres: boolean; readonly chdb: boolean }

/** Becomes the keeper of the folder and starts its stores; undefined when a living process is. */
async function keep(folder: DataFolder, wants: Wants, log: Log): Promise<Kept | undefined> {
  const lock = takeLock(folder.run)
  if (lock === undefined) return undefined
  const started = performance.now()
  const notes = join(folder.run, 'stores.json')
  rmSync(notes, { force: true })
  const [postgres, chdb] = await Promise.allSettled([
    wants.postgres ? supervise('postgres', () => startPostgres(folder, log), log) : undefined,
    wants.chdb ? supervise('chdb', () => startChdb(folder), log) : undefined,
  ])
  if (postgres.status === 'rejected' || chdb.status === 'rejected') {
    for (const each of [postgres, chdb]) if (each.status === 'fulfilled') await each.value?.stop()
    lock.release()
    throw postgres.status === 'rejected' ? postgres.reason : chdb.status === 'rejected' ? chdb.reason : undefined
  }
  const draft = `${notes}.${process.pid}`
  writeFileSync(
    draft,
    JSON.stringify(
      { keeper: holderOf(folder.run), postgres: postgresSocket(folder), warehouse: folder.warehouseSocket },
      null,
      2,
    ),
  )
  renameSync(draft, notes)
  log.info(
    { postgres: postgres.value?.pid(), chdb: chdb.value?.pid(), ms: Math.round(performance.now() - started) },
    'stores started',
  )
  return { lock, postgres: postgres.value, chdb: chdb.value }
}

/** Our own part of the spool folder, named by our mark so that others see when it is nobody's any more. Processes of several machines may share a folder. */
function spoolOf(folder: DataFolder, mark: ProcessMark | undefined): string {
  return join(folder.spool, `${mark?.pid ?? 0}-${mark?.started.replaceAll(/\W/g, '') ?? ''}-${thisMachine}`)
}

const thisMachine = shortHash(hostname())

/** Removes what processes of this machine that ended, by whatever way, had spooled. (Other names in the folder are the warehouse's own.) */
async function clearSpool(folder: DataFolder): Promise<void> {
  for (const name of (await readdir(folder.spool)).filter((each) => /^\d+-/.test(each))) {
    const [pid = '', , machine = thisMachine] = name.split('-')
    const mark = markOf(Number(pid))
    const isLiving = mark !== undefined && spoolOf(folder, mark) === join(folder.spool, name)
    if (machine === thisMachine && !isLiving) await rm(join(folder.spool, name), { recursive: true, force: true })
  }
}

/** Whether a living process keeps the folder. */
function isKept(folder: DataFolder): boolean {
  const holder = holderOf(folder.run)
  return holder !== undefined && isAlive(holder)
}

/** Whether the keeper has said that its stores are up. */
function isReady(folder: DataFolder): boolean {
  try {
    const notes = JSON.parse(readFileSync(join(folder.run, 'stores.json'), 'utf8')) as { keeper: { pid: number } }
    return notes.keeper.pid === holderOf(folder.run)?.pid
  } catch {
    return false // not written yet
  }
}
