import { mulDiv, PPM } from '../kernel/money.ts'
import type { Day } from '../kernel/day.ts'
import type { FactsFilter } from '../platform/facts-filter.ts'
import type { Warehouse } from '../platform/warehouse/open.ts'
import type { Statement } from './compile-bundle.ts'
import { type DecisionInputs, type FactRow, factColumns, factsOf, type Hit } from './facts.ts'

/** The smallest and the largest customer id of a freeze, and how many there are. */
export async function customerRange(
  warehouse: Warehouse,
  factsRun: number,
): Promise<{ readonly low: number; readonly high: number; readonly count: number }> {
  return await warehouse.one(
    'SELECT min(customer_id) AS low, max(customer_id) AS high, count() AS count FROM gate_facts WHERE run_id = {run:UInt32}',
    { run: factsRun },
    { numbers: true },
  )
}

/** What a night's statements give, column by column, so that a column added to a table later moves nothing. */
const written = {
  decisions: ['run_id', 'customer_id', 'denied_by', 'offers', 'treatments', 'priorities'],
  trigger_hits: ['run_id', 'customer_id', 'fired', 'bucket', 'evidence'],
} as const

/** Writes a statement's rows for the customers from `lo` up to and without `hi`. */
export async function insertRange(
  warehouse: Warehouse,
  table: keyof typeof written,
  statement: Statement,
  range: { readonly run: number; readonly lo: number; readonly hi: number },
): Promise<void> {
  const into = `INSERT INTO ${table} (${written[table].join(', ')})`
  await warehouse.command(`${into} ${statement.sql}`, { ...statement.params, ...range }, { heavy: true })
}

/** Rows of a run and their checksum, free of order and of run. */
export async function checksumOf(
  warehouse: Warehouse,
  table: 'decisions' | 'trigger_hits',
  run: number,
): Promise<{ readonly rows: number; readonly checksum: string }> {
  const tuple =
    table === 'decisions'
      ? 'customer_id, denied_by, offers, treatments, arrayMap(p -> toString(p), priorities)'
      : 'customer_id, toString(fired), toString(bucket), toString(evidence)'
  const found = await warehouse.one<{ rows: string; checksum: string }>(
    `SELECT count() AS rows, toString(sum(cityHash64(${tuple}))) AS checksum FROM ${table} WHERE run_id = {run:UInt32}`,
    { run },
    { heavy: true },
  )
  return { rows: Number(found.rows), checksum: found.checksum }
}

/** How often each trigger fired. */
export async function hitCounts(warehouse: Warehouse, run: number): Promise<Readonly<Record<string, number>>> {
  const rows = await warehouse.query<{ fired: string; hits: number }>(
    'SELECT fired, count() AS hits FROM trigger_hits WHERE run_id = {run:UInt32} GROUP BY fired ORDER BY fired',
    { run },
    { numbers: true },
  )
  return Object.fromEntries(rows.map(({ fired, hits }) => [fired, hits]))
}

/** For each treatment (position) how many customers each gate code stopped: what the night's page shows of the policy. */
export async function denialCounts(
  warehouse: Warehouse,
  run: number,
): Promise<readonly { readonly code: number; readonly verdicts: number }[]> {
  return await warehouse.query(
    'SELECT code, count() AS verdicts FROM decisions ARRAY JOIN denied_by AS code WHERE run_id = {run:UInt32} GROUP BY code ORDER BY code',
    { run },
    { heavy: true, numbers: true },
  )
}

export type ResponseCount = {
  readonly product: string
  readonly tier: string
  readonly contacts: number
  readonly positive: number
}

/** Contacts and positive responses since a day, by what was offered and the tier then. */
export async function responseCounts(warehouse: Warehouse, facts: FactsFilter, since: Day): Promise<readonly ResponseCount[]> {
  return await warehouse.query(
    `SELECT attributes['product'] AS product, attributes['tier'] AS tier, countIf(kind = 'contact') AS contacts,
       countIf(kind = 'response' AND attributes['positive'] = '1') AS positive
     FROM events WHERE ${facts.sql} AND kind IN ('contact', 'response') AND day > {since:Date32}
     GROUP BY product, tier ORDER BY product, tier`,
    { ...facts.params, since },
    { heavy: true, numbers: true },
  )
}

