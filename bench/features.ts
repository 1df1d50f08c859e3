// Features of everybody through the product's own step against one hand-written statement that gives the same values, both on the same facts in the same store.
import { parseDay } from '../src/kernel/day.ts'
import { catalogueVersion, features } from '../src/features/catalog/registry.ts'
import { createTables, wideTable } from '../src/features/plan.ts'
import { storedScheme } from '../src/features/tier-scheme.ts'
import { cellsOf, createFeatureTables, type Work, writeFeatures, writeTiers } from '../src/features/warehouse.ts'
import { monthSpans, windowsOf } from '../src/features/windows.ts'
import { openLog } from '../src/platform/log.ts'
import { openStores } from '../src/platform/stores/open.ts'
import { migrateWarehouse } from '../src/platform/warehouse/migrate.ts'
import { openWarehouse, type Warehouse } from '../src/platform/warehouse/open.ts'
import { byHand } from './features-by-hand.ts'
import { type BenchOptions, type BenchResult, percentile, timed } from './measure.ts'

const LIMIT = 2
const ROUNDS = 2
const asOf = parseDay('2026-10-15')
/** History is two runs, as of a bank that was imported once and then nightly: facts up to the end of September, and since. */
const runs = { history: 1, recent: 2, unify: 3, freeze: 4, tiers: 5, features: 6 } as const

const wan = 1_000_000
const scheme = storedScheme.read({
  v: 1,
  currency: 'CNY',
  measure: 'month-average',
  tiers: [null, 5 * wan, 20 * wan, 50 * wan, 200 * wan, 600 * wan].map((fromFen, i) => ({
    key: `T${i}`,
    zh: `${i} 级`,
    en: `Tier ${i}`,
    fromFen,
    isPrivate: i === 5,
  })),
  graceMonths: 3,
  privateGraceMonths: 6,
})

/** Per customer 50 transactions, three accounts with 12 balances each, 15 events, spread over 15 months; one party in twenty is another's second record. */
function facts(customers: number): readonly string[] {
  const rows = (perCustomer: number) =>
    `FROM (SELECT number, intDiv(number, ${perCustomer}) + 1 AS party, number % ${perCustomer} AS n, sipHash64(number) AS h FROM numbers(${customers} * ${perCustomer}))`
  const day = (step: number) => `toDate32('2025-07-01') + toInt32(n * ${step} + h % ${step})`
  const run = `if(d <= toDate32('2026-09-30'), ${runs.history}, ${runs.recent})`
  const classOf = `['deposit', 'time-deposit', ['wealth', 'fund', 'insurance', 'bond', 'card', 'securities'][party % 6 + 1]]`
  const categories = `['salary', 'transfer-in', 'transfer-out', 'purchase', 'cash-in', 'cash-out', 'interest', 'tuition', 'wealth-buy', 'merchant-settlement', 'securities-out', 'utility', 'pension', 'card-repayment', 'loan-repayment', 'deposit-open']`
  const kinds = `['login', 'page-view', 'loan-calculator', 'branch-visit', 'call', 'contact', 'response', 'complaint-opened', 'complaint-closed', 'login']`
  return [
    `INSERT INTO party_customer SELECT ${runs.unify}, number + 1, if(number % 20 = 7, number - 4, number + 1) FROM numbers(${customers})`,
    `INSERT INTO gate_facts (run_id, customer_id, kind, born_on, opened_on, document_expires_on, risk_expires_on)
      SELECT ${runs.freeze}, number + 1, if(number % 30 = 0, 'business', 'personal'), if(number % 30 = 0, NULL, toDate32('1945-01-01') + toInt32(sipHash64(number) % 27000)),
        toDate32('2010-01-01') + toInt32(sipHash64(number, 1) % 6100), NULL, if(number % 3 = 0, NULL, toDate32('2026-06-01') + toInt32(number % 600))
      FROM numbers(${customers}) WHERE number % 20 != 7`,
    `INSERT INTO accounts (* EXCEPT tail_token) SELECT ${runs.history}, party, toUInt128(number), ${classOf}[n + 1], 'P', 'CNY', toDate32('2020-01-01') + toInt32(h % 2000),
        if(h % 50 = 0, toDate32('2026-01-01'), NULL), if(n = 1, toDate32('2026-08-01') + toInt32(h % 400), NULL), if(h % 2 = 0, toDate32('2024-01-01'), NULL), h % 100000000, h % 5000000, 110, 'open' ${rows(3)}`,
    `INSERT INTO balances SELECT ${run}, party, toUInt128(intDiv(number, 12)), ${classOf}[intDiv(n, 12) + 1], 'CNY', toDate32('2025-07-01') + toInt32((n % 12) * 39 + h % 39) AS d,
        toInt64(h % 100000000) ${rows(36)}`,
    `INSERT INTO transactions SELECT ${run}, party, toUInt128(party * 3 + h % 3), toUInt128(number), ${day(9)} + toInt32(h % 21) AS d, h % 1440, toInt64(h % 2000000) - 1000000, 'CNY',
        ${categories}[h % 16 + 1], ['counter', 'atm', 'app', 'web', 'pos', 'auto'][intDiv(h, 16) % 6 + 1], intDiv(h, 97) % 3 != 0, toUInt128(h), intDiv(h, 7) % 17 = 0 ${rows(50)}`,
    `INSERT INTO events SELECT ${run}, party, toUInt128(number), ${day(31)} AS d, toDateTime64(d, 3, 'UTC'), ${kinds}[h % 10 + 1], 'app', 0,
        if(h % 10 = 6, map('positive', toString(h % 2)), map()) ${rows(15)}`,
  ]
}

