import { z } from 'zod'
import { endpoint } from '../kernel/contract.ts'

const label = z.object({ zh: z.string(), en: z.string() })

const entry = z.object({
  key: z.string(),
  label,
  kind: z.enum(['int', 'day', 'code', 'flag']),
  unit: z.string().nullable(),
  values: z.array(z.object({ key: z.string(), zh: z.string(), en: z.string() })).readonly(),
  grain: z.literal('customer'),
  dataClass: z.enum(['C1', 'C2']),
  purposes: z.array(z.string()).readonly(),
  freshness: z.enum(['daily', 'live']),
  source: z.string(),
  note: label.nullable(),
  coveragePpm: z.int().nullable(),
})

export const endpoints = [
  endpoint({
    key: 'features-dictionary',
    method: 'GET',
    path: '/api/features',
    permission: 'definition.read',
    subject: 'none',
    summary: { zh: '特征字典：含义、口径、用途与覆盖率。', en: 'The feature dictionary: meaning, unit, allowed use, coverage.' },
    response: z.object({
      businessDate: z.string().nullable(),
      catalogue: z.string(),
      customers: z.int().nullable(),
      features: z.array(entry).readonly(),
    }),
  }),
] as const
