import { day, money, sensitive, text } from './column.ts'
import type { Feed } from './feed.ts'

/** The end-of-day balance of an account on a day it changed; the last one carries forward. Full daily files are reduced to that at the door. */
export const balance: Feed = {
  key: 'balance',
  label: { zh: '余额', en: 'Balance' },
  columns: { source: text(40), account_no: sensitive(text(80)), day: day(), balance: money() },
  naturalKey: ['source', 'account_no', 'day'],
  grain: { zh: '每个账户每个余额变动日一行', en: 'one row per account and day on which its balance changed' },
  freshnessDays: 2,
  totals: ['balance'],
  dated: 'day',
  fact: {
    table: 'balances',
    joins: 'account',
    tokens: { account: { kind: 'account', of: 'account_no' } },
    values: {
      account_token: 'token_account',
      asset_class: 'owner_asset_class',
      currency: 'owner_currency',
      day: 'v_day',
      balance_fen: 'v_balance',
    },
    identity: ['account_token', 'day'],
  },
  examples: [
    { row: { source: 'core', account_no: '6299990000000101', day: '2026-09-01', balance: '480000.00' } },
    { row: { balance: '4.8e5' }, refused: { field: 'balance', code: 'not-accepted' } },
    { row: { day: '2026-09-31' }, refused: { field: 'day', code: 'not-accepted' } },
  ],
}
