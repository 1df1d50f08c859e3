import { z } from 'zod'
import { daySql } from '../facts.ts'
import { defineTrigger, money, monthBucket } from './trigger.ts'

/** 代发新户: the first salary has come in. */
export const newSalary = defineTrigger({
  key: 'new-salary',
  label: { zh: '代发新户', en: 'First salary' },
  params: z.strictObject({ withinDays: z.int().min(1) }),
  features: ['salary_count_90d', 'days_since_salary', 'salary_last_fen'],
  fires: ({ value, asOf }, { withinDays }) => {
    const [count, days] = [value('salary_count_90d') ?? 0, value('days_since_salary')]
    if (count !== 1 || days === null || days > withinDays) return undefined
    return { bucket: monthBucket(asOf), evidence: { amount_fen: value('salary_last_fen') ?? 0, days_since: days } }
  },
  sql: ({ withinDays }, asOf) => ({
    when: `salary_count_90d = 1 AND days_since_salary <= ${withinDays}`,
    bucket: daySql(monthBucket(asOf)),
    evidence: { amount_fen: 'ifNull(salary_last_fen, 0)', days_since: 'days_since_salary' },
  }),
  explain: ({ amount_fen, days_since }, currency) => ({
    zh: `${days_since} 天前首次代发入账 ${money(amount_fen, currency).zh}`,
    en: `the first salary of ${money(amount_fen, currency).en} came in ${days_since} days ago`,
  }),
  examples: [
    { given: { salary_count_90d: 1, days_since_salary: 5, salary_last_fen: 800_000 }, because: 'five days ago', fires: true },
    { given: { salary_count_90d: 3, days_since_salary: 5, salary_last_fen: 800_000 }, because: 'the third', fires: false },
    { given: { salary_count_90d: 1, days_since_salary: 8, salary_last_fen: 800_000 }, because: 'the week is over', fires: false },
    { given: { salary_count_90d: 0, days_since_salary: null }, because: 'no salary', fires: false },
  ],
})
