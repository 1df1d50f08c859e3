import { addDays, type Day, daysBetween, endOfMonth, fromDayNumber, startOfMonth, toDayNumber } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Db, JobCtx } from '../platform/ctx.ts'
import { installationOn } from '../platform/installation.ts'
import { factsFilter, type NightStep, publishedRun, type StepResult, type StepRun } from '../platform/runs.ts'
import { catalogueVersion, features } from './catalog/registry.ts'
import { wideTable } from './plan.ts'
import type { Facts } from './rows.ts'
import { schemeInForce } from './store.ts'
import { schemeKey, schemeKind, tierCodes } from './tier-scheme.ts'
import { coverageOf, firstBalanceDay, monthsOfRun, type Work, writeFeatures, writeTiers } from './warehouse.ts'
import { type MonthSpan, monthSpans, windowsOf } from './windows.ts'

async function factsAsOf(db: Db, asOf: Day): Promise<Facts> {
  return {
    balances: await factsFilter(db, 'balance', asOf),
    transactions: await factsFilter(db, 'transaction', asOf),
    events: await factsFilter(db, 'event', asOf),
    accounts: await factsFilter(db, 'account', asOf),
  }
}

async function workOf(ctx: JobCtx, step: StepRun, unit: string): Promise<{ work: Work; schemeVersion: number }> {
  const { facts, scheme, baseCurrency } = await ctx.slice(async (db) => ({
    facts: await factsAsOf(db, step.businessDate),
    scheme: await schemeInForce(db, step.businessDate),
    baseCurrency: (await installationOn(db, step.businessDate)).baseCurrency,
  }))
  if (scheme.body.currency !== baseCurrency)
    throw new AppError('bad-definition', {
      message: `Tier scheme version ${scheme.version} is in ${scheme.body.currency}, the installation counts in ${baseCurrency}`,
    })
  const work = {
    run: step.runId,
    unifyRun: await step.runOf('unify'),
    freezeRun: await step.runOf('freeze'),
    valuesRun: await step.runOf('values'),
    windows: windowsOf(step.businessDate),
    facts,
    scheme: scheme.body,
    progress: (done: number, total: number) => step.progress(done, total, unit),
  }
  return { work, schemeVersion: scheme.version }
}

/**
 * The months a night has to work out. The first night takes all there are balances of; later ones begin with the month the run before stood in, for it has more
 * days now or has closed, and start from the month before it as that run left it. A run of the same date is no forerunner: redoing a night gives the same months.
 */
async function monthsToDo(
  ctx: JobCtx,
  step: StepRun,
  firstDay: Day,
): Promise<{ spans: readonly MonthSpan[]; before?: { run: number; month: Day } }> {
  const run = await ctx.slice((db) => publishedRun(db, 'tiers', addDays(step.businessDate, -1)))
  const held = run === undefined ? [] : await monthsOfRun(ctx.warehouse, run)
  const [last, beforeLast] = [held.at(-1), held.at(-2)]
  if (run === undefined || last === undefined || beforeLast === undefined)
    return { spans: monthSpans(firstDay, step.businessDate) }
  return { spans: monthSpans(last, step.businessDate), before: { run, month: beforeLast } }
}

async function runTiers(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const { work, schemeVersion } = await workOf(ctx, step, 'slices')
  const firstNumber = await firstBalanceDay(ctx.warehouse, work.facts)
  const firstDay = firstNumber === undefined ? step.businessDate : fromDayNumber(firstNumber)
  const { spans, before } = await monthsToDo(ctx, step, firstDay)
  const written = await writeTiers(
    ctx.warehouse,
    {
      ...work,
      spans,
      firstDayAgo: daysBetween(firstDay, step.businessDate),
      isLastClosed: step.businessDate === endOfMonth(step.businessDate),
    },
    before,
  )
  return {
    rowsIn: written.customers,
    rowsOut: written.rows,
    checksum: written.checksum,
    definitions: { [`${schemeKind}/${schemeKey}`]: schemeVersion },
    details: { months: spans.map(({ month }) => month), before: before ?? null },
  }
}

async function runFeatures(ctx: JobCtx, step: StepRun): Promise<StepResult> {
  const { work, schemeVersion } = await workOf(ctx, step, 'slices')
  const tiersRun = await step.runOf('tiers')
  const month = startOfMonth(step.businessDate)
  if (!(await monthsOfRun(ctx.warehouse, tiersRun)).includes(month))
    throw new AppError('precondition-failed', { message: `Run ${tiersRun} of step tiers has no month ${month}: run tiers first` })
  const written = await writeFeatures(ctx.warehouse, { ...work, tiersRun, month }, features, catalogueVersion)
  const { customers = 0, ...coverage } = await coverageOf(ctx.warehouse, features, catalogueVersion, step.runId)
  return {
    rowsIn: written.customers,
    rowsOut: written.rows,
    checksum: written.checksum,
    definitions: { [`${schemeKind}/${schemeKey}`]: schemeVersion },
    // What a reader of this run needs, whatever the catalogue becomes: which table, and which cell of a packed row is what.
    details: {
      catalogue: catalogueVersion,
      table: wideTable(catalogueVersion),
      keys: features.map(({ key }) => key),
      // The words behind the numbers of codes, so that a reader needs no catalogue.
      codes: Object.fromEntries(
        features.flatMap(({ key, kind, values }) =>
          kind === 'code' ? [[key, key === 'tier' ? tierCodes(work.scheme) : (values ?? [])]] : [],
        ),
      ),
      dayNumber: toDayNumber(step.businessDate),
      customers,
      coverage,
    },
  }
}

/** Tiers stand before features: a customer's tier is a feature, and ranks are taken within it. */
export const steps: readonly NightStep[] = [
  // The months of a customer's tiers are told for as long as there is a bank: the first run holds all before it, later ones the month that closed.
  { key: 'tiers', label: { zh: '客户分层', en: 'Tiers' }, tables: ['tier_months'], keep: 'history', run: runTiers },
  {
    key: 'features',
    label: { zh: '客户特征', en: 'Features' },
    tables: ['features_v*', 'features_build_v*', 'feature_rows'],
    keep: 'month-ends',
    run: runFeatures,
  },
]
