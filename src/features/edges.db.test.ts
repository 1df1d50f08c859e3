import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestStores, testStores } from '../../test/support.ts'
import { parseDay, startOfMonth } from '../kernel/day.ts'
import { catalogueVersion, features } from './catalog/registry.ts'
import { withEvents } from './live.ts'
import type { Facts } from './rows.ts'
import { storedScheme } from './tier-scheme.ts'
import { cellsOf, type Work, writeFeatures, writeTiers } from './warehouse.ts'
import { monthSpans, windowsOf } from './windows.ts'

const scheme = storedScheme.read({
  v: 1,
  currency: 'CNY',
  measure: 'month-average',
  tiers: [
    { key: 'MASS', zh: '大众', en: 'Mass', fromFen: null, isPrivate: false },
    { key: 'GOLD', zh: '金卡', en: 'Gold', fromFen: 20_000, isPrivate: false },
  ],
  graceMonths: 3,
  privateGraceMonths: 6,
})

let stores: TestStores
let runs = 10

beforeAll(async () => {
  stores = await testStores()
  await stores.warehouse.insert(
    'gate_facts',
    [1, 2, 3, 4, 5, 6, 7].map((customer_id) => person(customer_id)),
  )
  // 8 is another record of customer 2.
  await stores.warehouse.insert(
    'party_customer',
    [1, 2, 3, 4, 5, 6, 7, 8].map((id) => ({ run_id: 1, party_id: id, customer_id: id === 8 ? 2 : id })),
  )
})
afterAll(() => stores.close())

const person = (customer_id: number) => ({
  run_id: 1,
  customer_id,
  kind: 'personal',
  born_on: '2000-02-29',
  opened_on: '2027-01-01',
})

type Balance = { party: number; day: string; fen: number; account?: number; run?: number; currency?: string; class?: string }
async function hold(...balances: readonly Balance[]): Promise<void> {
  await stores.warehouse.insert(
    'balances',
    balances.map((row) => ({
      run_id: row.run ?? 1,
      party_id: row.party,
      account_token: String(row.account ?? row.party * 10),
      asset_class: row.class ?? 'deposit',
      currency: row.currency ?? 'CNY',
      day: row.day,
      balance_fen: row.fen,
    })),
  )
}

let token = 0
async function move(
  ...moves: readonly { party: number; day: string; fen: number; initiated?: number; category?: string }[]
): Promise<void> {
  await stores.warehouse.insert(
    'transactions',
    moves.map((row) => {
      token += 1
      return {
        run_id: 1,
        party_id: row.party,
        account_token: '1',
        transaction_token: String(token),
        day: row.day,
        minute: 600,
        amount_fen: row.fen,
        currency: 'CNY',
        category: row.category ?? 'other',
        channel: 'app',
        initiated: row.initiated ?? 1,
      }
    }),
  )
}

async function happen(day: string, kind: string, party: number): Promise<void> {
  token += 1
  const at = `${day} 02:00:00.000`
  await stores.warehouse.insert('events', [
    { run_id: 1, party_id: party, event_token: String(token), day, at, kind, channel: 'app', attributes: {} },
  ])
}

/** A night over what was written so far. `balances` chooses the rows of balances when a correction superseded some. */
async function night(
  asOf: string,
  balances = 'run_id = 1',
): Promise<(customerId: number) => Promise<Map<string, number | null>>> {
  const day = parseDay(asOf)
  const until = { as_of_day: asOf }
  const facts: Facts = {
    balances: { sql: `(${balances}) AND day <= {as_of_day:Date32}`, params: until },
    transactions: { sql: `run_id = 1 AND day <= {as_of_day:Date32}`, params: until },
    events: { sql: `run_id = 1 AND day <= {as_of_day:Date32}`, params: until },
    accounts: { sql: `run_id = 1`, params: {} },
  }
  runs += 2
  const work: Work = {
    run: runs,
    unifyRun: 1,
    freezeRun: 1,
    valuesRun: 0,
    windows: windowsOf(day),
    facts,
    scheme,
    progress: async () => {},
  }
  await writeTiers(
    stores.warehouse,
    { ...work, spans: monthSpans(parseDay('2027-02-01'), day), firstDayAgo: 400, isLastClosed: false },
    undefined,
  )
  const run = runs + 1
  await writeFeatures(
    stores.warehouse,
    { ...work, run, tiersRun: work.run, month: startOfMonth(day) },
    features,
    catalogueVersion,
  )
  return async (customerId) => {
    const cells = await cellsOf(stores.warehouse, run, customerId)
    return new Map(features.map(({ key }, i) => [key, cells?.[i] ?? null]))
  }
}

