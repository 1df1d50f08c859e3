// The public data sets with known truth for tests of the matcher: where they lie, how their columns are mapped, and which records are one person.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import { openEngine } from '../../src/customers/matching/engine.ts'
import { openClusterView } from '../../src/customers/matching/clusters/cluster-view.ts'
import type { Link } from '../../src/customers/matching/link.ts'
import type { MatchField, MatchMapping } from '../../src/customers/matching/records/mapping.ts'

const folder = process.env['ZHIKE_DATASETS'] ?? resolve(import.meta.dirname, '../../../shared/datasets')
export const hasPublicData = existsSync(join(folder, 'febrl')) && existsSync(join(folder, 'splink'))

export type PublicData = {
  readonly mapping: MatchMapping
  /** Values by column, the source, and a key that records of one person share. */
  readonly records: readonly { readonly source: number; readonly values: readonly string[]; readonly truth: string }[]
}

const febrlColumns = [
  'given_name',
  'surname',
  'street_number',
  'address_1',
  'address_2',
  'suburb',
  'postcode',
  'state',
  'date_of_birth',
  'soc_sec_id',
] as const
const febrlFields: readonly MatchField[] = [
  { key: 'given-name', as: 'given-name', from: ['given_name'], swapsWith: 'surname' },
  { key: 'surname', as: 'surname', from: ['surname'] },
  { key: 'number', as: 'code', from: ['street_number'] },
  { key: 'street', as: 'place', from: ['address_1'], swapsWith: 'house' },
  { key: 'house', as: 'place', from: ['address_2'] },
  { key: 'suburb', as: 'place', from: ['suburb'] },
  { key: 'postcode', as: 'postcode', from: ['postcode'] },
  { key: 'state', as: 'code', from: ['state'] },
  { key: 'birth-date', as: 'birth-date', from: ['date_of_birth'] },
  { key: 'document', as: 'document', from: ['', 'soc_sec_id'] },
]

/** Files of Febrl; with two, each is a source that knows a person once. The person's number stands in rec_id (rec-12-org, rec-12-dup-0). */
export function febrl(files: readonly string[]): PublicData {
  return {
    mapping: { columns: febrlColumns, fields: febrlFields, pairs: files.length > 1 ? 'across-sources' : 'all' },
    records: files.flatMap((file, source) =>
      rowsOf(join('febrl', file)).map((row) => ({
        source,
        values: febrlColumns.map((column) => row[column] ?? ''),
        truth: row['rec_id']?.split('-')[1] ?? '',
      })),
    ),
  }
}

/** Splink's thousand made-up people: names, dates, cities and mail addresses with many slips and a fifth of everything missing. */
export function fakeThousand(): PublicData {
  const columns = ['first_name', 'surname', 'dob', 'city', 'email']
  return {
    mapping: {
      columns,
      fields: [
        { key: 'given-name', as: 'given-name', from: ['first_name'], swapsWith: 'surname' },
        { key: 'surname', as: 'surname', from: ['surname'] },
        { key: 'birth-date', as: 'birth-date', from: ['dob'] },
        { key: 'city', as: 'place', from: ['city'] },
        { key: 'email', as: 'email', from: ['email'] },
      ],
      pairs: 'all',
    },
    records: rowsOf(join('splink', 'fake_1000.csv')).map((row) => ({
      source: 1,
      values: columns.map((column) => row[column] ?? ''),
      truth: row['cluster'] ?? '',
    })),
  }
}

function rowsOf(file: string): readonly Readonly<Record<string, string>>[] {
  return parse(readFileSync(join(folder, file), 'utf8'), { columns: true, trim: true })
}

/** Share of links that are right, share of the truth that is linked, and both as one. */
export type Quality = { readonly precision: number; readonly recall: number; readonly f1: number }

/** Matches a data set with the defaults: links the model believes (better than even odds), links made without anybody looking, and the clusters of the former. */
export async function qualityOn({ mapping, records }: PublicData) {
  const engine = openEngine(mapping)
  for (const [party, { source, values }] of records.entries()) engine.add({ party, source, values })
  const { links } = await engine.resolve()
  const truthOf = (party: number): string => records[party]?.truth ?? ''
  const pairs = pairsWithin(records.map(({ truth }) => truth))
  const quality = (some: readonly Link[]): Quality =>
    qualityOf(some.filter((link) => truthOf(link.partyA) === truthOf(link.partyB)).length, some.length, pairs)
  const believed = links.filter(({ weight }) => weight >= 0)
  return {
    believed: quality(believed),
    auto: quality(links.filter(({ zone }) => zone === 'auto')),
    clustered: clusterQuality(records, believed, pairs),
  }
}

function clusterQuality(records: PublicData['records'], links: readonly Link[], pairs: number): Quality {
  const view = openClusterView()
  for (const { partyA, partyB, weight } of links) view.link({ partyA, partyB, weight, ground: 'weight' })
  const customers = records.map((_, party) => view.customerOf(party))
  return qualityOf(pairsWithin(records.map(({ truth }, party) => `${customers[party]} ${truth}`)), pairsWithin(customers), pairs)
}

function qualityOf(right: number, linked: number, truth: number): Quality {
  return { precision: right / linked, recall: right / truth, f1: (2 * right) / (linked + truth) }
}

function pairsWithin(keys: readonly (string | number)[]): number {
  const sizes = new Map<string | number, number>()
  for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1)
  return [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0)
}
