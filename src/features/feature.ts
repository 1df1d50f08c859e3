import type { CodeValue, FieldKind, Unit } from '../kernel/rules/field.ts'
import type { Label } from '../kernel/label.ts'

/**
 * Where a feature's rows come from. `balances` … `gate_facts` and `tier_months` are scanned once each; `derived` is worked out of other features
 * of the same customer; `ranks` places the customer among all others of the tier.
 */
export type Source = 'balances' | 'transactions' | 'events' | 'accounts' | 'gate_facts' | 'tier_months' | 'derived' | 'ranks'

/** What a feature may be used for: serving the customer, selling to them, or judging risk (DOMAIN A6). */
export type Purpose = 'service' | 'marketing' | 'risk'

/** An event of today, as far as features look at it. */
export interface LiveEvent {
  readonly kind: string
  readonly channel: string
  readonly attributes: Readonly<Record<string, string>>
}

/** What the feature is for a customer of the small bank in test/bank; null = missing. */
export interface FeatureExample {
  readonly customer: string
  readonly value: number | null
  /** The arithmetic, in words. */
  readonly because?: string
}

/** One number, day, code or flag that is known of every customer as of a business date. The key is stored and is the column of the wide table. */
export interface Feature {
  readonly key: string
  readonly label: Label
  readonly kind: FieldKind
  readonly unit?: Unit
  readonly values?: readonly CodeValue[]
  readonly isOrdered?: boolean
  /** One value per customer: the only grain there is so far. */
  readonly grain: 'customer'
  /** Data class of JR/T 0171: C1 may be shown to every member of staff, C2 only to those who serve the customer. */
  readonly dataClass: 'C1' | 'C2'
  readonly purposes: readonly Purpose[]
  /** daily = as of the business date; live = today's events are added on top when one customer is looked at. */
  readonly freshness: 'daily' | 'live'
  readonly source: Source
  /** An aggregate over the source's rows (rows.ts says which columns they have), or an expression over other features when derived. */
  readonly sql: string
  /** What a customer without a single row has: nothing at all is 0 (a sum, a count), or is not known. */
  readonly missing: 'zero' | 'null'
  readonly note?: Label
  /** For live features: the value after one more event; equal to the SQL over rows that include it. */
  readonly add?: (value: number | null, event: LiveEvent) => number | null
  readonly examples: readonly FeatureExample[]
}

type Given = Pick<Feature, 'key' | 'label' | 'sql'> & Partial<Omit<Feature, 'key' | 'label' | 'sql' | 'source'>>

/** What the features of one subject have in common, so that an entry says only what is its own. Whole numbers that are 0 when there is no row, unless said otherwise; only they have a unit. */
export function featuresFrom(source: Source, shared: Partial<Feature> = {}): (own: Given) => Feature {
  return (own) => {
    const { unit, ...feature } = { ...defaults, ...shared, freshness: freshnessOf(own), ...own, source }
    return unit === undefined || feature.kind !== 'int' ? feature : { ...feature, unit }
  }
}

const defaults = {
  kind: 'int',
  grain: 'customer',
  dataClass: 'C2',
  purposes: ['service', 'marketing', 'risk'],
  missing: 'zero',
  examples: [],
} as const

function freshnessOf({ add }: Given): Feature['freshness'] {
  return add === undefined ? 'daily' : 'live'
}
