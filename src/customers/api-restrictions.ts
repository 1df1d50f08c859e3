import { z } from 'zod'
import { endpoint } from '../kernel/contract.ts'
import { id32InUrl, trimmed } from '../kernel/input.ts'
import { restrictionKinds } from './restriction-kinds.ts'

const day = z.iso.date()
const named = z.object({ key: z.string(), zh: z.string(), en: z.string() })
const params = z.object({ customerId: id32InUrl })
const reason = trimmed(200, 2)

const restriction = z.object({
  restrictionId: z.int(),
  kind: named,
  channel: named,
  validFrom: day,
  validTo: day.optional(),
  isInForce: z.boolean(),
  /** Recorded here; others come from the bank's own systems, and end there. */
  isOurs: z.boolean(),
  /** Whether the reader may end it. */
  canEnd: z.boolean(),
  recordedBy: z.string().optional(),
  /** Shown to those who may record restrictions; kept sealed. */
  reason: z.string().optional(),
})

export const restrictionEndpoints = [
  endpoint({
    key: 'customer-restrictions',
    method: 'GET',
    path: '/api/customers/:customerId/restrictions',
    permission: 'customer.read',
    subject: 'customer',
    summary: {
      zh: '勿扰与投诉冻结；司法限制仅合规可见',
      en: 'Do-not-contact and complaint freezes; a legal hold for compliance alone',
    },
    params,
    response: z.object({ items: z.array(restriction), kinds: z.array(named) }),
  }),
  endpoint({
    key: 'record-restriction',
    method: 'POST',
    path: '/api/customers/:customerId/restrictions',
    permission: 'restriction.record',
    subject: 'customer',
    summary: {
      zh: '登记勿扰；投诉冻结与司法限制由合规登记；立即生效',
      en: 'Record do-not-contact, or, for compliance, a complaint freeze or legal hold; in force at once',
    },
    params,
    body: z.strictObject({
      kind: z.enum(restrictionKinds.keys),
      channel: z.enum(['all', 'phone', 'sms', 'wecom', 'push', 'mail', 'visit']).default('all'),
      reason,
    }),
    response: z.object({ restrictionId: z.int(), isNew: z.boolean() }),
  }),
  endpoint({
    key: 'end-restriction',
    method: 'POST',
    path: '/api/customers/:customerId/restrictions/:restrictionId/end',
    permission: 'restriction.record',
    subject: 'customer',
    summary: { zh: '解除在本系统登记的限制', en: 'End a restriction that was recorded here' },
    params: params.extend({ restrictionId: id32InUrl }),
    body: z.strictObject({ reason }),
    response: z.object({ lastDay: day }),
  }),
  endpoint({
    key: 'stated-reason',
    method: 'GET',
    path: '/api/customers/:customerId/reasons/:reasonId',
    permission: 'audit.read',
    subject: 'customer',
    summary: {
      zh: '查看审计中以编号记录的原因；仅限可见该客户者，查看留痕',
      en: 'The reason that an audit entry names by number; for who sees the customer, and audited',
    },
    params: params.extend({ reasonId: id32InUrl }),
    /** Absent once the person was erased. */
    response: z.object({ reason: z.string().optional() }),
  }),
] as const
