// What the command line says when it is given something it cannot do: one sentence, in the language asked for, an exit code, and nothing left behind.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verbs } from '../../src/app/cli/verbs.ts'
import { jobCtx, type OpenPlatform, openPlatform } from '../../src/app/open-platform.ts'
import { runNight } from '../../src/app/night/night.ts'
import { parseDay } from '../../src/kernel/day.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openLog } from '../../src/platform/log.ts'
import { npmStart, zhike } from './commands.ts'

let home: string
/** Kept open, so that each command attaches to running stores in place of starting its own. */
let bank: OpenPlatform

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'zhike-refusals-'))
  chmodSync(home, 0o711) // PostgreSQL's own user must be able to walk in
  mkdirSync(join(home, 'empty'))
  mkdirSync(join(home, 'full'))
  writeFileSync(join(home, 'full', 'a-file'), 'not a backup')
  bank = await openPlatform(readConfig(['--data-dir', join(home, 'data'), '--as-of', '2026-10-16'], {}).config, openLog('silent'))
  await runNight(jobCtx(bank.platform), { businessDate: parseDay('2026-10-15'), steps: [] })
})
afterAll(async () => {
  await bank?.close()
  rmSync(home, { recursive: true, force: true })
})

/** A way to write each command that needs an installation. */
const looking: Readonly<Record<string, readonly string[]>> = {
  night: [],
  serve: ['--port', '0'],
  explain: ['1'],
  replay: ['1'],
  backup: ['a-backup'],
  audit: ['verify'],
  user: ['list'],
  keys: ['status'],
  quarantine: ['list'],
  consent: ['proof', '1', 'a-proof'],
  search: ['rebuild'],
  retention: ['show'],
}

test('a command that makes no installation refuses a mistyped folder, names it, and leaves it unmade', async () => {
  const needing = verbs.filter((verb) => verb.makes !== true).map((verb) => verb.key)
  expect(Object.keys(looking).sort()).toEqual(needing.sort())
  const folder = join(home, 'dtaa')
  for (const [verb, words] of Object.entries(looking)) {
    const ran = await zhike(verb, ...words, '--data-dir', folder, '--lang', 'en')
    expect([verb, ran.code, ran.out]).toEqual([verb, 1, ''])
    expect(ran.err).toBe(
      `There is no installation in ${folder}. Make one with npm start (the demo) or zhike import <folder> (your bank), or name the folder of yours with --data-dir.\n`,
    )
  }
  const inChinese = await zhike('user', 'list', '--data-dir', folder, '--lang', 'zh')
  expect(inChinese.err).toContain(`${folder} 中没有知客的数据`)
  expect(existsSync(folder)).toBe(false)
})

const inHome = (text: string) => text.replaceAll('~', home)

const refusals: readonly (readonly [words: string, code: number, zh: string, en: string])[] = [
  ['import ~/nowhere', 1, '~/nowhere 不存在。', '~/nowhere does not exist.'],
  ['import ~/full/a-file', 1, '~/full/a-file 是文件，不是文件夹。', '~/full/a-file is a file, not a folder.'],
  [
    'import ~/empty',
    1,
    '文件夹 ~/empty 中没有数据映射所列的任何文件（organisation.csv, staff.csv, certificate.csv, product.csv …）；其他文件名请用 --mapping 指明映射。',
    'The folder ~/empty holds none of the files that the mapping names (organisation.csv, staff.csv, certificate.csv, product.csv …); for files of other names, name their mapping with --mapping.',
  ],
  [
    'import ~/full --mapping ~/empty',
    1,
    '~/empty 是文件夹，数据映射应为一个 JSON 文件。',
    '~/empty is a folder: a mapping is one JSON file.',
  ],
  [
    'night --as-of 2026-10-14',
    1,
    '不能启动 2026-10-14 的批量：已发布的业务日期为 2026-10-15，今天是 2026-10-16。确需重建该日，请加 --rebuild：现行的归属与事实会变为该日的状态。',
    'The night of 2026-10-14 cannot be started: the published business date is 2026-10-15, today is 2026-10-16. To rebuild that day all the same, add --rebuild: owners and facts of the living record are then set to it.',
  ],
  ['replay 99', 1, '没有下发过决策 99。', 'No decision 99 was ever issued.'],
  ['explain 99', 1, '没有已发布的批次对客户 99 作过决策。', 'No published night has decided anything for customer 99.'],
  [
    'backup ~/full',
    1,
    '~/full 不是空文件夹：备份须写入单独的空文件夹。',
    '~/full is not empty: a backup is written into a folder of its own.',
  ],
  ['restore ~/full', 1, '~/full 中没有备份（缺少 manifest.json）。', '~/full holds no backup: it has no manifest.json.'],
  [
    'night --as-of 2026-10-32',
    2,
    '--as-of 的值 "2026-10-32" 不可用：应为日期，如 2026-10-16',
    '--as-of is "2026-10-32": a day like 2026-10-16 is expected',
  ],
  [
    'demo --customers 50',
    2,
    '--customers 的值 "50" 不可用：应为 200 至 20000000 的整数',
    '--customers is "50": a whole number from 200 to 20000000 is expected',
  ],
]

