// A whole run of the demo leaves none of its planted names, numbers, phones, addresses or accounts in the warehouse, in logs, in spool files or
// in logged URLs; and in the record not in the clear. The same search finds a canary planted on purpose.
import { appendFileSync, chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { destination } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plantedSecrets } from '../../src/app/demo/planted-secrets.ts'
import { writeBank } from '../../src/app/demo/write-bank.ts'
import { demoPassword, demoUsers, makeDemoUsers } from '../../src/app/demo-users.ts'
import { runNight } from '../../src/app/night/night.ts'
import { nightSteps } from '../../src/app/night/steps.ts'
import { jobCtx, type OpenPlatform, openPlatform } from '../../src/app/open-platform.ts'
import { createServer } from '../../src/app/server.ts'
import { profileFolder } from '../../src/app/policy-profile.ts'
import { parseDay } from '../../src/kernel/day.ts'
import { readConfig } from '../../src/platform/config.ts'
import { loadProfile } from '../../src/platform/definitions.ts'
import { openLog } from '../../src/platform/log.ts'
import { importDelivery } from '../../src/sources/service.ts'

const businessDate = parseDay('2026-10-15')
let home: string
let open: OpenPlatform
let secrets: readonly string[]
let logFile: string

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'zhike-leaks-'))
  chmodSync(home, 0o711) // PostgreSQL's own user must be able to walk in
  const files = join(home, 'files')
  await writeBank({ folder: files, customers: 150, seed: 11, endDay: businessDate, transactionsPerCustomer: 20 })
  secrets = await planted(files)
  logFile = join(home, 'server.log')
  const { config } = readConfig(['--data-dir', join(home, 'data'), '--as-of', '2026-10-16', '--log-level', 'debug'], {})
  open = await openPlatform(config, openLog('debug', destination({ dest: logFile, sync: true })))
  const ctx = jobCtx(open.platform)
  await importDelivery(ctx, {
    folder: files,
    mapping: join(import.meta.dirname, '../../src/app/demo/mapping.json'),
    businessDate,
  })
  await ctx.slice((db) => loadProfile(db, profileFolder('default'), ctx.clock.now()))
  await runNight(ctx, { businessDate, steps: nightSteps })
  await makeDemoUsers(
    ctx,
    demoUsers.filter((user) => user.role === 'rm'),
  )
  await callThePages()
}, 240_000)
afterAll(async () => {
  await open.close()
  rmSync(home, { recursive: true, force: true })
})

/** What was delivered about people, but for what is also said of staff, products and scripts, which are no secrets. */
async function planted(files: string): Promise<readonly string[]> {
  const { names, documents, phones, addresses, accounts } = await plantedSecrets(files)
  const open = ['staff.csv', 'organisation.csv', 'product.csv', 'script.csv']
    .map((name) => readFileSync(join(files, name), 'utf8'))
    .join('\n')
  return [...names, ...documents, ...phones, ...addresses, ...accounts].filter(
    (secret) => secret.length >= 2 && !open.includes(secret),
  )
}

/** A morning of requests, refused and failed ones too: what they leave in the log is searched. */
async function callThePages(): Promise<void> {
  const server = await createServer(open.platform)
  const [name = '', phone = ''] = [secrets[0], secrets.find((secret) => /^1\d{10}$/.test(secret))]
  await server.inject({ method: 'GET', url: '/healthz' })
  await server.inject({ method: 'POST', url: '/api/sign-in', payload: { login: '101101', password: demoPassword } })
  await server.inject({ method: 'POST', url: '/api/sign-in', payload: { login: name, password: phone } })
  await server.inject({ method: 'GET', url: `/api/customers/${encodeURIComponent(name)}?phone=${phone}` })
  await server.inject({ method: 'GET', url: `/${encodeURIComponent(name)}` })
  await server.close()
}

test('there is something to look for, and the places to look in are not empty', async () => {
  expect(secrets.length).toBeGreaterThan(500)
  expect((await warehouseText()).length).toBeGreaterThan(100_000)
  expect(readFileSync(logFile, 'utf8')).toContain('answered')
})

test('the warehouse holds none of it, in any column of any table', async () => {
  expect(found(await warehouseText())).toEqual([])
})

test('the record holds none of it in the clear', async () => {
  expect(found(await recordText())).toEqual([])
})

test('logs, spooled files and logged URLs hold none of it', () => {
  expect(found(readFileSync(logFile, 'utf8'))).toEqual([])
  const data = join(home, 'data')
  for (const file of filesUnder(data, ['warehouse', 'postgres'])) expect(found(readFileSync(file, 'utf8')), file).toEqual([])
})

test('a canary planted on purpose is found in each of these places', async () => {
  const canary = secrets[1] ?? ''
  await open.platform.warehouse.insert('events', [
    {
      run_id: 1,
      party_id: 1,
      event_token: '1',
      day: '2026-10-15',
      at: '2026-10-15 00:00:00',
      kind: 'x',
      channel: '',
      amount_fen: 0,
      attributes: { said: canary },
    },
  ])
  expect(found(await warehouseText())).toContain(canary)
  await open.platform.pg.pool.query(
    `insert into definitions (kind, key, version, body, valid_from, author, created_at) values ('x', $1, 1, '{}', '2026-10-15', 'x', clock_timestamp())`,
    [canary],
  )
  expect(found(await recordText())).toContain(canary)
  appendFileSync(logFile, encodeURIComponent(canary))
  expect(found(readFileSync(logFile, 'utf8'))).toContain(canary)
})

/** The planted texts that occur in a text, as they are or as a URL writes them. */
function found(text: string): readonly string[] {
  const decoded = text.includes('%') ? text.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (part) => decode(part)) : text
  return secrets.filter((secret) => decoded.includes(secret))
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // a percent sign that is none of a URL
  }
}

async function warehouseText(): Promise<string> {
  const { warehouse } = open.platform
  const tables = await warehouse.query<{ database: string; name: string }>(
    `SELECT database, name FROM system.tables WHERE engine LIKE '%MergeTree' OR (database = 'system' AND name IN ('tables', 'columns', 'processes', 'errors', 'mutations', 'parts'))`,
  )
  const texts: string[] = []
  for (const { database, name } of tables)
    texts.push(JSON.stringify(await warehouse.query(`SELECT * FROM \`${database}\`.\`${name}\``)))
  return texts.join('\n')
}

async function recordText(): Promise<string> {
  const { pool } = open.platform.pg
  const tables = await pool.query<{ name: string }>(
    `select relname::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  )
  const texts: string[] = []
  for (const { name } of tables.rows)
    texts.push(JSON.stringify((await pool.query<{ row: string }>(`select t::text as row from "${name}" t`)).rows))
  return texts.join('\n')
}

function filesUnder(folder: string, besides: readonly string[]): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (besides.includes(name)) return []
    const about = statSync(path)
    return about.isDirectory() ? filesUnder(path, []) : about.isFile() ? [path] : []
  })
}
