import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { addMonths, type Day, startOfMonth } from '../../kernel/day.ts'
import { openExtracts } from './extracts.ts'
import { networkOf } from './network.ts'
import { calendarOf, profileOf } from './profile.ts'
import { randomOf } from './random.ts'
import { writeRecordFiles } from './record-files.ts'
import { wealthOf } from './wealth.ts'

export type BankOrder = {
  readonly folder: string
  readonly customers: number
  readonly seed: number
  readonly endDay: Day
  /** About how many movements each customer makes on the current account over the history; 50 when left out. */
  readonly transactionsPerCustomer?: number
  readonly onProgress?: (done: number, total: number) => void
}

export const defaultBank = { customers: 20_000, seed: 20261015, endDay: '2026-10-15' as Day } as const
const MONTHS_OF_HISTORY = 15
const CUSTOMERS_PER_BREATH = 500

/**
 * Writes the files that the systems of 江城银行 would deliver on a day: what mapping.json beside this file reads. The same order gives the same bytes.
 * Holds one customer at a time; lets the event loop breathe in between.
 */
export async function writeBank(order: BankOrder): Promise<{ readonly rows: Readonly<Record<string, number>> }> {
  mkdirSync(order.folder, { recursive: true })
  const calendar = calendarOf(addMonths(startOfMonth(order.endDay), -MONTHS_OF_HISTORY), order.endDay)
  const network = networkOf(order.customers, order.seed, order.endDay)
  const wealth = wealthOf(order.customers, order.seed)
  writeRecordFiles(order.folder, network, calendar)
  const extracts = openExtracts((name) => join(order.folder, name), calendar, (order.transactionsPerCustomer ?? 50) / 50)
  const random = randomOf(order.seed)
  for (let index = 0; index < order.customers; index++) {
    random.restart(index + 1)
    extracts.add(profileOf(index + 1, wealth[index] ?? 0, network.branches, calendar, random), random)
    if ((index + 1) % CUSTOMERS_PER_BREATH === 0) {
      order.onProgress?.(index + 1, order.customers)
      await breathe()
    }
  }
  order.onProgress?.(order.customers, order.customers)
  return { rows: extracts.close() }
}
