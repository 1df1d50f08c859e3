// The command line as its user meets it: help in both languages, exit codes, one bank taken through every command.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verbs } from '../../src/app/cli/verbs.ts'
import { demoLogins } from '../../src/app/demo/network.ts'
import { jobCtx, type OpenPlatform, openPlatform } from '../../src/app/open-platform.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openLog } from '../../src/platform/log.ts'
import { feeds } from '../../src/sources/feeds/registry.ts'
import { atShell, zhike } from './commands.ts'

let home: string
let data: readonly string[]
/** Open once it is made: later commands attach to its stores. */
let bank: OpenPlatform | undefined

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'zhike-cli-'))
  chmodSync(home, 0o711) // PostgreSQL's own user must be able to walk in
  data = ['--data-dir', join(home, 'data')]
})
afterAll(async () => {
  await bank?.close()
  rmSync(home, { recursive: true, force: true })
})

test('help lists every command in the language asked for; a wrong command or option is exit code 2', async () => {
  const [zh, en] = [await atShell('--help', '--lang', 'zh'), await zhike('--help', '--lang', 'en')]
  for (const verb of verbs) {
    expect(zh.out).toContain(verb.summary.zh)
    expect(en.out).toContain(verb.summary.en)
  }
  const wrong = [
    await atShell('fly'),
    await zhike('backup', ...data),
    await zhike('night', '--sideways'),
    await zhike('replay', 'x', ...data),
    await zhike('explain', '99999999999', '--lang', 'en', ...data),
  ]
  expect([zh.code, en.code, ...wrong.map((ran) => ran.code)]).toEqual([0, 0, 2, 2, 2, 2, 2])
  expect(wrong.at(-1)?.err).toMatch(/^Name a customer by id: a whole number from 1 to 2147483647\.\n/)
  expect((await zhike('backup', '--help', '--lang', 'zh')).out).toContain('--with-keys')
  const ofImport = await zhike('import', '--help', '--lang', 'zh')
  for (const { key, label, columns } of feeds.all)
    expect(ofImport.out).toMatch(new RegExp(`^ {2}${key}\\.csv +${label.zh}：${Object.keys(columns).join(', ')}$`, 'm'))
})

test('a bank through every command, and all of it in the audit under the user of the operating system', async () => {
  const made = await atShell('demo', '--customers', '200', ...data)
  expect([made.code, made.err.includes('Error')]).toEqual([0, false])
  bank = await openPlatform(readConfig([...data], {}).config, openLog('silent'))
  const again = await zhike('night', '--as-of', '2026-10-15', '--lang', 'en', ...data)
  expect(again.out).toContain('0 steps run')
  const [decisionId, customerId] = await oneDecision()
  const why = await zhike('explain', customerId, '--lang', 'en', ...data)
  expect(why.code).toBe(0)
  expect(why.out.split('\n').length).toBeGreaterThan(10)
  const replayed = await zhike('replay', decisionId, '--lang', 'en', ...data)
  expect([replayed.code, replayed.out.includes('exactly the same')]).toEqual([0, true])
  expect((await zhike('search', 'rebuild', '--lang', 'en', ...data)).out).toContain(', 0 written.')
  expect((await zhike('search', 'rebuild', '--anew', '--lang', 'zh', ...data)).out).toMatch(/^完成：共 (\d+) 位，写入 \1 位。$/m)
  expect((await zhike('user', 'code', '101101', ...data)).out.trim()).toMatch(/^\d{6}$/)
  expect((await zhike('user', 'code', `system.${userInfo().username}`, ...data)).code).toBe(1)
  expect((await zhike('backup', join(home, 'backup'), ...data)).code).toBe(0)
  expect(existsSync(join(home, 'backup', 'manifest.json'))).toBe(true)
  expect((await zhike('audit', 'verify', '--lang', 'en', ...data)).out).toContain('whole')
  const rotated = await zhike('keys', 'rotate', '--lang', 'en', ...data)
  expect([rotated.code, rotated.out]).toEqual([
    0,
    expect.stringMatching(/^Finished: key 2 is the newest, [1-9]\d* customer keys and /),
  ])
  expect((await zhike('keys', 'status', '--lang', 'en', ...data)).out).toMatch(
    /^Key 2: \d+ values wrapped\nKey 1: 0 values wrapped\n$/,
  )
  expect((await zhike('explain', customerId, '--lang', 'en', ...data)).code).toBe(0)
  const proof = join(home, 'proof.json')
  expect((await zhike('consent', 'proof', customerId, proof, '--lang', 'en', ...data)).code).toBe(0)
  const verified = await zhike('consent', 'verify', proof, '--ledger', '--phone', '13800000001', '--lang', 'en', ...data)
  expect([verified.code, verified.out]).toEqual([
    0,
    expect.stringMatching(/^The proof holds: customer [\s\S]*The ledger says the same\.\n$/),
  ])
  writeFileSync(proof, readFileSync(proof, 'utf8').replace('"consent-proof"', '"consent-proof" '))
  expect((await zhike('consent', 'verify', proof, '--lang', 'en', ...data)).code).toBe(0) // blanks say nothing
  writeFileSync(proof, readFileSync(proof, 'utf8').replace(/"customerNumber": \d+/, '"customerNumber": 7777777'))
  expect((await zhike('consent', 'verify', proof, '--lang', 'zh', ...data)).out).toContain('文件被改动')
  const commands = await audited()
  expect(commands).toEqual(['audit', 'backup', 'consent', 'demo', 'explain', 'keys', 'night', 'replay', 'search', 'user'])
})