function workOf(): Work {
  const everyDay = { sql: `(run_id IN (${runs.history}, ${runs.recent}) AND day <= toDate32('${asOf}'))`, params: {} }
  return {
    run: runs.features,
    unifyRun: runs.unify,
    freezeRun: runs.freeze,
    valuesRun: 0,
    windows: windowsOf(asOf),
    facts: {
      balances: everyDay,
      transactions: everyDay,
      events: everyDay,
      accounts: { sql: `run_id = ${runs.history}`, params: {} },
    },
    scheme,
    progress: async () => {},
  }
}

/** Both tables must say the same of every customer: how many customers differ, by feature. */
async function differences(warehouse: Warehouse): Promise<Readonly<Record<string, number>>> {
  const columns = features.map(({ key }) => `countIf(NOT (ours.${key} <=> peer.${key})) AS ${key}`)
  const counted = await warehouse.one<Record<string, number>>(
    `SELECT count() AS customers, ${columns.join(', ')} FROM ${wideTable(catalogueVersion)} AS ours FULL OUTER JOIN by_hand AS peer ON ours.customer_id = peer.customer_id`,
    {},
    { heavy: true, numbers: true },
  )
  return Object.fromEntries(Object.entries(counted).filter(([key, count]) => key !== 'customers' && count > 0))
}

export async function run({ customers, folder, say }: BenchOptions): Promise<BenchResult> {
  const stores = await openStores({ dataDir: folder, databaseUrl: undefined, clickhouseUrl: undefined }, openLog('error'))
  const warehouse = openWarehouse(stores.warehouse)
  try {
    await migrateWarehouse(warehouse)
    for (const statement of facts(customers)) await warehouse.command(statement, {}, { heavy: true })
    say(`made the facts of ${customers.toLocaleString('en')} parties`)
    const spans = monthSpans(parseDay('2025-07-01'), asOf)
    const tiers = await timed(() =>
      writeTiers(warehouse, { ...workOf(), run: runs.tiers, spans, firstDayAgo: 471, isLastClosed: false }, undefined),
    )
    say(`tiers: ${tiers.result.rows.toLocaleString('en')} months in ${tiers.seconds} s`)
    const { ours, peer } = await bestOf(warehouse, ROUNDS, say)
    const lookUp = await lookUpMs(warehouse, customers)
    const wrong = await differences(warehouse)
    const ratio = Math.round((ours / peer) * 100) / 100
    return {
      customers,
      rows: customers * (50 + 36 + 15 + 3),
      transactions: customers * 50,
      features: features.length,
      seconds: ours,
      peer: 'one hand-written INSERT … SELECT of the same values (ours also writes the packed rows and their checksum)',
      peerSeconds: peer,
      tiersSeconds: tiers.seconds,
      microsecondsPerCustomer: Math.round((ours * 1e6) / customers),
      lookUpMs: lookUp,
      ratio,
      limit: LIMIT,
      differing: wrong,
      ok: ratio <= LIMIT && Object.keys(wrong).length === 0,
    }
  } finally {
    await warehouse.close()
    await stores.close()
  }
}

/** Both in turn, the best of each: what else the machine is doing then falls on both alike. What the last round wrote stays, to be compared. */
async function bestOf(
  warehouse: Warehouse,
  rounds: number,
  say: BenchOptions['say'],
): Promise<{ readonly ours: number; readonly peer: number }> {
  const columns = features.map(({ key }) => key)
  const work = { ...workOf(), tiersRun: runs.tiers, month: parseDay('2026-10-01') }
  const [, create = ''] = createTables(features, catalogueVersion)
  await warehouse.command(create.replace(wideTable(catalogueVersion), 'by_hand'))
  await createFeatureTables(warehouse, features, catalogueVersion)
  const times: { ours: number; peer: number }[] = []
  for (let round = 1; round <= rounds; round += 1) {
    for (const table of ['by_hand', wideTable(catalogueVersion), 'feature_rows'])
      await warehouse.command(`TRUNCATE TABLE ${table}`)
    const peer = await timed(() => warehouse.command(byHand('by_hand', columns), {}, { heavy: true }))
    const ours = await timed(() => writeFeatures(warehouse, work, features, catalogueVersion))
    say(`round ${round}: by hand ${peer.seconds} s, ours ${ours.seconds} s`)
    times.push({ ours: ours.seconds, peer: peer.seconds })
  }
  return { ours: Math.min(...times.map(({ ours }) => ours)), peer: Math.min(...times.map(({ peer }) => peer)) }
}

/** Milliseconds to read one customer's packed row, the middle and the slowest but five of a hundred. */
async function lookUpMs(warehouse: Warehouse, customers: number): Promise<{ readonly p50: number; readonly p95: number }> {
  const times: number[] = []
  for (let i = 1; i <= 100; i += 1) {
    const { seconds } = await timed(() => cellsOf(warehouse, runs.features, 1 + ((i * 7_919_117) % customers)))
    times.push(Math.round(seconds * 1000))
  }
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) }
}
