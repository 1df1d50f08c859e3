import type { MaskingPolicy } from '../access/roles.ts'
import { addMonths, startOfMonth } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Ctx } from '../platform/ctx.ts'
import { assetClasses } from './asset-classes.ts'
import { shownMoney } from './personal.ts'
import { assetsOnDays } from './service-assets.ts'
import { type Codes, type CustomerRecord, type FeaturesRun, readFeaturesRun } from './store.ts'
import { readTierRuns } from './store-view.ts'
import { tierInMonth, type ViewDay } from './view/view-day.ts'
import { snapshotOf } from './warehouse.ts'
import { tierMonthsOf } from './warehouse-assets.ts'

type Values = ReadonlyMap<string, number | null> | undefined

/**
 * Tier, life cycle and sums on a day. Features are those of the nearest kept snapshot on or before it, and its date is told; on another day than the business date
 * the assets are counted from dated balances and the tier is read from the months of tiers, which do not depend on a snapshot being there.
 */
export async function standingNumbers(ctx: Ctx, customer: CustomerRecord, masks: MaskingPolicy, view: ViewDay) {
  const run = await readFeaturesRun(ctx.db, view.facts)
  const values = run === undefined ? undefined : await snapshotOf(ctx.warehouse, run, customer.customerId)
  const lifecycle = code(run?.codes, 'lifecycle', values?.get('lifecycle'))
  const dated = view.isPast ? await onPastDay(ctx, customer, view, run) : ofSnapshot(run, values)
  return {
    ...(run === undefined || values === undefined ? {} : { featuresOn: run.businessDate }),
    ...(dated.tier === undefined ? {} : { tier: dated.tier }),
    ...(dated.watchMonths === undefined ? {} : { tierWatchMonths: dated.watchMonths }),
    ...(lifecycle === undefined ? {} : { lifecycle }),
    aum: shownMoney(dated.aumFen, masks),
    aumMonthAverage: shownMoney(values?.get('aum_month_avg_fen'), masks),
    tierGap: shownMoney(values?.get('tier_gap_fen'), masks),
    aumByClass: assetClasses.flatMap(({ key, label, isInAum }) => {
      const amount = isInAum ? (dated.byClass.get(key) ?? 0) : 0
      return amount === 0 ? [] : [{ key, ...label, amount: shownMoney(amount, masks) }]
    }),
  }
}

type Dated = {
  readonly tier: ({ key: string } & Label) | undefined
  readonly watchMonths: number | undefined
  readonly aumFen: number | null | undefined
  readonly byClass: ReadonlyMap<string, number>
}

function ofSnapshot(run: FeaturesRun | undefined, values: Values): Dated {
  return {
    tier: code(run?.codes, 'tier', values?.get('tier')),
    watchMonths: values?.get('tier_watch_months') ?? undefined,
    aumFen: values?.get('aum_fen'),
    byClass: new Map(assetClasses.map(({ key, feature }) => [key, values?.get(feature) ?? 0])),
  }
}

async function onPastDay(ctx: Ctx, customer: CustomerRecord, view: ViewDay, run: FeaturesRun | undefined): Promise<Dated> {
  const [assets] = await assetsOnDays(ctx, customer.partyIds, [view.facts])
  const month = startOfMonth(view.facts)
  const asked = { customerId: customer.customerId, from: addMonths(month, -1), to: month }
  const tier = tierInMonth(await tierMonthsOf(ctx.warehouse, await readTierRuns(ctx.db), asked), month)
  // Where no snapshot is as old as the day, the words of the tiers are those of the newest.
  const codes = (run ?? (tier === undefined ? undefined : await readFeaturesRun(ctx.db)))?.codes
  return {
    tier: code(codes, 'tier', tier?.tier),
    watchMonths: tier?.watchMonths,
    aumFen: assets?.totalFen ?? 0,
    byClass: assets?.byClass ?? new Map(),
  }
}

function code(codes: Codes | undefined, key: string, number: number | null | undefined): ({ key: string } & Label) | undefined {
  const found = codes?.[key]?.find((one) => one.number === number)
  return found === undefined ? undefined : { key: found.key, ...found.label }
}
