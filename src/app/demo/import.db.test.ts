import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobOver } from '../../../test/bank/facts-in-warehouse.ts'
import { type TestStores, testStores } from '../../../test/support.ts'
import { factsFilter } from '../../platform/runs.ts'
import { importDelivery } from '../../sources/service.ts'
import { defaultBank, writeBank } from './write-bank.ts'

let stores: TestStores
const folder = mkdtempSync(join(tmpdir(), 'zhike-demo-import-'))

beforeAll(async () => {
  stores = await testStores()
})
afterAll(async () => {
  await stores.close()
  rmSync(folder, { recursive: true })
})

test('the files of the made-up bank come in whole through the door: no row is refused, none is lost, and no sum changes', async () => {
  const { rows: written } = await writeBank({ ...defaultBank, folder, customers: 300 })
  const ctx = jobOver(stores)
  const report = await importDelivery(ctx, {
    folder,
    mapping: join(import.meta.dirname, 'mapping.json'),
    businessDate: defaultBank.endDay,
  })
  const taken: Record<string, number> = {}
  for (const { feed, read, good, quarantined } of report.files) {
    expect([feed, quarantined, good]).toEqual([feed, 0, read])
    taken[feed] = (taken[feed] ?? 0) + read
  }
  const { party = 0, card = 0, account, assignment, consent, risk, qualified, restriction, balance, transaction, event } = written
  expect(taken).toMatchObject({
    party: party + card,
    account,
    assignment,
    consent,
    'risk-assessment': risk,
    'qualified-investor': qualified,
    restriction,
    balance,
    transaction,
    event,
  })

  const filter = await ctx.slice((db) => factsFilter(db, 'transaction', defaultBank.endDay))
  const { sum } = await stores.warehouse.one<{ sum: number }>(
    `SELECT sum(amount_fen) AS sum FROM transactions WHERE ${filter.sql}`,
    filter.params,
    { numbers: true },
  )
  const lines = readFileSync(join(folder, 'transaction.csv'), 'latin1').trimEnd().split('\n').slice(1)
  expect(sum).toBe(lines.reduce((total, line) => total + Math.round(Number(line.split(',')[5]) * 100), 0))
})

test('a bank so small that nobody in it is a qualified investor delivers no list of them, and comes in', async () => {
  const small = join(folder, 'small')
  const { rows } = await writeBank({ ...defaultBank, folder: small, customers: 40 })
  expect(rows['qualified']).toBe(0)
  const report = await importDelivery(jobOver(stores), {
    folder: small,
    mapping: join(import.meta.dirname, 'mapping.json'),
    businessDate: defaultBank.endDay,
  })
  expect(report.files.map(({ feed }) => feed)).not.toContain('qualified-investor')
})
