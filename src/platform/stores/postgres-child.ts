import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync, closeSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { childEnvironment } from '../config.ts'
import type { Log } from '../log.ts'
import { type DataFolder, openOutput, socketFolder } from './folder.ts'
import { makeFolderFor, makeOpenFolder, type RunAs, unprivileged } from './nobody.ts'
import { postgresBinaries } from './postgres-binaries.ts'
import { commandOf, markOf } from './process-facts.ts'
import type { RunningChild } from './supervise.ts'

/** How to reach the embedded PostgreSQL: over the socket in its folder, which only its user and root can enter, so it asks for no password. */
export type PostgresSocket = { readonly host: string; readonly port: number; readonly user: string; readonly database: string }

const PORT = 5432
const OWNER = 'zhike'

/** Where the socket of a folder's PostgreSQL is; the same at every start, so those connected find it again. */
export function postgresSocket(folder: DataFolder): PostgresSocket {
  const host = folder.moved ? join(folder.postgres, 's') : socketFolder(join(folder.postgres, 's'), folder.root)
  return { host, port: PORT, user: OWNER, database: OWNER }
}

/** Makes the database cluster at the first start (1.0 s), starts PostgreSQL on it (0.1 s) and waits until it answers. */
export async function startPostgres(folder: DataFolder, log: Log): Promise<RunningChild> {
  const as = unprivileged()
  const bin = postgresBinaries()
  const data = join(folder.postgres, 'data')
  if (folder.moved) makeOpenFolder(dirname(folder.postgres))
  makeFolderFor(folder.postgres, as)
  if (folder.moved)
    log.warn({ folder: folder.postgres }, 'PostgreSQL runs as nobody, which cannot enter the data folder: its data lies here')
  const socket = postgresSocket(folder)
  makeFolderFor(socket.host, as)
  if (!existsSync(data)) await makeCluster(bin, data, as)
  await endOrphan(data, log)

  const output = openOutput(folder, 'postgres')
  const child = spawn(join(bin, 'postgres'), ['-D', data, ...flags(socket.host)], {
    ...as,
    // A session of its own: Ctrl-C in our terminal must reach us alone, and we stop the stores in order.
    detached: true,
    stdio: ['ignore', output.fd, output.fd],
    cwd: folder.postgres,
    env: childEnvironment({ TZ: 'Asia/Shanghai' }),
  })
  closeSync(output.fd)
  const pid = child.pid
  const ended = endOf(child)
  if (pid === undefined) throw new Error(`PostgreSQL could not be started: ${await ended}`)
  const watcher = watch(pid, as)
  void ended.then(() => watcher.kill('SIGKILL'))
  let isOver = false
  void ended.then(() => {
    isOver = true
  })
  const failed = await Promise.race([ended, ready(socket, () => isOver)])
  if (failed !== undefined) throw new Error(`PostgreSQL ended at its start (${failed}); see ${output.path}`)
  return { pid, ended, stop: () => stop(child, ended) }
}

/** The cluster is made beside its place and renamed when whole. Text sorts by code point: the same everywhere, and indexes never break with a new system library. */
async function makeCluster(bin: string, data: string, as: RunAs): Promise<void> {
  const draft = `${data}.new`
  rmSync(draft, { recursive: true, force: true })
  const args = [
    '-D',
    draft,
    '-U',
    OWNER,
    '--auth=trust',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ]
  await promisify(execFile)(join(bin, 'initdb'), args, {
    ...as,
    cwd: dirname(data),
    env: childEnvironment({ TZ: 'Asia/Shanghai' }),
  })
  renameSync(draft, data)
}

/** Settings for one machine shared with the warehouse and Node: an eighth of memory for the buffers, at most 2 GB; fsync stays on. */
function flags(socketHost: string): string[] {
  const megabytes = Math.floor(totalmem() / 2 ** 20)
  const settings = {
    listen_addresses: '',
    port: PORT,
    unix_socket_directories: socketHost,
    unix_socket_permissions: '0700',
    max_connections: 120,
    shared_buffers: `${Math.min(2048, Math.max(128, Math.floor(megabytes / 8)))}MB`,
    effective_cache_size: `${Math.floor(megabytes / 3)}MB`,
    work_mem: '32MB',
    maintenance_work_mem: '256MB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    wal_compression: 'on',
    random_page_cost: 1.1,
    jit: 'off',
    max_parallel_workers_per_gather: Math.max(1, Math.floor(availableParallelism() / 2)),
    timezone: 'Asia/Shanghai',
    log_timezone: 'Asia/Shanghai',
    // No values of rows in a log: neither failed statements nor the DETAIL that quotes a key (terse leaves it out).
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
  }
  return Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
}

/**
 * A shell of a few hundred kB that waits for the end of its input, which is the end of us by whatever way, and then stops PostgreSQL.
 * It runs as the same user, so it can end nothing else of importance should the number be another's by then.
 */
function watch(pid: number, as: RunAs): ChildProcess {
  const watcher = spawn('/bin/sh', ['-c', 'read _; kill -INT "$1"', 'zhike-watch', String(pid)], {
    ...as,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  })
  watcher.on('error', () => {}) // no /bin/sh: the next start ends the orphan
  watcher.unref()
  return watcher
}

/** Ends the PostgreSQL that an earlier, killed owner of this folder left behind: only if the process is one on this very folder. */
async function endOrphan(data: string, log: Log): Promise<void> {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (!(pid > 1) || markOf(pid) === undefined || !commandOf(pid).includes(data)) return
  log.warn({ pid }, 'a PostgreSQL of an earlier start still runs on this folder; stopping it')
  for (const [signal, waitMs] of [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5000],
    ['SIGKILL', 5000],
  ] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      return // it ended meanwhile
    }
    for (const until = Date.now() + waitMs; Date.now() < until; ) {
      if (markOf(pid) === undefined) return
      await new Promise((done) => setTimeout(done, 25))
    }
  }
}

/** Waits until PostgreSQL answers, and makes our database at the first start. Resolves with nothing; a start that never ends is told by the child's own end. */
async function ready(socket: PostgresSocket, isOver: () => boolean): Promise<undefined> {
  while (!isOver()) {
    const client = new Client({ ...socket, database: 'postgres' })
    client.on('error', () => {}) // the server going away while we ask: the next round tells
    try {
      await client.connect()
      const { rowCount } = await client.query('select from pg_database where datname = $1', [socket.database])
      if (rowCount === 0) await client.query(`create database ${socket.database} template template0`)
      return undefined
    } catch (thrown) {
      if (!isNotYet(thrown)) throw thrown
      await new Promise((done) => setTimeout(done, 20))
    } finally {
      await client.end().catch(() => {}) // it may never have been connected
    }
  }
  return undefined
}

/** Not listening yet, or still starting up, or replaying its log after a crash. */
function isNotYet(thrown: unknown): boolean {
  const code = (thrown as { code?: string }).code ?? ''
  return (
    ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P03'].includes(code) || /terminated unexpectedly/.test(String(thrown))
  )
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((done) => {
    child.once('error', (error) => done(error.message))
    child.once('exit', (code, signal) => done(signal === null ? `exit code ${code}` : `signal ${signal}`))
  })
}

/** Fast shutdown: sessions are ended, everything is written. */
async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGINT')
  const timer = setTimeout(() => child.kill('SIGQUIT'), 15_000)
  await ended
  clearTimeout(timer)
}
