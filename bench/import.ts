// Transactions through the product's own door against one typed INSERT of the same file into the same columns and sort key, without checks, tokens or id mapping.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { jobCtx, openPlatform } from '../src/app/open-platform.ts'
import { parseDay } from '../src/kernel/day.ts'
import { tokenParams, tokenSql } from '../src/kernel/ids.ts'
import { readConfig } from '../src/platform/config.ts'
import type { JobCtx } from '../src/platform/ctx.ts'
import { openLog } from '../src/platform/log.ts'
import { transactionCategories, transactionChannels } from '../src/sources/feeds/transaction.ts'
import { importDelivery } from '../src/sources/service.ts'
import { type BenchOptions, type BenchResult, timed } from './measure.ts'

const LIMIT = 2
const businessDate = parseDay('2026-10-15')
const PER_CUSTOMER = 50
const ACCOUNTS_PER_CUSTOMER = 2
const FIRST_ACCOUNT = 6_200_000_000_000

const list = (words: readonly string[]): string => `[${words.map((word) => `'${word}'`).join(', ')}]`

/** Two accounts for each customer, as an account file would bring them. */
const accounts = (customers: number): string => `
  SELECT 'core' AS source, intDiv(number, ${ACCOUNTS_PER_CUSTOMER}) + 1 AS party_key, ${FIRST_ACCOUNT} + number AS account_no, 'deposit' AS asset_class,
    'DD-CNY' AS product_code, 'CNY' AS currency, toDate32('2020-01-01') + toInt32(number % 1500) AS opened_on
  FROM numbers(${customers * ACCOUNTS_PER_CUSTOMER})`

/** Fifty movements for each customer over 15 months in no order of customers, as a ledger's extract is: by day. */
const transactions = (customers: number): string => `
  SELECT 'core' AS source, number + 1 AS transaction_id, ${FIRST_ACCOUNT} + h % ${customers * ACCOUNTS_PER_CUSTOMER} AS account_no,
    toDate32('2025-07-20') + toInt32(intDiv(number * 450, ${customers * PER_CUSTOMER})) AS day, intDiv(h, 7) % 1440 AS minute,
    toDecimal64((toInt64(intDiv(h, 11) % 2000000) - 1000000) / 100, 2) AS amount, 'CNY' AS currency,
    ${list(transactionCategories)}[intDiv(h, 13) % ${transactionCategories.length} + 1] AS category, ${list(transactionChannels)}[intDiv(h, 17) % ${transactionChannels.length} + 1] AS channel,
    intDiv(h, 19) % 2 AS initiated, if(h % 3 = 0, toString(62000000 + intDiv(h, 23) % 9999991), '') AS counterparty_no, h % 19 = 0 AS counterparty_own
  FROM (SELECT number, sipHash64(number) AS h FROM numbers(${customers * PER_CUSTOMER}))`

/** What one would write by hand: the engine's own types, ids taken as numbers. Texts are read as String: as LowCardinality the peer is slower. */
const typed =
  'source String, transaction_id UInt64, account_no UInt64, day Date32, minute UInt16, amount Decimal(18, 2), currency String, category String, channel String, initiated UInt8, counterparty_no UInt64, counterparty_own UInt8'

const peerInsert = (file: string): string => `
  INSERT INTO peer_transactions SELECT 1, toUInt32(intDiv(account_no - ${FIRST_ACCOUNT}, ${ACCOUNTS_PER_CUSTOMER}) + 1), account_no, transaction_id, day, minute,
    toInt64(amount * 100), currency, category, channel, initiated, counterparty_no, counterparty_own
  FROM file('${file}', 'CSV', '${typed}') SETTINGS input_format_csv_skip_first_lines = 1`

async function prepare(
  ctx: JobCtx,
  folder: string,
  customers: number,
): Promise<{ readonly accountFolder: string; readonly transactionFolder: string }> {
  const [accountFolder, transactionFolder] = [join(folder, 'accounts'), join(folder, 'transactions')]
  for (const each of [accountFolder, transactionFolder]) await mkdir(each)
  const write = (sql: string, file: string) => ctx.warehouse.toFile(sql, {}, { file, format: 'CSVWithNames' }, { heavy: true })
  await write(accounts(customers), join(accountFolder, 'account.csv'))
  await write(transactions(customers), join(transactionFolder, 'transaction.csv'))
  await ctx.warehouse.command(
    `INSERT INTO party_tokens (party_id, source, token_hex) SELECT number + 1, 'core', hex(reinterpretAsFixedString(${tokenSql(`'party'`, `'core'`, 'toString(number + 1)')})) FROM numbers(${customers})`,
    tokenParams(ctx.keyring.token.key),
    { heavy: true },
  )
  return { accountFolder, transactionFolder }
}

async function peerRun(
  ctx: JobCtx,
  file: string,
): Promise<{ readonly seconds: number; readonly rows: number; readonly sum: number }> {
  await ctx.warehouse.command('CREATE TABLE peer_transactions AS transactions')
  const { seconds } = await timed(() => ctx.warehouse.command(peerInsert(file), {}, { heavy: true }))
  const found = await ctx.warehouse.one<{ rows: number; sum: number }>(
    'SELECT count() AS rows, sum(amount_fen) AS sum FROM peer_transactions',
    {},
    { numbers: true },
  )
  await ctx.warehouse.command('DROP TABLE peer_transactions SYNC')
  return { seconds, ...found }
}

export async function run({ customers, folder, say }: BenchOptions): Promise<BenchResult> {
  const { config } = readConfig(['--data-dir', join(folder, 'data')], {})
  const open = await openPlatform(config, openLog('silent'))
  try {
    const ctx = jobCtx(open.platform)
    const rows = customers * PER_CUSTOMER
    say(`writing ${rows} transactions of ${customers} customers`)
    const { accountFolder, transactionFolder } = await prepare(ctx, folder, customers)
    const accountReport = await importDelivery(ctx, { folder: accountFolder, mapping: 'canonical', businessDate })
    say(`${accountReport.rowsOut} accounts imported in ${accountReport.seconds.toFixed(1)} s`)

    // The peer before and after us: a machine that is shared or warms up drifts, and half a minute lies between.
    const before = await peerRun(ctx, join(transactionFolder, 'transaction.csv'))
    say(`the typed INSERT took ${before.seconds} s`)
    const ours = await timed(() => importDelivery(ctx, { folder: transactionFolder, mapping: 'canonical', businessDate }))
    say(`the import took ${ours.seconds} s`)
    const found = await ctx.warehouse.one<{ rows: number; sum: number }>(
      'SELECT count() AS rows, sum(amount_fen) AS sum FROM transactions',
      {},
      { numbers: true },
    )
    const after = await peerRun(ctx, join(transactionFolder, 'transaction.csv'))
    say(`the typed INSERT again took ${after.seconds} s`)
    const peerSeconds = Math.round((before.seconds + after.seconds) * 500) / 1000
    const agrees = found.rows === rows && found.rows === before.rows && found.sum === before.sum
    const ratio = Math.round((ours.seconds / peerSeconds) * 1000) / 1000
    return {
      customers,
      rows,
      seconds: ours.seconds,
      peer: 'typed INSERT of the same file into the same columns and sort key',
      peerSeconds,
      peerRuns: [before.seconds, after.seconds],
      ratio,
      limit: LIMIT,
      ok: ratio <= LIMIT && agrees,
      agrees,
      rowsPerSecond: Math.round(rows / ours.seconds),
    }
  } finally {
    await open.close()
  }
}
