import type { z } from 'zod'
import { masksOf, mayI } from '../access/may.ts'
import type { MaskingPolicy } from '../access/roles.ts'
import { appendAudit } from '../access/service.ts'
import { ageOn, type Day, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Label } from '../kernel/label.ts'
import type { Ctx } from '../platform/ctx.ts'
import { businessDate } from '../platform/runs.ts'
import type { brief } from './api.ts'
import { assetClasses } from './asset-classes.ts'
import { cautionsOf } from './cautions.ts'
import { shownMoney, shownText } from './personal.ts'
import { factsNow } from './service-facts.ts'
import { customerOf, openParty } from './service.ts'
import { preferencesOf } from './service-preferences.ts'
import { conductOn } from './service-conduct.ts'
import { type Codes, type CustomerRecord, readFeaturesRun, readRiskAssessment, readSealed } from './store.ts'
import { snapshotOf } from './warehouse.ts'

/** The brief in one screen: who, which tier, what they hold, what must be kept in mind. Numbers are of the business date; cautions are of this moment. Audited. */
export async function customerBrief(ctx: Ctx, customerId: number): Promise<z.output<typeof brief>> {
  const { db } = ctx
  const customer = await customerOf(db, customerId)
  const [today, masks, published] = [dayAt(ctx.clock.now()), masksOf(ctx.user.roles), await businessDate(db)]
  const facts = await factsNow(db, customerId, today)
  // What is dated after today does not exist yet, also when a delivery brought it.
  if (facts === undefined) throw new AppError('not-found', { message: `Customer ${customerId} is no customer on ${today}` })
  const risk = await readRiskAssessment(db, customer.partyIds, today)
  const preferences = await preferencesOf(ctx, customer.partyIds)
  const who = await whoIs(ctx, customerId, masks)
  const numbers = await standingNumbers(ctx, customerId, masks, published ?? today)
  await appendAudit(db, {
    user: ctx.user,
    action: 'customers.customer.read',
    subjectKind: 'customer',
    subjectId: String(customerId),
    customerId,
  })
  return {
    customerId,
    ...(published === undefined ? {} : { businessDate: published }),
    kind: customer.kind,
    ...who,
    ...(facts.documentExpiresOn === null ? {} : { documentExpiresOn: facts.documentExpiresOn }),
    ...(facts.bornOn === null ? {} : { ageYears: ageOn(facts.bornOn, today) }),
    ...(facts.gender === '' ? {} : { gender: facts.gender.toUpperCase() }),
    branch: { branchId: customer.branchId, ...customer.branch },
    ...ownerOf(ctx, customer),
    openedOn: customer.openedOn,
    ...numbers,
    ...(risk === undefined ? {} : { riskAssessment: { ...risk, isValid: risk.expiresOn >= today } }),
    cautions: [...cautionsOf(facts, today, await conductOn(db, today))],
    preferences: [...preferences],
    parties: customer.partyIds.length,
  }
}

/** What names the customer, as the reader's roles see it: that of the smallest party, which has the customer's own number. */
async function whoIs(ctx: Ctx, customerId: number, masks: MaskingPolicy) {
  const [party] = await readSealed(ctx.db, [customerId])
  const fields = party === undefined ? undefined : openParty(ctx.keyring, party)
  const canReveal = mayI(ctx.user, 'customer.reveal')
  return {
    name: shownText(fields, 'name', masks, canReveal),
    phone: shownText(fields, 'phone', masks, canReveal),
    document: shownText(fields, 'document', masks, canReveal),
    address: shownText(fields, 'address', masks, canReveal),
  }
}

function ownerOf(ctx: Ctx, { ownerStaffId, ownerName }: CustomerRecord): { owner?: { staffId: number; name: string } } {
  if (ownerStaffId === 0 || ownerName === undefined) return {}
  return { owner: { staffId: ownerStaffId, name: ctx.user.locale === 'en' ? ownerName.en : ownerName.zh } }
}

/** Tier, life cycle and sums as the business date's features run has them; before the first night there is nothing to show. */
async function standingNumbers(ctx: Ctx, customerId: number, masks: MaskingPolicy, asOf: Day) {
  const run = await readFeaturesRun(ctx.db, asOf)
  const values = run === undefined ? undefined : await snapshotOf(ctx.warehouse, run, customerId)
  const sum = (key: string) => shownMoney(values?.get(key), masks)
  const tier = code(run?.codes, 'tier', values)
  const lifecycle = code(run?.codes, 'lifecycle', values)
  const watch = values?.get('tier_watch_months')
  return {
    ...(tier === undefined ? {} : { tier }),
    ...(watch === undefined || watch === null ? {} : { tierWatchMonths: watch }),
    ...(lifecycle === undefined ? {} : { lifecycle }),
    aum: sum('aum_fen'),
    aumMonthAverage: sum('aum_month_avg_fen'),
    tierGap: sum('tier_gap_fen'),
    aumByClass: assetClasses.flatMap(({ key, label, feature, isInAum }) => {
      const amount = isInAum ? (values?.get(feature) ?? 0) : 0
      return amount === 0 ? [] : [{ key, ...label, amount: shownMoney(amount, masks) }]
    }),
  }
}

function code(
  codes: Codes | undefined,
  key: string,
  values: ReadonlyMap<string, number | null> | undefined,
): ({ key: string } & Label) | undefined {
  const found = codes?.[key]?.find(({ number }) => number === values?.get(key))
  return found === undefined ? undefined : { key: found.key, ...found.label }
}
