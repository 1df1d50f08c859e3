import { conductOn } from '../customers/service-conduct.ts'
import { fieldsForRules } from '../features/service.ts'
import { calendars } from '../kernel/calendar.ts'
import type { Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Db } from '../platform/ctx.ts'
import { definitionsInForce } from '../platform/definitions.ts'
import { installationOn } from '../platform/installation.ts'
import { catalogueOf, scriptsOf } from '../products/service.ts'
import { makeBundle } from './bundle.ts'
import type { Bundle, PropensityTable } from './bundle-shape.ts'
import { type FrequencyCaps, frequencyCaps } from './gates/frequency-cap.ts'
import { contactHours } from './gates/hours.ts'
import { decideRun, findBundle } from './store.ts'
import { findIssued, type IssuedRecord, issuedOfRun } from './store-issued.ts'

export type { IssuedRecord }

/** The policy in force on a business date, with the base rates given. Throws `bad-definition` when it does not fit together. */
export async function bundleInForce(
  db: Db,
  asOf: Day,
  propensity: (tiers: number, keys: readonly string[]) => Promise<PropensityTable>,
): Promise<Bundle> {
  const kinds = ['offer', 'treatment', 'channel', 'gate', 'trigger', 'arbitration'] as const
  const found = new Map<string, Awaited<ReturnType<typeof definitionsInForce>>>()
  for (const kind of kinds) found.set(kind, await definitionsInForce(db, kind, asOf))
  const of = (kind: (typeof kinds)[number]) => found.get(kind) ?? []
  const hours = of('gate').find(({ key }) => key === 'hours')
  if (hours === undefined)
    throw new AppError('precondition-failed', { message: `No policy is in force on ${asOf}: load a policy profile first` })
  const installation = await installationOn(db, asOf)
  const { calendar } = contactHours(hours.body)
  if (calendar !== installation.calendar)
    throw new AppError('bad-definition', {
      message: `The gate "hours" asks calendar "${calendar}", the installation works by "${installation.calendar}"`,
    })
  const fields = await fieldsForRules(db, asOf)
  const tiers = fields.get('tier')?.values?.length ?? 0
  const keys = of('offer').map(({ key, body }) => (body as { readonly product?: string }).product ?? key)
  return makeBundle({
    asOf,
    calendar: calendars.get(calendar),
    currency: installation.baseCurrency,
    offers: of('offer'),
    treatments: of('treatment'),
    channels: of('channel'),
    gates: of('gate'),
    triggers: of('trigger'),
    arbitration: of('arbitration'),
    products: await catalogueOf(db),
    scripts: await scriptsOf(db),
    propensity: await propensity(tiers, keys),
    conduct: await conductOn(db, asOf),
    features: [...fields.values()],
  })
}

/** The bundle an issued decision, or a run, was made by. */
export async function bundleOf(db: Db, hash: string): Promise<Bundle> {
  return await findBundle(db, hash)
}

/** The run whose decisions are in force up to a day; undefined before the first night. */
export async function decisionsInForce(db: Db, asOf?: Day) {
  return await decideRun(db, asOf === undefined ? {} : { asOf })
}

/** One issued decision; undefined outside of the reader's rows. */
export async function issuedDecision(db: Db, decisionId: number): Promise<IssuedRecord | undefined> {
  return await findIssued(db, decisionId)
}

/** What a decide run issued, in order of id, a page at a time: what later stages make tasks of. */
export async function issuedBy(
  db: Db,
  runId: number,
  page: { readonly after: number; readonly limit: number },
): Promise<readonly IssuedRecord[]> {
  return await issuedOfRun(db, runId, page.after, page.limit)
}

/** A bundle's contact caps. */
export function capsOf(bundle: Bundle): FrequencyCaps {
  return frequencyCaps(bundle.gates.find(({ key }) => key === 'frequency-cap')?.params)
}
