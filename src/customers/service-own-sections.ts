import { roleOf } from '../access/roles.ts'
import { type Day, dayAt, timeAt } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import { decimalOf, fen } from '../kernel/money.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { PartyFields } from '../sources/identity.ts'
import { channelLabels } from './cautions.ts'
import { heldParts, keptText } from './privacy/held.ts'
import type { Cell, PackageSection } from './privacy/package.ts'
import { outcomeText } from './privacy/request-life.ts'
import { rights } from './privacy/rights.ts'
import { consentsOf } from './service-consent.ts'
import { holdingsOf } from './service-holdings.ts'
import { timelineOf } from './service-timeline.ts'
import { customerOf, openParty } from './service.ts'
import { preferencesOf } from './service-preferences.ts'
import { retentionRules } from './store-erasure.ts'
import { toldLookups } from './store-lookups.ts'
import { readOwnRestrictions } from './store-own.ts'
import { listRequests } from './store-rights.ts'
import { readRiskAssessment, readSealed } from './store.ts'

/** Makes one part of a customer's copy; stages after this one bring theirs (the application joins them). */
export type SectionMaker = (ctx: Ctx, customerId: number, today: Day) => Promise<PackageSection>

const MANY = 200
const heads = (...labels: readonly (readonly [string, string])[]): readonly Label[] => labels.map(([zh, en]) => ({ zh, en }))
const instant = (at: Date): string => `${dayAt(at)} ${timeAt(at)}`
/** People see their own sums whole: as who looks after them does. */
const asOneself = (ctx: Ctx): Ctx => ({ ...ctx, user: { ...ctx.user, roles: ['rm'] } })

/** The frame of a part: what it is, where from, what for, by what law, how long; the rows are the caller's. */
export async function sectionOf(
  ctx: Ctx,
  key: string,
  columns: readonly Label[],
  rows: readonly (readonly Cell[])[],
): Promise<PackageSection> {
  const part = heldParts.find((one) => one.key === key)
  if (part === undefined) throw new Error(`There is no part "${key}" in privacy/held.ts`)
  const rules = await retentionRules(ctx.db, dayAt(ctx.clock.now()))
  const { label, source, purpose, law, dataClass } = part
  return { key, label, source, purpose, law, kept: keptText(rules, dataClass), columns, rows }
}

const fieldNames: Readonly<Record<keyof PartyFields, Label>> = {
  partyKey: { zh: '来源系统客户号', en: 'Number at the source' },
  fullName: { zh: '姓名', en: 'Name' },
  documentNumber: { zh: '证件号码', en: 'Document' },
  phone: { zh: '手机号', en: 'Telephone' },
  address: { zh: '地址', en: 'Address' },
}

const identity: SectionMaker = async (ctx, customerId) => {
  const { partyIds } = await customerOf(ctx.db, customerId)
  const parties = await readSealed(ctx.db, partyIds)
  const rows = parties.flatMap((party): (readonly Cell[])[] => {
    const fields = openParty(ctx.keyring, party)
    if (fields === undefined) return []
    return (Object.keys(fieldNames) as (keyof PartyFields)[]).flatMap((name) => {
      const value = fields[name]
      return value === undefined || value === '' ? [] : [[fieldNames[name], value]]
    })
  })
  return await sectionOf(ctx, 'identity', heads(['项目', 'Item'], ['内容', 'Content']), rows)
}

const accounts: SectionMaker = async (ctx, customerId) => {
  const { asOf, items } = await holdingsOf(asOneself(ctx), customerId)
  const rows = items.map(({ assetClass, product, account, balance, currency, openedOn, maturesOn }) => [
    product ?? { zh: assetClass.zh, en: assetClass.en },
    account,
    `${balance.fen === undefined ? '' : decimalOf(fen(balance.fen))} ${currency}`,
    openedOn,
    maturesOn ?? '',
  ])
  return await sectionOf(
    ctx,
    'accounts',
    heads(
      ['产品', 'Product'],
      ['账号', 'Account'],
      [`余额（${asOf}）`, `Balance (${asOf})`],
      ['开立', 'Opened'],
      ['到期', 'Matures'],
    ),
    rows,
  )
}