test('an account is proposed from the machine as from the pages; only one that nobody could approve is given whole', async () => {
  const why = ['--reason', 'joins on Monday, 13800000001', '--lang', 'en', ...data]
  const made = await zhike('user', 'create', 'new.auditor', '--role', 'compliance', '--unit', 'JC-HO', ...why)
  expect([made.code, made.err]).toEqual([0, ''])
  expect(made.out).toMatch(/waits for a security administrator/)
  expect(halvesIn(made.out).length).toBe(1)
  expect(await loginsWaiting()).toEqual([])
  expect((await zhike('user', 'create', 'new.teller', '--role', 'pilot', '--unit', 'JC-HO', ...why)).err).toMatch(
    /^--role is missing/,
  )
  expect((await zhike('user', 'reset', 'nobody', ...why)).err).toContain('There is no user nobody.')

  // The one security administrator of the demo loses their telephone: nobody could approve, so the machine gives both halves, for that account alone.
  const lost = await zhike('user', 'reset', demoLogins['security-admin'], ...why)
  expect([lost.code, halvesIn(lost.out).length]).toEqual([0, 2])
  expect(await loginsWaiting()).toEqual([demoLogins['security-admin']])
  const other = await zhike('user', 'reset', demoLogins['compliance'], ...why)
  expect([other.code, halvesIn(other.out)]).toEqual([1, []])
  expect(other.err).toContain('There is no security administrator who could approve')

  const trail = await inBank(({ platform }) =>
    jobCtx(platform).slice((db) =>
      sql<{ text: string; whole: number }>`
        select string_agg(data::text, '') as text, count(*) filter (where action = 'access.activation.whole') as whole from audit_events`.execute(
        db,
      ),
    ),
  )
  expect(trail.rows[0]?.whole).toBe(1)
  for (const half of [...halvesIn(made.out), ...halvesIn(lost.out)]) expect(trail.rows[0]?.text).not.toContain(half)
  expect(trail.rows[0]?.text).not.toContain('Monday')
})

test('an import says what it would change, changes nothing in a dry run, and a missing file in one sentence', async () => {
  const files = join(home, 'files')
  expect((await zhike('demo', files, '--customers', '200')).code).toBe(0)
  const mapping = ['--mapping', join(import.meta.dirname, '../../src/app/demo/mapping.json')]
  const dry = await zhike(
    'import',
    files,
    ...mapping,
    '--as-of',
    '2026-10-15',
    '--dry-run',
    '--lang',
    'en',
    '--data-dir',
    join(home, 'other'),
  )
  expect(dry.code).toBe(0)
  expect(dry.out).toContain('would be written')
  rmSync(join(files, 'staff.csv'))
  const missing = await zhike(
    'import',
    files,
    ...mapping,
    '--as-of',
    '2026-10-15',
    '--lang',
    'en',
    '--data-dir',
    join(home, 'other'),
  )
  expect(missing.code).toBe(1)
  expect(missing.err).toContain('staff')
  expect(missing.err).not.toContain('    at ')
})

const halvesIn = (out: string): readonly string[] => out.match(/\b([A-Z2-9]{4}-){3}[A-Z2-9]{4}\b/g) ?? []

async function loginsWaiting(): Promise<readonly string[]> {
  const found = await inBank(({ platform }) =>
    jobCtx(platform).slice((db) =>
      sql<{ login: string }>`select login from users join activations using (user_id) order by 1`.execute(db),
    ),
  )
  return found.rows.map((row) => row.login)
}

async function inBank<T>(work: (open: OpenPlatform) => Promise<T>): Promise<T> {
  if (bank === undefined) throw new Error('the bank is not made yet')
  return work(bank)
}

async function oneDecision(): Promise<readonly [string, string]> {
  return inBank(async ({ platform }) => {
    const found = await jobCtx(platform).slice((db) =>
      sql<{
        id: string
        customer: string
      }>`select decision_id::text as id, customer_id::text as customer from issued_decisions order by 1 limit 1`.execute(db),
    )
    return [found.rows[0]?.id ?? '', found.rows[0]?.customer ?? '']
  })
}

/** The commands that the audit knows, given by the user mapped from the operating system. */
async function audited(): Promise<readonly string[]> {
  return inBank(async ({ platform }) => {
    const found = await jobCtx(platform).slice((db) =>
      sql<{ verb: string }>`
        select distinct subject_id as verb from audit_events join users using (user_id) where subject_kind = 'command' and os_name = ${userInfo().username} order by 1`.execute(
        db,
      ),
    )
    return found.rows.map((row) => row.verb)
  })
}
