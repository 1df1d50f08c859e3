// An installation on servers that are the bank's own: a login that is no superuser, defaults made for other applications, databases that sort Chinese by pinyin, a warehouse
// behind a port. What comes of a bank there is the same to the last digit; two processes serve it; it is backed up and restored.
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { backup } from '../../src/app/backup/backup.ts'
import { restore } from '../../src/app/backup/restore.ts'
import { demoCode, demoPassword } from '../../src/app/demo-users.ts'
import { demoLogins } from '../../src/app/demo/network.ts'
import { nightSteps } from '../../src/app/night/steps.ts'
import { jobCtx, type OpenPlatform, openPlatform } from '../../src/app/open-platform.ts'
import { setUpDemo } from '../../src/app/set-up-demo.ts'
import { parseDay } from '../../src/kernel/day.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openLog } from '../../src/platform/log.ts'
import { testStores } from '../support.ts'
import { jobOver } from '../bank/facts-in-warehouse.ts'
import { zhike } from './commands.ts'
import { factsIn } from './facts.ts'
import { freePort, type StrangerPostgres, startPostgres, startWarehouse, type StrangerWarehouse } from './stranger-servers.ts'

const log = openLog('silent')
const password = 'p@ss word/1'
const businessDate = parseDay('2026-10-15')
const demo = { customers: 240, businessDate, transactionsPerCustomer: 20 }

let home: string
let postgres: StrangerPostgres
let warehouse: StrangerWarehouse
let bank: OpenPlatform
/** Of the same bank made in embedded stores with the same keys. */
let embedded: readonly (readonly [string, string])[]

/** The settings of a process of the bank: addresses as its environment brings them. */
const environmentOf = (database: string): Record<string, string> => ({
  DATABASE_URL: postgres.urlOf('zhike_login', password, database),
  DATABASE_OWNER_URL: postgres.urlOf('zhike', password, database),
  CLICKHOUSE_URL: `${warehouse.url}/${database}`,
})
const argvOf = (folder: string) => ['--data-dir', join(home, folder), '--as-of', '2026-10-16']

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'zhike-servers-'))
  chmodSync(home, 0o711) // PostgreSQL's own user must be able to walk in
  postgres = await startPostgres(join(home, 'pg'))
  warehouse = await startWarehouse(join(home, 'ch'))
  // What the README asks of the administrator, and no more.
  await postgres.sql(`create role zhike login createrole password '${password}'`)
  await postgres.sql(`create role zhike_login login noinherit password '${password}'`)
  await postgres.sql('create database bank owner zhike')
  await postgres.sql('create database restored owner zhike')
  const stores = await testStores()
  try {
    await setUpDemo(jobOver(stores), demo)
    embedded = await checksumsOf(jobOver(stores))
    const keys = ['--master-key-file', join(stores.config.dataDir, 'keys', 'master.key')]
    bank = await openPlatform(readConfig([...argvOf('bank'), ...keys], environmentOf('bank')).config, log)
  } finally {
    await stores.close()
  }
  await setUpDemo(jobCtx(bank.platform), demo)
})
afterAll(async () => {
  await bank?.close()
  await warehouse?.stop()
  await postgres?.stop()
  rmSync(home, { recursive: true, force: true })
})

async function checksumsOf(ctx: ReturnType<typeof jobCtx>): Promise<readonly (readonly [string, string])[]> {
  const found = await ctx.slice((db) =>
    sql<{ step: string; checksum: string }>`
      select step, checksum from runs where status = 'published' and step <> 'relay' and business_date = ${businessDate} order by run_id`.execute(
      db,
    ),
  )
  return found.rows.map(({ step, checksum }) => [step, checksum] as const)
}

test('import and every step of the night end with the checksums of the embedded stores', async () => {
  expect(embedded.map(([step]) => step).sort()).toEqual(['import', ...nightSteps.map(({ key }) => key)].sort())
  expect(await checksumsOf(jobCtx(bank.platform))).toEqual(embedded)
  expect(bank.stores.pids()).toEqual({ postgres: 0, chdb: 0 })
})

/** A process of its own that serves the bank, and the address it says. */
async function serveBank(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const main = join(import.meta.dirname, '../../src/app/cli/main.ts')
  const argv = [...argvOf('bank'), '--master-key-file', bank.platform.config.masterKeyFile, '--port', '0']
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'serve', ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environmentOf('bank') },
  })
  const said = await new Promise<string>((done) => child.stdout.once('data', (chunk: Buffer) => done(chunk.toString())))
  return { child, url: /http:\S+/.exec(said)?.[0] ?? said }
}

type Reply = { readonly status: number; readonly body: Record<string, unknown>; readonly cookie: string }

