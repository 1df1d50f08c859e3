// Stores of their own, apart from those the other tests share: here they are killed.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog } from '../log.ts'
import { openPg, type Pg } from '../postgres/open.ts'
import { openWarehouse, type Warehouse } from '../warehouse/open.ts'
import { isRoot, shortHash } from './folder.ts'
import { openStores, type Stores } from './open.ts'
import { markOf } from './process-facts.ts'
import { removeStores } from './remove.ts'

const log = openLog('silent')
let dataDir: string
let started: ChildProcess[]
let closing: (() => Promise<void>)[]

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'zhike-test-own-'))
  chmodSync(dataDir, 0o711)
  started = []
  closing = []
})
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  for (const child of started) child.kill('SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
})

type Opened = { readonly stores: Stores; readonly pg: Pg; readonly warehouse: Warehouse }

async function openHere(folder = dataDir): Promise<Opened> {
  const stores = await openStores({ dataDir: folder, databaseUrl: undefined, clickhouseUrl: undefined }, log)
  const pg = openPg(stores.record, log)
  const warehouse = openWarehouse(stores.warehouse)
  closing.push(
    () => stores.close(),
    () => warehouse.close(),
    () => pg.close(),
  )
  return { stores, pg, warehouse }
}

async function fill({ pg, warehouse }: Opened): Promise<void> {
  await pg.pool.query('create table kept (a int); insert into kept select generate_series(1, 100)')
  await warehouse.createDatabase()
  await warehouse.command('CREATE TABLE kept (a UInt32) ENGINE = MergeTree ORDER BY a')
  await warehouse.command('INSERT INTO kept SELECT number FROM numbers(100)')
}

/** What both stores still hold of what `fill` wrote; waits as long as they are being restarted. */
const held = async ({ pg, warehouse }: Opened): Promise<unknown> => [
  await pg.asOwner.connection().execute(async () => (await pg.pool.query('select count(*)::int as n from kept')).rows[0]),
  await warehouse.one('SELECT count() AS n FROM kept', {}, { numbers: true }),
]
const ALL = [{ n: 100 }, { n: 100 }]

