import { z } from 'zod'
import { lookupRules } from '../../customers/privacy/lookup-words.ts'
import { endpoint } from '../../kernel/contract.ts'
import { id32InUrl, trimmed } from '../../kernel/input.ts'
import { pageOf, pageQuery } from '../../kernel/paging.ts'

const day = z.iso.date()
const label = z.object({ zh: z.string(), en: z.string() })
const state = z.enum(['open', 'explained', 'escalated'])
const ruleKey = z.enum(lookupRules.keys as [(typeof lookupRules.keys)[number], ...(typeof lookupRules.keys)[number][]])

export const finding = z.object({
  findingId: z.int(),
  rule: label.extend({ key: z.string() }),
  /** What was counted, as a sentence and as numbers. */
  text: label,
  numbers: z.record(z.string(), z.union([z.number(), z.string()])),
  who: z.object({ login: z.string(), name: label.optional(), post: label, branch: label.optional() }),
  day,
  customers: z.array(z.int()),
  state,
  disposition: z.object({ state, reason: z.string(), login: z.string(), at: z.string() }).optional(),
  /** Whether the one who asks may dispose of it: it is not about them. */
  mayDispose: z.boolean(),
})

export const lookupEndpoints = [
  endpoint({
    key: 'lookup-findings',
    method: 'GET',
    path: '/api/privacy/lookup-findings',
    permission: 'lookup.review',
    subject: 'bank',
    summary: { zh: '异常的客户查看行为，附数字与处置', en: 'Looks at customers that stand out, with numbers and dispositions' },
    query: pageQuery.extend({ state: state.optional(), rule: ruleKey.optional(), login: z.string().max(64).optional() }),
    response: pageOf(finding),
  }),
  endpoint({
    key: 'judge-lookups',
    method: 'POST',
    path: '/api/privacy/lookup-findings/judgement',
    permission: 'lookup.review',
    subject: 'bank',
    summary: { zh: '立即检查今天与昨天的查看', en: 'Judge the looks of today and yesterday now' },
    response: z.object({ changed: z.int() }),
    limits: { perMinute: 6 },
  }),
  endpoint({
    key: 'dispose-lookup-finding',
    method: 'POST',
    path: '/api/privacy/lookup-findings/:findingId/disposition',
    permission: 'lookup.review',
    subject: 'bank',
    summary: { zh: '处置：已说明，或上报', en: 'Dispose of a finding: explained, or handed on' },
    params: z.object({ findingId: id32InUrl }),
    body: z.strictObject({ state: z.enum(['explained', 'escalated']), reason: trimmed(500, 4) }),
    response: z.object({ isDone: z.literal(true) }),
  }),
  endpoint({
    key: 'watch-customer',
    method: 'PUT',
    path: '/api/customers/:customerId/watched',
    permission: 'lookup.review',
    subject: 'customer',
    summary: {
      zh: '列入或移出重点关注名单（员工、员工亲属、要求保护者）',
      en: 'Put a customer on the list of those to be guarded, or take them off',
    },
    params: z.object({ customerId: id32InUrl }),
    body: z.strictObject({ kind: z.enum(['staff', 'staff-family', 'guarded']).optional() }),
    response: z.object({ isDone: z.literal(true) }),
  }),
] as const
