import { appendAudit } from '../../access/service.ts'
import { type LookupRuleInForce, lookupRuleKind, paramsOf, rulesInForce } from '../../customers/privacy/lookup-rules.ts'
import type { LookupRuleKey } from '../../customers/privacy/lookup-words.ts'
import { readFeaturesRun } from '../../customers/store.ts'
import { calendars, isWorkingDay } from '../../kernel/calendar.ts'
import { addDays, type Day, dayAt } from '../../kernel/day.ts'
import { AppError, isAppError } from '../../kernel/errors.ts'
import type { Ctx, Db, Platform } from '../../platform/ctx.ts'
import { definitionsInForce } from '../../platform/definitions.ts'
import { installationOn } from '../../platform/installation.ts'
import { businessDate } from '../../platform/runs.ts'
import { highTiersAmong } from './warehouse.ts'
import {
  type Found,
  keepFindings,
  knocking,
  lookedAtByOthers,
  manyInAnHour,
  manyReveals,
  oddHours,
  outsidePortfolio,
} from './store-lookups.ts'
import { disposeFinding, lockFinding } from './store-findings.ts'

type Asking = Pick<Platform, 'warehouse' | 'clock'> & { readonly db: Db }

/**
 * Judges the looks of today and yesterday by the rules in force: a few statements over everybody, whatever their number. The audit runs by the wall's clock, so these are the wall's
 * days. Again, it changes nothing but what was added since.
 */
export async function judgeLookups(ctx: Asking): Promise<{ readonly changed: number }> {
  const today = dayAt(ctx.clock.wall())
  const rules = rulesInForce(await definitionsInForce(ctx.db, lookupRuleKind, dayAt(ctx.clock.now())))
  let changed = 0
  for (const day of [addDays(today, -1), today])
    for (const rule of rules)
      changed += await keepFindings(ctx.db, rule, day, await findingsOf(ctx, rules, rule.key, day), ctx.clock.wall())
  return { changed }
}

async function findingsOf(
  ctx: Asking,
  rules: readonly LookupRuleInForce[],
  key: LookupRuleKey,
  day: Day,
): Promise<readonly Found[]> {
  const { db } = ctx
  const nothing: readonly Found[] = []
  switch (key) {
    case 'outside-portfolio': {
      const params = paramsOf(rules, key)
      return params === undefined ? nothing : await outsidePortfolio(db, day, params)
    }
    case 'many-in-an-hour': {
      const params = paramsOf(rules, key)
      return params === undefined ? nothing : await manyInAnHour(db, day, params)
    }
    case 'watched-customers': {
      const params = paramsOf(rules, key)
      return params === undefined ? nothing : await watched(ctx, day, params)
    }
    case 'odd-hours': {
      const params = paramsOf(rules, key)
      return params === undefined ? nothing : await oddHours(db, day, params, await isDayOff(db, day))
    }
    case 'many-reveals': {
      const params = paramsOf(rules, key)
      return params === undefined ? nothing : await manyReveals(db, day, params)
    }
    case 'knocking': {
      const params = paramsOf(rules, key)
      return params === undefined ? nothing : await knocking(db, day, params)
    }
    default:
      return key satisfies never
  }
}

/** A year whose calendar is not official yet has no days off but weekends: a look then is judged by the hour alone. */
async function isDayOff(db: Db, day: Day): Promise<boolean> {
  try {
    return !isWorkingDay(calendars.get((await installationOn(db, day)).calendar), day)
  } catch (thrown) {
    if (isAppError(thrown, 'calendar-year-missing')) return false
    throw thrown
  }
}

async function watched(
  ctx: Asking,
  day: Day,
  { minCustomers, tiers }: { readonly minCustomers: number; readonly tiers: readonly string[] },
): Promise<readonly Found[]> {
  const seen = await lookedAtByOthers(ctx.db, day)
  const asOf = (await businessDate(ctx.db)) ?? dayAt(ctx.clock.now())
  const run = await readFeaturesRun(ctx.db, asOf)
  const high =
    run === undefined
      ? new Set<number>()
      : await highTiersAmong(ctx.warehouse, run, [...new Set(seen.map((one) => one.customerId))], tiers)
  const guarded = seen.filter((one) => one.isListed || high.has(one.customerId))
  return [...Map.groupBy(guarded, (one) => one.userId)].flatMap(([userId, rows]): Found[] => {
    if (rows.length < minCustomers) return []
    const customers = rows.map((one) => one.customerId).sort((a, b) => a - b)
    const numbers = {
      customers: rows.length,
      top: rows.filter((one) => high.has(one.customerId)).length,
      listed: rows.filter((one) => one.isListed).length,
    }
    return [{ userId, numbers, customers: customers.slice(0, 50) }]
  })
}

/** Says of a finding that it was explained, or hands it on; the reason stays with it. Nobody disposes of what is about themselves. */
export async function dispose(ctx: Ctx, findingId: number, state: 'explained' | 'escalated', reason: string): Promise<void> {
  const finding = await lockFinding(ctx.db, findingId)
  if (finding === undefined) throw new AppError('not-found', { message: `Finding ${findingId} does not exist` })
  if (finding.userId === ctx.user.userId)
    throw new AppError('approval-needed', { message: `Finding ${findingId} is about the one who would dispose of it` })
  if (finding.state === state) throw new AppError('conflict', { message: `Finding ${findingId} is ${state} already` })
  await disposeFinding(ctx.db, findingId, { state, reason, userId: ctx.user.userId, at: ctx.clock.wall() })
  await appendAudit(ctx.db, {
    user: ctx.user,
    action: 'customers.lookup.dispose',
    subjectKind: 'lookup-finding',
    subjectId: String(findingId),
    data: { rule: finding.rule, about: finding.userId, state },
  })
}