describe('averages over calendar days', () => {
  test('February of a leap year has 29 days, and the balance of January is carried into it', async () => {
    await hold({ party: 1, day: '2028-01-10', fen: 2_900 }, { party: 1, day: '2028-02-29', fen: 31_900 })
    const of = await night('2028-02-29')
    // (28 × 2,900 + 31,900) ÷ 29 = 113,100 ÷ 29 = 3,900.
    expect((await of(1)).get('aum_month_avg_fen')).toBe(3_900)
    // Opened on 10 January: 22 days × 2,900 = 63,800 over all 31 days = 2,058.06.
    expect((await of(1)).get('aum_prev_month_avg_fen')).toBe(2_058)
    // Born on 29 February 2000: the birthday is today, the 28th.
    expect([(await of(1)).get('days_to_birthday'), (await of(1)).get('age_years')]).toEqual([0, 28])
  })

  test('in a common year the birthday of 29 February is 1 March', async () => {
    const of = await night('2027-02-28')
    expect([(await of(3)).get('days_to_birthday'), (await of(3)).get('age_years')]).toEqual([1, 26])
  })

  test('half a fen is rounded away from zero, below zero too', async () => {
    // 10 and 11 fen over two days: 10.5 → 11; overdrawn by 10 and 11: −10.5 → −11.
    await hold({ party: 3, day: '2028-03-01', fen: 10 }, { party: 3, day: '2028-03-02', fen: 11 })
    await hold({ party: 4, day: '2028-03-01', fen: -10 }, { party: 4, day: '2028-03-02', fen: -11 })
    const of = await night('2028-03-02')
    expect((await of(3)).get('aum_month_avg_fen')).toBe(11)
    expect((await of(4)).get('aum_month_avg_fen')).toBe(-11)
  })

  test('a correction that comes later for an earlier day changes every average from that day on', async () => {
    // 1,000 since 1 March; on the 9th a corrected file says that 3,000 stood there from the 5th to the 6th. Until then: 1,000.
    await hold({ party: 5, day: '2028-03-01', fen: 1_000 }, { party: 5, day: '2028-03-07', fen: 1_000 })
    expect((await (await night('2028-03-10'))(5)).get('aum_month_avg_fen')).toBe(1_000)
    await hold({ party: 5, day: '2028-03-05', fen: 3_000, run: 2 })
    const of = await night('2028-03-10', `run_id = 1 OR (run_id = 2 AND day = '2028-03-05')`)
    // (8 × 1,000 + 2 × 3,000) ÷ 10 = 1,400.
    expect((await of(5)).get('aum_month_avg_fen')).toBe(1_400)
    expect((await of(5)).get('aum_fen')).toBe(1_000)
  })

  test('an account that is absent from a full file is 0 from that day; one in another currency is not in AUM', async () => {
    await hold({ party: 6, day: '2028-03-01', fen: 5_000 }, { party: 6, day: '2028-03-06', fen: 0 })
    await hold({ party: 6, day: '2028-03-01', fen: 9_900, account: 61, currency: 'USD' })
    const values = await (await night('2028-03-10'))(6)
    // 5 × 5,000 ÷ 10.
    expect([values.get('aum_fen'), values.get('aum_month_avg_fen')]).toEqual([0, 2_500])
  })

  test('who has nothing at all is a customer, too: zeros, and what cannot be known is missing', async () => {
    const values = await (await night('2028-03-10'))(7)
    expect([values.get('aum_fen'), values.get('txn_count_90d'), values.get('tier')]).toEqual([0, 0, 0])
    expect([values.get('last_active_on'), values.get('days_since_login'), values.get('next_maturity_on')]).toEqual([
      null,
      null,
      null,
    ])
  })
})

