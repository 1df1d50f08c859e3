// Servers as a bank's own are, for tests of an installation on them: a PostgreSQL that somebody else set up for other applications, and a warehouse behind a port, each
// reached by its address alone. (The programs are those of the embedded stores, so nothing needs to be installed.)
import { execFile, fork, type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { makeFolderFor, unprivileged } from '../../src/platform/stores/nobody.ts'
import { postgresBinaries } from '../../src/platform/stores/postgres-binaries.ts'

/** A PostgreSQL server. `sql` is what its administrator does there. */
export type StrangerPostgres = {
  readonly urlOf: (login: string, password: string, database: string) => string
  readonly sql: (statement: string, database?: string) => Promise<void>
  readonly stop: () => Promise<void>
}

/** Defaults of the server that are no application's friend: every one of them once turned a value over. */
const oddDefaults = {
  DateStyle: 'SQL,DMY',
  timezone: 'America/New_York',
  IntervalStyle: 'sql_standard',
  bytea_output: 'escape',
  idle_in_transaction_session_timeout: '60s',
}

/** Starts a server in a folder, with passwords asked on TCP and an administrator `dba`. Databases made from its template sort Chinese by pinyin, not by code point. */
export async function startPostgres(folder: string): Promise<StrangerPostgres> {
  const as = unprivileged()
  const bin = postgresBinaries()
  makeFolderFor(folder, as)
  const data = join(folder, 'data')
  const locale = ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=zh-Hans-CN', '--locale=C']
  await promisify(execFile)(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'dba', '--auth-local=trust', '--auth-host=scram-sha-256', '--no-sync', ...locale],
    { ...as, cwd: folder },
  )
  const port = await freePort()
  const settings = Object.entries({
    ...oddDefaults,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
  })
  const argv = ['-D', data, '-p', String(port), ...settings.flatMap(([key, value]) => ['-c', `${key}=${value}`])]
  // The shell ends the server when our end of its input closes, by whatever way we end.
  const script = '"$@" & server=$!; read _; kill -INT $server; wait $server'
  const child = spawn('/bin/sh', ['-c', script, 'stranger', join(bin, 'postgres'), ...argv], {
    ...as,
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const sql = async (statement: string, database = 'postgres') => {
    const client = new Client({ host: folder, port, user: 'dba', database })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  await untilItAnswers(() => sql('select 1'))
  return {
    urlOf: (login, password, database) =>
      `postgres://${login}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`,
    sql,
    stop: () => ended(child, () => child.stdin?.end()),
  }
}

export type StrangerWarehouse = { readonly url: string; readonly stop: () => Promise<void> }

/** Starts a warehouse on a port, in a zone of its own. */
export async function startWarehouse(folder: string): Promise<StrangerWarehouse> {
  const child = fork(join(import.meta.dirname, 'warehouse-server.ts'), [folder], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...process.env, TZ: 'America/New_York', UV_THREADPOOL_SIZE: '16' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const [port] = (await once(child.stdout ?? child, 'data')) as [Buffer]
  return { url: `http://127.0.0.1:${String(port).trim()}`, stop: () => ended(child, () => child.kill('SIGTERM')) }
}

async function ended(child: ChildProcess, end: () => void): Promise<void> {
  const exit = once(child, 'exit')
  end()
  await exit
}

/** A port nobody has at the moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

async function untilItAnswers(ask: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask()
    } catch (thrown) {
      if (tries === 300) throw thrown
      await new Promise((done) => setTimeout(done, 50))
    }
  }
}