async function call(url: string, payload?: object, headers: Record<string, string> = {}): Promise<Reply> {
  const answer = await fetch(url, {
    headers: { ...headers, ...(payload === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(payload === undefined ? {} : { method: 'POST', body: JSON.stringify(payload) }),
  })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, cookie }
}

async function signIn(url: string, role: keyof typeof demoLogins): Promise<Record<string, string>> {
  const first = await call(`${url}/api/sign-in`, { login: demoLogins[role], password: demoPassword })
  expect(first.status).toBe(200)
  const second = await call(`${url}/api/sign-in/second-factor`, { code: demoCode(new Date()) }, { cookie: first.cookie })
  expect(second.status).toBe(200)
  return { cookie: second.cookie, 'x-csrf-token': String(second.body.csrfToken) }
}

test('two processes serve one record: a session of one holds at the other, and of a night that both see waiting each step runs once', async () => {
  const [one, other] = await Promise.all([serveBank(), serveBank()])
  try {
    const manager = await signIn(one.url, 'rm')
    const today = await call(`${other.url}/api/today`, undefined, manager)
    expect([today.status, today.body.businessDate]).toEqual([200, businessDate])
    const administrator = await signIn(other.url, 'system-admin')
    const asked = await call(`${one.url}/api/night/start`, { businessDate: '2026-10-16' }, administrator)
    expect([asked.status, asked.body]).toEqual([200, { started: true }])
    const ctx = jobCtx(bank.platform)
    const nightOf = async () => {
      const found = await ctx.slice((db) =>
        sql<{ status: string }>`select status from nights where business_date = '2026-10-16'`.execute(db),
      )
      return found.rows
    }
    await expect.poll(nightOf, { timeout: 240_000, interval: 500 }).toEqual([{ status: 'published' }])
    const runs = await ctx.slice((db) =>
      sql<{ step: string; n: number; owners: number }>`
        select step, count(*) as n, count(distinct owner) as owners from runs where business_date = '2026-10-16' and step <> 'relay' group by 1 order by 1`.execute(
        db,
      ),
    )
    const once = nightSteps.map(({ key }) => ({ step: key, n: 1, owners: 1 }))
    expect(runs.rows).toEqual(once.sort((a, b) => (a.step < b.step ? -1 : 1)))
    const after = await call(`${other.url}/api/today`, undefined, manager)
    expect([after.status, after.body.businessDate]).toEqual([200, '2026-10-16'])
  } finally {
    for (const { child } of [one, other]) child.kill('SIGTERM')
  }
})

test('a backup of servers is restored into other databases there, by the owner alone, and is the same bank', async () => {
  const before = await factsIn(bank)
  await backup(bank.platform, { folder: join(home, 'backup'), withKeys: true })
  const { CLICKHOUSE_URL: clickhouse = '' } = environmentOf('restored')
  const alone = { DATABASE_URL: postgres.urlOf('zhike', password, 'restored'), CLICKHOUSE_URL: clickhouse }
  const { config } = readConfig(argvOf('restored'), alone)
  await restore(config, log, { folder: join(home, 'backup') })
  const open = await openPlatform(config, log, { onlyExisting: true })
  try {
    expect(await factsIn(open)).toEqual(before)
  } finally {
    await open.close()
  }
  await expect(restore(config, log, { folder: join(home, 'backup') })).rejects.toThrow('not empty')
})

test('what a server refuses is said in a sentence that names it and what to ask its administrator for', async () => {
  await postgres.sql(`create role modest login password '${password}'`)
  await postgres.sql('create database modest owner modest')
  await postgres.sql(`create database latin owner zhike encoding 'LATIN1' locale_provider libc locale 'C' template template0`)
  const nobody = await freePort()
  const host = new URL(postgres.urlOf('x', 'y', 'z')).host
  const told = async (databaseUrl: string, clickhouseUrl = warehouse.url) => {
    const { config } = readConfig(argvOf('refused'), { DATABASE_URL: databaseUrl, CLICKHOUSE_URL: clickhouseUrl })
    return openPlatform(config, log).then(
      (open) => open.close(),
      (thrown: { userMessage?: { en: string } }) => thrown.userMessage?.en,
    )
  }
  expect([
    await told(postgres.urlOf('zhike', 'wrong', 'bank')),
    await told(postgres.urlOf('zhike', password, 'nowhere')),
    await told(`postgres://zhike@127.0.0.1:${nobody}/bank`),
    await told(postgres.urlOf('modest', password, 'modest')),
    await told(postgres.urlOf('zhike', password, 'latin')),
  ]).toEqual([
    `PostgreSQL ${host}/bank refuses the login: check user and password.`,
    `PostgreSQL ${host}/nowhere has no such database: have its administrator make it first.`,
    `PostgreSQL 127.0.0.1:${nobody}/bank does not answer: check address, port and network.`,
    `PostgreSQL ${host}/modest does not grant what is needed: the README lists it under "On servers".`,
    'The database must be encoded in UTF8; this one is in LATIN1.',
  ])
  // With the roles made by the administrator the owner needs no right to make any.
  await postgres.sql(`do $$ declare r record; begin
    for r in select rolname from pg_roles where rolname like 'zhike%' and not rolcanlogin loop execute format('grant %I to modest with admin option', r.rolname); end loop;
  end $$`)
  expect(await told(postgres.urlOf('modest', password, 'modest'), `${warehouse.url}/modest`)).toBeUndefined()
})

test('a command that only looks makes nothing in a database that holds no installation', async () => {
  await postgres.sql('create database untouched owner zhike')
  const at = ['--database-url', postgres.urlOf('zhike', password, 'untouched'), '--clickhouse-url', `${warehouse.url}/untouched`]
  const ran = await zhike('user', 'list', ...argvOf('untouched'), ...at, '--lang', 'en')
  expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('/untouched. Make one with npm start')])
  await postgres.sql("do $$ begin assert not exists (select from pg_tables where schemaname = 'public'); end $$", 'untouched')
})
