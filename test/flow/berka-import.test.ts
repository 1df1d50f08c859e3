// The real Czech bank through the door: every total its README states, the ledger's truth, the file that was cut off.
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseDay } from '../../src/kernel/day.ts'
import type { JobCtx } from '../../src/platform/ctx.ts'
import { factsFilter } from '../../src/platform/runs.ts'
import type { ImportReport } from '../../src/sources/report.ts'
import { importDelivery } from '../../src/sources/service.ts'
import { jobOver } from '../bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../support.ts'
import { berkaFolder as folder, hasBerka, importBerka } from './berka.ts'

const asOf = parseDay('1994-03-30')

describe.skipIf(!hasBerka)('Berka through the door', () => {
  let stores: TestStores
  let ctx: JobCtx
  let report: ImportReport

  beforeAll(async () => {
    stores = await testStores()
    ctx = jobOver(stores)
    report = await importBerka(ctx, asOf)
  }, 120_000)
  afterAll(async () => {
    await stores.close()
  })

  const file = (name: string) => report.files.filter((entry) => entry.file === name)
  const one = async <Row>(query: string, params = {}) => stores.warehouse.one<Row>(query, params, { numbers: true })
  const rows = async <Row>(query: string, params = {}) => stores.warehouse.query<Row>(query, params, { numbers: true })
  const record = async <Row>(query: ReturnType<typeof sql<Row>>) => (await ctx.slice((db) => query.execute(db))).rows

  test('every row of every file is read, and none goes to quarantine', () => {
    const counts = report.files.map(({ feed, file, read, quarantined }) => [feed, file, read, quarantined])
    expect(counts).toEqual([
      ['party', 'client.asc', 5369, 0],
      ['assignment', 'client.asc', 5369, 0],
      ['account', 'account.asc', 4500, 0],
      ['account', 'loan.asc', 682, 0],
      ['account', 'card.asc', 892, 0],
      ['transaction', 'trans_19930101_19940330.asc', 46_997, 0],
      ['event', 'order.asc', 6471, 0],
    ])
  })

  test('clients: 2,645 women and 2,724 men by their birth numbers; 4,500 of them own an account, 869 may dispose of one', async () => {
    expect(await record(sql`select gender, count(*)::int as n from landing_party group by gender order by gender`)).toEqual([
      { gender: 'f', n: 2645 },
      { gender: 'm', n: 2724 },
    ])
    const owners = await one<{ n: number }>(`SELECT uniqExact(party_id) AS n FROM accounts WHERE asset_class = 'deposit'`)
    expect(owners.n).toBe(4500)
    expect(5369 - owners.n).toBe(869)
  })

  test('loans: 203 A, 31 B, 403 C, 45 D, of 103,261,740 together', async () => {
    expect(
      await rows(`SELECT status, count() AS n FROM accounts WHERE asset_class = 'loan' GROUP BY status ORDER BY status`),
    ).toEqual([
      { status: 'finished', n: 203 },
      { status: 'finished-unpaid', n: 31 },
      { status: 'in-debt', n: 45 },
      { status: 'running', n: 403 },
    ])
    expect(file('loan.asc')[0]?.totals['principal']).toMatchObject({ sumFen: '10326174000' })
  })

  test('cards: 659 classic, 145 junior, 88 gold', async () => {
    const cards = await rows(
      `SELECT product_code, count() AS n FROM accounts WHERE asset_class = 'card' GROUP BY product_code ORDER BY n DESC`,
    )
    expect(cards).toEqual([
      { product_code: 'CC-CLASSIC', n: 659 },
      { product_code: 'CC-JUNIOR', n: 145 },
      { product_code: 'CC-GOLD', n: 88 },
    ])
  })

  test('standing orders add up to 21,228,993.60', () => {
    expect(file('order.asc')[0]?.totals['amount']).toMatchObject({ sumFen: '2122899360' })
  })

  test('transactions: 21,821 credits of 176,961,254.80; 24,530 + 646 debits of 137,664,492.00', async () => {
    const found = await one(`SELECT countIf(amount_fen > 0) AS credits, countIf(amount_fen < 0) AS debits FROM transactions`)
    expect(found).toEqual({ credits: 21_821, debits: 24_530 + 646 })
    expect(file('trans_19930101_19940330.asc')[0]?.totals['amount']).toMatchObject({
      inFen: '17696125480',
      outFen: '-13766449200',
    })
    expect(await one(`SELECT count() AS n FROM transactions WHERE category = 'other' OR counterparty_own = 1`)).toEqual({ n: 0 })
  })

  test('the ledger’s truth: of all 1,229 accounts the derived balance of the last day was booked on that day within 1.00', async () => {
    // Read straight from the file, with none of our code: account → last day → the balances booked on it.
    const booked = new Map<string, { day: string; balances: number[] }>()
    for (const line of readFileSync(join(folder, 'trans_19930101_19940330.asc'), 'latin1').split('\r\n').slice(1)) {
      const [, account = '', day = '', , , , balance] = line.split(';')
      if (account === '') continue
      const known = booked.get(account)
      const fen = Math.round(Number(balance) * 100)
      if (known === undefined || day > known.day) booked.set(account, { day, balances: [fen] })
      else if (day === known.day) known.balances.push(fen)
    }
    expect(booked.size).toBe(1229)
    const { tokenOf, tokenNumber } = await import('../../src/kernel/ids.ts')
    const byToken = new Map(
      [...booked].map(([no, truth]) => [String(tokenNumber(tokenOf(ctx.keyring.token.key, 'account', 'berka', no))), truth]),
    )
    const filter = await ctx.slice((db) => factsFilter(db, 'balance', asOf))
    const derived = await stores.warehouse.query<{ token: string; fen: string }>(
      `SELECT toString(account_token) AS token, toString(argMax(balance_fen, day)) AS fen FROM balances WHERE ${filter.sql} GROUP BY account_token`,
      filter.params,
    )
    expect(derived).toHaveLength(1229)
    const wrong = derived.filter(
      ({ token, fen }) => !byToken.get(token)?.balances.some((balance) => Math.abs(balance - Number(fen)) <= 100),
    )
    expect(wrong).toEqual([])
  })

  test('what is dated after a day is invisible on it', async () => {
    const early = await ctx.slice((db) => factsFilter(db, 'transaction', parseDay('1993-06-30')))
    const truth = readFileSync(join(folder, 'trans_19930101_19940330.asc'), 'latin1')
      .split('\r\n')
      .slice(1)
      .filter((line) => line !== '' && (line.split(';')[2] ?? '') <= '930630').length
    expect(await one(`SELECT count() AS n FROM transactions WHERE ${early.sql}`, early.params)).toEqual({ n: truth })
  })

  test('importing it all again changes nothing', async () => {
    const again = await importDelivery(ctx, { folder, mapping: 'berka', businessDate: asOf })
    expect(again.files.every((entry) => entry.outcome === 'skipped')).toBe(true)
    expect(again.rowsOut).toBe(0)
  })

  test('the file that was cut off: one row to quarantine, 49,102 good ones', async () => {
    const cut = mkdtempSync(join(tmpdir(), 'zhike-berka-'))
    const other = await testStores()
    try {
      for (const name of ['client.asc', 'disp.asc', 'account.asc', 'loan.asc', 'card.asc', 'order.asc'])
        copyFileSync(join(folder, name), join(cut, name))
      copyFileSync(join(folder, 'trans_truncated_malformed.asc'), join(cut, 'trans.asc'))
      const found = await importDelivery(jobOver(other), { folder: cut, mapping: 'berka', businessDate: asOf })
      expect(found.files.find((entry) => entry.feed === 'transaction')).toMatchObject({
        read: 49_103,
        good: 49_102,
        quarantined: 1,
      })
      const kept = await jobOver(other).slice((db) =>
        sql`select file, line::int, reason_code, value_masked from quarantine_rows`.execute(db),
      )
      // The header is line 1, so the 49,103rd row stands in line 49,104: 3526882;11021;940331;"PRIJE
      expect(kept.rows).toEqual([
        { file: 'trans.asc', line: 49_104, reason_code: 'unclosed-quote', value_masked: '9999999;99999;999999;"aaaaa' },
      ])
    } finally {
      rmSync(cut, { recursive: true })
      await other.close()
    }
  }, 120_000)
})