describe('one customer of two source records', () => {
  test('holds the sum, and is active on a day once', async () => {
    await hold({ party: 2, day: '2028-03-01', fen: 1_000 }, { party: 8, day: '2028-03-02', fen: 2_000 })
    await move(
      { party: 2, day: '2028-03-05', fen: -100 },
      { party: 8, day: '2028-03-05', fen: -50 },
      { party: 8, day: '2028-03-06', fen: 70 },
    )
    await move({ party: 8, day: '2028-03-07', fen: 900, initiated: 0 })
    const values = await (await night('2028-03-10'))(2)
    // 10 × 1,000 + 9 × 2,000 = 28,000 ÷ 10.
    expect([values.get('aum_fen'), values.get('aum_month_avg_fen')]).toEqual([3_000, 2_800])
    expect([values.get('active_days_90d'), values.get('txn_count_30d'), values.get('outflow_7d_fen')]).toEqual([2, 4, 150])
  })

  test('a window of n days holds the business date and the n − 1 days before it', async () => {
    // On 03-10 the last 7 days begin with 03-04; 90 days begin with 2027-12-12, 180 with 2027-09-13.
    await move({ party: 7, day: '2028-03-04', fen: 1 }, { party: 7, day: '2028-03-03', fen: 10 })
    await move(
      { party: 7, day: '2027-12-12', fen: 100 },
      { party: 7, day: '2027-12-11', fen: 1_000 },
      { party: 7, day: '2027-09-13', fen: 5 },
      { party: 7, day: '2027-09-12', fen: 7 },
    )
    const values = await (await night('2028-03-10'))(7)
    expect([values.get('inflow_7d_fen'), values.get('inflow_90d_fen')]).toEqual([1, 111])
    expect([values.get('active_days_90d'), values.get('active_days_180d'), values.get('days_since_active')]).toEqual([3, 5, 6])
  })
})

describe('every class and category', () => {
  test('is counted where it belongs, and AUM is the sum of seven of the classes', async () => {
    const classes = ['deposit', 'time-deposit', 'wealth', 'fund', 'insurance', 'bond', 'metal', 'securities', 'loan', 'card']
    await hold(...classes.map((name, i) => ({ party: 1, day: '2028-04-01', fen: 10 ** i, account: 500 + i, class: name })))
    await move(
      ...['tuition', 'securities-out', 'utility', 'card-repayment', 'loan-repayment', 'wealth-buy', 'insurance-premium'].map(
        (category, i) => ({ party: 1, day: '2028-04-02', fen: -(10 ** i), category }),
      ),
      { party: 1, day: '2028-04-02', fen: 5, category: 'pension' },
    )
    for (const kind of ['page-view', 'call']) await happen('2028-04-02', kind, 1)
    const values = await (await night('2028-04-02'))(1)
    const of = (...keys: readonly string[]) => keys.map((key) => values.get(key))
    expect(of('fund_fen', 'insurance_fen', 'bond_fen', 'metal_fen', 'securities_fen', 'loan_fen', 'card_debt_fen')).toEqual([
      1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    ])
    // 31,900 of the account opened in January is still there: 1,111,111 + 31,900.
    expect(of('aum_fen')).toEqual([1_143_011])
    expect(of('tuition_90d_fen', 'securities_out_30d_fen', 'utility_90d_fen', 'card_repayment_90d_fen')).toEqual([
      1, 10, 100, 1_000,
    ])
    expect(of('loan_repayment_90d_fen', 'pension_90d_fen', 'page_views_30d', 'calls_90d')).toEqual([10_000, 5, 1, 1])
    // Wealth bought and a premium paid here are no outflow: 1 + 10 + 100 + 1,000 + 10,000.
    expect(of('outflow_7d_fen')).toEqual([11_111])
  })
})

describe('live features', () => {
  test('adding an event of today gives what the warehouse gives once it has the event', async () => {
    const live = features.filter(({ add }) => add !== undefined).map(({ key }) => key)
    await happen('2028-03-09', 'contact', 3)
    await happen('2028-03-09', 'complaint-opened', 3)
    const before = await (await night('2028-03-10'))(3)
    const today = ['contact', 'complaint-closed', 'loan-calculator', 'login', 'complaint-opened', 'contact']
    const added = withEvents(
      before,
      today.map((kind) => ({ kind, channel: 'app', attributes: {} })),
    )
    for (const kind of today) await happen('2028-03-10', kind, 3)
    const after = await (await night('2028-03-10'))(3)
    expect(live.map((key) => [key, added.get(key)])).toEqual(live.map((key) => [key, after.get(key)]))
    // One contact and one complaint before; two contacts, one closed and one opened today.
    expect([added.get('contacts_30d'), added.get('complaints_open'), added.get('loan_calculator_30d')]).toEqual([3, 1, 1])
  })
})
