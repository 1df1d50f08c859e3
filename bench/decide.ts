// Everybody decided by the compiled policy against the same gates and scores written by hand as one query, on the same rows; and against what a TypeScript team
// would pick for the rules, json-rules-engine, over a sample.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Engine, type NestedCondition } from 'json-rules-engine'
import { featuresDecided, featuresRead } from '../src/decisions/bundle.ts'
import type { Bundle } from '../src/decisions/bundle-shape.ts'
import { compileDecide } from '../src/decisions/compile-bundle.ts'
import { prepareBundle, subjectOf } from '../src/decisions/decide-one.ts'
import { compileTriggers } from '../src/decisions/compile-triggers.ts'
import { shippedBundle } from '../src/decisions/service-shipped-policy.ts'
import { factsByCustomer, hitsByCustomer, insertRange } from '../src/decisions/warehouse.ts'
import { catalogue, fieldsOfScheme } from '../src/features/service.ts'
import { storedScheme } from '../src/features/tier-scheme.ts'
import { parseDay, toDayNumber } from '../src/kernel/day.ts'
import { openLog } from '../src/platform/log.ts'
import { openStores } from '../src/platform/stores/open.ts'
import { migrateWarehouse } from '../src/platform/warehouse/migrate.ts'
import { openWarehouse, type Warehouse } from '../src/platform/warehouse/open.ts'
import { byHand } from './decide-by-hand.ts'
import { type BenchOptions, type BenchResult, timed } from './measure.ts'

const LIMIT = 1.5
const SECONDS_PER_MILLION = 12
const RULES_LIMIT = 200
const SAMPLE = 400
/** As the night does it. */
const SLICE = 500_000
const asOf = parseDay('2026-10-15')
const table = 'features_bench'

function policy(): Bundle {
  const profile = join(import.meta.dirname, '../src/app/profiles/default')
  const scheme = JSON.parse(readFileSync(join(profile, 'tier-scheme.json'), 'utf8')) as { items: { body: unknown }[] }
  const features = [...fieldsOfScheme(storedScheme.read(scheme.items[0]?.body)).values()]
  const files = { profile, catalogue: join(import.meta.dirname, '../src/app/demo/catalogue') }
  const offers = JSON.parse(readFileSync(join(profile, 'offers.json'), 'utf8')) as {
    items: { key: string; body: { product?: string } }[]
  }
  const rate = (i: number, tier: number): number => 10_000 + ((i * 7919 + tier * 104_729) % 60_000)
  const cells = Object.fromEntries(
    offers.items.map(({ key, body }, i) => [body.product ?? key, [0, 1, 2, 3, 4, 5].map((tier) => rate(i, tier))]),
  )
  return shippedBundle(files, { asOf, features, propensity: { bankPpm: 21_000, cells } })
}

const columnType = { int: 'Int64', day: 'Date32', code: 'UInt8', flag: 'UInt8' } as const

/** Values around the thresholds of the policy, so that every gate stops some and passes some. */
function featureSql(key: string, i: number): string {
  const feature = catalogue().find((one) => one.key === key)
  if (feature === undefined) throw new Error(`no feature ${key}`)
  const h = `sipHash64(number, ${i})`
  const known = (() => {
    if (key === 'tier') return `${h} % 6`
    if (key === 'tier_forecast_ppm') return `700000 + ${h} % 450000`
    if (key === 'age_years') return `15 + ${h} % 70`
    if (key === 'days_to_birthday') return `${h} % 365`
    if (key === 'days_since_active') return `${h} % 500`
    if (feature.kind === 'day') return `toDate32('${asOf}') + toInt32(${h} % 60)`
    // Wealth is uneven: a few have much, most have little.
    if (feature.unit === 'fen') return `toInt64(pow(10, 3 + ${h} % 6)) * (1 + intDiv(${h}, 6) % 9)`
    return `intDiv(${h}, 7) % 4`
  })()
  return feature.missing === 'null' ? `if(intDiv(${h}, 1000) % 6 = 0, NULL, ${known})` : known
}

