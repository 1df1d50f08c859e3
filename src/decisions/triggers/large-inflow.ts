import { z } from 'zod'
import { daySql } from '../facts.ts'
import { defineTrigger, money, shareOf, shareSql, weekBucket } from './trigger.ts'

/** 大额流入: one of the last three days brought a large sum, by itself and against what the customer holds. Where it came from is not asked (AML is not sales talk). */
export const largeInflow = defineTrigger({
  key: 'large-inflow',
  label: { zh: '大额流入', en: 'Large inflow' },
  params: z.strictObject({ minFen: z.int().min(1), aumPpm: z.int().min(0).max(1_000_000) }),
  features: ['max_inflow_1d_fen', 'aum_fen'],
  fires: ({ value, asOf }, { minFen, aumPpm }) => {
    const [amount, aum] = [value('max_inflow_1d_fen') ?? 0, value('aum_fen') ?? 0]
    const isLarge = amount >= minFen && amount >= shareOf(aum, aumPpm)
    return isLarge ? { bucket: weekBucket(asOf), evidence: { amount_fen: amount, aum_fen: aum } } : undefined
  },
  sql: ({ minFen, aumPpm }, asOf) => ({
    when: `ifNull(max_inflow_1d_fen, 0) >= greatest(toInt64(${minFen}), ${shareSql('ifNull(aum_fen, 0)', aumPpm)})`,
    bucket: daySql(weekBucket(asOf)),
    evidence: { amount_fen: 'ifNull(max_inflow_1d_fen, 0)', aum_fen: 'ifNull(aum_fen, 0)' },
  }),
  explain: ({ amount_fen, aum_fen }, currency) => ({
    zh: `近三日内单日转入 ${money(amount_fen, currency).zh}，现有资产 ${money(aum_fen, currency).zh}`,
    en: `${money(amount_fen, currency).en} came in on one of the last three days; assets now are ${money(aum_fen, currency).en}`,
  }),
  examples: [
    { given: { max_inflow_1d_fen: 50_000_000, aum_fen: 60_000_000 }, because: '500,000 of 600,000', fires: true },
    { given: { max_inflow_1d_fen: 20_000_000, aum_fen: 66_666_666 }, because: 'exactly 200,000 and 30 %', fires: true },
    { given: { max_inflow_1d_fen: 19_999_999, aum_fen: 30_000_000 }, because: 'a fen below 200,000', fires: false },
    { given: { max_inflow_1d_fen: 50_000_000, aum_fen: 500_000_000 }, because: 'little against five million', fires: false },
    { given: { max_inflow_1d_fen: null, aum_fen: null }, because: 'nothing known', fires: false },
  ],
})
