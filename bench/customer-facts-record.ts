import { features } from '../src/features/catalog/registry.ts'
import type { JobCtx } from '../src/platform/ctx.ts'

/** Runs of the made-up facts: everything dated under one, as of a bank whose files were never corrected. The first is that of the features (customer-record.ts). */
const RUN = 1
const TIERS_RUN = 2
const PEERS_RUN = 3
const FIRST_DAY = '2025-07-01'
const LAST_DAY = '2026-10-15'

const classOf = `['deposit', 'time-deposit', ['wealth', 'fund', 'insurance', 'bond', 'card', 'securities'][party % 6 + 1]]`
const categories = `['salary', 'transfer-in', 'transfer-out', 'purchase', 'cash-in', 'cash-out', 'interest', 'tuition', 'wealth-buy', 'merchant-settlement', 'securities-out', 'utility', 'pension', 'card-repayment', 'loan-repayment', 'deposit-open']`
const kinds = `['login', 'page-view', 'loan-calculator', 'branch-visit', 'call', 'contact', 'response', 'complaint-opened', 'complaint-closed', 'login']`

/**
 * Fifteen months of what a customer's screen is made of: per customer three accounts with twelve balances each, fifty movements, fifteen events, sixteen months of tiers
 * and the features of the business date; in the record a consent and a risk assessment.
 */
export async function fillFacts(ctx: JobCtx, customers: number): Promise<void> {
  const rows = (per: number) =>
    `FROM (SELECT number, intDiv(number, ${per}) + 1 AS party, number % ${per} AS n, sipHash64(number) AS h FROM numbers(${customers} * ${per}))`
  const cells = features.map((_, i) => `toInt64(sipHash64(number, ${i}) % 100000000)`).join(', ')
  const statements = [
    `INSERT INTO balances SELECT ${RUN}, party, toUInt128((party - 1) * 3 + intDiv(n, 12)), ${classOf}[intDiv(n, 12) + 1], 'CNY', toDate32('${FIRST_DAY}') + toInt32((n % 12) * 39 + h % 39), toInt64(h % 100000000) ${rows(36)}`,
    `INSERT INTO transactions SELECT ${RUN}, party, toUInt128((party - 1) * 3 + h % 3), toUInt128(number), toDate32('${FIRST_DAY}') + toInt32(n * 9 + h % 21), h % 1440, toInt64(h % 2000000) - 1000000, 'CNY',
       ${categories}[h % 16 + 1], ['counter', 'atm', 'app', 'web', 'pos', 'auto'][intDiv(h, 16) % 6 + 1], intDiv(h, 97) % 3 != 0, toUInt128(h), intDiv(h, 7) % 17 = 0 ${rows(50)}`,
    `INSERT INTO events SELECT ${RUN}, party, toUInt128(number), toDate32('${FIRST_DAY}') + toInt32(n * 31 + h % 31) AS d, toDateTime64(d, 3, 'UTC'), ${kinds}[h % 10 + 1], 'app', 0, map('channel', 'phone', 'outcome', 'interested') ${rows(15)}`,
    `INSERT INTO tier_months SELECT ${TIERS_RUN}, party, toDate32(addMonths(toDate('${FIRST_DAY}'), n)), h % 100000000, party % 4 + 1, party % 4 + 1, 0, 'hold' ${rows(16)}`,
    `INSERT INTO feature_rows SELECT ${RUN}, number + 1, [${cells}] FROM numbers(${customers})`,
  ]
  for (const statement of statements) await ctx.warehouse.command(statement, {}, { heavy: true })
  await fillRecord(ctx, customers)
}

async function fillRecord({ pg }: JobCtx, customers: number): Promise<void> {
  const query = (text: string, values: unknown[] = []) => pg.pool.query(text, values)
  const peers = [1, 2, 3, 4].map((tier) => ({
    tier,
    customers: Math.ceil(customers / 4),
    holders: { wealth: customers / 8, fund: customers / 16 },
  }))
  await query(
    `insert into runs (run_id, step, business_date, status, owner, heartbeat_at, started_at, details) values
       ($1, 'tiers', $3::date, 'published', '', now(), now(), '{}'), ($2, 'peers', $3::date, 'published', '', now(), now(), $4)`,
    [TIERS_RUN, PEERS_RUN, LAST_DAY, JSON.stringify({ tiers: peers })],
  )
  await query(
    `insert into run_slices (feed, day, run_id, rows)
     select feed, day, $1, 1 from unnest(array['balance', 'transaction', 'event']) feed, generate_series($2::date, $3::date, interval '1 day') day`,
    [RUN, FIRST_DAY, LAST_DAY],
  )
  await query(
    `insert into consents (party_id, purpose, channel, status, text_version, method, evidence, effective_on, recorded_at)
     select c, 'marketing', 'all', 'granted', 'mk-2026-1', 'signed', 'form', '2025-08-01', '2025-08-01' from generate_series(1, $1::int) c`,
    [customers],
  )
  await query(
    `insert into risk_assessments (party_id, assessed_on, level, expires_on, recorded_at)
     select c, '2026-03-01', 1 + c % 5, '2027-03-01', '2026-03-01' from generate_series(1, $1::int) c`,
    [customers],
  )
  await query('analyze')
}
