import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jobOver } from '../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../../test/support.ts'
import { parseDay } from '../kernel/day.ts'
import type { JobCtx } from '../platform/ctx.ts'
import { type Mapping, readMapping } from './mapping.ts'
import { loadMapping } from './mapping-files.ts'
import { importDelivery } from './service.ts'
import { handInMended, quarantineToMend, takeUpReplay } from './service-quarantine.ts'
import { waitingFiles } from './store-quarantine.ts'
import { listReplays } from './store-replays.ts'

const bank = join(import.meta.dirname, '../../test/bank/feeds')
const businessDate = parseDay('2026-10-15')
const root = mkdtempSync(join(tmpdir(), 'zhike-bad-'))
let stores: TestStores
let ctx: JobCtx

/** A bank of the twelve's people and accounts, nothing more. */
beforeAll(async () => {
  stores = await testStores()
  ctx = jobOver(stores)
  await importDelivery(ctx, {
    folder: folder({ 'party.csv': undefined, 'account.csv': undefined }),
    mapping: 'canonical',
    businessDate,
  })
})
afterAll(async () => {
  await stores.close()
  rmSync(root, { recursive: true })
})

let made = 0
/** A folder of files: given content, or the twelve's own. */
function folder(files: Readonly<Record<string, string | Buffer | undefined>>): string {
  made += 1
  const path = join(root, String(made))
  mkdirSync(path)
  for (const [name, content] of Object.entries(files)) {
    if (content === undefined) cpSync(join(bank, name), join(path, name))
    else writeFileSync(join(path, name), content)
  }
  return path
}

const head =
  'source,transaction_id,account_no,day,minute,amount,currency,category,channel,initiated,counterparty_no,counterparty_own'
const good = (id: string, amount = '1.00') => `core,${id},6299990000000101,2026-10-15,600,${amount},CNY,other,app,true,,`
const run = (files: Readonly<Record<string, string | Buffer | undefined>>, mapping: string | Mapping = 'canonical') =>
  importDelivery(ctx, { folder: folder(files), mapping, businessDate })
const bad = async (runId: number) =>
  (
    await ctx.slice((db) =>
      sql<
        Record<string, unknown>
      >`select file, line::int, field, value_masked as shown, reason_code as code from quarantine_rows where run_id = ${runId} order by file, line`.execute(
        db,
      ),
    )
  ).rows

