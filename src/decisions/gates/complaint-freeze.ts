import { z } from 'zod'
import { contentClasses } from '../facts.ts'
import { defineGate, missing, never } from './gate.ts'

/** From filing a complaint until the bank's own days after its closing nobody is sold anything (DOMAIN A7, the last row). The freeze itself is dated in the record. */
export const complaintFreeze = defineGate({
  key: 'complaint-freeze',
  code: 4,
  label: { zh: '投诉冷静期', en: 'Complaint freeze' },
  columns: ['complaint_freeze'],
  params: z.strictObject({ classes: z.array(z.enum(contentClasses)) }),
  floors: ({ classes }) => missing('classes', classes, ['marketing']),
  judge: ({ facts, offer }, { classes }) => ({
    denied: facts.complaintFreeze && classes.includes(offer.contentClass),
    evidence: { isFrozen: facts.complaintFreeze, contentClass: offer.contentClass },
  }),
  sql: ({ offer }, { classes }) => (classes.includes(offer.contentClass) ? 'complaint_freeze = 1' : never),
  explain: ({ denied, evidence }) => {
    if (denied) return { zh: '投诉处理中或办结未满冷静期，暂停营销', en: 'a complaint is open or lately closed: no marketing' }
    return evidence['isFrozen'] === true
      ? { zh: '投诉期间可进行服务联系', en: 'service goes on while a complaint is handled' }
      : { zh: '无投诉冻结', en: 'no complaint stops it' }
  },
  examples: [
    { given: {}, because: 'no complaint', denied: false },
    { given: { facts: { complaintFreeze: true } }, because: 'a complaint is open', denied: true },
    {
      given: { facts: { complaintFreeze: true }, offer: { contentClass: 'service' } },
      because: 'service is not marketing',
      denied: false,
    },
  ],
})
