import { z } from 'zod'
import { requestStates } from '../../customers/privacy/request-life.ts'
import { identityMethods, refusalKeys, requesters, rightKinds, waysIn } from '../../customers/privacy/rights.ts'
import { consentPurposes } from '../../customers/conduct.ts'
import { proofFile } from '../../customers/privacy/consent-proof.ts'
import { endpoint } from '../../kernel/contract.ts'
import { id32InUrl, trimmed } from '../../kernel/input.ts'
import { pageOf, pageQuery } from '../../kernel/paging.ts'

const day = z.iso.date()
const label = z.object({ zh: z.string(), en: z.string() })
const named = label.extend({ key: z.string() })
const ofCustomer = z.object({ customerId: id32InUrl })
const ofRequest = ofCustomer.extend({ requestId: id32InUrl })
const done = z.object({ isDone: z.literal(true) })
const answer = trimmed(1000, 2).optional()

/** One line of the list: whose, what, how long it still has. The name is masked as the reader's role demands. */
export const requestRow = z.object({
  requestId: z.int(),
  customerId: z.int(),
  customerName: z.string(),
  kind: named,
  requester: named,
  cameBy: named,
  state: named.extend({ key: z.enum(requestStates) }),
  receivedOn: day,
  dueOn: day,
  /** Working days, negative when it is over; absent once the request is closed. */
  daysLeft: z.int().optional(),
  assignee: z.string().optional(),
  isMine: z.boolean(),
})

/** A reason in law: what it says and by which article. */
const reason = named.extend({ law: label, until: day.optional() })

export const requestDetail = requestRow.extend({
  /** By which article the right is given. */
  law: label,
  purposes: z.array(z.string()),
  words: z.string().optional(),
  answer: z.string().optional(),
  outcome: label,
  identity: z.object({ method: named, at: z.iso.datetime() }).optional(),
  refusal: reason.optional(),
  /** What the one who asks may do with it now. */
  acts: z.array(z.string()),
  /** Why the law forbids deleting, where a request asks for it; empty = it may be deleted. */
  obstacles: z.array(reason),
  /** The reasons there are for refusing this right. */
  refusals: z.array(reason),
  copy: z
    .object({ madeAt: z.iso.datetime(), expiresOn: day, bytes: z.int(), sha256: z.string(), readAt: z.iso.datetime().optional() })
    .optional(),
  steps: z.array(z.object({ step: z.string(), by: z.string().optional(), at: z.iso.datetime() })),
})

