import { z } from 'zod'
import { consentChannels } from '../../customers/api.ts'
import { consentPurposes } from '../../customers/conduct.ts'
import { dataPackage } from '../../customers/privacy/package.ts'
import { rightKinds } from '../../customers/privacy/rights.ts'
import { endpoint } from '../../kernel/contract.ts'
import { id32InUrl, text, trimmed } from '../../kernel/input.ts'

const day = z.iso.date()
const label = z.object({ zh: z.string(), en: z.string() })
const named = label.extend({ key: z.string() })
const done = z.object({ isDone: z.literal(true) })
const ofCustomer = z.object({ customerId: id32InUrl })

export const centre = z.object({
  csrfToken: z.string(),
  name: z.string(),
  phone: z.string().optional(),
  customerNumber: z.int(),
  since: day,
  branch: label,
  manager: label.optional(),
  held: z.array(named.extend({ what: label, source: label, purpose: label, law: label, kept: label })),
  switches: z.array(
    z.object({
      purpose: label.extend({ key: z.enum(consentPurposes) }),
      channel: named,
      isOn: z.boolean(),
      since: day.optional(),
      text: label.extend({ version: z.string(), hash: z.string() }),
    }),
  ),
  restrictions: z.array(z.object({ kind: z.string(), channel: named, from: day, until: day.optional() })),
  requests: z.array(
    z.object({
      requestId: z.int(),
      kind: named,
      state: named,
      outcome: label,
      receivedOn: day,
      dueOn: day,
      answer: z.string().optional(),
      copy: z.object({ until: day, bytes: z.int() }).optional(),
      mayTakeBack: z.boolean(),
    }),
  ),
  rights: z.array(named.extend({ law: label })),
})

export const centreEndpoints = [
  endpoint({
    key: 'make-privacy-link',
    method: 'POST',
    path: '/api/customers/:customerId/privacy-link',
    permission: 'privacy.link',
    subject: 'customer',
    summary: { zh: '生成客户的隐私中心链接，只显示一次', en: 'Make a customer’s link to the privacy centre; shown once' },
    params: ofCustomer,
    /** The link is the page's address, `#` and this token: what stands after that sign, browsers send to nobody. */
    response: z.object({ token: z.string(), expiresAt: z.iso.datetime() }),
    limits: { perMinute: 10 },
  }),
  endpoint({
    key: 'revoke-privacy-links',
    method: 'POST',
    path: '/api/customers/:customerId/privacy-link/revocation',
    permission: 'privacy.link',
    subject: 'customer',
    summary: { zh: '作废客户的隐私中心链接，访问立即结束', en: 'End a customer’s links; visits end at once' },
    params: ofCustomer,
    response: z.object({ revoked: z.int() }),
  }),
  endpoint({
    key: 'open-privacy-centre',
    method: 'POST',
    path: '/api/privacy-centre/visit',
    public: true,
    subject: 'none',
    summary: {
      zh: '客户以链接和证件后八位进入隐私中心',
      en: 'A customer enters the privacy centre by link and last eight of the document',
    },
    body: z.strictObject({ token: text(200), tail: trimmed(8) }),
    response: z.object({ csrfToken: z.string() }),
    limits: { perMinute: 20, bodyKb: 2 },
  }),
  endpoint({
    key: 'privacy-centre',
    method: 'GET',
    path: '/api/privacy-centre',
    visitor: true,
    subject: 'self',
    summary: { zh: '客户本人：持有什么、为何、授权开关、请求', en: 'The customer: what is held and why, switches, requests' },
    response: centre,
    limits: { perMinute: 60 },
  }),
  endpoint({
    key: 'privacy-centre-lookups',
    method: 'GET',
    path: '/api/privacy-centre/lookups',
    visitor: true,
    subject: 'self',
    summary: { zh: '客户本人：谁在何时查看过', en: 'The customer: who looked, and when' },
    response: z.object({ items: z.array(z.object({ at: z.iso.datetime(), what: label, post: label, branch: label })) }),
    limits: { perMinute: 60 },
  }),
  endpoint({
    key: 'privacy-centre-switch',
    method: 'POST',
    path: '/api/privacy-centre/switches',
    visitor: true,
    subject: 'self',
    summary: { zh: '客户本人：给予或撤回授权，立即生效', en: 'The customer: give or withdraw consent, in force at once' },
    body: z.strictObject({ purpose: z.enum(consentPurposes), channel: z.enum(consentChannels), isOn: z.boolean() }),
    response: done,
    limits: { perMinute: 30, bodyKb: 2 },
  }),
  endpoint({
    key: 'privacy-centre-ask',
    method: 'POST',
    path: '/api/privacy-centre/requests',
    visitor: true,
    subject: 'self',
    summary: { zh: '客户本人：就个人信息提出请求', en: 'The customer: ask about one’s own data' },
    body: z.strictObject({
      kind: z.enum(rightKinds),
      words: trimmed(1000, 2).optional(),
      purposes: z.array(z.enum(consentPurposes)).min(1).max(4).optional(),
    }),
    response: z.object({ requestId: z.int(), dueOn: day }),
    limits: { perMinute: 10, bodyKb: 8 },
  }),
  endpoint({
    key: 'privacy-centre-take-back',
    method: 'POST',
    path: '/api/privacy-centre/requests/:requestId/withdrawal',
    visitor: true,
    subject: 'self',
    summary: { zh: '客户本人：撤回请求', en: 'The customer: take a request back' },
    params: z.object({ requestId: id32InUrl }),
    response: done,
    limits: { perMinute: 10 },
  }),
  endpoint({
    key: 'privacy-centre-copy',
    method: 'GET',
    path: '/api/privacy-centre/requests/:requestId/copy',
    visitor: true,
    subject: 'self',
    summary: { zh: '客户本人：下载个人信息副本（网页）', en: 'The customer: download the copy, as a page' },
    params: z.object({ requestId: id32InUrl }),
    produces: 'text/html; charset=utf-8',
    response: z.string(),
    limits: { perMinute: 10 },
  }),
  endpoint({
    key: 'privacy-centre-copy-data',
    method: 'GET',
    path: '/api/privacy-centre/requests/:requestId/copy-data',
    visitor: true,
    subject: 'self',
    summary: { zh: '客户本人：下载个人信息副本（数据）', en: 'The customer: download the copy, as data' },
    params: z.object({ requestId: id32InUrl }),
    response: dataPackage,
    limits: { perMinute: 10 },
  }),
  endpoint({
    key: 'leave-privacy-centre',
    method: 'POST',
    path: '/api/privacy-centre/leaving',
    visitor: true,
    subject: 'self',
    summary: { zh: '客户本人：离开', en: 'The customer: leave' },
    response: done,
  }),
] as const
