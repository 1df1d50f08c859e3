import { z } from 'zod'
import { daySql } from '../facts.ts'
import { defineTrigger, money, monthBucket } from './trigger.ts'

/** 信用卡未激活: a card was issued and never activated. Until a year and a half idle: then it is a sleeping card, closed and not courted. */
export const cardNotActivated = defineTrigger({
  key: 'card-not-activated',
  label: { zh: '信用卡未激活', en: 'Card not activated' },
  params: z.strictObject({ fromDays: z.int().min(1), toDays: z.int().min(1) }),
  features: ['card_inactive_days', 'card_limit_fen'],
  fires: ({ value, asOf }, { fromDays, toDays }) => {
    const days = value('card_inactive_days')
    if (days === null || days < fromDays || days > toDays) return undefined
    return { bucket: monthBucket(asOf), evidence: { days, limit_fen: value('card_limit_fen') ?? 0 } }
  },
  sql: ({ fromDays, toDays }, asOf) => ({
    when: `card_inactive_days >= ${fromDays} AND card_inactive_days <= ${toDays}`,
    bucket: daySql(monthBucket(asOf)),
    evidence: { days: 'card_inactive_days', limit_fen: 'ifNull(card_limit_fen, 0)' },
  }),
  explain: ({ days, limit_fen }, currency) => ({
    zh: `信用卡发卡 ${days} 天未激活，额度 ${money(limit_fen, currency).zh}`,
    en: `a card with a limit of ${money(limit_fen, currency).en} has not been activated for ${days} days`,
  }),
  examples: [
    { given: { card_inactive_days: 44, card_limit_fen: 2_000_000 }, because: 'issued 44 days ago', fires: true },
    { given: { card_inactive_days: 15, card_limit_fen: 0 }, because: 'the fifteenth day', fires: true },
    { given: { card_inactive_days: 14, card_limit_fen: 0 }, because: 'still on its way', fires: false },
    { given: { card_inactive_days: 541, card_limit_fen: 0 }, because: 'a sleeping card', fires: false },
    { given: { card_inactive_days: null }, because: 'no such card', fires: false },
  ],
})
