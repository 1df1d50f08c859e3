import { z } from 'zod'
import { daySql } from '../facts.ts'
import { defineTrigger, money, monthBucket } from './trigger.ts'

/** 小微收单: takings through the merchant account that a business lives on. */
export const merchantFlow = defineTrigger({
  key: 'merchant-flow',
  label: { zh: '商户流水', en: 'Merchant takings' },
  params: z.strictObject({ minFen: z.int().min(1) }),
  features: ['merchant_flow_30d_fen'],
  fires: ({ value, asOf }, { minFen }) => {
    const flow = value('merchant_flow_30d_fen') ?? 0
    return flow >= minFen ? { bucket: monthBucket(asOf), evidence: { amount_fen: flow } } : undefined
  },
  sql: ({ minFen }, asOf) => ({
    when: `ifNull(merchant_flow_30d_fen, 0) >= ${minFen}`,
    bucket: daySql(monthBucket(asOf)),
    evidence: { amount_fen: 'ifNull(merchant_flow_30d_fen, 0)' },
  }),
  explain: ({ amount_fen }, currency) => ({
    zh: `30 天收单流水 ${money(amount_fen, currency).zh}`,
    en: `takings of ${money(amount_fen, currency).en} in 30 days`,
  }),
  examples: [
    { given: { merchant_flow_30d_fen: 4_000_000 }, because: '40,000 in a month', fires: true },
    { given: { merchant_flow_30d_fen: 2_999_999 }, because: 'below 30,000', fires: false },
  ],
})
