import { z } from 'zod'
import { daySql } from '../facts.ts'
import { defineTrigger, money, monthBucket, shareOf, shareSql } from './trigger.ts'

/** 临界提升: the month average to be expected is within reach of the tier above (DOMAIN A7). No top-up exists on the last day of the month or in the highest tier. */
export const nearTier = defineTrigger({
  key: 'near-tier',
  label: { zh: '临界提升', en: 'Close to the next tier' },
  params: z.strictObject({
    /** Expected average as a part of the threshold, from which it counts as close. */
    closePpm: z.int(),
    /** Or the top-up is at most this part of the threshold and at most this sum. */
    gapPpm: z.int(),
    gapFen: z.int(),
  }),
  features: ['tier_forecast_ppm', 'tier_next_fen', 'tier_gap_fen'],
  fires: ({ value, asOf }, params) => {
    const [forecast, next, gap] = [value('tier_forecast_ppm'), value('tier_next_fen'), value('tier_gap_fen')]
    if (forecast === null || next === null || gap === null || gap <= 0 || forecast >= 1_000_000) return undefined
    const isClose = forecast >= params.closePpm || gap <= Math.min(shareOf(next, params.gapPpm), params.gapFen)
    return isClose ? { bucket: monthBucket(asOf), evidence: { gap_fen: gap, next_fen: next, forecast_ppm: forecast } } : undefined
  },
  // `least` passes over a NULL, so the missing threshold is asked for by name.
  sql: ({ closePpm, gapPpm, gapFen }, asOf) => ({
    when: `isNotNull(tier_next_fen) AND tier_gap_fen > 0 AND tier_forecast_ppm < 1000000 AND (tier_forecast_ppm >= ${closePpm} OR tier_gap_fen <= least(${shareSql('tier_next_fen', gapPpm)}, ${gapFen}))`,
    bucket: daySql(monthBucket(asOf)),
    evidence: { gap_fen: 'tier_gap_fen', next_fen: 'tier_next_fen', forecast_ppm: 'tier_forecast_ppm' },
  }),
  explain: ({ gap_fen, next_fen }, currency) => ({
    zh: `再存 ${money(gap_fen, currency).zh} 并保持到月末，月日均即达到 ${money(next_fen, currency).zh}`,
    en: `${money(gap_fen, currency).en} more, kept to the end of the month, lifts the month average to ${money(next_fen, currency).en}`,
  }),
  examples: [
    {
      given: { tier_forecast_ppm: 960_000, tier_next_fen: 50_000_000, tier_gap_fen: 3_875_000 },
      because: '480,000 expected of 500,000',
      fires: true,
    },
    {
      given: { tier_forecast_ppm: 849_999, tier_next_fen: 50_000_000, tier_gap_fen: 7_500_000 },
      because: 'the gap is 15 % of the threshold',
      fires: true,
    },
    {
      given: { tier_forecast_ppm: 849_999, tier_next_fen: 50_000_000, tier_gap_fen: 7_500_001 },
      because: 'too far on both counts',
      fires: false,
    },
    {
      given: { tier_forecast_ppm: 830_000, tier_next_fen: 600_000_000, tier_gap_fen: 20_000_001 },
      because: 'within 15 %, but more than 200,000',
      fires: false,
    },
    {
      given: { tier_forecast_ppm: 1_000_000, tier_next_fen: 50_000_000, tier_gap_fen: 0 },
      because: 'reached already',
      fires: false,
    },
    { given: { tier_forecast_ppm: null, tier_next_fen: null, tier_gap_fen: null }, because: 'the highest tier', fires: false },
  ],
})