async function fill(warehouse: Warehouse, bundle: Bundle, customers: number): Promise<void> {
  const keys = featuresRead(bundle)
  const columns = keys.map((key) => {
    const feature = catalogue().find((one) => one.key === key)
    const type = columnType[feature?.kind ?? 'int']
    return `${key} ${feature?.missing === 'null' ? `Nullable(${type})` : type}`
  })
  await warehouse.command(
    `CREATE TABLE ${table} (run_id UInt32, customer_id UInt32, ${columns.join(', ')}) ENGINE = MergeTree PARTITION BY run_id ORDER BY customer_id`,
  )
  const rows = `FROM numbers(${customers})`
  await warehouse.command(
    `INSERT INTO ${table} SELECT 1, number + 1, ${keys.map((key, i) => featureSql(key, i)).join(', ')} ${rows}`,
    {},
    { heavy: true },
  )
  const contacts = `arrayMap(i -> sipHash64(number, i, 7), range(if(h % 3 = 0, intDiv(h, 3) % 6, 0)))`
  const today = toDayNumber(asOf)
  await warehouse.command(
    `INSERT INTO gate_facts (run_id, customer_id, branch_id, owner_staff_id, kind, gender, born_on, opened_on, document_expires_on, personalised, held, minor_unguarded, complaint_freeze, do_not_contact,
      consent, risk_level, risk_expires_on, affordable_fen, qualified_until, certificates, contacts_day, contacts_channel, contacts_class)
    SELECT 1, number + 1, h % 400 != 0, if(h % 5 = 0, 0, 1 + h % 3000), if(h % 17 = 0, 'business', 'personal'), '', if(h % 40 = 0, NULL, toDate32('1940-01-01') + toInt32(h % 26000)),
      toDate32('2015-01-01'), if(h % 50 = 0, NULL, toDate32(toInt32(${today} - 100 + h % 1200))), h % 30 != 0, h % 200 = 0, h % 300 = 0, h % 60 = 0, if(h % 25 = 0, intDiv(h, 25) % 64, 0), intDiv(h, 11) % 64,
      intDiv(h, 13) % 6, if(h % 4 = 0, NULL, toDate32(toInt32(${today} - 60 + intDiv(h, 17) % 400))), if(h % 3 = 0, -1, toInt64(intDiv(h, 19) % 50000000)), if(h % 7 < 3, NULL, toDate32(toInt32(${today} - 60 + intDiv(h, 23) % 400))),
      arrayFilter(c -> sipHash64(h, c) % 2 = 0, ['fund', 'insurance', 'wealth']), arrayMap(x -> toDate32(toInt32(${today} - x % 31)), c), arrayMap(x -> bitShiftLeft(1, x % 6), c), arrayMap(x -> 1 + intDiv(x, 31) % 4, c)
    FROM (SELECT number, sipHash64(number) AS h, ${contacts} AS c ${rows})`,
    {},
    { heavy: true },
  )
}

async function over(customers: number, work: (lo: number, hi: number) => Promise<void>): Promise<void> {
  for (let lo = 1; lo <= customers; lo += SLICE) await work(lo, lo + SLICE)
}

/** Customers whose verdicts, offers, treatments or priorities differ between the two. */
async function differing(warehouse: Warehouse, customers: number): Promise<number> {
  const tuple = 'sipHash64(denied_by, offers, treatments, arrayMap(p -> toString(p), priorities))'
  const found = await warehouse.one<{ same: number }>(
    `SELECT count() AS same FROM (SELECT customer_id, ${tuple} AS h FROM decisions WHERE run_id = 1) AS ours INNER JOIN (SELECT customer_id, ${tuple} AS h FROM peer_decisions) AS peer USING (customer_id, h)`,
    {},
    { heavy: true, numbers: true },
  )
  return customers - found.same
}

/** The gate of eligibility in json-rules-engine's own form: audience, one of the triggers, the offer's rule. */
function engineOf(bundle: Bundle): Engine {
  const operators: Readonly<Record<string, string>> = { 'at-least': 'greaterThanInclusive', 'at-most': 'lessThanInclusive' }
  const engine = new Engine([], { allowUndefinedFacts: true })
  for (const { key, offer: offerKey } of bundle.treatments) {
    const offer = bundle.offers.find((one) => one.key === offerKey)
    const conditions = (offer?.eligibility.rules ?? []).flatMap((entry): NestedCondition[] => {
      if (!('field' in entry)) throw new Error('nested rules are not part of the sample')
      if (entry.operator === 'between' && Array.isArray(entry.value)) {
        const [low, high] = entry.value as [number, number]
        return [
          { fact: entry.field, operator: 'greaterThanInclusive', value: low },
          { fact: entry.field, operator: 'lessThanInclusive', value: high },
        ]
      }
      if (entry.operator === 'is-false') return [{ fact: entry.field, operator: 'equal', value: 0 }]
      return [{ fact: entry.field, operator: operators[entry.operator] ?? '', value: entry.value }]
    })
    if (offer !== undefined && offer.audience !== 'any')
      conditions.unshift({ fact: 'kind', operator: 'equal', value: offer.audience })
    if (offer?.needsTrigger === true)
      conditions.push({
        any: offer.triggers.map((trigger) => ({ fact: `fired ${trigger.key}`, operator: 'equal', value: true })),
      })
    engine.addRule({ conditions: { all: conditions }, event: { type: key } })
  }
  return engine
}

