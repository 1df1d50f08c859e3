import type { z } from 'zod'
import { addDays, type Day, startOfMonth, weekdayOf } from '../../kernel/day.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Label } from '../../kernel/label.ts'
import { type Fen, showMoney } from '../../kernel/money.ts'
import type { Descriptor } from '../../kernel/registry.ts'
import type { FactColumn, GateFacts } from '../facts.ts'

/** What a trigger reads of one customer; a feature that is missing is null. */
export type Observed = {
  readonly value: (feature: string) => number | null
  readonly facts: Pick<GateFacts, 'documentExpiresOn' | 'riskExpiresOn' | 'riskLevel'>
  readonly asOf: Day
}

/** Why it fired: the numbers, and the bucket within which it fires once (a month, a maturity, a birthday). */
export type Fired = { readonly bucket: Day; readonly evidence: Readonly<Record<string, number>> }

/** The same in SQL over one row of features and gate facts: a condition that may be NULL (= no), a Date32, and Int64 expressions. */
export type FiredSql = { readonly when: string; readonly bucket: string; readonly evidence: Readonly<Record<string, string>> }

/** A case of a trigger: what is known of the customer, and whether it fires on the night of 2026-10-15. Run as tests, shown in the help. */
export type TriggerExample = {
  readonly given: Readonly<Record<string, number | null>>
  readonly facts?: Partial<Observed['facts']>
  readonly because: string
  readonly fires: boolean
}

/** Something that happened to a customer, or is about to, and makes an offer relevant (商机). */
export interface Trigger extends Descriptor {
  readonly params: z.ZodType
  /** Features and columns of gate_facts that its SQL reads. */
  readonly features: readonly string[]
  readonly columns: readonly FactColumn[]
  readonly with: (params: unknown) => BoundTrigger
  /** The sentence for the manager, with the numbers it fired on; money in the installation's currency. */
  readonly explain: (evidence: Fired['evidence'], currency?: string) => Label
  readonly examples: readonly TriggerExample[]
}

/** A trigger with its parameters. */
export interface BoundTrigger {
  readonly fires: (observed: Observed) => Fired | undefined
  readonly sql: (asOf: Day) => FiredSql
}

/** Makes a trigger whose functions see their parameters as the schema reads them. Parameters are whole numbers, so that they may stand in SQL as they are. */
export function defineTrigger<P>(spec: {
  readonly key: string
  readonly label: Label
  readonly params: z.ZodType<P>
  readonly features: readonly string[]
  readonly columns?: readonly FactColumn[]
  readonly fires: (observed: Observed, params: P) => Fired | undefined
  readonly sql: (params: P, asOf: Day) => FiredSql
  readonly explain: (evidence: Fired['evidence'], currency?: string) => Label
  readonly examples: readonly TriggerExample[]
}): Trigger {
  const { key, label, params: schema, features, columns = [], explain, examples } = spec
  return {
    key,
    label,
    params: schema,
    features,
    columns,
    explain,
    examples,
    with: (json) => {
      const read = schema.safeParse(json)
      if (!read.success) {
        const problems = read.error.issues.map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`)
        throw new AppError('bad-definition', {
          message: `Trigger "${key}": ${problems.join('; ')}`,
          data: { trigger: key, problems },
        })
      }
      const params = read.data
      return { fires: (observed) => spec.fires(observed, params), sql: (asOf) => spec.sql(params, asOf) }
    },
  }
}

/** Money of an evidence as it reads in both languages. */
export function money(fen: number | undefined, currency: string | undefined): Label {
  const amount = (fen ?? 0) as Fen
  return { zh: showMoney(amount, 'zh', currency).short, en: showMoney(amount, 'en', currency).short }
}

/** The part of an amount in ppm, rounded towards zero, in both engines. */
export function shareOf(amount: number, ppm: number): number {
  return Number((BigInt(amount) * BigInt(ppm)) / 1_000_000n)
}

/** shareOf as SQL: Int128 in between, for money × 10⁶ passes 2⁶³. */
export function shareSql(amount: string, ppm: number): string {
  return `toInt64(intDiv(toInt128(${amount}) * ${ppm}, 1000000))`
}

/** The bucket of what is said once a month. */
export function monthBucket(asOf: Day): Day {
  return startOfMonth(asOf)
}

/** The bucket of what is said once a week: its Monday. */
export function weekBucket(asOf: Day): Day {
  return addDays(asOf, 1 - weekdayOf(asOf))
}

/** The bucket of what is said once a quarter: its first day. */
export function quarterBucket(asOf: Day): Day {
  const month = Math.floor((Number(asOf.slice(5, 7)) - 1) / 3) * 3 + 1
  return `${asOf.slice(0, 4)}-${String(month).padStart(2, '0')}-01` as Day
}
