import { sql } from 'kysely'
import type { Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Db } from '../platform/ctx.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import { schemeKey, schemeKind, storedScheme, type TierScheme } from './tier-scheme.ts'

/** A tier scheme, and which version of it. */
export interface SchemeVersion {
  readonly version: number
  readonly body: TierScheme
}

/** The tier scheme in force on a day; undefined when the installation has loaded none. */
export async function findScheme(db: Db, asOf: Day): Promise<SchemeVersion | undefined> {
  const found = (await definitionsInForce(db, schemeKind, asOf)).find(({ key }) => key === schemeKey)
  return found === undefined ? undefined : { version: found.version, body: storedScheme.read(found.body) }
}

/** The tier scheme in force on a day; throws when the installation has none. */
export async function schemeInForce(db: Db, asOf: Day): Promise<SchemeVersion> {
  const scheme = await findScheme(db, asOf)
  if (scheme === undefined)
    throw new AppError('precondition-failed', { message: `No tier scheme is in force on ${asOf}: load a policy profile first` })
  return scheme
}

/** What a published features run says of itself: where its rows are and what they hold. */
export interface FeatureRun {
  readonly runId: number
  readonly businessDate: Day
  readonly table: string
  readonly catalogue: string
  readonly keys: readonly string[]
  readonly customers: number
  readonly coverage: Readonly<Record<string, number>>
}

/** The newest published features run up to a day; undefined before the first night. */
export async function featureRun(db: Db, asOf?: Day): Promise<FeatureRun | undefined> {
  const found = await sql<{ run_id: number; business_date: Day; details: Omit<FeatureRun, 'runId' | 'businessDate'> }>`
    select run_id, business_date::text as business_date, details from runs
    where step = 'features' and status = 'published' and business_date <= ${asOf ?? '9999-12-31'}
    order by business_date desc, run_id desc limit 1`.execute(db)
  const row = found.rows[0]
  return row === undefined ? undefined : { ...row.details, runId: row.run_id, businessDate: row.business_date }
}

/** The published tiers runs up to a day: together they hold the whole history. */
export async function tierRuns(db: Db, asOf: Day): Promise<readonly number[]> {
  const found = await sql<{ run_id: number }>`
    select run_id from runs where step = 'tiers' and status = 'published' and business_date <= ${asOf} order by run_id`.execute(
    db,
  )
  return found.rows.map(({ run_id }) => run_id)
}