const relationship: SectionMaker = async (ctx, customerId, today) => {
  const customer = await customerOf(ctx.db, customerId)
  const risk = await readRiskAssessment(ctx.db, customer.partyIds, today)
  const preferences = await preferencesOf(ctx, customer.partyIds)
  const rows: (readonly Cell[])[] = [
    [{ zh: '服务网点', en: 'Branch' }, customer.branch],
    [{ zh: '开户日期', en: 'Customer since' }, customer.openedOn],
    ...(customer.ownerName === undefined ? [] : [[{ zh: '客户经理', en: 'Manager' }, customer.ownerName]]),
    ...(risk === undefined
      ? []
      : [[{ zh: '风险测评', en: 'Risk assessment' }, `C${risk.level} · ${risk.assessedOn} – ${risk.expiresOn}`]]),
    ...preferences.map(({ value, heardOn }): readonly Cell[] => [{ zh: '偏好', en: 'Preference' }, `${value} · ${heardOn}`]),
  ]
  return await sectionOf(ctx, 'relationship', heads(['项目', 'Item'], ['内容', 'Content']), rows)
}

const statusWords: Readonly<Record<string, Label>> = {
  granted: { zh: '同意', en: 'Given' },
  withdrawn: { zh: '撤回', en: 'Withdrawn' },
  refused: { zh: '拒绝', en: 'Refused' },
  'do-not-contact': { zh: '勿扰', en: 'Do not contact' },
  'complaint-freeze': { zh: '投诉期间暂停营销', en: 'No marketing during a complaint' },
  processing: { zh: '限制处理', en: 'Processing restricted' },
  guardian: { zh: '监护人已登记', en: 'Guardian on record' },
}

const consents: SectionMaker = async (ctx, customerId) => {
  const { partyIds } = await customerOf(ctx.db, customerId)
  const { items } = await consentsOf(ctx, customerId)
  const restrictions = await readOwnRestrictions(ctx.db, partyIds)
  const rows: (readonly Cell[])[] = [
    ...items.map(({ purpose, channel, status, textVersion, effectiveOn, expiresOn }) => [
      { zh: purpose.zh, en: purpose.en },
      { zh: channel.zh, en: channel.en },
      statusWords[status] ?? status,
      effectiveOn,
      expiresOn ?? '',
      textVersion,
    ]),
    ...restrictions.map(({ kind, channel, validFrom, validTo }) => [
      statusWords[kind] ?? kind,
      channelLabels[channel] ?? channel,
      '',
      validFrom,
      validTo ?? '',
      '',
    ]),
  ]
  return await sectionOf(
    ctx,
    'consents',
    heads(['事项', 'About'], ['渠道', 'Channel'], ['选择', 'Choice'], ['起', 'From'], ['止', 'To'], ['文本版本', 'Text version']),
    rows,
  )
}

const timeline: SectionMaker = async (ctx, customerId) => {
  const { items } = await timelineOf(asOneself(ctx), customerId, { page: 1, size: MANY })
  const rows = items.map(({ day, label, detail, amount }) => [
    day,
    label,
    detail ?? '',
    amount?.fen === undefined ? '' : decimalOf(fen(amount.fen)),
  ])
  return await sectionOf(ctx, 'timeline', heads(['日期', 'Day'], ['事项', 'What'], ['详情', 'Details'], ['金额', 'Amount']), rows)
}

const lookups: SectionMaker = async (ctx, customerId) => {
  const { partyIds } = await customerOf(ctx.db, customerId)
  const looked = await toldLookups(ctx.db, partyIds, MANY)
  const rows = looked.map(({ at, what, post, branch }) => [instant(at), what, roleOf(post)?.label ?? post, branch])
  return await sectionOf(ctx, 'lookups', heads(['时间', 'When'], ['查看', 'What'], ['岗位', 'Post'], ['网点', 'Branch']), rows)
}

const requests: SectionMaker = async (ctx, customerId) => {
  const { rows } = await listRequests(ctx.db, { standing: 'all', customerId }, { limit: MANY, offset: 0 })
  const cells = rows.map(({ receivedOn, kind, state, refusal, dueOn }) => [
    receivedOn,
    rights.get(kind).label,
    outcomeText(kind, state, refusal ?? undefined),
    dueOn,
  ])
  return await sectionOf(
    ctx,
    'requests',
    heads(['收到', 'Received'], ['请求', 'Request'], ['结果', 'Outcome'], ['答复期限', 'Due']),
    cells,
  )
}

/** The parts of a customer's copy that are this stage's; later stages add what they know. */
export const ownSections: readonly SectionMaker[] = [identity, accounts, relationship, consents, timeline, lookups, requests]
