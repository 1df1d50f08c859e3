import { z } from 'zod'
import { dataClasses, retentionStarts } from '../../customers/privacy/retention-rule.ts'
import { endpoint } from '../../kernel/contract.ts'
import { id32InUrl, trimmed } from '../../kernel/input.ts'

const label = z.object({ zh: z.string(), en: z.string() })
const ofCustomer = z.object({ customerId: id32InUrl })
const done = z.object({ isDone: z.literal(true) })

export const retentionEndpoints = [
  endpoint({
    key: 'retention',
    method: 'GET',
    path: '/api/privacy/retention',
    permission: 'retention.read',
    subject: 'bank',
    summary: {
      zh: '留存规则、法律依据与试算：今夜将清理多少',
      en: 'Rules of retention, their law, and what tonight would remove',
    },
    response: z.object({
      asOf: z.iso.date(),
      lastNight: z.object({ businessDate: z.iso.date(), copies: z.int() }).optional(),
      items: z.array(
        z.object({
          key: z.string(),
          version: z.int(),
          label,
          law: label,
          basis: z.enum(['law', 'default']),
          dataClass: z.enum(dataClasses),
          after: z.enum(retentionStarts),
          keepMonths: z.int(),
          /** What it would remove now; of a class that is only archived, what is older. */
          due: z.int(),
          isCleaned: z.boolean(),
          removedLastNight: z.int().optional(),
        }),
      ),
    }),
    limits: { perMinute: 10 },
  }),
  endpoint({
    key: 'legal-holds',
    method: 'GET',
    path: '/api/customers/:customerId/legal-holds',
    permission: 'hold.place',
    subject: 'customer',
    summary: { zh: '客户档案上的法定或争议留存', en: 'Holds on a customer’s file by law or dispute' },
    params: ofCustomer,
    response: z.object({
      items: z.array(
        z.object({
          holdId: z.int(),
          reference: z.string(),
          placedBy: z.string(),
          placedAt: z.iso.datetime(),
          releasedBy: z.string().optional(),
          releasedAt: z.iso.datetime().optional(),
          mayRelease: z.boolean(),
        }),
      ),
    }),
  }),
  endpoint({
    key: 'place-legal-hold',
    method: 'POST',
    path: '/api/customers/:customerId/legal-holds',
    permission: 'hold.place',
    subject: 'customer',
    summary: { zh: '登记留存：档案不得删除，优先于一切留存期限', en: 'Hold a file: nothing of it goes, whatever a period says' },
    params: ofCustomer,
    body: z.strictObject({ reference: trimmed(120, 2) }),
    response: z.object({ holdId: z.int() }),
  }),
  endpoint({
    key: 'release-legal-hold',
    method: 'POST',
    path: '/api/customers/:customerId/legal-holds/:holdId/release',
    permission: 'hold.place',
    subject: 'customer',
    summary: { zh: '解除他人登记的留存', en: 'Release a hold that somebody else placed' },
    params: ofCustomer.extend({ holdId: id32InUrl }),
    response: done,
  }),
] as const