describe('bad rows', () => {
  test('of a file with one row to a line: each with its line, column, shown value and reason; the good ones are kept', async () => {
    const report = await run({
      'transaction.csv': [
        head,
        good('B1'),
        good('B2', '1.005'),
        'core,B3,6299990000000101,2026-02-29,600,1.00,CNY,other,app,true,,',
        good('B4'),
        'core,B5,6299999999999999,2026-10-15,600,1.00,CNY,other,app,true,,',
        'core,,6299990000000101,2026-10-15,600,1.00,CNY,other,app,true,,',
        `${good('B7')}\n`,
      ].join('\n'),
    })
    expect(report.files).toMatchObject([{ read: 7, good: 3, quarantined: 4 }])
    expect(await bad(report.runId)).toEqual([
      { file: 'transaction.csv', line: 3, field: 'amount', shown: '1.005', code: 'not-accepted' },
      { file: 'transaction.csv', line: 4, field: 'day', shown: '2026-02-29', code: 'not-accepted' },
      { file: 'transaction.csv', line: 6, field: 'account_no', shown: '9999999999999999', code: 'unknown-account' },
      { file: 'transaction.csv', line: 7, field: 'transaction_id', shown: '', code: 'missing' },
    ])
  })

  test('of a file with broken rows and line ends inside cells: lines are still those of the file', async () => {
    const report = await run({
      'event.csv': `source,event_id,party_key,at,kind,channel,amount,attributes\ncore,V1,C01,2026-10-15,login,app,,\ncore,V2,C01,2026-10-15,call,,,"{""note"":\n""x""}"\ncore,V3,C01,2026-10-15\ncore,V4,C99,2026-10-15,login,app,,\ncore,"V5,C01,2026-10-15,login,app,,\ncore,V6,C01,2026-10-15,log in,app,,\n`,
    })
    expect(report.files).toMatchObject([{ read: 6, good: 2, quarantined: 4 }])
    expect((await bad(report.runId)).map(({ line, field, code }) => [line, field, code])).toEqual([
      [5, '', 'wrong-field-count'],
      [6, 'party_key', 'unknown-party'],
      [7, '', 'unclosed-quote'],
      [8, 'kind', 'not-accepted'],
    ])
  })

  test('rows of one key: the first of the delivery stays, also when they stand in two files', async () => {
    const report = await run({
      'transaction-1.csv': `${head}\n${good('D1', '1.00')}\n${good('D2', '2.00')}\n${good('D1', '3.00')}\n`,
      'transaction-2.csv': `${head}\n${good('D2', '4.00')}\n${good('D3', '5.00')}\n`,
    })
    expect(report.files).toMatchObject([
      { read: 3, good: 2, quarantined: 1 },
      { read: 2, good: 1, quarantined: 1 },
    ])
    expect((await bad(report.runId)).map(({ file, line, code }) => [file, line, code])).toEqual([
      ['transaction-1.csv', 4, 'duplicate-key'],
      ['transaction-2.csv', 2, 'duplicate-key'],
    ])
    const { fen } = await ctx.warehouse.one<{ fen: number }>(
      `SELECT sum(amount_fen) AS fen FROM transactions WHERE run_id = {run:UInt32} AND amount_fen IN (200, 500, 300, 400)`,
      { run: report.runId },
      { numbers: true },
    )
    expect(fen).toBe(200 + 500)
  })

  test('of people: masked by shape, and nothing of them in clear in the record', async () => {
    const report = await run({
      'party.csv': `${readFileSync(join(bank, 'party.csv'), 'utf8').split('\n')[0]}\ncore,Q01,personal,欧阳某,id-card,99999919850312011X,,x,,,,JN01,2024-03-01,\n`,
      'consent.csv':
        'source,party_key,purpose,channel,status,text_version,method,evidence,effective_on,expires_on\ncore,Q77,marketing,all,granted,v1,app,e1,2026-01-01,\n',
    })
    expect((await bad(report.runId)).map(({ file, field, shown, code }) => [file, field, shown, code])).toEqual([
      ['consent.csv', 'party_key', 'a99', 'unknown-party'],
      ['party.csv', 'gender', 'x', 'not-accepted'],
    ])
    const kept = await ctx.slice((db) =>
      sql<{ text: string }>`select quarantine_rows::text as text from quarantine_rows where run_id = ${report.runId}`.execute(db),
    )
    expect(kept.rows.filter(({ text }) => text.includes('欧阳某') || text.includes('Q77'))).toEqual([])
  })

  test('downloaded, mended and delivered again they are taken in', async () => {
    const report = await run({
      'transaction.csv': `${head}\n${good('M1')}\n${good('M2', '10..00')}\n${good('M3', '3,00')}\n`.replace('3,00', '"3,00"'),
    })
    expect(report.files).toMatchObject([{ read: 3, good: 1, quarantined: 2 }])
    const { csv, rows } = await ctx.slice((db) =>
      quarantineToMend({ db, keyring: ctx.keyring }, report.runId, 'transaction.csv', 'en'),
    )
    expect(rows).toBe(2)
    expect(csv.split('\r\n')[0]).toBe(`\uFEFF${head},_id,_line,_field,_reason`)
    expect(csv).toContain(',3,amount,amount must be an amount with at most two decimals\r\n')
    // The account's number is not for whoever mends the amount.
    expect(csv).not.toContain('6299990000000101')
    expect(csv).toContain(',<9999999999999999>,')
    const mended = csv.replace(',10..00,', ',10.00,').replace('"3,00"', '3.00')
    const replayed = await replayOf(mended)
    expect(replayed).toMatchObject({ status: 'done', rowsGiven: 2, rowsTaken: 2, rowsRefused: 0, rowsBefore: 0, error: null })
    const delivered = await ctx.slice((db) =>
      sql`select file, rows_new::int as new from deliveries where run_id = ${replayed?.replayedRun}`.execute(db),
    )
    expect(delivered.rows).toEqual([{ file: `mended-${report.runId}-transaction.csv`, new: 2 }])
    await expect(
      ctx.slice((db) => quarantineToMend({ db, keyring: ctx.keyring }, report.runId, 'transaction.csv', 'en')),
    ).rejects.toThrow(/no waiting rows/)
    // Handed in twice it is one replay; with one row more mended by then, nothing comes in a second time.
    expect((await replayOf(mended))?.replayId).toBe(replayed?.replayId)
    expect(await replayOf(mended.replace('10.00', '11.00'))).toMatchObject({
      rowsTaken: 0,
      rowsBefore: 2,
      replayedRun: null,
    })
  })

  test('mended in part: what is wrong again waits anew, what was left out goes on waiting', async () => {
    const report = await run({
      'transaction.csv': `${head}\n${good('Y1', '1..00')}\n${good('Y2', '2..00')}\n${good('Y3', '3..00')}\n`,
    })
    const toMend = async (runId: number, file: string) =>
      (await ctx.slice((db) => quarantineToMend({ db, keyring: ctx.keyring }, runId, file, 'en'))).csv
    const csv = await toMend(report.runId, 'transaction.csv')
    const lines = csv.split('\r\n')
    const part = [lines[0], lines[1]?.replace(',1..00,', ',1.00,'), lines[2]?.replace(',2..00,', ',2.0.0,'), ''].join('\r\n')
    const replayed = await replayOf(part)
    expect(replayed).toMatchObject({ status: 'done', rowsGiven: 2, rowsTaken: 1, rowsRefused: 1 })
    const waiting = await ctx.slice((db) => waitingFiles(db, { limit: 2, offset: 0 }))
    const again = `mended-${report.runId}-transaction.csv`
    expect(waiting.files.map(({ runId, file, waiting: rows }) => [runId, file, rows])).toEqual([
      [replayed?.replayedRun, again, 1],
      [report.runId, 'transaction.csv', 1],
    ])
    expect(await replayOf((await toMend(replayed?.replayedRun ?? 0, again)).replace(',2.0.0,', ',2.00,'))).toMatchObject({
      rowsTaken: 1,
    })
  })

  test.each([
    ['another file', 'a,b\n1,2\n', 'The file has no column _id: upload the file downloaded here, mended.'],
    ['a row nobody quarantined', `${head},_id\n${good('X')},999999\n`, 'No quarantined row has the number 999999.'],
    ['a row twice', `${head},_id\n${good('X')},1\n${good('X')},1\n`, 'Line 3 repeats _id 1.'],
    ['no row', `${head},_id\n`, 'The file holds no rows.'],
  ])('a mended file that is %s is refused in one sentence', async (_, csv, sentence) => {
    await expect(replayOf(csv)).rejects.toMatchObject({ code: 'bad-feed', userMessage: { en: sentence } })
  })

  test('a mended file whose server died is taken up by the next, and its rows come in once', async () => {
    const report = await run({ 'transaction.csv': `${head}\n${good('Y4', '1..00')}\n` })
    const { csv } = await ctx.slice((db) => quarantineToMend({ db, keyring: ctx.keyring }, report.runId, 'transaction.csv', 'zh'))
    const { replayId } = await handIn(csv.replace(',1..00,', ',1.00,'))
    await ctx.slice((db) =>
      sql`update quarantine_replays set status = 'running', owner = 'elsewhere:1', heartbeat_at = '2026-01-01' where replay_id = ${replayId}`.execute(
        db,
      ),
    )
    expect([await takeUpReplay(ctx), await takeUpReplay(ctx)]).toEqual([true, false])
    expect((await ctx.slice((db) => listReplays(db, { replayId, limit: 1 })))[0]).toMatchObject({ status: 'done', rowsTaken: 1 })
    const sealed = await ctx.slice((db) => sql`select 1 from quarantine_replays where sealed is not null`.execute(db))
    expect(sealed.rows).toEqual([])
  })
})

