import { z } from 'zod'
import { daysBetween, parseDay, toDayNumber } from '../../kernel/day.ts'
import { dayOf, daySql } from '../facts.ts'
import { defineTrigger, money } from './trigger.ts'

/** 到期承接: something the customer holds matures within the next days. Once per maturity. */
export const maturity = defineTrigger({
  key: 'maturity',
  label: { zh: '到期承接', en: 'Maturity ahead' },
  params: z.strictObject({ daysAhead: z.int().min(0).max(15), minFen: z.int().min(0) }),
  features: ['next_maturity_on', 'maturing_15d_fen'],
  fires: ({ value, asOf }, { daysAhead, minFen }) => {
    const on = dayOf(value('next_maturity_on'))
    const amount = value('maturing_15d_fen') ?? 0
    if (on === null || amount < minFen) return undefined
    const days = daysBetween(asOf, on)
    return days >= 0 && days <= daysAhead ? { bucket: on, evidence: { amount_fen: amount, days_ahead: days } } : undefined
  },
  sql: ({ daysAhead, minFen }, asOf) => {
    const ahead = `toInt32(next_maturity_on) - ${toDayNumber(asOf)}`
    return {
      when: `ifNull(maturing_15d_fen, 0) >= ${minFen} AND ${ahead} >= 0 AND ${ahead} <= ${daysAhead}`,
      bucket: `ifNull(toDate32(toInt32(next_maturity_on)), ${daySql(asOf)})`,
      evidence: { amount_fen: 'ifNull(maturing_15d_fen, 0)', days_ahead: ahead },
    }
  },
  explain: ({ amount_fen, days_ahead }, currency) => ({
    zh: `${days_ahead === 0 ? '今日' : `${days_ahead} 天后`}起有产品到期，15 天内到期 ${money(amount_fen, currency).zh}`,
    en: `${money(amount_fen, currency).en} matures within 15 days, the first in ${days_ahead} days`,
  }),
  examples: [
    {
      given: { next_maturity_on: number('2026-10-22'), maturing_15d_fen: 30_000_000 },
      because: '300,000 in seven days',
      fires: true,
    },
    { given: { next_maturity_on: number('2026-10-15'), maturing_15d_fen: 30_000_000 }, because: 'today', fires: true },
    { given: { next_maturity_on: number('2026-10-31'), maturing_15d_fen: 0 }, because: 'sixteen days away', fires: false },
    { given: { next_maturity_on: number('2026-10-22'), maturing_15d_fen: 99_999 }, because: 'too small', fires: false },
    { given: { next_maturity_on: null, maturing_15d_fen: 0 }, because: 'nothing matures', fires: false },
  ],
})

function number(day: string): number {
  return toDayNumber(parseDay(day))
}
