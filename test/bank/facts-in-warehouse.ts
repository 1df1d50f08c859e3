// Puts the fact files of the twelve customers straight into a warehouse, as the door and the night's first steps would, for tests of what comes after them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import type { Db, JobCtx, Principal } from '../../src/platform/ctx.ts'
import { loadProfile } from '../../src/platform/definitions.ts'
import { inTransaction } from '../../src/platform/postgres/open.ts'
import type { TestStores } from '../support.ts'
import { bankFeeds, businessDate } from './truths.ts'

type Row = Readonly<Record<string, string>>
const rowsOf = (feed: string): Row[] => parse(readFileSync(`${bankFeeds}${feed}.csv`), { columns: true })
const cents = (amount: string | undefined): number => Math.round(Number(amount ?? '') * 100)
const or = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text)

/** The runs the rows are written under. */
export const twelveRuns = { import: 1, unify: 2, freeze: 3 } as const

const system: Principal = {
  userId: 0,
  login: 'system',
  staffId: 0,
  roles: [],
  permissions: new Set(),
  scope: 'bank',
  branches: [],
  locale: 'zh-CN',
}

/** What a job of the night gets, over the stores of a test. */
export function jobOver(stores: TestStores): JobCtx {
  const settings = { scope: 'bank', staff: '0', branches: '{}', counter_customer: '0' }
  const slice = <T>(work: (db: Db) => Promise<T>) => inTransaction(stores.pg, { role: 'zhike_job', settings }, work)
  return { ...stores, spool: stores.warehouse.spool, user: system, slice }
}

const parties = rowsOf('party')
const partyOf = new Map(parties.map((row, i) => [`${row['source']}/${row['party_key']}`, i + 1]))
const accounts = rowsOf('account')
const accountOf = new Map(accounts.map((row) => [row['account_no'] ?? '', row]))

function ofAccount(row: Row): { run_id: number; party_id: number | undefined; account_token: string; asset_class: string } {
  const account = accountOf.get(row['account_no'] ?? '')
  return {
    run_id: twelveRuns.import,
    party_id: partyOf.get(`${account?.['source']}/${account?.['party_key']}`),
    account_token: row['account_no'] ?? '',
    asset_class: account?.['asset_class'] ?? '',
  }
}

function factTables(): Record<string, readonly object[]> {
  return {
    accounts: accounts.map((row) => ({
      ...ofAccount(row),
      product_code: row['product_code'],
      currency: row['currency'],
      opened_on: row['opened_on'],
      closed_on: or(row['closed_on']),
      matures_on: or(row['matures_on']),
      activated_on: or(row['activated_on']),
      principal_fen: cents(row['principal']),
      limit_fen: cents(row['limit']),
      rate_bp: Number(row['rate_bp']),
      status: row['status'],
    })),
    balances: rowsOf('balance').map((row) => ({
      ...ofAccount(row),
      currency: 'CNY',
      day: row['day'],
      balance_fen: cents(row['balance']),
    })),
    transactions: rowsOf('transaction').map((row, i) => ({
      ...ofAccount(row),
      transaction_token: String(i + 1),
      day: row['day'],
      minute: Number(row['minute']),
      amount_fen: cents(row['amount']),
      currency: row['currency'],
      category: row['category'],
      channel: row['channel'],
      initiated: row['initiated'] === 'true' ? 1 : 0,
      counterparty_token: '0',
      counterparty_own: row['counterparty_own'] === 'true' ? 1 : 0,
    })),
    events: rowsOf('event').map((row, i) => ({
      run_id: twelveRuns.import,
      party_id: partyOf.get(`${row['source']}/${row['party_key']}`),
      event_token: String(i + 1),
      day: row['at']?.slice(0, 10),
      at: new Date(row['at'] ?? '').getTime() / 1000,
      kind: row['kind'],
      channel: row['channel'],
      amount_fen: cents(row['amount']),
      attributes: row['attributes'] === '' ? {} : JSON.parse(row['attributes'] ?? '{}'),
    })),
  }
}

function frozenFacts(): readonly object[] {
  const assessments = rowsOf('risk_assessment')
  return parties
    .filter((row) => row['source'] === 'core')
    .map((row, i) => ({
      run_id: twelveRuns.freeze,
      customer_id: i + 1,
      branch_id: 1,
      owner_staff_id: 0,
      kind: row['kind'],
      gender: row['gender'],
      born_on: or(row['born_on']),
      opened_on: row['opened_on'],
      document_expires_on: or(row['document_expires_on']),
      risk_expires_on: or(assessments.findLast((risk) => risk['party_key'] === row['party_key'])?.['expires_on']),
    }))
}

/** The columns our plain rows give the transactions, events and balances tables; `asset_class` of an account is not kept with its transactions. */
const withoutClass = (rows: readonly object[]): readonly object[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => column !== 'asset_class')))

/** Fills the warehouse, makes the record own what was written, and loads the default policy profile. K01 belongs to the customer of C01. */
export async function twelveInWarehouse(stores: TestStores): Promise<JobCtx> {
  const ctx = jobOver(stores)
  const tables = factTables()
  for (const [table, rows] of Object.entries(tables)) {
    await stores.warehouse.insert(table, table === 'transactions' ? withoutClass(rows) : rows)
  }
  const members = parties.map((_, i) => ({ run_id: twelveRuns.unify, party_id: i + 1, customer_id: i === 12 ? 1 : i + 1 }))
  await stores.warehouse.insert('party_customer', members)
  await stores.warehouse.insert('gate_facts', frozenFacts())
  await ctx.slice((db) => publishFacts(db))
  return ctx
}

async function publishFacts(db: Db): Promise<void> {
  const at = new Date('2026-10-16T01:00:00+08:00')
  for (const [step, runId] of Object.entries(twelveRuns)) await publishedRow(db, step, runId, at)
  await sql`insert into counters (key, value) values ('run', 3)`.execute(db)
  const days = (feed: string): readonly string[] =>
    [...new Set(rowsOf(feed).map((row) => (row['day'] ?? row['at'] ?? '').slice(0, 10)))].sort()
  for (const feed of ['balance', 'transaction', 'event']) {
    await sql`insert into run_slices (feed, day, run_id, rows) select ${feed}, day, ${twelveRuns.import}, 1 from unnest(${days(feed)}::date[]) as s(day)`.execute(
      db,
    )
  }
  await sql`insert into run_slices (feed, day, run_id, rows) values ('account', ${businessDate}, ${twelveRuns.import}, 17)`.execute(
    db,
  )
  await loadProfile(db, join(import.meta.dirname, '../../src/app/profiles/default'), at)
}

async function publishedRow(db: Db, step: string, runId: number, at: Date): Promise<void> {
  await sql`insert into runs (run_id, step, business_date, status, owner, heartbeat_at, started_at, finished_at)
    values (${runId}, ${step}, ${businessDate}, 'published', 'test:1', ${at}, ${at}, ${at})`.execute(db)
}
