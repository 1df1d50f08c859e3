import { z } from 'zod'
import { daySql } from '../facts.ts'
import { defineTrigger, monthBucket } from './trigger.ts'

/** 贷款意向: the customer worked with the loan calculator more than once. */
export const loanInterest = defineTrigger({
  key: 'loan-interest',
  label: { zh: '贷款意向', en: 'Interest in a loan' },
  params: z.strictObject({ uses: z.int().min(1) }),
  features: ['loan_calculator_30d'],
  fires: ({ value, asOf }, { uses }) => {
    const seen = value('loan_calculator_30d') ?? 0
    return seen >= uses ? { bucket: monthBucket(asOf), evidence: { uses: seen } } : undefined
  },
  sql: ({ uses }, asOf) => ({
    when: `ifNull(loan_calculator_30d, 0) >= ${uses}`,
    bucket: daySql(monthBucket(asOf)),
    evidence: { uses: 'ifNull(loan_calculator_30d, 0)' },
  }),
  explain: ({ uses }) => ({ zh: `30 天内使用贷款计算器 ${uses} 次`, en: `used the loan calculator ${uses} times in 30 days` }),
  examples: [
    { given: { loan_calculator_30d: 2 }, because: 'twice', fires: true },
    { given: { loan_calculator_30d: 1 }, because: 'once may be chance', fires: false },
    { given: { loan_calculator_30d: null }, because: 'never', fires: false },
  ],
})