test.each(refusals)('zhike %s', async (words, code, zh, en) => {
  const argv = [
    ...inHome(words).split(' '),
    '--data-dir',
    join(home, 'data'),
    ...(words.startsWith('night') ? ['--today', '2026-10-16'] : []),
  ]
  const [inChinese, inEnglish] = [await zhike(...argv, '--lang', 'zh'), await zhike(...argv, '--lang', 'en')]
  expect([inChinese, inEnglish]).toEqual([
    { code, out: '', err: `${inHome(zh)}\n` },
    { code, out: '', err: `${inHome(en)}\n` },
  ])
})

test('what is written wrongly is told with the way to write it', async () => {
  const told = async (...words: readonly string[]) => {
    const { code, err } = await zhike(...words, '--lang', 'en')
    return [code, err.split('\n')[0], err.includes('Usage: zhike ')]
  }
  expect(await told('explain', '1', '2')).toEqual([2, 'What is 2 for?', true])
  expect(await told('night', '--sideways')).toEqual([2, 'There is no option --sideways.', true])
  expect(await told('backup')).toEqual([2, 'Name one empty folder.', true])
  expect(await told('audit', 'verify', 'twice')).toEqual([2, 'What is twice for?', true])
})

test('a port that is taken is told before anything is made', async () => {
  const holder = createServer()
  await new Promise<void>((done) => holder.listen(0, '127.0.0.1', done))
  const { port } = holder.address() as AddressInfo
  const folder = join(home, 'unmade')
  const started = await npmStart('--port', String(port), '--data-dir', folder, '--customers', '200')
  holder.close()
  expect(started.code).toBe(1)
  expect(started.err).toMatch(new RegExp(`^127\\.0\\.0\\.1:${port} (端口已被占用|is in use)`))
  expect(existsSync(folder)).toBe(false)
})

test('stores of different installations are told apart: other keys, none, and a warehouse that lacks what was published', async () => {
  const { pg, warehouse, keyring } = bank.platform
  const other = join(home, 'other.key')
  await pg.pool.query(`insert into party_keys (party_id, source, key_token, wrapped, kid) values (1, 'core', '\\x01', $1, '1')`, [
    keyring.newDataKey().wrapped,
  ])
  await pg.pool.query(
    `insert into runs (run_id, step, business_date, status, owner, heartbeat_at, started_at, rows_out)
     values (900, 'unify', '2026-10-15', 'published', 'test', now(), now(), 1)`,
  )
  const list = (...argv: readonly string[]) => zhike('user', 'list', '--data-dir', join(home, 'data'), '--lang', 'en', ...argv)
  expect((await list()).err).toContain('does not belong to this record: it lacks run 900')
  await warehouse.command('INSERT INTO party_customer VALUES (900, 1, 1)')
  expect(await list()).toMatchObject({ code: 0, err: '' })
  expect((await list('--master-key-file', other)).err).toContain(`${other} does not hold this installation's master keys`)
  expect(existsSync(other)).toBe(false)
  const elsewhere = await openPlatform(readConfig(['--data-dir', join(home, 'second')], {}).config, openLog('silent'))
  await elsewhere.close()
  const others = join(home, 'second', 'keys', 'master.key')
  expect((await list('--master-key-file', others)).err).toContain(`${others} does not hold this installation's master keys`)
})