/** Where the rows a decision was made from stand; `keys` are the features of the packed rows in their order, `wanted` those that the bundle reads. */
export type InputPlaces = {
  readonly featuresRun: number
  readonly keys: readonly string[]
  readonly wanted: readonly string[]
  readonly factsRun: number
  readonly triggersRun: number
}

const chosen = 'customer_id IN {customers:Array(UInt32)}'

/** Everything some customers were decided on, out of the packed rows: of one customer or of a slice. Who is not in all of them is left out. */
export async function inputsOf(
  warehouse: Warehouse,
  places: InputPlaces,
  customers: readonly number[],
): Promise<ReadonlyMap<number, DecisionInputs>> {
  const packed = await warehouse.query<{ customer_id: number; cells: readonly (number | null)[] }>(
    `SELECT customer_id, cells FROM feature_rows WHERE run_id = {run:UInt32} AND ${chosen}`,
    { run: places.featuresRun, customers },
    { numbers: true },
  )
  const facts = await factsByCustomer(warehouse, places.factsRun, customers)
  const hits = await hitsByCustomer(warehouse, places.triggersRun, customers)
  const at = places.wanted.map((key) => [key, places.keys.indexOf(key)] as const)
  return new Map(
    packed.flatMap(({ customer_id: customerId, cells }) => {
      const own = facts.get(customerId)
      if (own === undefined) return []
      const features = Object.fromEntries(at.map(([key, i]) => [key, cells[i] ?? null]))
      return [[customerId, { customerId, features, facts: own, hits: hits.get(customerId) ?? [] }]]
    }),
  )
}

/** How the bank's assessed customers spread over the five levels of risk capacity under a run of facts: shares in ppm, level 1 first; all 0 where nobody was assessed. */
export async function riskSharesOf(warehouse: Warehouse, run: number): Promise<readonly number[]> {
  const rows = await warehouse.query<{ level: number; n: number }>(
    'SELECT risk_level AS level, count() AS n FROM gate_facts WHERE run_id = {run:UInt32} AND risk_level BETWEEN 1 AND 5 GROUP BY level',
    { run },
    { numbers: true },
  )
  const all = rows.reduce((sum, { n }) => sum + n, 0)
  return [1, 2, 3, 4, 5].map((level) => mulDiv(rows.find((row) => row.level === level)?.n ?? 0, PPM, Math.max(1, all)))
}

/** The frozen gate facts of some customers. */
export async function factsByCustomer(warehouse: Warehouse, run: number, customers: readonly number[]) {
  const rows = await warehouse.query<FactRow & { customer_id: number }>(
    `SELECT customer_id, ${factColumns.join(', ')} FROM gate_facts WHERE run_id = {run:UInt32} AND ${chosen}`,
    { run, customers },
    { numbers: true },
  )
  return new Map(rows.map((row) => [row.customer_id, factsOf(row)]))
}

/** The trigger hits of some customers, each customer's in order of trigger key. */
export async function hitsByCustomer(
  warehouse: Warehouse,
  run: number,
  customers: readonly number[],
): Promise<ReadonlyMap<number, readonly Hit[]>> {
  const rows = await warehouse.query<{ customer_id: number; fired: string; bucket: Day; evidence: Record<string, number> }>(
    `SELECT customer_id, fired, bucket, evidence FROM trigger_hits WHERE run_id = {run:UInt32} AND ${chosen} ORDER BY customer_id, fired`,
    { run, customers },
    { numbers: true },
  )
  const hits = new Map<number, Hit[]>()
  for (const { customer_id, fired, bucket, evidence } of rows) {
    const list = hits.get(customer_id) ?? []
    list.push({ trigger: fired, bucket, evidence })
    hits.set(customer_id, list)
  }
  return hits
}

