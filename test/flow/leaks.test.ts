// A whole run of the demo — files in, night, a morning of requests, refused and failed ones among them — leaves none of its customers' names, numbers, phones,
// addresses or accounts anywhere but sealed in the record. In every place a canary was planted on purpose, and the same search must find just that.
import { appendFileSync, chmodSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { FastifyInstance } from 'fastify'
import iconv from 'iconv-lite'
import { destination } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plantedSecrets } from '../../src/app/demo/planted-secrets.ts'
import { writeBank } from '../../src/app/demo/write-bank.ts'
import { demoPassword, demoTotpSecret, demoUsers, makeDemoUsers } from '../../src/app/demo-users.ts'
import { runNight } from '../../src/app/night/night.ts'
import { nightSteps } from '../../src/app/night/steps.ts'
import { jobCtx, type OpenPlatform, openPlatform } from '../../src/app/open-platform.ts'
import { followProfile } from '../../src/app/policy-profile.ts'
import { createServer } from '../../src/app/server.ts'
import { parseDay } from '../../src/kernel/day.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openLog } from '../../src/platform/log.ts'
import { relay } from '../../src/platform/outbox.ts'
import { importDelivery } from '../../src/sources/service.ts'
import { type SecretSearch, searchFor } from './secret-search.ts'
import { headersOf, type Session, signInAs } from './world.ts'

const businessDate = parseDay('2026-10-15')
const canary = {
  warehouse: '金丝雀甲',
  spool: '金丝雀乙',
  log: '金丝雀丙',
  url: '金丝雀丁',
  record: '金丝雀戊',
  sealed: '19909999991',
} as const
const mapping = join(import.meta.dirname, '../../src/app/demo/mapping.json')

let home: string
let open: OpenPlatform
let secrets: readonly string[]
let openNames: readonly string[]
let search: SecretSearch
let logFile: string
let metrics: string
let quarantineFile: string

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'zhike-leaks-'))
  chmodSync(home, 0o711) // PostgreSQL's own user must be able to walk in
  const files = join(home, 'files')
  await writeBank({ folder: files, customers: 240, seed: 11, endDay: businessDate, transactionsPerCustomer: 20 })
  spoil(files)
  await readSecrets(files)
  logFile = join(home, 'server.log')
  // 'debug' is the most talkative level there is.
  const { config } = readConfig(['--data-dir', join(home, 'data'), '--as-of', '2026-10-16', '--log-level', 'debug'], {})
  open = await openPlatform(config, openLog(config.logLevel, destination({ dest: logFile, sync: true })))
  const ctx = jobCtx(open.platform)
  await importDelivery(ctx, { folder: files, mapping, businessDate })
  await followProfile(ctx, 'default', businessDate)
  await runNight(ctx, { businessDate, steps: nightSteps })
  const manager = await busiestManager()
  await makeDemoUsers(ctx, [{ login: manager, role: 'rm' }, ...demoUsers.filter(({ role }) => role === 'system-admin')])
  const server = await createServer(open.platform)
  await aMorning(server, manager)
  await server.close()
  // The day closes: what was recorded goes to the warehouse as events.
  expect(await relay(ctx, parseDay('2026-10-16'))).toBeGreaterThan(0)
  await plantCanaries()
}, 240_000)
afterAll(async () => {
  await open.close()
  rmSync(home, { recursive: true, force: true })
})

const core = 'cif_customer.dat'

/** Rows that the door refuses: what is said of a refused row must not quote it either. */
function spoil(files: string): void {
  const rows = [
    'C99000001|1|章不收|101|990001198002300017|20300101|1|19800230|19908800001|江城市|虚构路991号1室|JC-X|20200101|Y',
    'C99000002|1|卞错列|101|990002198001010011|20300101|1|19800101|19908800002|江城市|虚构路992号2室|0101',
  ]
  appendFileSync(join(files, core), iconv.encode(rows.map((row) => `${row}\r\n`).join(''), 'gb18030'))
  appendFileSync(
    join(files, 'transaction.csv'),
    'core,T-bad,6299990000088001,2026-10-14,600,12x.00,CNY,transfer-out,app,true,6266660000088002,false\n',
  )
}

