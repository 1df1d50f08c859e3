import { z } from 'zod'
import { endpoint } from '../kernel/contract.ts'
import { id32InUrl, text, trimmed } from '../kernel/input.ts'
import { pageOf, pageQuery } from '../kernel/paging.ts'
import { familyEndpoints } from './api-family.ts'
import { identityEndpoints } from './api-identity.ts'
import { restrictionEndpoints } from './api-restrictions.ts'
import { searchEndpoints } from './api-search.ts'
import { viewEndpoints } from './api-view.ts'
import { consentPurposes } from './conduct.ts'
import { timelineGroups } from './timeline-words.ts'
import { audiences } from './view/note-audience.ts'

const day = z.iso.date()
const label = z.object({ zh: z.string(), en: z.string() })
const named = label.extend({ key: z.string() })
const customerId = id32InUrl
const params = z.object({ customerId })
/** The day to look back to; left out, the present. Days after today are refused. */
const asOfQuery = z.object({ asOf: day.optional() })

/** Money as the reader's role may see it: the exact fen, the band it lies in, or nothing. */
export const shownMoney = z.object({ fen: z.int().optional(), band: label.optional() })

/** A personal field as the reader's role may see it. `canReveal`: a reason opens it, once, audited. */
const shownText = z.object({ text: z.string(), isMasked: z.boolean(), canReveal: z.boolean() })

/** Fields that a reason can open. */
export const revealFields = ['name', 'phone', 'document', 'address'] as const

/** One fact that staff must keep in mind before they speak: what must not be offered, said or asked. */
export const caution = z.object({
  key: z.enum([
    'held',
    'do-not-contact',
    'complaint-freeze',
    'no-consent',
    'age-unknown',
    'risk-missing',
    'risk-expired',
    'risk-limit',
    'senior',
    'minor',
    'document-expired',
    'no-personalisation',
  ]),
  severity: z.enum(['stop', 'care']),
  text: label,
})

export const brief = z.object({
  customerId: z.int(),
  businessDate: day.optional(),
  /** The day that accounts and balances are of. */
  asOf: day,
  /** A look back: nothing may be done from it. */
  isPast: z.boolean(),
  /** The date of the kept features snapshot that month average, gap to the next tier and life cycle are of; absent: none is that old. */
  featuresOn: day.optional(),
  kind: z.enum(['personal', 'business']),
  name: shownText,
  phone: shownText,
  document: shownText,
  documentExpiresOn: day.optional(),
  address: shownText,
  ageYears: z.int().optional(),
  gender: z.string().optional(),
  branch: label.extend({ branchId: z.int() }),
  owner: z.object({ staffId: z.int(), name: z.string() }).optional(),
  openedOn: day,
  tier: named.optional(),
  tierWatchMonths: z.int().optional(),
  lifecycle: named.optional(),
  aum: shownMoney,
  aumMonthAverage: shownMoney,
  tierGap: shownMoney,
  aumByClass: z.array(named.extend({ amount: shownMoney })),
  riskAssessment: z.object({ level: z.int(), assessedOn: day, expiresOn: day, isValid: z.boolean() }).optional(),
  cautions: z.array(caution),
  preferences: z.array(z.object({ kind: z.string(), value: z.string(), heardOn: day })),
  /** Other source records that are this same customer. */
  parties: z.int(),
})

export const holding = z.object({
  assetClass: named,
  product: label.optional(),
  /** The last four digits behind a mask (**** 1234), where the account number has them; else empty. */
  account: z.string(),
  balance: shownMoney,
  currency: z.string(),
  /** In the base currency, for an account in another one: at the rate of that day, by whom it was quoted. Absent: there is no rate, and the account does not count in the AUM. */
  inBase: z.object({ amount: shownMoney, rateOn: day, source: z.string() }).optional(),
  isValued: z.boolean(),
  openedOn: day,
  maturesOn: day.optional(),
  rateBp: z.int().optional(),
  status: z.string(),
})

export const flowMonth = z.object({ month: z.string(), inFen: z.int(), outFen: z.int(), endAumFen: z.int() })

export const timelineEntry = z.object({
  id: z.string(),
  at: z.string(),
  day,
  kind: z.string(),
  group: z.enum(timelineGroups),
  label,
  channel: z.string(),
  /** The channel in words, where it has any. */
  through: label.optional(),
  amount: shownMoney.optional(),
  detail: label.optional(),
  /** A staff note that the reader may read. */
  note: z.object({ noteId: z.int(), audience: z.enum(audiences), words: z.string(), author: z.string() }).optional(),
  /** Written today and not yet in the warehouse. */
  isNew: z.boolean(),
})

export const consent = z.object({
  consentId: z.int(),
  purpose: named,
  channel: named,
  status: z.enum(['granted', 'withdrawn', 'refused']),
  isInForce: z.boolean(),
  textVersion: z.string(),
  method: z.string(),
  effectiveOn: day,
  expiresOn: day.optional(),
  recordedAt: z.string(),
})

