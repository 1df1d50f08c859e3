import { z } from 'zod'
import { channels } from '../facts.ts'
import { defineGate } from './gate.ts'

/** Somebody must answer for the contact: a branch, and where the channel belongs to one person (WeCom, a meeting) the customer's own manager. */
export const scope = defineGate({
  key: 'scope',
  code: 1,
  label: { zh: '归属', en: 'Scope' },
  columns: ['branch_id', 'owner_staff_id'],
  params: z.strictObject({ ownerChannels: z.array(z.enum(channels)) }),
  judge: ({ facts, treatment }, { ownerChannels }) => {
    const needsOwner = ownerChannels.includes(treatment.channel)
    return {
      denied: facts.branchId === 0 || (needsOwner && facts.ownerStaffId === 0),
      evidence: { branch: facts.branchId, owner: facts.ownerStaffId, needsOwner },
    }
  },
  sql: ({ treatment }, { ownerChannels }) =>
    ownerChannels.includes(treatment.channel) ? 'branch_id = 0 OR owner_staff_id = 0' : 'branch_id = 0',
  explain: ({ denied, evidence }) => {
    if (!denied) return { zh: '有网点和人员负责', en: 'a branch and somebody in it answer for the customer' }
    if (evidence['branch'] === 0) return { zh: '客户没有归属网点', en: 'no branch answers for the customer' }
    return { zh: '该渠道需由管户经理联系，客户尚无管户经理', en: 'this channel is the owner’s, and the customer has none' }
  },
  examples: [
    { given: {}, because: 'owned in a branch', denied: false },
    { given: { facts: { branchId: 0 } }, because: 'no branch', denied: true },
    { given: { facts: { ownerStaffId: 0 } }, because: 'the pool may call', denied: false },
    { given: { facts: { ownerStaffId: 0 }, treatment: { channel: 'wecom' } }, because: 'WeCom is the owner’s', denied: true },
  ],
})
