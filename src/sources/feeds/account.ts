import { tailTokenSql } from '../account-tail.ts'
import { code, day, integer, money, optional, sensitive, text, word } from './column.ts'
import type { Feed } from './feed.ts'

/** Classes of account. The first seven are assets under management; securities are kept apart; loan and card are liabilities. */
export const assetClasses = [
  'deposit',
  'time-deposit',
  'wealth',
  'fund',
  'insurance',
  'bond',
  'metal',
  'loan',
  'card',
  'merchant',
  'securities',
] as const

/** Currencies an account may be in. */
export const currencies = ['CNY', 'CZK', 'USD', 'EUR', 'HKD', 'GBP', 'JPY'] as const

/** Every contract a party holds: accounts, deposits, wealth and fund holdings, policies, loans, cards, merchant agreements. */
export const account: Feed = {
  key: 'account',
  label: { zh: '账户', en: 'Account' },
  columns: {
    source: text(40),
    party_key: sensitive(text(80)),
    account_no: sensitive(text(80)),
    asset_class: code(...assetClasses),
    product_code: optional(text(40)),
    currency: code(...currencies),
    opened_on: day(),
    closed_on: optional(day()),
    matures_on: optional(day()),
    activated_on: optional(day()),
    principal: optional(money()),
    limit: optional(money()),
    rate_bp: optional(integer(-10_000, 100_000)),
    status: optional(word()),
  },
  naturalKey: ['source', 'account_no'],
  grain: { zh: '每个账户一行', en: 'one row per account' },
  freshnessDays: 2,
  totals: ['principal', 'limit'],
  dated: 'opened_on',
  fact: {
    table: 'accounts',
    joins: 'party',
    tokens: {
      party: { kind: 'party', of: 'party_key' },
      account: { kind: 'account', of: 'account_no' },
    },
    values: {
      account_token: 'token_account',
      asset_class: 't_asset_class',
      product_code: 't_product_code',
      currency: 't_currency',
      opened_on: 'v_opened_on',
      closed_on: 'v_closed_on',
      matures_on: 'v_matures_on',
      activated_on: 'v_activated_on',
      principal_fen: 'ifNull(v_principal, 0)',
      limit_fen: 'ifNull(v_limit, 0)',
      rate_bp: 'ifNull(v_rate_bp, 0)',
      status: "if(t_status = '', 'open', t_status)",
      tail_token: tailTokenSql('t_account_no'),
    },
    identity: ['account_token'],
  },
  examples: [
    {
      row: {
        source: 'core',
        party_key: 'C02',
        account_no: '6299990000000202',
        asset_class: 'time-deposit',
        product_code: 'TD-1Y',
        currency: 'CNY',
        opened_on: '2025-10-22',
        matures_on: '2026-10-22',
        principal: '300000.00',
        rate_bp: '110',
        status: 'open',
      },
    },
    { row: { asset_class: 'stamp-collection' }, refused: { field: 'asset_class', code: 'not-accepted' } },
    { row: { currency: 'yuan' }, refused: { field: 'currency', code: 'not-accepted' } },
  ],
}