const handIn = (csv: string) =>
  ctx.slice((db) => handInMended({ db, keyring: ctx.keyring, user: ctx.user, clock: ctx.clock }, csv))

/** Hands a mended file in and takes up what waits. */
async function replayOf(csv: string) {
  const { replayId } = await handIn(csv)
  await takeUpReplay(ctx)
  return (await ctx.slice((db) => listReplays(db, { replayId, limit: 1 })))[0]
}

describe('one sentence for', () => {
  const canonical = loadMapping('canonical')
  const only = (feed: string, more: object): Mapping => ({
    ...canonical,
    files: canonical.files.filter((file) => file.feed === feed).map((file) => ({ ...file, ...more })),
  })

  test.each([
    ['a file that is missing', {}, only('product', { isRequired: true }), 'The file product.csv is missing (product).'],
    ['an empty file', { 'transaction.csv': '' }, canonical, 'The file transaction.csv holds no rows.'],
    [
      'a full file with a header and nothing else',
      { 'assignment.csv': 'source,party_key,staff_no,valid_from,valid_to\n' },
      canonical,
      'The file assignment.csv holds no rows.',
    ],
    [
      'a wrong header',
      { 'balance.csv': 'source,account,day,balance\n' },
      canonical,
      'The columns of balance.csv are not those agreed: − account_no; + account.',
    ],
    [
      'a wrong encoding of facts',
      { 'transaction.csv': iconv.encode(`${head}\n${good('客户')}\n`, 'gb18030') },
      canonical,
      'The file transaction.csv is not encoded in UTF-8 as agreed.',
    ],
    [
      'a wrong encoding of records',
      { 'party.csv': iconv.encode(readFileSync(join(bank, 'party.csv'), 'utf8'), 'gb18030') },
      canonical,
      'The file party.csv is not encoded in UTF-8 as agreed.',
    ],
    [
      'a packed file cut off',
      { 'transaction.csv.gz': gzipSync(`${head}\n${good('G1').repeat(50)}`).subarray(0, 90) },
      canonical,
      /transaction\.csv\.gz was cut off/,
    ],
  ])('%s', async (_title, files, mapping, sentence) => {
    await expect(run(files, mapping)).rejects.toThrow(sentence)
  })

  test('nothing is left of an import that was refused midway', async () => {
    const [runs] = (
      await ctx.slice((db) =>
        sql<{ open: number }>`select count(*)::int as open from runs where step = 'import' and status = 'running'`.execute(db),
      )
    ).rows
    expect(runs?.open).toBe(0)
  })
})