/** What was delivered about customers. Names that are also a staff member's are no secrets: staff names stand in the record in the clear. */
async function readSecrets(files: string): Promise<void> {
  const { names, documents, phones, addresses, accounts } = await plantedSecrets(files)
  const cells = (name: string) =>
    readFileSync(join(files, name), 'utf8')
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(','))
  const cards = cells('card_customer.csv').flatMap((row) => [row[1], row[3], row[7]])
  const moved = cells('transaction.csv').flatMap((row) => [row[2], row[10]])
  const keys = [...cells('consent.csv'), ...cells('assignment.csv')].map((row) => row[1])
  const staff = new Set(cells('staff.csv').map((row) => row[1]))
  const all = new Set([
    ...names,
    ...documents,
    ...phones,
    ...addresses,
    ...accounts,
    ...cards,
    ...moved,
    ...keys,
    ...Object.values(canary),
  ])
  const texts = [...all].filter((text) => text !== undefined && text.length > 1) as readonly string[]
  openNames = texts.filter((text) => staff.has(text))
  secrets = texts.filter((text) => !staff.has(text))
  search = searchFor(secrets)
}

/** The staff number of the relationship manager with most to do. */
async function busiestManager(): Promise<string> {
  const found = await open.platform.pg.pool.query<{ staff_no: string }>(
    `select staff_no from staff join tasks on owner_staff_id = staff_id where post = 'rm' group by 1 order by count(*) desc, 1 limit 1`,
  )
  return found.rows[0]?.staff_no ?? ''
}

/** Sign-ins, the pages of a customer, a reveal, the counter, a result with a note; then what people mistype, and what is refused. */
async function aMorning(server: FastifyInstance, manager: string): Promise<void> {
  const rm = await signInAs(server, manager, new Date(), { password: demoPassword, totpSecret: demoTotpSecret })
  const admin = await signInAs(server, '9003', new Date(), { password: demoPassword, totpSecret: demoTotpSecret })
  const get = (url: string, session: Session = rm) => server.inject({ method: 'GET', url, headers: headersOf(session) })
  const post = (url: string, payload: object) =>
    server.inject({ method: 'POST', url, payload, headers: { ...headersOf(rm), 'idempotency-key': crypto.randomUUID() } })
  const today = await get('/api/today')
  const [task] = today.json<{ items: { taskId: number; customerId: number; customerName: string }[] }>().items
  if (task === undefined) throw new Error(`There is nothing to do today: ${today.body}`)
  const customer = `/api/customers/${task.customerId}`
  for (const page of ['', '/holdings', '/flows', '/timeline', '/consents', '/tasks', '/explain']) await get(customer + page)
  const revealed = (await post(`${customer}/reveal`, { field: 'phone', reason: '客户来电核对' })).json<{ text: string }>().text
  const document = (await post(`${customer}/reveal`, { field: 'document', reason: '客户来电核对' })).json<{ text: string }>().text
  expect(secrets).toEqual(expect.arrayContaining([revealed, document, task.customerName]))
  for (const [kind, number] of [
    ['document', document],
    ['phone', revealed],
    ['card', '6299990000000020'],
  ])
    await post('/api/counter/lookup', { kind, number })
  for (const text of [task.customerName, revealed, document, '6299990000000020', revealed.slice(-4)]) {
    const answer = await post('/api/search/customers', { text })
    expect(answer.statusCode, answer.body).toBe(200)
  }
  await get('/api/search/recent')
  const note = `${task.customerName}请改拨${revealed}，并说起${canary.sealed}`
  const recorded = await post(`/api/tasks/${task.taskId}/responses`, {
    channel: 'phone',
    outcome: 'interested',
    nextStep: 'none',
    note,
  })
  expect(recorded.statusCode, recorded.body).toBe(200)
  expect((await get(`${customer}/tasks`)).body).toContain(canary.sealed)
  await refused(server, { get, post }, { name: task.customerName, phone: revealed, document })
  metrics = (await get('/metrics')).body
  quarantineFile = (await get('/api/night/quarantine/download?runId=1', admin)).body
}

type Asking = {
  readonly get: (url: string, session?: Session) => Promise<{ readonly statusCode: number }>
  readonly post: (url: string, payload: object) => Promise<{ readonly statusCode: number }>
}

