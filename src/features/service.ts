import type { Day } from '../kernel/day.ts'
import { PPM } from '../kernel/money.ts'
import { type CodeValue, type Field, type Fields, fieldsByKey } from '../kernel/rules/field.ts'
import type { Ctx, Db, JobCtx } from '../platform/ctx.ts'
import { features } from './catalog/registry.ts'
import type { Feature } from './feature.ts'
import { type FeatureRun, featureRun, findScheme, schemeInForce, tierRuns } from './store.ts'
import { tierCodes, type TierScheme } from './tier-scheme.ts'
import { cellsOf, type TierMonthRow, tierHistory } from './warehouse.ts'

/** Every feature there is, in catalogue order. */
export function catalogue(): readonly Feature[] {
  return features
}

/** The features as rules may ask about them; the codes of `tier` are those of the scheme. */
export function fieldsOfScheme(scheme: TierScheme): Fields {
  return fieldsByKey(features.map((feature) => fieldOf(feature, scheme)))
}

/** What rules may ask about on a day. */
export async function fieldsForRules(db: Db, asOf: Day): Promise<Fields> {
  return fieldsOfScheme((await schemeInForce(db, asOf)).body)
}

function fieldOf({ key, kind, label, unit, values, isOrdered }: Feature, scheme: TierScheme): Field {
  const codes = key === 'tier' ? tierCodes(scheme) : values
  return {
    key,
    kind,
    label,
    ...(unit === undefined ? {} : { unit }),
    ...(unit === 'fen' ? { currency: scheme.currency } : {}),
    ...(codes === undefined ? {} : { values: codes }),
    ...(isOrdered === undefined ? {} : { isOrdered }),
  }
}

/** The newest published wide table up to a day: its name, its run, its columns. For steps that go over everybody; undefined before the first night. */
export async function wideTableOf(db: Db, asOf?: Day): Promise<FeatureRun | undefined> {
  return await featureRun(db, asOf)
}

/** What is known of one customer as of a business date. */
export interface CustomerFeatures {
  readonly runId: number
  readonly businessDate: Day
  /** By feature key; null = missing. Money in fen, days as day numbers, codes as their numbers, flags 0 or 1. */
  readonly values: ReadonlyMap<string, number | null>
}

/**
 * The features of one customer under the newest night up to a day, out of the packed row (6 to 9 ms at a million customers; never out of the wide table).
 * Undefined when no night knows the customer. The caller has seen the customer in the record, where row scope is the database's; this asks no more.
 */
export async function featuresOf(
  ctx: Pick<Ctx, 'db' | 'warehouse'>,
  customerId: number,
  asOf?: Day,
): Promise<CustomerFeatures | undefined> {
  const run = await featureRun(ctx.db, asOf)
  return run === undefined ? undefined : await featuresUnder(ctx, run, customerId)
}

/** As featuresOf, under a run the caller chose: a decision is explained and replayed by the run it was made from. */
export async function featuresUnder(
  ctx: Pick<Ctx, 'warehouse'> | Pick<JobCtx, 'warehouse'>,
  run: FeatureRun,
  customerId: number,
): Promise<CustomerFeatures | undefined> {
  const cells = await cellsOf(ctx.warehouse, run.runId, customerId)
  if (cells === undefined) return undefined
  return {
    runId: run.runId,
    businessDate: run.businessDate,
    values: new Map(run.keys.map((key, i) => [key, cells[i] ?? null])),
  }
}

/** A customer's months of tiers up to a day, oldest first. The caller has seen the customer in the record. */
export async function tierHistoryOf(
  ctx: Pick<Ctx, 'db' | 'warehouse'>,
  customerId: number,
  asOf: Day,
): Promise<readonly TierMonthRow[]> {
  return await tierHistory(ctx.warehouse, await tierRuns(ctx.db, asOf), customerId)
}

/** The tier scheme in force on a day. */
export async function tierSchemeOf(db: Db, asOf: Day): Promise<TierScheme> {
  return (await schemeInForce(db, asOf)).body
}

/** One line of the feature dictionary. */
export interface DictionaryEntry
  extends Pick<Feature, 'key' | 'label' | 'kind' | 'grain' | 'dataClass' | 'freshness' | 'source'> {
  readonly unit: string | null
  readonly purposes: readonly string[]
  readonly values: readonly { readonly key: string; readonly zh: string; readonly en: string }[]
  readonly note: Feature['label'] | null
  /** Of a million customers, for how many it is known (of sums and counts: not 0); null before the first night. */
  readonly coveragePpm: number | null
}

/** The feature dictionary: what each number means, what it may be used for, and for how many customers the last night knew it. */
export async function dictionary(
  db: Db,
  asOf: Day,
): Promise<{ readonly run: FeatureRun | undefined; readonly entries: readonly DictionaryEntry[] }> {
  const run = await featureRun(db, asOf)
  const scheme = await findScheme(db, asOf)
  const codesOf = ({ key, values }: Feature) => (key === 'tier' ? tierCodesOf(scheme?.body) : (values ?? []))
  const entries = features.map((feature) => entryOf(feature, codesOf(feature), run))
  return { run, entries }
}

function tierCodesOf(scheme: TierScheme | undefined): readonly CodeValue[] {
  return scheme === undefined ? [] : tierCodes(scheme)
}

function entryOf(feature: Feature, codes: readonly CodeValue[], run: FeatureRun | undefined): DictionaryEntry {
  const { key, label, kind, grain, dataClass, purposes, freshness, source } = feature
  const covered = run?.coverage[key]
  return {
    key,
    label,
    kind,
    unit: feature.unit ?? null,
    values: codes.map((code) => ({ key: code.key, ...code.label })),
    grain,
    dataClass,
    purposes,
    freshness,
    source,
    note: feature.note ?? null,
    coveragePpm:
      covered === undefined || run === undefined || run.customers === 0 ? null : Math.floor((covered * PPM) / run.customers),
  }
}
