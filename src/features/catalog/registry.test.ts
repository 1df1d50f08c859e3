import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { unlistedFiles } from '../../kernel/registry.ts'
import { withEvents } from '../live.ts'
import { computeSlice, createTables } from '../plan.ts'
import { featureOf, features } from './registry.ts'

const subjects = [
  'balances',
  'flows',
  'activity',
  'channels',
  'contacts',
  'holdings',
  'maturities',
  'person',
  'tier',
  'trends',
  'lifecycle',
  'rfm',
]

describe('the catalogue', () => {
  test('lists every subject file', () => {
    expect(unlistedFiles(readdirSync(import.meta.dirname), subjects)).toEqual([])
  })

  test('says of each feature what it is, in both languages; codes list their values, money says fen', () => {
    for (const { key, label, kind, unit, values } of features) {
      expect([key, label.zh !== '', label.en !== '']).toEqual([key, true, true])
      expect([key, kind === 'code']).toEqual([key, values !== undefined || key === 'tier'])
      expect([key, unit === 'fen']).toEqual([key, key.endsWith('_fen')])
      expect([key, kind === 'day']).toEqual([key, key.endsWith('_on')])
    }
  })

  test('works derived features out of those that stand before them, for the SELECT names each once', () => {
    const keys = features.map(({ key }) => key)
    for (const [i, { key, source, sql }] of features.entries()) {
      if (source !== 'derived') continue
      const used = keys.filter((other) => other !== key && new RegExp(`\\b${other}\\b`).test(sql))
      expect([key, used.every((other) => featureOf(other).source !== 'derived' || keys.indexOf(other) < i)]).toEqual([key, true])
    }
  })

  test('has an example for every feature', () => {
    expect(features.filter(({ examples }) => examples.length === 0).map(({ key }) => key)).toEqual([])
  })

  test('an unknown key is refused', () => {
    expect(() => featureOf('wealth')).toThrow(/no feature "wealth"/)
  })
})

describe('the plan', () => {
  const facts = {
    balances: { sql: 'true', params: {} },
    transactions: { sql: 'true', params: {} },
    events: { sql: 'true', params: {} },
    accounts: { sql: 'true', params: {} },
  }

  test('reads each fact table once', () => {
    const sql = computeSlice(features, 'x', facts, 'single')
    for (const table of ['balances', 'transactions', 'events', 'accounts', 'gate_facts', 'tier_months'])
      expect([table, sql.split(`FROM ${table} `).length - 1]).toEqual([table, 1])
  })

  test('makes a column NULL only where a value can be missing', () => {
    const [, wide = ''] = createTables(features, 'x')
    expect(wide).toContain('aum_fen Int64,')
    expect(wide).toContain('next_maturity_on Nullable(Date32),')
    expect(wide).toContain('tier UInt8,')
    expect(wide).toContain('PARTITION BY run_id ORDER BY customer_id')
  })
})

describe('live features', () => {
  const event = (kind: string) => ({ kind, channel: 'phone', attributes: {} })

  test('change with what happened since the night, the others do not', () => {
    const values = new Map<string, number | null>([
      ['contacts_30d', 2],
      ['complaints_open', 0],
      ['aum_fen', 100],
    ])
    const now = withEvents(values, [event('contact'), event('complaint-opened'), event('login')])
    expect(Object.fromEntries(now)).toEqual({ contacts_30d: 3, complaints_open: 1, aum_fen: 100 })
    expect(withEvents(now, [event('complaint-closed')]).get('complaints_open')).toBe(0)
  })
})