/** Verdicts a second of json-rules-engine on the sample; throws when one differs from the gate's. */
async function rulesEngine(warehouse: Warehouse, bundle: Bundle): Promise<number> {
  const prepared = prepareBundle(bundle)
  const gate = prepared.gates.find((one) => one.gate.key === 'eligibility')
  const sample = Array.from({ length: SAMPLE }, (_, i) => i + 1)
  const keys = featuresRead(bundle)
  const columns = keys.map((key) =>
    catalogue().find((one) => one.key === key)?.kind === 'day' ? `toInt32(${key}) AS ${key}` : key,
  )
  const rows = await warehouse.query<Record<string, number | null> & { customer_id: number }>(
    `SELECT customer_id, ${columns.join(', ')} FROM ${table} WHERE customer_id <= ${SAMPLE} ORDER BY customer_id`,
    {},
    { numbers: true },
  )
  const facts = await factsByCustomer(warehouse, 1, sample)
  const hits = await hitsByCustomer(warehouse, 1, sample)
  const inputs = rows.flatMap(({ customer_id: customerId, ...features }) => {
    const own = facts.get(customerId)
    return own === undefined ? [] : [{ customerId, features, facts: own, hits: hits.get(customerId) ?? [] }]
  })
  const engine = engineOf(bundle)
  const asked = inputs.map((one) => ({
    ...one.features,
    risk_capacity: one.facts.riskLevel === 0 ? null : one.facts.riskLevel,
    kind: one.facts.kind,
    ...Object.fromEntries(one.hits.map(({ trigger }) => [`fired ${trigger}`, true])),
  }))
  const answers: ReadonlySet<string>[] = []
  const { seconds } = await timed(async () => {
    for (const known of asked) answers.push(new Set((await engine.run(known)).events.map(({ type }) => type)))
  })
  for (const [i, one] of inputs.entries()) {
    for (const proposal of prepared.proposals) {
      const isEligible = gate?.bound.judge(subjectOf(prepared, proposal, one)).denied === false
      if (isEligible !== answers[i]?.has(proposal.treatment.key))
        throw new Error(`json-rules-engine answers otherwise for ${proposal.treatment.key}`)
    }
  }
  return (inputs.length * bundle.treatments.length) / Math.max(seconds, 0.001)
}

/** Fewer than these say more about planning one long statement, half a second however few there are, than about deciding. */
const LEAST = 300_000

export async function run({ customers: asked, folder, say }: BenchOptions): Promise<BenchResult> {
  const customers = Math.max(asked, LEAST)
  const bundle = policy()
  const stores = await openStores({ dataDir: folder, databaseUrl: undefined, clickhouseUrl: undefined }, openLog('error'))
  const warehouse = openWarehouse(stores.warehouse)
  try {
    await migrateWarehouse(warehouse)
    await fill(warehouse, bundle, customers)
    say(`made features and gate facts of ${customers.toLocaleString('en')} customers`)
    const places = { features: table, featuresRun: 1, factsRun: 1, triggersRun: 1 }
    const insert = (name: 'decisions' | 'trigger_hits', statement: ReturnType<typeof compileDecide>) => () =>
      over(customers, (lo, hi) => insertRange(warehouse, name, statement, { run: 1, lo, hi }))
    const triggers = await timed(insert('trigger_hits', compileTriggers(bundle, places)))
    say(`triggers in ${triggers.seconds} s`)
    await warehouse.command('CREATE TABLE peer_decisions AS decisions')
    const statement = compileDecide(bundle, places)
    const hand = byHand(bundle, featuresDecided(bundle), table)
    // Both twice, in turn, and the better time of each: the first of anything reads colder files.
    const [ours, peer]: [number[], number[]] = [[], []]
    for (let round = 0; round < 2; round += 1) {
      await warehouse.command('TRUNCATE TABLE decisions')
      ours.push((await timed(insert('decisions', statement))).seconds)
      await warehouse.command('TRUNCATE TABLE peer_decisions')
      peer.push((await timed(() => warehouse.command(hand, {}, { heavy: true }))).seconds)
      say(`ours ${ours.at(-1)} s, by hand ${peer.at(-1)} s`)
    }
    const wrong = await differing(warehouse, customers)
    const [seconds, peerSeconds] = [Math.min(...ours), Math.min(...peer)]
    const verdictsPerSecond = Math.round((customers * bundle.treatments.length) / seconds)
    const rulesPerSecond = Math.round(await rulesEngine(warehouse, bundle))
    const ratio = Math.round((seconds / peerSeconds) * 1000) / 1000
    const secondsLimit = (SECONDS_PER_MILLION * customers) / 1_000_000
    const timesRules = Math.round(verdictsPerSecond / rulesPerSecond)
    return {
      customers,
      rows: customers * bundle.treatments.length,
      seconds,
      peer: 'the same gates and scores as one query written by hand',
      ratio,
      limit: LIMIT,
      ok: ratio <= LIMIT && seconds <= secondsLimit && wrong === 0 && timesRules >= RULES_LIMIT,
      peerSeconds,
      secondsLimit,
      differing: wrong,
      treatments: bundle.treatments.length,
      offers: bundle.offers.length,
      triggerSeconds: triggers.seconds,
      verdictsPerSecond,
      jsonRulesEngineVerdictsPerSecond: rulesPerSecond,
      timesJsonRulesEngine: timesRules,
      timesJsonRulesEngineLimit: RULES_LIMIT,
    }
  } finally {
    await warehouse.close()
    await stores.close()
  }
}
