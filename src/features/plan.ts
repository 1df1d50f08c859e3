import type { Feature, Source } from './feature.ts'
import {
  accountRows,
  balanceChanges,
  customersOf,
  eventRows,
  type Facts,
  type Members,
  readInOrder,
  transactionRows,
} from './rows.ts'

/** The wide table of a catalogue version, and the one its rows wait in until customers can be ranked. */
export function wideTable(version: string): string {
  return `features_v${version}`
}
function waitingTable(version: string): string {
  return `features_build_v${version}`
}

const columnTypes = { int: 'Int64', day: 'Date32', code: 'UInt8', flag: 'UInt8' } as const

function columnType({ kind, missing }: Feature): string {
  return missing === 'null' ? `Nullable(${columnTypes[kind]})` : columnTypes[kind]
}

/** The statements that make the tables of a catalogue version, if they are not there. */
export function createTables(features: readonly Feature[], version: string): readonly string[] {
  const create = (table: string, columns: readonly Feature[]) =>
    `CREATE TABLE IF NOT EXISTS ${table} (run_id UInt32, customer_id UInt32, ${columns
      .map((feature) => `${feature.key} ${columnType(feature)}`)
      .join(', ')}) ENGINE = MergeTree PARTITION BY run_id ORDER BY customer_id`
  return [create(waitingTable(version), features.filter(isWaiting)), create(wideTable(version), features)]
}

const isWaiting = (feature: Feature): boolean => feature.source !== 'ranks'
const from = (features: readonly Feature[], source: Source): readonly Feature[] =>
  features.filter((feature) => feature.source === source)

const named = (features: readonly Feature[]): string => features.map(({ key, sql }) => `${sql} AS ${key}`).join(', ')

/** One scan: every feature of the table at once, a row per customer that has any row there. */
function scan(features: readonly Feature[], rows: string): string {
  return `(SELECT customer_id, ${named(features)} FROM (${rows}) GROUP BY customer_id)`
}

/** The row of each customer's tier in the month of the as-of day. */
function tierRows(features: readonly Feature[], members: Members): string {
  return `(SELECT customer_id, ${named(features)} FROM tier_months WHERE run_id = {tiers_run:UInt32} AND month = {month:Date32} AND ${customersOf(members)})`
}

/** Every customer of the frozen facts: those who own nothing and do nothing are customers, too. */
function everybody(features: readonly Feature[], members: Members): string {
  return `(SELECT customer_id, ${named(features)} FROM gate_facts WHERE run_id = {freeze_run:UInt32} AND ${customersOf(members)})`
}

/** All features but the ranks for one slice of customers: each source table is read once, by the parties of the slice alone. */
export function computeSlice(features: readonly Feature[], version: string, facts: Facts, members: Members): string {
  const scans: readonly [Source, string][] = [
    ['balances', scan(from(features, 'balances'), balanceChanges(facts, members))],
    ['transactions', scan(from(features, 'transactions'), transactionRows(facts, members))],
    ['events', scan(from(features, 'events'), eventRows(facts, members))],
    ['accounts', scan(from(features, 'accounts'), accountRows(facts, members))],
    ['tier_months', tierRows(from(features, 'tier_months'), members)],
  ]
  const asked = scans.filter(([source]) => from(features, source).length > 0)
  const columns = features.filter(isWaiting)
  const selected = columns.map(({ key, source, sql }) => (source === 'derived' ? `${sql} AS ${key}` : key))
  return [
    `INSERT INTO ${waitingTable(version)} (run_id, customer_id, ${columns.map(({ key }) => key).join(', ')})`,
    `SELECT {run:UInt32}, customer_id, ${selected.join(', ')}`,
    `FROM ${everybody(from(features, 'gate_facts'), members)} AS frozen`,
    ...asked.map(([source, text]) => `LEFT JOIN ${text} AS by_${source} USING (customer_id)`),
    `SETTINGS join_use_nulls = 0, ${readInOrder}`,
  ].join('\n')
}

/** A fifth within the tier, 5 the best; `worth` orders from worst to best and ties go by customer id. */
function fifth({ key, sql }: Feature): string {
  return `1 + intDiv(5 * (row_number() OVER (PARTITION BY tier ORDER BY ${sql}, customer_id) - 1), count() OVER (PARTITION BY tier)) AS ${key}`
}

/** Everybody is there: rank them, and write the wide table. */
export function rankAndWrite(features: readonly Feature[], version: string): string {
  const ranks = from(features, 'ranks')
  const waiting = `${waitingTable(version)} WHERE run_id = {run:UInt32}`
  const keys = features.map(({ key }) => key).join(', ')
  return [
    `INSERT INTO ${wideTable(version)} (run_id, customer_id, ${keys})`,
    `SELECT {run:UInt32}, customer_id, ${keys}`,
    `FROM (SELECT * EXCEPT run_id FROM ${waiting}) AS computed`,
    `INNER JOIN (SELECT customer_id, ${ranks.map(fifth).join(', ')} FROM ${waiting}) AS ranked USING (customer_id)`,
  ].join('\n')
}

/** What waited is no longer needed. */
export function dropWaiting(version: string, runId: number): string {
  return `ALTER TABLE ${waitingTable(version)} DROP PARTITION ${runId}`
}

/** One packed row per customer: the values in the order of the catalogue, days as day numbers. */
export function packRows(features: readonly Feature[], version: string): string {
  const cells = features.map(({ key, kind }) => (kind === 'day' ? `toInt64(toInt32(${key}))` : `toInt64(${key})`))
  return `INSERT INTO feature_rows (run_id, customer_id, cells) SELECT run_id, customer_id, [${cells.join(', ')}] FROM ${wideTable(version)} WHERE run_id = {run:UInt32}`
}

/** How many customers, and a checksum over every value that does not hang on the order of rows or on the run. */
export function checksumRows(): string {
  return `SELECT count() AS rows, toString(sum(cityHash64(customer_id, cells))) AS checksum FROM feature_rows WHERE run_id = {run:UInt32}`
}

/** For how many customers each feature is known, or not 0 when it cannot be missing. One row, a column per feature. */
export function coverageSql(features: readonly Feature[], version: string): string {
  const counts = features.map(({ key, missing }) =>
    missing === 'null' ? `countIf(isNotNull(${key})) AS ${key}` : `countIf(toInt64(${key}) != 0) AS ${key}`,
  )
  return `SELECT count() AS customers, ${counts.join(', ')} FROM ${wideTable(version)} WHERE run_id = {run:UInt32}`
}
