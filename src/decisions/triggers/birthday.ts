import { z } from 'zod'
import { addDays, toDayNumber } from '../../kernel/day.ts'
import { daySql } from '../facts.ts'
import { defineTrigger } from './trigger.ts'

/** 生日: in the coming days. Care only: a birthday is no occasion to sell. */
export const birthday = defineTrigger({
  key: 'birthday',
  label: { zh: '生日关怀', en: 'Birthday ahead' },
  params: z.strictObject({ daysAhead: z.int().min(0).max(30) }),
  features: ['days_to_birthday'],
  fires: ({ value, asOf }, { daysAhead }) => {
    const days = value('days_to_birthday')
    if (days === null || days < 0 || days > daysAhead) return undefined
    return { bucket: addDays(asOf, days), evidence: { days_ahead: days } }
  },
  sql: ({ daysAhead }, asOf) => ({
    when: `days_to_birthday >= 0 AND days_to_birthday <= ${daysAhead}`,
    bucket: `ifNull(toDate32(toInt32(${toDayNumber(asOf)} + days_to_birthday)), ${daySql(asOf)})`,
    evidence: { days_ahead: 'days_to_birthday' },
  }),
  explain: ({ days_ahead }) => ({
    zh: days_ahead === 0 ? '今天生日' : `${days_ahead} 天后生日`,
    en: days_ahead === 0 ? 'birthday today' : `birthday in ${days_ahead} days`,
  }),
  examples: [
    { given: { days_to_birthday: 3 }, because: 'in three days', fires: true },
    { given: { days_to_birthday: 0 }, because: 'today', fires: true },
    { given: { days_to_birthday: 4 }, because: 'in four days', fires: false },
    { given: { days_to_birthday: null }, because: 'birthday not known', fires: false },
  ],
})