/** Another process of ours on the same folder: keeps (or attaches to) the stores until it is ended. Resolves with the ids of the stores it keeps. */
async function openElsewhere(): Promise<{ child: ChildProcess; pids: { postgres: number; chdb: number } }> {
  const script = `
    import { openLog } from ${JSON.stringify(new URL('../log.ts', import.meta.url).pathname)}
    import { openStores } from ${JSON.stringify(new URL('open.ts', import.meta.url).pathname)}
    const stores = await openStores({ dataDir: ${JSON.stringify(dataDir)} }, openLog('silent'))
    console.log(JSON.stringify(stores.pids()))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  const line = await new Promise<string>((done) => child.stdout.once('data', (chunk: Buffer) => done(chunk.toString())))
  return { child, pids: JSON.parse(line) as { postgres: number; chdb: number } }
}

const isGone = (pid: number) => () => markOf(pid) === undefined

test('each store killed in mid-query is started again with its data, and only the query it was busy with fails', async () => {
  const here = await openHere()
  await fill(here)
  const before = here.stores.pids()

  const inPostgres = here.pg.pool.query('select pg_sleep(60)')
  const inChdb = here.warehouse.query('SELECT sum(sipHash64(number)) AS s FROM numbers(100000000000)')
  const failures = Promise.allSettled([inPostgres, inChdb])
  await expect
    .poll(async () => (await here.pg.pool.query("select from pg_stat_activity where query = 'select pg_sleep(60)'")).rowCount)
    .toBe(1)
  await expect
    .poll(
      async () =>
        (
          await here.warehouse.query(
            "SELECT 1 AS a FROM system.processes WHERE query LIKE '%sipHash64%' AND query NOT LIKE '%processes%'",
          )
        ).length,
    )
    .toBe(1)
  process.kill(before.postgres, 'SIGKILL')
  process.kill(before.chdb, 'SIGKILL')
  expect((await failures).map((each) => each.status)).toEqual(['rejected', 'rejected'])

  await expect.poll(() => here.stores.pids().postgres, { timeout: 30_000 }).not.toBeOneOf([0, before.postgres])
  await expect.poll(() => here.stores.pids().chdb, { timeout: 30_000 }).not.toBeOneOf([0, before.chdb])
  expect(await held(here)).toEqual(ALL)
})

test('a second process attaches to what the first keeps; when the first is killed its stores end and the second takes over', async () => {
  const elsewhere = await openElsewhere()
  expect(elsewhere.pids.postgres).toBeGreaterThan(0)
  const here = await openHere()
  expect(here.stores.pids()).toEqual({ postgres: 0, chdb: 0 })
  await fill(here)
  expect(await held(here)).toEqual(ALL)

  elsewhere.child.kill('SIGKILL')
  await expect.poll(isGone(elsewhere.pids.chdb), { timeout: 10_000 }).toBe(true)
  await expect.poll(isGone(elsewhere.pids.postgres), { timeout: 10_000 }).toBe(true)
  await expect.poll(() => here.stores.pids().chdb, { timeout: 30_000 }).toBeGreaterThan(0)
  expect(await held(here)).toEqual(ALL)
})

test('what a killed process of this machine spooled is gone at the next start, also beside running stores; what lives, or is another machine’s, stays', async () => {
  const spool = join(dataDir, 'spool')
  const elsewhere = await openElsewhere()
  const living = readdirSync(spool)
  mkdirSync(join(spool, '999999999-1'))
  mkdirSync(join(spool, `999999999-1-${shortHash(hostname())}`))
  mkdirSync(join(spool, '999999999-1-0123456789ab'))
  await openHere()
  const own = readdirSync(spool).filter((name) => name.startsWith(`${process.pid}-`))
  expect(own).toHaveLength(1)
  expect(living).toContain('chdb')
  expect(readdirSync(spool).sort()).toEqual([...living, ...own, '999999999-1-0123456789ab'].sort())
  elsewhere.child.kill('SIGKILL')
})

test('a process that ends in order leaves nothing running, and the next start finds everything', async () => {
  const first = await openHere()
  await fill(first)
  const { postgres, chdb } = first.stores.pids()
  for (const close of closing.reverse()) await close()
  closing = []
  expect([isGone(postgres)(), isGone(chdb)()]).toEqual([true, true])
  expect(await held(await openHere())).toEqual(ALL)
})

test('a PostgreSQL left behind by a killed process whose watcher was killed too is ended by the next start', async () => {
  const elsewhere = await openElsewhere()
  const watchers = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(`zhike-watch ${elsewhere.pids.postgres}`))
    .map((line) => Number(line.trim().split(' ')[0]))
  expect(watchers).toHaveLength(1)
  for (const watcher of watchers) process.kill(watcher, 'SIGKILL')
  elsewhere.child.kill('SIGKILL')
  await expect.poll(isGone(elsewhere.pids.chdb), { timeout: 10_000 }).toBe(true)
  expect(isGone(elsewhere.pids.postgres)()).toBe(false)

  const here = await openHere()
  expect(isGone(elsewhere.pids.postgres)()).toBe(true)
  await fill(here)
  expect(await held(here)).toEqual(ALL)
})

test('stores that a process keeps cannot be removed; afterwards nothing of them stays', async () => {
  await openHere()
  expect(() => removeStores(dataDir)).toThrow(`is using ${dataDir}: stop it first`)
  for (const close of closing.reverse()) await close()
  closing = []
  removeStores(dataDir)
  expect(existsSync(join(dataDir, 'postgres'))).toBe(false)
  expect(existsSync(join(dataDir, 'warehouse'))).toBe(false)
})

test.runIf(isRoot())(
  'as root under a closed folder, PostgreSQL runs as nobody from a place of its own, which goes with the stores',
  async () => {
    const closed = join(dataDir, 'closed')
    const folder = join(closed, 'data')
    const here = await (async () => {
      execFileSync('mkdir', ['-m', '700', closed])
      return openHere(folder)
    })()
    await fill(here)
    expect(await held(here)).toEqual(ALL)
    const home = readFileSync(join(folder, 'run', 'postgres-home'), 'utf8')
    expect(home).toMatch(/^\/var\/lib\/zhike\/[0-9a-f]{12}$/)
    const owner = execFileSync('ps', ['-o', 'user=', '-p', String(here.stores.pids().postgres)], { encoding: 'utf8' }).trim()
    expect(owner).toBe('nobody')
    for (const close of closing.reverse()) await close()
    closing = []
    removeStores(folder)
    expect(existsSync(home)).toBe(false)
  },
)