export const rightsEndpoints = [
  endpoint({
    key: 'rights-requests',
    method: 'GET',
    path: '/api/privacy/requests',
    permission: 'rights.receive',
    subject: 'bank',
    summary: { zh: '可见范围内的个人信息权利请求及其时限', en: 'Requests about personal data in scope, with their clocks' },
    query: pageQuery.extend({
      standing: z.enum(['open', 'closed', 'all']).default('open'),
      kind: z.enum(rightKinds).optional(),
      mine: z.enum(['true', 'false']).optional(),
    }),
    response: pageOf(requestRow).extend({ overdue: z.int() }),
  }),
  endpoint({
    key: 'receive-rights-request',
    method: 'POST',
    path: '/api/customers/:customerId/rights-requests',
    permission: 'rights.receive',
    subject: 'customer',
    summary: { zh: '受理一项权利请求，时限即日起算', en: 'Receive a request about one’s own data; its clock begins today' },
    params: ofCustomer,
    body: z.strictObject({
      kind: z.enum(rightKinds),
      requester: z.enum(requesters).default('self'),
      cameBy: z.enum(waysIn.filter((way) => way !== 'privacy-centre') as ['counter', 'phone', 'letter']),
      words: trimmed(1000, 2).optional(),
      purposes: z.array(z.enum(consentPurposes)).min(1).max(4).optional(),
    }),
    response: z.object({ requestId: z.int(), dueOn: day }),
  }),
  endpoint({
    key: 'rights-request',
    method: 'GET',
    path: '/api/customers/:customerId/rights-requests/:requestId',
    permission: 'rights.receive',
    subject: 'customer',
    summary: {
      zh: '权利请求详情：时限、步骤、可办事项、法律依据',
      en: 'One request: clock, steps, what may be done, by what law',
    },
    params: ofRequest,
    response: requestDetail,
  }),
  endpoint({
    key: 'identify-requester',
    method: 'POST',
    path: '/api/customers/:customerId/rights-requests/:requestId/identity',
    permission: 'rights.receive',
    subject: 'customer',
    summary: { zh: '登记如何核实了请求人的身份', en: 'Note how it was made sure who asks' },
    params: ofRequest,
    body: z.strictObject({
      method: z.enum(
        identityMethods.filter((one) => one !== 'privacy-link') as [
          'document-seen',
          'code-to-phone',
          'called-back',
          'power-of-attorney',
        ],
      ),
    }),
    response: done,
  }),
  endpoint({
    key: 'take-on-request',
    method: 'POST',
    path: '/api/customers/:customerId/rights-requests/:requestId/assignee',
    permission: 'rights.handle',
    subject: 'customer',
    summary: { zh: '由本人承办', en: 'Take a request on' },
    params: ofRequest,
    response: done,
  }),
  endpoint({
    key: 'fulfil-request',
    method: 'POST',
    path: '/api/customers/:customerId/rights-requests/:requestId/fulfilment',
    permission: 'rights.handle',
    subject: 'customer',
    summary: {
      zh: '办结请求：生成副本、限制处理、撤回授权或答复更正',
      en: 'Grant a request: make the copy, restrict, withdraw, or answer',
    },
    params: ofRequest,
    body: z.strictObject({ answer }),
    response: done,
  }),
  endpoint({
    key: 'refuse-request',
    method: 'POST',
    path: '/api/customers/:customerId/rights-requests/:requestId/refusal',
    permission: 'rights.handle',
    subject: 'customer',
    summary: { zh: '附理由与法条不予同意', en: 'Refuse a request for a reason with its article' },
    params: ofRequest,
    body: z.strictObject({ reason: z.enum(refusalKeys), answer }),
    response: done,
  }),
  endpoint({
    key: 'restrict-instead',
    method: 'POST',
    path: '/api/customers/:customerId/rights-requests/:requestId/restriction',
    permission: 'rights.handle',
    subject: 'customer',
    summary: { zh: '依法不能删除时改为限制处理', en: 'Restrict the processing where the law forbids deleting' },
    params: ofRequest,
    response: done,
  }),
  endpoint({
    key: 'propose-deletion',
    method: 'POST',
    path: '/api/customers/:customerId/rights-requests/:requestId/deletion',
    permission: 'rights.handle',
    subject: 'customer',
    summary: { zh: '提出删除，交另一人复核', en: 'Propose to delete, for a second person to decide' },
    params: ofRequest,
    response: z.object({ erasureId: z.int() }),
  }),
  endpoint({
    key: 'decide-deletion',
    method: 'POST',
    path: '/api/customers/:customerId/rights-requests/:requestId/deletion/decision',
    permission: 'rights.approve',
    subject: 'customer',
    summary: {
      zh: '复核他人提出的删除；同意后立即销毁密钥',
      en: 'Decide a deletion somebody else proposed; approved, the keys are destroyed at once',
    },
    params: ofRequest,
    body: z.strictObject({ decision: z.enum(['approved', 'refused']) }),
    response: done,
  }),
  endpoint({
    key: 'take-back-request',
    method: 'POST',
    path: '/api/customers/:customerId/rights-requests/:requestId/withdrawal',
    permission: 'rights.receive',
    subject: 'customer',
    summary: { zh: '客户撤回其请求', en: 'The customer no longer asks' },
    params: ofRequest,
    response: done,
  }),
  endpoint({
    key: 'consent-proof',
    method: 'GET',
    path: '/api/customers/:customerId/consent-proof',
    permission: 'rights.handle',
    subject: 'customer',
    summary: { zh: '导出授权台账证明（已签名）', en: 'Export the proof of consents, signed' },
    params: ofCustomer,
    response: proofFile,
    limits: { perMinute: 10 },
  }),
] as const
