import { z } from 'zod'
import { daySql } from '../facts.ts'
import { defineTrigger, money, quarterBucket } from './trigger.ts'

/** 睡眠激活: the customer has moved nothing for a year and next to nothing is left. */
export const dormant = defineTrigger({
  key: 'dormant',
  label: { zh: '睡眠激活', en: 'Dormant' },
  params: z.strictObject({ idleDays: z.int().min(1), belowFen: z.int().min(1) }),
  features: ['days_since_active', 'aum_fen', 'accounts_open'],
  fires: ({ value, asOf }, { idleDays, belowFen }) => {
    const [idle, aum] = [value('days_since_active'), value('aum_fen') ?? 0]
    if (idle === null || idle < idleDays || aum >= belowFen || (value('accounts_open') ?? 0) === 0) return undefined
    return { bucket: quarterBucket(asOf), evidence: { idle_days: idle, aum_fen: aum } }
  },
  sql: ({ idleDays, belowFen }, asOf) => ({
    when: `days_since_active >= ${idleDays} AND ifNull(aum_fen, 0) < ${belowFen} AND ifNull(accounts_open, 0) > 0`,
    bucket: daySql(quarterBucket(asOf)),
    evidence: { idle_days: 'days_since_active', aum_fen: 'ifNull(aum_fen, 0)' },
  }),
  explain: ({ idle_days, aum_fen }, currency) => ({
    zh: `已 ${idle_days} 天没有主动交易，资产 ${money(aum_fen, currency).zh}`,
    en: `nothing moved for ${idle_days} days; ${money(aum_fen, currency).en} left`,
  }),
  examples: [
    { given: { days_since_active: 440, aum_fen: 80_000, accounts_open: 1 }, because: '440 days, 800 yuan', fires: true },
    { given: { days_since_active: 364, aum_fen: 80_000, accounts_open: 1 }, because: 'a day short of a year', fires: false },
    { given: { days_since_active: 440, aum_fen: 100_000, accounts_open: 1 }, because: 'a thousand yuan', fires: false },
    { given: { days_since_active: null, aum_fen: 0, accounts_open: 1 }, because: 'never moved anything', fires: false },
    { given: { days_since_active: 440, aum_fen: 0, accounts_open: 0 }, because: 'no account left', fires: false },
  ],
})