export const consentChannels = ['all', 'phone', 'sms', 'wecom', 'push', 'mail', 'visit'] as const

export const endpoints = [
  ...searchEndpoints,
  ...familyEndpoints,
  ...identityEndpoints,
  ...restrictionEndpoints,
  ...viewEndpoints,
  endpoint({
    key: 'customer',
    method: 'GET',
    path: '/api/customers/:customerId',
    permission: 'customer.read',
    subject: 'customer',
    summary: { zh: '客户简报：身份、层级、资产、须知', en: 'The brief of a customer: who, tier, money, cautions' },
    params,
    query: asOfQuery,
    response: brief,
  }),
  endpoint({
    key: 'customer-holdings',
    method: 'GET',
    path: '/api/customers/:customerId/holdings',
    permission: 'customer.read',
    subject: 'customer',
    summary: { zh: '持有的账户与产品', en: 'Accounts and products held' },
    params,
    query: asOfQuery,
    response: z.object({ asOf: day.optional(), items: z.array(holding) }),
  }),
  endpoint({
    key: 'customer-flows',
    method: 'GET',
    path: '/api/customers/:customerId/flows',
    permission: 'customer.read',
    subject: 'customer',
    summary: { zh: '按月的流入、流出与月末资产', en: 'Money in and out by month, and the assets at its end' },
    params,
    query: asOfQuery.extend({ months: z.coerce.number().int().min(1).max(24).default(15) }),
    /** Exact figures only for roles that may see them; others get `isHidden` and no months. */
    response: z.object({ asOf: day.optional(), isHidden: z.boolean(), months: z.array(flowMonth) }),
  }),
  endpoint({
    key: 'customer-timeline',
    method: 'GET',
    path: '/api/customers/:customerId/timeline',
    permission: 'customer.read',
    subject: 'customer',
    summary: { zh: '全渠道时间线', en: 'One timeline of every channel' },
    params,
    query: pageQuery.extend({
      ...asOfQuery.shape,
      kind: text(40).optional(),
      group: z.enum(timelineGroups).optional(),
      channel: text(40).optional(),
      from: day.optional(),
      to: day.optional(),
      /** Words that each entry must hold, as the reader sees it; notes only as far as the reader may read them. */
      text: text(80).optional(),
    }),
    response: pageOf(timelineEntry),
  }),
  endpoint({
    key: 'customer-consents',
    method: 'GET',
    path: '/api/customers/:customerId/consents',
    permission: 'customer.read',
    subject: 'customer',
    summary: { zh: '授权台账', en: 'The consent ledger' },
    params,
    query: asOfQuery,
    response: z.object({ items: z.array(consent), byChannel: z.array(named.extend({ isGranted: z.boolean() })) }),
  }),
  endpoint({
    key: 'record-consent',
    method: 'POST',
    path: '/api/customers/:customerId/consents',
    permission: 'consent.record',
    subject: 'customer',
    summary: { zh: '登记授权或撤回，立即生效', en: 'Record a consent or its withdrawal, in force at once' },
    params,
    body: z.strictObject({
      purpose: z.enum(consentPurposes),
      channel: z.enum(consentChannels),
      status: z.enum(['granted', 'withdrawn', 'refused']),
      method: z.enum(['spoken', 'signed', 'app']),
      evidence: text(120, 2),
    }),
    response: z.object({ consentId: z.int() }),
  }),
  endpoint({
    key: 'reveal-field',
    method: 'POST',
    path: '/api/customers/:customerId/reveal',
    permission: 'customer.reveal',
    subject: 'customer',
    summary: { zh: '填写理由后查看一个脱敏字段', en: 'See one masked field for a stated reason' },
    params,
    body: z.strictObject({ field: z.enum(revealFields), reason: trimmed(200, 4) }),
    response: z.object({ field: z.enum(revealFields), text: z.string() }),
    limits: { perMinute: 10 },
  }),
  endpoint({
    key: 'counter-lookup',
    method: 'POST',
    path: '/api/counter/lookup',
    permission: 'customer.counter',
    subject: 'none',
    summary: {
      zh: '客户出示证件、卡或手机号时的柜面卡片，不限网点',
      en: 'The counter card of a customer who shows a document, card or phone, in any branch',
    },
    body: z.strictObject({ kind: z.enum(['document', 'card', 'phone']), number: trimmed(40, 4) }),
    response: z.object({
      found: z.boolean(),
      card: z
        .object({
          customerId: z.int(),
          name: z.string(),
          branch: label,
          isOwnBranch: z.boolean(),
          tier: named.optional(),
          cautions: z.array(caution),
          /** Whether the one who asks may open the whole brief. */
          canOpen: z.boolean(),
        })
        .optional(),
    }),
    limits: { perMinute: 20 },
  }),
] as const
