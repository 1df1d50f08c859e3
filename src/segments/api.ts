import { z } from 'zod'
import { endpoint } from '../kernel/contract.ts'

const label = z.object({ zh: z.string(), en: z.string() })

export const endpoints = [
  endpoint({
    key: 'segments',
    method: 'GET',
    path: '/api/segments',
    permission: 'definition.read',
    subject: 'none',
    summary: {
      zh: '命名客群：规则与最近一夜的人数。',
      en: 'The named segments: their rules, and how many belonged on the last night.',
    },
    response: z.object({
      businessDate: z.string().nullable(),
      segments: z
        .array(
          z.object({
            key: z.string(),
            version: z.int(),
            label,
            purpose: z.string(),
            sentence: label,
            members: z.int().nullable(),
          }),
        )
        .readonly(),
    }),
  }),
] as const
