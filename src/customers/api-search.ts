import { z } from 'zod'
import { endpoint } from '../kernel/contract.ts'
import { trimmed } from '../kernel/input.ts'

const label = z.object({ zh: z.string(), en: z.string() })
const span = z.object({ from: z.int(), to: z.int() })

/** A customer in a list of found or recent ones, as the reader's roles may see them. Marks are places in the text as it is shown. */
export const foundCustomer = z.object({
  customerId: z.int(),
  kind: z.enum(['personal', 'business']),
  name: z.object({ text: z.string(), isMasked: z.boolean() }),
  nameMarks: z.array(span),
  tier: label.extend({ key: z.string() }).optional(),
  branch: label,
  owner: z.object({ staffId: z.int(), name: z.string() }).optional(),
  /** The reader is the one who looks after them. */
  isMine: z.boolean(),
  /** What answered to what was typed: a number comes masked, and of its end what the mask leaves open is marked. */
  found: z
    .object({
      by: z.enum(['name', 'reading', 'phone', 'document', 'account', 'number']),
      text: z.string(),
      marks: z.array(span),
    })
    .optional(),
})

// What is typed goes in the body of a POST: an address stands in logs, histories and proxies.
export const searchEndpoints = [
  endpoint({
    key: 'search-customers',
    method: 'POST',
    path: '/api/search/customers',
    permission: 'customer.read',
    subject: 'none',
    summary: {
      zh: '按姓名、拼音、号码或尾号查找可见范围内的客户',
      en: 'Find customers in scope by name, pinyin, a number or its end',
    },
    body: z.strictObject({ text: trimmed(60) }),
    response: z.object({ items: z.array(foundCustomer), hasMore: z.boolean() }),
    limits: { perMinute: 90, bodyKb: 4 },
  }),
  endpoint({
    key: 'recent-customers',
    method: 'GET',
    path: '/api/search/recent',
    permission: 'customer.read',
    subject: 'self',
    summary: { zh: '本人最近查看的客户', en: 'The customers one opened last' },
    response: z.object({ items: z.array(foundCustomer) }),
  }),
] as const