/** Calls that end in a refusal, with a customer's data wherever a caller can put some. */
async function refused(
  server: FastifyInstance,
  { get, post }: Asking,
  of: Readonly<Record<'name' | 'phone' | 'document', string>>,
): Promise<void> {
  const statuses = [
    await get('/api/customers/999999'),
    await get(`/api/customers/${encodeURIComponent(of.name)}?phone=${of.phone}`),
    await get(`/api/today?owner=${of.document}`),
    await get(`/${encodeURIComponent(of.name)}/${of.phone}`),
    await post(`/api/customers/${of.document}/reveal`, { field: 'phone', reason: of.phone }),
    await post('/api/counter/lookup', { kind: of.name, number: of.document, [of.phone]: 1 }),
    await server.inject({ method: 'POST', url: '/api/sign-in', payload: { login: of.name, password: of.phone } }),
    await server.inject({
      method: 'POST',
      url: '/api/sign-in',
      payload: `{"login":"${of.name}", "password":${of.document}`,
      headers: { 'content-type': 'application/json', 'user-agent': 'curl', referer: `http://bank/?${of.phone}` },
    }),
  ].map(({ statusCode }) => statusCode)
  expect(statuses.filter((status) => status >= 500 || status < 200)).toEqual([])
  expect(statuses.filter((status) => status >= 400).length).toBeGreaterThanOrEqual(6)
}

async function plantCanaries(): Promise<void> {
  const { warehouse, pg, log, spool } = open.platform
  const row = {
    run_id: 99_999,
    party_id: 1,
    event_token: '1',
    day: businessDate,
    at: '2026-10-15 00:00:00',
    kind: 'x',
    channel: '',
    amount_fen: 0,
  }
  await warehouse.insert('events', [{ ...row, attributes: { said: canary.warehouse } }])
  writeFileSync(join(spool, 'left-behind.csv'), iconv.encode(`1,"${canary.spool}"\n`, 'gb18030'))
  log.debug({ said: canary.log }, 'a canary')
  log.debug({ url: `/api/customers/${encodeURIComponent(canary.url)}` }, 'a canary')
  await pg.pool.query(
    `insert into definitions (kind, key, version, body, valid_from, author, created_at) values ('x', 'canary', 1, $1, $2, 'x', clock_timestamp())`,
    [JSON.stringify({ said: canary.record }), businessDate],
  )
}

describe('the search itself', () => {
  test('looks for everything delivered but the names that staff bear, too', () => {
    // 240 customers, each with a name, a document, a phone, an address, a customer number and at least an account.
    expect(secrets.length).toBeGreaterThan(240 * 5)
    expect(openNames.length).toBeLessThan(5)
  })

  test('finds a secret in what a customer’s own page showed, and bytes that were not sealed', () => {
    expect(search.inText(`"${canary.log}"`)).toEqual([canary.log])
    expect(search.inText(`\\x${Buffer.from(canary.sealed).toString('hex')}`)).toEqual([canary.sealed])
  })
})

test('the warehouse holds none of it: every column of every table of every database, read as text', async () => {
  const found = await warehouseTables()
  expect(found.rows.get('zhike.transactions')).toBeGreaterThan(1000)
  // What the engine refuses to show are its own lists of users and the like; a table of data or a log is none of them.
  expect(found.unread.filter((table) => !table.startsWith('system.') || table.endsWith('_log'))).toEqual([])
  expect(found.leaks).toEqual([{ table: 'zhike.events', secret: canary.warehouse }])
})

test('no table of the warehouse, as it stands after a night, is called like something personal', async () => {
  const tables = await open.platform.warehouse.query<{ table: string; ddl: string }>(
    `SELECT name AS table, create_table_query AS ddl FROM system.tables WHERE database = currentDatabase()`,
  )
  expect(tables.map(({ table }) => table)).toEqual(
    expect.arrayContaining(['accounts', 'decisions', expect.stringMatching(/^features_v/)]),
  )
  const bare = /(?<!\w)(name|full_name|phone|mobile|address|email|id_number|id_no|birth_number)(?!\w)/i
  expect(tables.flatMap(({ table, ddl }) => bare.exec(ddl)?.map((word) => `${table}: ${word}`) ?? [])).toEqual([])
})

