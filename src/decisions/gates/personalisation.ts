import { z } from 'zod'
import { defineGate, never } from './gate.ts'

/** A customer who switched personalised recommendation off gets only what any customer would be told (PIPL art. 24); P and C are bank-wide then. */
export const personalisation = defineGate({
  key: 'personalisation',
  code: 12,
  label: { zh: '个性化推荐', en: 'Personalisation' },
  columns: ['personalised'],
  params: z.strictObject({}),
  judge: ({ facts, offer }) => ({
    denied: offer.personalised && !facts.personalised,
    evidence: { isPersonalised: offer.personalised, isSwitchedOn: facts.personalised },
  }),
  sql: ({ offer }) => (offer.personalised ? 'personalised = 0' : never),
  explain: ({ denied, evidence }) => {
    if (denied) return { zh: '客户已关闭个性化推荐', en: 'the customer switched personalised recommendation off' }
    return evidence['isSwitchedOn'] === true
      ? { zh: '个性化推荐已开启', en: 'personalised recommendation is on' }
      : { zh: '非个性化联系', en: 'not a personalised contact' }
  },
  examples: [
    { given: { offer: { personalised: true } }, because: 'the switch is on', denied: false },
    { given: { offer: { personalised: true }, facts: { personalised: false } }, because: 'the switch is off', denied: true },
    { given: { offer: { personalised: false }, facts: { personalised: false } }, because: 'told to anybody', denied: false },
  ],
})
