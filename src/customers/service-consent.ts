import type { z } from 'zod'
import { appendAudit } from '../access/service.ts'
import { type Day, dayAt } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Ctx, Db } from '../platform/ctx.ts'
import type { consent, consentChannels } from './api.ts'
import { channelLabels } from './cautions.ts'
import type { ConsentPurpose } from './conduct.ts'
import { channels, isConsented, statementFor } from './contact-permission.ts'
import { customerOf, tell } from './service.ts'
import { conductOn } from './service-conduct.ts'
import { recountHousehold } from './service-rollups.ts'
import { viewDayOf } from './service-view-day.ts'
import { exactlyWhat } from './service-consent-about.ts'
import { insertConsent, readConsents, sameConsent } from './store.ts'

/** What the purposes of consent are called. */
export const purposeLabels: Readonly<Record<ConsentPurpose, Label>> = {
  marketing: { zh: '营销', en: 'Marketing' },
  personalisation: { zh: '个性化推荐', en: 'Personalisation' },
  sensitive: { zh: '敏感信息处理', en: 'Sensitive information' },
  sharing: { zh: '向第三方提供', en: 'Sharing with others' },
  'family-group': { zh: '家庭资产合并计算', en: 'Summing up with the family' },
}

const named = (key: string, label: Label | undefined) => ({ key, ...(label ?? { zh: key, en: key }) })

/** The ledger of consent of a customer, newest first, and for each channel whether marketing is allowed today, or was on a day before. */
export async function consentsOf(ctx: Ctx, customerId: number, asked?: Day) {
  const customer = await customerOf(ctx.db, customerId)
  const { record: today } = await viewDayOf(ctx, customer, asked)
  const statements = (await readConsents(ctx.db, customer.partyIds)).filter(
    ({ effectiveOn }) => asked === undefined || effectiveOn <= today,
  )
  const items: z.output<typeof consent>[] = statements.map((one) => ({
    consentId: one.consentId,
    purpose: named(one.purpose, purposeLabels[one.purpose as keyof typeof purposeLabels]),
    channel: named(one.channel, channelLabels[one.channel]),
    status: one.status,
    isInForce:
      statementFor(statements, one.purpose, one.channel, today)?.consentId === one.consentId &&
      (one.expiresOn === null || one.expiresOn >= today),
    textVersion: one.textVersion,
    method: one.method,
    effectiveOn: one.effectiveOn,
    ...(one.expiresOn === null ? {} : { expiresOn: one.expiresOn }),
    recordedAt: one.recordedAt.toISOString(),
  }))
  return {
    items,
    byChannel: channels.map((channel) => ({
      ...named(channel, channelLabels[channel]),
      isGranted: isConsented(statements, channel, today),
    })),
  }
}

/** Whether the customer's last word on marketing, on whatever channel, was no: they are not asked again. */
export async function hasRefused(db: Db, customerId: number, on: Day): Promise<boolean> {
  const { partyIds } = await customerOf(db, customerId)
  const last = (await readConsents(db, partyIds)).find((one) => one.purpose === 'marketing' && one.effectiveOn <= on)
  return last !== undefined && last.status !== 'granted'
}

export type NewStatement = {
  readonly purpose: ConsentPurpose
  readonly channel: (typeof consentChannels)[number]
  readonly status: 'granted' | 'withdrawn' | 'refused'
  readonly method: string
  readonly evidence: string
}

/** Records what the customer said, in force from this moment: the next issue and the next send obey it. Nothing recorded before is changed; the same said again the same day is recorded once. */
export async function recordConsent(ctx: Ctx, customerId: number, said: NewStatement): Promise<{ consentId: number }> {
  const { db } = ctx
  const { partyIds } = await customerOf(db, customerId)
  const at = ctx.clock.now()
  const { purpose, channel, status, method } = said
  const { consentTexts } = await conductOn(db, dayAt(at))
  const textVersion = consentTexts[purpose]
  const about = await exactlyWhat(ctx, customerId, { purpose, channel, textVersion })
  const statement = { ...said, ...about, partyId: customerId, textVersion, effectiveOn: dayAt(at), at }
  const known = await sameConsent(db, statement)
  if (known !== undefined) return { consentId: known }
  const consentId = await insertConsent(db, statement)
  await tell(db, {
    customerId,
    key: `consent/${consentId}`,
    kind: `consent-${status}`,
    channel: '',
    at,
    attributes: { purpose, channel },
  })
  await appendAudit(db, {
    user: ctx.user,
    action: 'customers.consent.record',
    subjectKind: 'customer',
    subjectId: String(customerId),
    customerId,
    data: { consentId, purpose, channel, status, method },
  })
  if (purpose === 'family-group') await recountHousehold(ctx, partyIds)
  return { consentId }
}