test('the record holds none of it in the clear, and what it seals is not the text in other clothes', async () => {
  const { pool } = open.platform.pg
  const tables = await pool.query<{ schema: string; table: string }>(`
    select nspname as schema, relname::text as table from pg_class join pg_namespace n on n.oid = relnamespace
    where relkind in ('r', 'm') and nspname not like 'pg\\_t%' order by 1, 2`)
  const leaks: { table: string; secret: string }[] = []
  let rows = 0
  for (const { schema, table } of tables.rows) {
    const found = await pool.query<{ row: string }>(`select t::text as row from "${schema}"."${table}" t`)
    if (table === 'landing_party') rows = found.rows.length
    const text = found.rows.map(({ row }) => row).join('\n')
    for (const secret of search.inText(text)) leaks.push({ table, secret })
  }
  expect(rows).toBeGreaterThan(240)
  expect(leaks).toEqual([{ table: 'definitions', secret: canary.record }])
})

test('no file of the data folder but the record’s own home holds any of it, read as bytes in either encoding', () => {
  const { dataDir } = open.platform.config
  const found = filesUnder(dataDir, 'postgres').map((file) => ({
    place: relative(dataDir, file).split('/')[0],
    secrets: search.inBytes(readFileSync(file)),
  }))
  const places = new Set(found.map(({ place }) => place))
  expect([...places]).toEqual(expect.arrayContaining(['keys', 'logs', 'run', 'spool', 'warehouse']))
  const leaks = [...places].flatMap((place) => {
    const secrets = found.filter((one) => one.place === place).flatMap((one) => one.secrets)
    return secrets.length === 0 ? [] : [{ place, secrets: [...new Set(secrets)] }]
  })
  expect(leaks).toEqual([
    { place: 'spool', secrets: [canary.spool] },
    { place: 'warehouse', secrets: [canary.warehouse] },
  ])
})

test('the log, logged URLs included, the metrics and the quarantine as it is downloaded hold none of it', () => {
  const log = readFileSync(logFile, 'utf8')
  expect(log.split('\n').filter((line) => line.includes('"answered"')).length).toBeGreaterThan(15)
  expect(search.inText(log)).toEqual([canary.url, canary.log].sort())
  expect(metrics).toContain('/api/counter/lookup')
  expect(search.inText(metrics)).toEqual([])
  expect(quarantineFile.split('\n').length).toBeGreaterThan(3)
  expect(search.inText(quarantineFile)).toEqual([])
})

/** Tables that say how the engine is made, not what it holds: endless ones, all characters there are, its symbols, licences and handbook. */
const ofTheEngine = [
  'numbers',
  'numbers_mt',
  'primes',
  'zeros',
  'zeros_mt',
  'unicode',
  'symbols',
  'licenses',
  'documentation',
  'models',
  'stack_trace',
]

async function warehouseTables() {
  const { warehouse } = open.platform
  // The information schemas are views of the system tables.
  const tables = await warehouse.query<{ database: string; table: string }>(
    `SELECT database, name AS table FROM system.tables WHERE lower(database) != 'information_schema' AND NOT (database = 'system' AND name IN {skipped:Array(String)})
     ORDER BY database, table`,
    { skipped: ofTheEngine },
  )
  const file = join(home, 'table.tsv')
  const leaks: { table: string; secret: string }[] = []
  const unread: string[] = []
  const rows = new Map<string, number>()
  for (const { database, table } of tables) {
    const named = `${database}.${table}`
    try {
      await warehouse.toFile(`SELECT * FROM \`${database}\`.\`${table}\``, {}, { file, format: 'TSV' })
    } catch {
      unread.push(named)
      continue
    }
    const text = readFileSync(file, 'utf8')
    rows.set(named, text.split('\n').length - 1)
    for (const secret of search.inText(text)) leaks.push({ table: named, secret })
  }
  return { leaks, unread, rows }
}

/** Plain files; the warehouse reaches its parts by links, too. */
function filesUnder(folder: string, besides?: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (name === besides) return []
    const about = lstatSync(path, { throwIfNoEntry: false })
    if (about?.isDirectory()) return filesUnder(path)
    return about?.isFile() ? [path] : []
  })
}
