import type { z } from 'zod'
import { masksOf, mayI } from '../access/may.ts'
import { appendAudit } from '../access/service.ts'
import { addDays, type Day, dayAt } from '../kernel/day.ts'
import { AppError } from '../kernel/errors.ts'
import { PPM } from '../kernel/money.ts'
import type { Ctx } from '../platform/ctx.ts'
import { businessDate } from '../platform/runs.ts'
import type { family } from './api-family.ts'
import { relationshipKinds } from './household/relationship.ts'
import { checkShares } from './household/shares.ts'
import { shownMoney } from './personal.ts'
import { customerOf, displayNames } from './service.ts'
import { householdSums, partsOf } from './service-rollups.ts'
import { readFeaturesRun } from './store.ts'
import {
  type ChangeRow,
  endRelationship,
  householdOf,
  householdOn,
  householdParties,
  insertRelationship,
  lockShares,
  othersIn,
  readChanges,
  readRelationship,
  readRelationships,
  type RelationshipRow,
} from './store-family.ts'
import { customersOfParties } from './store-family-parties.ts'
import { snapshotOf } from './warehouse.ts'

type Family = z.output<typeof family>

/** Family, relationships and household of a customer as of a day. What is not of the reader's own rows is told as there being somebody, and no more. Audited. */
export async function familyOf(ctx: Ctx, customerId: number, asOf?: Day): Promise<Family> {
  const { db } = ctx
  const customer = await customerOf(db, customerId)
  const today = dayAt(ctx.clock.now())
  const day = asOf ?? today
  if (day > today)
    throw new AppError('invalid-input', {
      message: `${day} has not come yet`,
      userMessage: { zh: '只能查看今天及以前。', en: 'Only days up to today can be seen.' },
    })
  const rows = await readRelationships(ctx.db, customer.partyIds, day)
  const owned = rows.filter((row) => row.kind === 'owner' && customer.partyIds.includes(row.toParty))
  const household = await householdShown(ctx, customer.partyIds, customerId, { day, isToday: day === today })
  await appendAudit(db, {
    user: ctx.user,
    action: 'customers.family.read',
    subjectKind: 'customer',
    subjectId: String(customerId),
    customerId,
  })
  return {
    asOf: day,
    ...(household === undefined ? {} : { household }),
    relationships: [...(await relationshipsShown(ctx, rows, customer.partyIds))],
    ...(owned.length === 0 ? {} : { unknownSharePpm: sharesOf(owned).unknownPpm }),
    kinds: relationshipKinds.all.map(({ key, label, inverse, isSymmetric, hasShare }) => ({
      key,
      ...label,
      inverse,
      isSymmetric,
      hasShare,
    })),
  }
}

async function relationshipsShown(
  ctx: Ctx,
  rows: readonly RelationshipRow[],
  partyIds: readonly number[],
): Promise<readonly Family['relationships'][number][]> {
  const otherOf = (row: RelationshipRow) => (partyIds.includes(row.fromParty) ? row.toCustomer : row.fromCustomer)
  const names = await displayNames(
    ctx,
    rows.flatMap((row) => otherOf(row) ?? []),
  )
  return rows.map((row) => {
    const isFirst = partyIds.includes(row.fromParty)
    const kind = relationshipKinds.get(row.kind)
    const otherId = otherOf(row)
    const name = otherId === null ? undefined : names.get(otherId)
    return {
      relationshipId: row.relationshipId,
      kind: { key: kind.key, ...kind.label },
      role: isFirst ? kind.inverse : kind.label,
      isFamily: kind.isFamily,
      other: otherId === null || name === undefined ? { isMine: false } : { customerId: otherId, name, isMine: true },
      ...(row.sharePpm === null ? {} : { sharePpm: row.sharePpm }),
      validFrom: row.validFrom,
      ...(row.validTo === null ? {} : { validTo: row.validTo }),
    }
  })
}

async function householdShown(
  ctx: Ctx,
  partyIds: readonly number[],
  customerId: number,
  { day, isToday }: { readonly day: Day; readonly isToday: boolean },
): Promise<Family['household'] | undefined> {
  const { db } = ctx
  const current = await householdOf(db, partyIds)
  const householdId = current === undefined || isToday ? current : await householdOn(db, current, partyIds, day)
  if (householdId === undefined) return undefined
  const parties = await householdParties(db, householdId, isToday ? undefined : day)
  const seen = await customersOfParties(db, parties)
  const masks = masksOf(ctx.user.roles)
  const [names, parts] = [await displayNames(ctx, seen), await partsOf(ctx, householdId, day)]
  const run = await readFeaturesRun(db, (await businessDate(db)) ?? day)
  const members = []
  for (const id of seen) {
    const part = parts.find((one) => one.customerId === id)
    const values =
      run === undefined || day < ((await businessDate(db)) ?? day) ? undefined : await snapshotOf(ctx.warehouse, run, id)
    members.push({
      customerId: id,
      name: names.get(id) ?? '',
      isSelf: id === customerId,
      aum: shownMoney(values?.get('aum_fen'), masks),
      isCounted: part?.isCounted ?? false,
      contacts30d: part?.contacts30d ?? 0,
    })
  }
  const sums = await householdSums(ctx, householdId, day)
  return {
    householdId,
    members,
    others: isToday ? await othersIn(db, householdId, seen) : 0,
    aum: shownMoney(sums.aumFen, masks),
    counted: sums.counted,
    contacts30d: sums.contacts30d,
    changes: changesShown(await readChanges(db, householdId), mayI(ctx.user, 'family.record')),
  }
}

