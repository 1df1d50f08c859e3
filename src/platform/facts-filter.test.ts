import { expect, test } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import { rangesFilter, snapshotFilter } from './facts-filter.ts'

const owned = (day: string, runId: number) => ({ day: parseDay(day), runId })
const asOf = parseDay('2026-10-15')

test('files that were never corrected are read with one condition', () => {
  expect(rangesFilter('balance', [owned('2026-10-13', 3), owned('2026-10-15', 3)], asOf)).toEqual({
    sql: '(run_id = {balance_run:UInt32} AND day <= {balance_as_of:Date32})',
    params: { balance_run: 3, balance_as_of: '2026-10-15' },
  })
})

test('a corrected day is taken from the correcting run alone, its neighbours from the first', () => {
  const { sql, params } = rangesFilter(
    'transaction',
    [owned('2026-10-12', 3), owned('2026-10-13', 3), owned('2026-10-14', 8), owned('2026-10-15', 3)],
    asOf,
    't.',
  )
  expect(sql.match(/t\.run_id/g)).toHaveLength(3)
  expect(params).toMatchObject({
    transaction_run0: 3,
    transaction_from0: '2026-10-12',
    transaction_to0: '2026-10-13',
    transaction_run1: 8,
    transaction_from1: '2026-10-14',
    transaction_to1: '2026-10-14',
    transaction_run2: 3,
    transaction_from2: '2026-10-15',
  })
})

test('a feed of which nothing was published gives no row', () => {
  expect(rangesFilter('balance', [], asOf).sql).toBe('1 = 0')
  expect(snapshotFilter('account', [], asOf, '').sql).toBe('1 = 0')
})

test('of snapshots the newest up to the day is read, whole', () => {
  const snapshots = [owned('2026-10-14', 2), owned('2026-10-15', 9)]
  expect(snapshotFilter('account', snapshots, asOf, 'a.')).toEqual({
    sql: 'a.run_id = {account_run:UInt32}',
    params: { account_run: 9 },
  })
  expect(snapshotFilter('account', snapshots, parseDay('2026-10-14'), '').params).toEqual({ account_run: 2 })
})

test('before the first snapshot the first is read: its rows say themselves since when they are', () => {
  expect(snapshotFilter('account', [owned('2026-10-15', 9)], parseDay('2025-07-01'), '').params).toEqual({ account_run: 9 })
})
