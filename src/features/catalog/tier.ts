import { ppmOf } from '../arithmetic.ts'
import { type Feature, featuresFrom } from '../feature.ts'

const fromTiers = featuresFrom('tier_months', { unit: 'count' })
const derived = featuresFrom('derived', { unit: 'fen' })

/** The lower bound of the tier above; missing in the highest. `tier_bounds` are the lower bounds of all tiers but the lowest. */
const nextBound = `if(tier < length({tier_bounds:Array(Int64)}), {tier_bounds:Array(Int64)}[tier + 1], NULL)`

/** X − B of DOMAIN A1 as a whole number of fen: X rounded up, so that the target is reached and not missed by a fraction. */
const topUp = `greatest(intDiv(greatest(tier_next_fen * {month_length:Int32} - aum_month_sum_fen, 0) + ({month_length:Int32} - {month_days:Int32}) - 1, greatest({month_length:Int32} - {month_days:Int32}, 1)) - aum_fen, 0)`

/** Where the customer stands between the tiers. The codes of `tier` come from the tier scheme in force. */
export const tierFeatures: readonly Feature[] = [
  fromTiers({
    key: 'tier',
    kind: 'code',
    isOrdered: true,
    label: { zh: '客户层级', en: 'Tier' },
    dataClass: 'C1',
    sql: `tier`,
    examples: [
      { customer: 'C01', value: 2, because: 'GOLD' },
      { customer: 'C12', value: 4, because: 'DIAMOND, after six months below PRIVATE' },
    ],
  }),
  fromTiers({
    key: 'tier_watch_months',
    label: { zh: '连续低于本层级的月数', en: 'Closed months below the tier' },
    unit: 'months',
    sql: `watch_months`,
    examples: [
      { customer: 'C08', value: 1, because: 'September' },
      { customer: 'C12', value: 0, because: 'starts anew in the lower tier' },
    ],
  }),
  fromTiers({
    key: 'tier_watched',
    kind: 'flag',
    label: { zh: '保级关注', en: 'Watched: below the tier this month' },
    sql: `state = 'watch'`,
    examples: [
      { customer: 'C08', value: 1 },
      { customer: 'C01', value: 0 },
    ],
  }),
  derived({
    key: 'tier_forecast_fen',
    label: { zh: '预计本月日均', en: 'Month average to be expected' },
    sql: `intDiv(aum_month_sum_fen + aum_fen * ({month_length:Int32} - {month_days:Int32}), {month_length:Int32})`,
    note: { zh: '余额不变时的月末日均，向零取整。', en: 'If nothing changes to the end of the month; rounded towards zero.' },
    examples: [
      { customer: 'C01', value: 48_000_000 },
      // (3,000,000 + 600,000 × 16) ÷ 31 = 406,451.61.
      { customer: 'C03', value: 40_645_161, because: '(3,000,000 + 16 × 600,000) ÷ 31' },
    ],
  }),
  derived({
    key: 'tier_next_fen',
    label: { zh: '上一层级门槛', en: 'Where the tier above begins' },
    missing: 'null',
    sql: nextBound,
    examples: [{ customer: 'C01', value: 50_000_000, because: 'PLATINUM' }],
  }),
  derived({
    key: 'tier_forecast_ppm',
    label: { zh: '预计日均占上一层级门槛', en: 'Expected average, of where the tier above begins' },
    unit: 'ppm',
    missing: 'null',
    sql: ppmOf('tier_forecast_fen', 'tier_next_fen'),
    examples: [{ customer: 'C01', value: 960_000, because: '480,000 ÷ 500,000' }],
  }),
  derived({
    key: 'tier_gap_fen',
    label: { zh: '升层需补足', en: 'Top-up to reach the tier above' },
    missing: 'null',
    sql: `if({month_days:Int32} < {month_length:Int32}, ${topUp}, NULL)`,
    note: {
      zh: '本月余下各日维持所需余额减当前余额；月末最后一天与最高层级无此项。',
      en: 'What must be added now and kept to the end of the month. Not on its last day, and not in the highest tier.',
    },
    examples: [{ customer: 'C01', value: 3_875_000, because: '(500,000 × 31 − 7,200,000) ÷ 16 = 518,750; − 480,000' }],
  }),
]
