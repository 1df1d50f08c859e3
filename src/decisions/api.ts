import { z } from 'zod'
import { endpoint } from '../kernel/contract.ts'
import { id32InUrl, text } from '../kernel/input.ts'

const day = z.iso.date()
const label = z.object({ zh: z.string(), en: z.string() })
const named = label.extend({ key: z.string() })
const id = id32InUrl

/** One gate's verdict on one treatment, with the sentence that carries its numbers. */
const verdict = z.object({ gate: named, version: z.int(), isAllowed: z.boolean(), sentence: label })

/** Why an offer may, or may not, be made to a customer now: the treatment that got furthest speaks for the offer. */
const explained = z.object({
  offer: named,
  contentClass: z.string(),
  isOpen: z.boolean(),
  /** Among the best three of the customer: 1, 2, 3; absent otherwise. */
  rank: z.int().optional(),
  channel: z.string(),
  /** P × C × V × L of the treatment, as it was computed. */
  priority: z.string().optional(),
  factors: z.object({ propensityPpm: z.int(), contextPpm: z.int(), valueFen: z.int(), leverPpm: z.int() }).optional(),
  /** The first gate that denied the treatment that got furthest. */
  deniedBy: verdict.optional(),
  /** Every treatment with its first denying gate: given when one offer is asked for. */
  treatments: z.array(z.object({ channel: z.string(), isOpen: z.boolean(), verdicts: z.array(verdict) })),
})

export const endpoints = [
  endpoint({
    key: 'explain-customer',
    method: 'GET',
    path: '/api/customers/:customerId/explain',
    permission: 'decision.explain',
    subject: 'customer',
    summary: { zh: '为何推荐、为何不推荐', en: 'Why, and why not, for a customer' },
    params: z.object({ customerId: id }),
    query: z.object({ offer: text(60).optional() }),
    response: z.object({ businessDate: day.optional(), runId: z.int().optional(), items: z.array(explained) }),
  }),
  endpoint({
    key: 'customer-next-asks',
    method: 'GET',
    path: '/api/customers/:customerId/next-asks',
    permission: 'decision.explain',
    subject: 'customer',
    summary: { zh: '下一步最值得询问客户什么', en: 'What is most worth asking a customer next' },
    params: z.object({ customerId: id }),
    response: z.object({
      businessDate: day.optional(),
      items: z.array(named.extend({ words: label, worthFen: z.int(), opens: z.array(named) })),
    }),
  }),
  endpoint({
    key: 'replay-decision',
    method: 'GET',
    path: '/api/decisions/:decisionId/replay',
    permission: 'decision.replay',
    subject: 'decision',
    summary: { zh: '按留存的输入重放一项决策', en: 'Replay an issued decision from what it kept' },
    params: z.object({ decisionId: id }),
    response: z.object({
      decisionId: z.int(),
      isSame: z.boolean(),
      bundleHash: z.string(),
      issuedAt: z.string(),
      offer: z.string(),
      channel: z.string(),
      differences: z.array(z.object({ path: z.string(), stored: z.string(), replayed: z.string() })),
    }),
  }),
] as const