describe('files of other kinds bring the same rows', () => {
  const text = `${head}\n${good('K1', '12.30')}\n${good('K2', '-7.00')}\n`
  const fresh = (source: string) => text.replaceAll('K1', `${source}1`).replaceAll('K2', `${source}2`)

  test('packed', async () => {
    const report = await run({ 'transaction.csv.gz': gzipSync(fresh('P')) })
    expect(report.files).toMatchObject([{ read: 2, good: 2, isNew: 2 }])
  })

  test('GB18030 between bars, without a header, with codes of its own', async () => {
    const mapping = readMapping(
      {
        v: 1,
        key: 'old-core',
        label: { zh: '旧核心', en: 'Old core' },
        files: [
          {
            feed: 'transaction',
            match: ['流水*.dat'],
            dialect: {
              delimiter: '|',
              quote: '',
              encoding: 'gb18030',
              header: false,
              fields: ['流水号', '账号', '日期', '金额分', '借贷', '摘要'],
            },
            columns: {
              source: { do: 'constant', value: 'core' },
              transaction_id: '流水号',
              account_no: '账号',
              day: { do: 'date', from: '日期', format: 'YYYYMMDD' },
              amount: { do: 'decimal', from: '金额分', inFen: true },
              currency: { do: 'constant', value: 'CNY' },
              category: { do: 'code-map', from: '摘要', map: { 工资: 'salary', 消费: 'purchase' } },
            },
          },
        ],
      },
      'old-core.json',
    )
    const report = await run(
      {
        '流水20261015.dat': iconv.encode(
          'G1|6299990000000101|20261014|1230|贷|工资\nG2|6299990000000101|20261014|700|借|消费\nG3|6299990000000101|20261014|700|借|未知\n',
          'gb18030',
        ),
      },
      mapping,
    )
    expect(report.files).toMatchObject([{ read: 3, good: 2, quarantined: 1 }])
    expect(await bad(report.runId)).toMatchObject([{ line: 3, field: 'category', shown: '**' }])
  })

  test('Parquet, of types of its own', async () => {
    const path = folder({})
    await ctx.warehouse.toFile(
      `SELECT 'core' AS source, 'Q' || toString(number) AS transaction_id, '6299990000000101' AS account_no, toDate32('2026-10-13') AS day, toUInt16(600) AS minute,
        toDecimal64(number * 2.5, 2) AS amount, 'CNY' AS currency, if(number = 3, 'gift', 'other') AS category FROM numbers(5)`,
      {},
      { file: join(path, 'transaction.parquet'), format: 'Parquet' },
    )
    const report = await importDelivery(ctx, { folder: path, mapping: 'canonical', businessDate })
    expect(report.files).toMatchObject([
      { read: 5, good: 4, quarantined: 1, totals: { amount: { sumFen: String(0 + 250 + 500 + 1000) } } },
    ])
    expect(await bad(report.runId)).toMatchObject([{ line: 4, field: 'category', shown: 'gift' }])
  })

  test('with carriage returns, quoted or not, with a byte order mark', async () => {
    const report = await run({ 'transaction.csv': `\uFEFF${fresh('R').replaceAll('\n', '\r\n')}` })
    expect(report.files).toMatchObject([{ read: 2, good: 2, quarantined: 0 }])
    expect(report.files[0]?.totals['amount']).toEqual({ sumFen: '530', inFen: '1230', outFen: '-700' })
  })

  test('sent to a server that does not see our disk: the same rows, the same lines', async () => {
    const remote: JobCtx = { ...ctx, warehouse: { ...ctx.warehouse, readsLocalFiles: false } }
    const files = { 'transaction.csv': `${fresh('S')}${good('S3', 'ten')}\n${good('S4')},too,many\n` }
    const report = await importDelivery(remote, { folder: folder(files), mapping: 'canonical', businessDate })
    expect(report.files).toMatchObject([{ read: 4, good: 2, quarantined: 2, totals: { amount: { sumFen: '530' } } }])
    expect((await bad(report.runId)).map(({ line, code }) => [line, code])).toEqual([
      [4, 'not-accepted'],
      [5, 'wrong-field-count'],
    ])
    const left = await ctx.warehouse.query(
      `SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, 'intake_')`,
    )
    expect(left).toEqual([])
  })
})
