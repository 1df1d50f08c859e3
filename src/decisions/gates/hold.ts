import { z } from 'zod'
import { defineGate } from './gate.ts'

/** A legal, AML or death restriction, or a child without a guardian on record, stops every contact. Which of them it is stays in the record: the sentence is the same for all. */
export const hold = defineGate({
  key: 'hold',
  code: 2,
  label: { zh: '合规限制', en: 'Legal hold' },
  isAbsolute: true,
  columns: ['held', 'minor_unguarded'],
  params: z.strictObject({}),
  judge: ({ facts }) => {
    const isHeld = facts.held || facts.minorUnguarded
    return { denied: isHeld, evidence: { isHeld } }
  },
  sql: () => 'held = 1 OR minor_unguarded = 1',
  explain: ({ denied }) =>
    denied
      ? { zh: '客户存在限制，不可联系', en: 'a restriction is in force: no contact' }
      : { zh: '无限制', en: 'no restriction is in force' },
  examples: [
    { given: {}, because: 'no restriction', denied: false },
    { given: { facts: { held: true } }, because: 'a restriction in force', denied: true },
    { given: { facts: { minorUnguarded: true } }, because: 'a child without a guardian on record', denied: true },
    { given: { facts: { held: true }, offer: { contentClass: 'service' } }, because: 'service contacts stop too', denied: true },
  ],
})
