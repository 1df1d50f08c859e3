import { code, day, rate as midRate, text } from './column.ts'
import { currencies } from './account.ts'
import type { Feed } from './feed.ts'

/** Mid rates: what one unit of a currency is worth in the base currency on a day, and who says so. A day without one has the rate of the day before it. */
export const rate: Feed = {
  key: 'rate',
  label: { zh: '汇率中间价', en: 'Mid rate' },
  columns: { currency: code(...currencies), day: day(), mid: midRate(), source: text(40) },
  naturalKey: ['currency', 'day'],
  grain: { zh: '每币种每日一行', en: 'one row per currency and day' },
  freshnessDays: 3,
  totals: [],
  dated: 'day',
  examples: [
    { row: { currency: 'USD', day: '2026-10-15', mid: '7.1234', source: 'CFETS' } },
    { row: { mid: '0' }, refused: { field: 'mid', code: 'not-accepted' } },
    { row: { currency: 'dollar' }, refused: { field: 'currency', code: 'not-accepted' } },
  ],
}
