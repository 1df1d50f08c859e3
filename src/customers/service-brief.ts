import type { z } from 'zod'
import { masksOf, mayI } from '../access/may.ts'
import type { MaskingPolicy } from '../access/roles.ts'
import { appendAudit } from '../access/service.ts'
import { ageOn, type Day } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import type { Label } from '../kernel/label.ts'
import type { Ctx } from '../platform/ctx.ts'
import { businessDate } from '../platform/runs.ts'
import type { brief } from './api.ts'
import { cautionsOf } from './cautions.ts'
import { shownText } from './personal.ts'
import { customerOf, openParty } from './service.ts'
import { conductOn } from './service-conduct.ts'
import { factsNow } from './service-facts.ts'
import { preferencesOf } from './service-preferences.ts'
import { standingNumbers } from './service-standing.ts'
import { viewDayOf } from './service-view-day.ts'
import { type CustomerRecord, readRiskAssessment, readSealed } from './store.ts'
import { readOwnerOn } from './store-view.ts'

/**
 * The brief in one screen: who, which tier, what they hold, what must be kept in mind. Of the present, numbers are of the business date and cautions of this moment; of a
 * day in the past everything that has days of its own is as of that day, and features of the nearest kept snapshot before it. Audited.
 */
export async function customerBrief(ctx: Ctx, customerId: number, asked?: Day): Promise<z.output<typeof brief>> {
  const { db } = ctx
  const customer = await customerOf(db, customerId)
  const view = await viewDayOf(ctx, customer, asked)
  const [masks, published] = [masksOf(ctx.user.roles), await businessDate(db)]
  const facts = await factsNow(db, customerId, view.record)
  // What is dated after the day does not exist yet, also when a delivery brought it.
  if (facts === undefined) throw new AppError('not-found', { message: `Customer ${customerId} is no customer on ${view.record}` })
  const risk = await readRiskAssessment(db, customer.partyIds, view.record)
  const preferences = (await preferencesOf(ctx, customer.partyIds)).filter(({ heardOn }) => heardOn <= view.record)
  const who = await whoIs(ctx, customerId, masks)
  const numbers = await standingNumbers(ctx, customer, masks, view)
  const owner = view.isPast ? await ownerThen(ctx, customer, view.record) : ownerNow(ctx, customer)
  await appendAudit(db, {
    user: ctx.user,
    action: 'customers.customer.read',
    subjectKind: 'customer',
    subjectId: String(customerId),
    customerId,
    ...(view.isPast ? { data: { asOf: view.record } } : {}),
  })
  return {
    customerId,
    asOf: view.facts,
    ...(published === undefined ? {} : { businessDate: published }),
    isPast: view.isPast,
    ...who,
    kind: customer.kind,
    ...(facts.documentExpiresOn === null ? {} : { documentExpiresOn: facts.documentExpiresOn }),
    ...(facts.bornOn === null ? {} : { ageYears: ageOn(facts.bornOn, view.record) }),
    ...(facts.gender === '' ? {} : { gender: facts.gender.toUpperCase() }),
    ...owner,
    openedOn: customer.openedOn,
    ...numbers,
    ...(risk === undefined ? {} : { riskAssessment: { ...risk, isValid: risk.expiresOn >= view.record } }),
    cautions: [...cautionsOf(facts, view.record, await conductOn(db, view.record))],
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

/** Who looks after the customer now, and where. */
function ownerNow(ctx: Ctx, { branchId, branch, ownerStaffId, ownerName }: CustomerRecord) {
  const owner = ownerStaffId === 0 || ownerName === undefined ? undefined : { staffId: ownerStaffId, name: said(ctx, ownerName) }
  return { branch: { branchId, ...branch }, ...(owner === undefined ? {} : { owner }) }
}

/** Who did on a day in the past; the branch pool where nobody did. */
async function ownerThen(ctx: Ctx, customer: CustomerRecord, on: Day) {
  const then = await readOwnerOn(ctx.db, customer.customerId, on)
  if (then === undefined) return { branch: { branchId: customer.branchId, ...customer.branch } }
  return {
    branch: { branchId: then.branchId, ...then.branch },
    owner: { staffId: then.staffId, name: said(ctx, then.name) },
  }
}

const said = (ctx: Ctx, name: Label): string => (ctx.user.locale === 'en' ? name.en : name.zh)
