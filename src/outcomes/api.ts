import { z } from 'zod'
import { endpoint } from '../kernel/contract.ts'

const named = z.object({ key: z.string(), zh: z.string(), en: z.string() })

export const endpoints = [
  endpoint({
    key: 'conversions',
    method: 'GET',
    path: '/api/outcomes/conversions',
    permission: 'branch.read',
    subject: 'none',
    summary: { zh: '近 90 天转化：按活动、层级与渠道', en: 'Conversion of the last 90 days, by offer, tier and channel' },
    response: z.object({
      businessDate: z.iso.date().optional(),
      items: z.array(
        z.object({
          offer: named,
          tierKey: z.string(),
          channel: z.string(),
          issued: z.int(),
          contacted: z.int(),
          effective: z.int(),
          positive: z.int(),
          expired: z.int(),
          /** Positive ÷ contacted in ppm; absent where nobody was contacted. */
          positivePpm: z.int().optional(),
        }),
      ),
    }),
  }),
] as const
