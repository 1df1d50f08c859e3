import { z } from 'zod'
import { daySql } from '../facts.ts'
import { defineTrigger, money, monthBucket } from './trigger.ts'

/** 临界保级: closed months below the customer's own tier, while it can still be kept. */
export const tierRetention = defineTrigger({
  key: 'tier-retention',
  label: { zh: '临界保级', en: 'Tier at risk' },
  params: z.strictObject({ fromMonths: z.int().min(1), toMonths: z.int().min(1) }),
  features: ['tier_watch_months', 'aum_month_avg_fen'],
  fires: ({ value, asOf }, { fromMonths, toMonths }) => {
    const months = value('tier_watch_months')
    if (months === null || months < fromMonths || months > toMonths) return undefined
    return { bucket: monthBucket(asOf), evidence: { watch_months: months, average_fen: value('aum_month_avg_fen') ?? 0 } }
  },
  sql: ({ fromMonths, toMonths }, asOf) => ({
    when: `tier_watch_months >= ${fromMonths} AND tier_watch_months <= ${toMonths}`,
    bucket: daySql(monthBucket(asOf)),
    evidence: { watch_months: 'tier_watch_months', average_fen: 'ifNull(aum_month_avg_fen, 0)' },
  }),
  explain: ({ watch_months, average_fen }, currency) => ({
    zh: `已连续 ${watch_months} 个月低于本层级，本月日均 ${money(average_fen, currency).zh}`,
    en: `${watch_months} closed month(s) below the tier; the average this month is ${money(average_fen, currency).en}`,
  }),
  examples: [
    { given: { tier_watch_months: 1, aum_month_avg_fen: 25_000_000 }, because: 'one month below', fires: true },
    { given: { tier_watch_months: 2, aum_month_avg_fen: 25_000_000 }, because: 'two months below', fires: true },
    { given: { tier_watch_months: 0, aum_month_avg_fen: 25_000_000 }, because: 'not below', fires: false },
    { given: { tier_watch_months: 3, aum_month_avg_fen: 25_000_000 }, because: 'the tier is lost', fires: false },
    { given: { tier_watch_months: null }, because: 'no tier yet', fires: false },
  ],
})