/** What was said, newest first; what can be taken back is the newest that stands. */
function changesShown(rows: readonly ChangeRow[], mayRecord: boolean) {
  const undone = new Set<number>()
  for (const row of rows) if (row.undoes !== null && !undone.has(row.changeId)) undone.add(row.undoes)
  const newest = rows.find((row) => row.kind !== 'undo' && !undone.has(row.changeId))
  return rows.map((row) => ({
    changeId: row.changeId,
    kind: row.kind,
    effectiveOn: row.effectiveOn,
    recordedAt: row.recordedAt.toISOString(),
    recordedBy: row.recordedBy,
    isUndone: undone.has(row.changeId),
    canUndo: mayRecord && row.changeId === newest?.changeId,
  }))
}

const sharesOf = (rows: readonly RelationshipRow[]) =>
  checkShares(rows.map((row) => ({ owner: row.fromParty, sharePpm: row.sharePpm ?? 0 })))

export type RelationshipOrder = {
  readonly otherCustomerId: number
  readonly kind: string
  readonly isFirst: boolean
  readonly sharePpm?: number | undefined
  readonly validFrom: Day
}

/** Records a relationship between two customers whom the reader both sees. The same said again is recorded once; owners never hold more than the whole. */
export async function recordRelationship(
  ctx: Ctx,
  customerId: number,
  order: RelationshipOrder,
): Promise<{ relationshipId: number }> {
  const { db } = ctx
  const [customer, other] = [await customerOf(db, customerId), await customerOf(db, order.otherCustomerId)]
  const kind = relationshipKinds.get(order.kind)
  const today = dayAt(ctx.clock.now())
  const refuse = (zh: string, en: string) => new AppError('invalid-input', { message: en, userMessage: { zh, en } })
  if (other.customerId === customerId) throw refuse('客户不能与自己建立关系。', 'A customer has no relationship with themselves.')
  if (order.validFrom > today) throw refuse('生效日不能晚于今天。', 'A relationship cannot begin after today.')
  if (kind.hasShare !== (order.sharePpm !== undefined))
    throw kind.hasShare
      ? refuse('股东须填写持股比例。', 'An owner needs a share.')
      : refuse('此关系没有比例。', 'This relationship has no share.')
  // What is the same from both sides is stated in one order, so that it is found when it is stated from the other side.
  const isFirst = kind.isSymmetric ? customerId < other.customerId : order.isFirst
  const [from, to] = isFirst ? [customer, other] : [other, customer]
  if (kind.hasShare && to.kind !== 'business') throw refuse('只有企业客户有股东。', 'Only a company has owners.')
  if (kind.isFamily && (from.kind === 'business' || to.kind === 'business'))
    throw refuse('企业客户没有亲属关系。', 'A company has no family.')
  await lockShares(db, to.customerId)
  const known = await readRelationships(db, to.partyIds, today)
  const same = known.find(
    (row) => row.kind === kind.key && from.partyIds.includes(row.fromParty) && to.partyIds.includes(row.toParty),
  )
  if (same !== undefined && same.sharePpm === (order.sharePpm ?? null)) return { relationshipId: same.relationshipId }
  if (same !== undefined) throw refuse('该关系已登记，请先结束原记录。', 'This relationship is on record: end that record first.')
  const owners = known.filter((row) => row.kind === 'owner' && to.partyIds.includes(row.toParty))
  const total = owners.reduce((sum, row) => sum + (row.sharePpm ?? 0), order.sharePpm ?? 0)
  if (total > PPM) throw refuse('股东持股合计超过 100%。', 'Together the owners would hold more than the whole company.')
  const at = ctx.clock.now()
  const relationshipId = await insertRelationship(db, {
    fromParty: from.customerId,
    toParty: to.customerId,
    kind: kind.key,
    sharePpm: order.sharePpm,
    validFrom: order.validFrom,
    by: ctx.user.login,
    at,
  })
  await audit(ctx, customerId, 'customers.relationship.record', { relationshipId, kind: kind.key, other: other.customerId })
  return { relationshipId }
}

/** Ends a relationship with a last day, which may be the day before it began: then it never was. */
export async function finishRelationship(
  ctx: Ctx,
  customerId: number,
  relationshipId: number,
  lastDay: Day,
): Promise<{ relationshipId: number }> {
  const { db } = ctx
  const { partyIds } = await customerOf(db, customerId)
  const row = await readRelationship(db, partyIds, relationshipId)
  if (row === undefined)
    throw new AppError('not-found', { message: `Relationship ${relationshipId} is none of customer ${customerId}` })
  const at = ctx.clock.now()
  if (lastDay < addDays(row.validFrom, -1) || lastDay > dayAt(at))
    throw new AppError('invalid-input', {
      message: `A last day lies between the day before ${row.validFrom} and today`,
      userMessage: {
        zh: '终止日须在生效日前一天至今天之间。',
        en: 'The last day lies between the day before it began and today.',
      },
    })
  if (row.validTo === lastDay) return { relationshipId }
  if (row.validTo !== null) throw new AppError('conflict', { message: `Relationship ${relationshipId} ended on ${row.validTo}` })
  await endRelationship(db, relationshipId, { lastDay, by: ctx.user.login, at })
  await audit(ctx, customerId, 'customers.relationship.end', { relationshipId, lastDay })
  return { relationshipId }
}

export async function audit(
  ctx: Ctx,
  customerId: number,
  action: string,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  await appendAudit(ctx.db, { user: ctx.user, action, subjectKind: 'customer', subjectId: String(customerId), customerId, data })
}
