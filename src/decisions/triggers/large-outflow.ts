import { z } from 'zod'
import { daySql } from '../facts.ts'
import { defineTrigger, money, shareOf, shareSql, weekBucket } from './trigger.ts'

/** 大额流出: a large sum left on one of the last three days, against what was there before it left, or went to the customer's own account elsewhere. First a fraud check, then retention. */
export const largeOutflow = defineTrigger({
  key: 'large-outflow',
  label: { zh: '大额流出', en: 'Large outflow' },
  params: z.strictObject({ minFen: z.int().min(1), aumPpm: z.int().min(0).max(1_000_000) }),
  features: ['max_outflow_1d_fen', 'own_name_outflow_7d_fen', 'aum_fen'],
  fires: ({ value, asOf }, { minFen, aumPpm }) => {
    const amount = value('max_outflow_1d_fen') ?? 0
    const own = value('own_name_outflow_7d_fen') ?? 0
    const aum = value('aum_fen') ?? 0
    const isLarge = amount >= Math.max(minFen, shareOf(aum + amount, aumPpm)) || own >= minFen
    return isLarge ? { bucket: weekBucket(asOf), evidence: { amount_fen: amount, own_name_fen: own, aum_fen: aum } } : undefined
  },
  sql: ({ minFen, aumPpm }, asOf) => {
    const [amount, own, aum] = ['ifNull(max_outflow_1d_fen, 0)', 'ifNull(own_name_outflow_7d_fen, 0)', 'ifNull(aum_fen, 0)']
    return {
      when: `${amount} >= greatest(toInt64(${minFen}), ${shareSql(`(${aum} + ${amount})`, aumPpm)}) OR ${own} >= ${minFen}`,
      bucket: daySql(weekBucket(asOf)),
      evidence: { amount_fen: amount, own_name_fen: own, aum_fen: aum },
    }
  },
  explain: ({ amount_fen, own_name_fen }, currency) => ({
    zh: `近三日内单日转出 ${money(amount_fen, currency).zh}${own_name_fen === 0 ? '' : `，七日内转往本人他行账户 ${money(own_name_fen, currency).zh}`}`,
    en: `${money(amount_fen, currency).en} left on one of the last three days${own_name_fen === 0 ? '' : `; ${money(own_name_fen, currency).en} went to own accounts elsewhere in seven days`}`,
  }),
  examples: [
    {
      given: { max_outflow_1d_fen: 30_000_000, own_name_outflow_7d_fen: 0, aum_fen: 50_000_000 },
      because: '300,000 of 800,000 before',
      fires: true,
    },
    {
      given: { max_outflow_1d_fen: 30_000_000, own_name_outflow_7d_fen: 0, aum_fen: 71_000_000 },
      because: '29.7 % of what was there',
      fires: false,
    },
    {
      given: { max_outflow_1d_fen: 10_000_000, own_name_outflow_7d_fen: 20_000_000, aum_fen: 500_000_000 },
      because: '200,000 to own accounts elsewhere within the week',
      fires: true,
    },
    { given: { max_outflow_1d_fen: 0, own_name_outflow_7d_fen: 0, aum_fen: 0 }, because: 'nothing left', fires: false },
  ],
})