/** One way to serve one customer, as allocation needs it. Priority as text: it has up to thirty digits. */
export type CandidateRow = {
  readonly customer_id: number
  readonly branch_id: number
  readonly owner_staff_id: number
  readonly offer: number
  readonly treatment: number
  readonly priority: string
}

/** What the bundle says of its treatments and offers, by position. */
export type CandidateShape = {
  /** Treatments of each offer. */
  readonly ofOffer: readonly (readonly number[])[]
  readonly levers: readonly number[]
  readonly minutes: readonly number[]
  /** Whether a person carries it. */
  readonly byPerson: readonly boolean[]
  readonly channels: readonly string[]
}

/**
 * The open treatments of everybody's best offers that could get a place at all: the best per minute of each person or branch pool, and the best of
 * each channel that no person carries. P, C and V belong to the offer, so a treatment's priority is the offer's with another lever, exactly.
 */
export async function candidatesOf(
  warehouse: Warehouse,
  runs: { readonly decide: number; readonly facts: number },
  shape: CandidateShape,
  limits: { readonly perPool: number; readonly perChannel: number },
): Promise<readonly CandidateRow[]> {
  const rows = await warehouse.query<CandidateRow>(
    `WITH exploded AS (
       SELECT customer_id, best.1 AS offer, arrayJoin(arrayFilter(t -> denied_by[t + 1] = 0, {of_offer:Array(Array(UInt16))}[best.1 + 1])) AS treatment,
         intDiv(best.3, {levers:Array(Int64)}[best.2 + 1]) * {levers:Array(Int64)}[treatment + 1] AS priority
       FROM (SELECT customer_id, denied_by, arrayJoin(arrayZip(offers, treatments, priorities)) AS best FROM decisions WHERE run_id = {decide_run:UInt32})
     ), placed AS (
       SELECT customer_id, branch_id, owner_staff_id, offer, treatment, priority, {by_person:Array(UInt8)}[treatment + 1] AS by_person,
         {channels:Array(String)}[treatment + 1] AS channel, intDiv(priority, greatest({minutes:Array(UInt16)}[treatment + 1], 1)) AS per_minute
       FROM exploded INNER JOIN (SELECT customer_id, branch_id, owner_staff_id FROM gate_facts WHERE run_id = {facts_run:UInt32}) AS facts USING (customer_id)
     )
     SELECT customer_id, branch_id, owner_staff_id, offer, treatment, toString(priority) AS priority FROM (
       SELECT * FROM placed WHERE by_person = 1 ORDER BY per_minute DESC, customer_id, treatment
       LIMIT {per_pool:UInt32} BY owner_staff_id, if(owner_staff_id = 0, branch_id, 0)
       UNION ALL
       SELECT * FROM placed WHERE by_person = 0 ORDER BY priority DESC, customer_id, treatment LIMIT {per_channel:UInt32} BY channel
     ) ORDER BY customer_id, treatment`,
    {
      decide_run: runs.decide,
      facts_run: runs.facts,
      of_offer: shape.ofOffer,
      levers: shape.levers,
      minutes: shape.minutes,
      by_person: shape.byPerson.map(Number),
      channels: shape.channels,
      per_pool: limits.perPool,
      per_channel: limits.perChannel,
    },
    { heavy: true },
  )
  return rows
}

/** What the whole bank's statement decided for some customers. */
export type DecisionRow = {
  readonly customer_id: number
  readonly denied_by: readonly number[]
  readonly offers: readonly number[]
  readonly treatments: readonly number[]
  readonly priorities: readonly string[]
}

/** The kept decisions of some customers. */
export async function decisionsOf(
  warehouse: Warehouse,
  run: number,
  customers: readonly number[],
): Promise<ReadonlyMap<number, DecisionRow>> {
  const rows = await warehouse.query<DecisionRow>(
    `SELECT customer_id, denied_by, offers, treatments, arrayMap(p -> toString(p), priorities) AS priorities FROM decisions WHERE run_id = {run:UInt32} AND ${chosen}`,
    { run, customers },
  )
  return new Map(rows.map((row) => [row.customer_id, row]))
}
