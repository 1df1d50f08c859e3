import { z } from 'zod'
import { channels } from '../facts.ts'
import { defineGate, missing, never } from './gate.ts'

/** Where a person speaks about a product, that person holds the certificate it asks for, in force (DOMAIN B1 rule 11). The person is the customer's owner. */
export const sellerCertified = defineGate({
  key: 'seller-certified',
  code: 8,
  label: { zh: '销售资格', en: 'Seller certified' },
  columns: ['certificates'],
  params: z.strictObject({ channels: z.array(z.enum(channels)) }),
  floors: ({ channels: asked }) => missing('channels', asked, ['phone', 'wecom', 'visit']),
  judge: ({ facts, treatment, product }, params) => {
    const needed = params.channels.includes(treatment.channel) ? (product?.requiredCertificate ?? null) : null
    return {
      denied: needed !== null && !facts.certificates.includes(needed),
      evidence: { certificate: needed, owner: facts.ownerStaffId },
    }
  },
  sql: ({ treatment, product }, params, { text }) => {
    const needed = params.channels.includes(treatment.channel) ? (product?.requiredCertificate ?? null) : null
    return needed === null ? never : `NOT has(certificates, ${text(needed)})`
  },
  explain: ({ denied, evidence }) => {
    const { certificate } = evidence
    if (certificate === null) return { zh: '无需销售资格', en: 'no certificate is asked for' }
    return denied
      ? { zh: `管户经理没有有效的 ${certificate} 资格`, en: `the owner holds no ${certificate} certificate in force` }
      : { zh: `管户经理持有有效的 ${certificate} 资格`, en: `the owner’s ${certificate} certificate is in force` }
  },
  examples: [
    { given: {}, because: 'the owner is certified', denied: false },
    { given: { facts: { certificates: ['fund'] } }, because: 'certified for something else', denied: true },
    {
      given: { product: { requiredCertificate: null }, facts: { certificates: [] } },
      because: 'none is asked for',
      denied: false,
    },
    { given: { facts: { certificates: [] }, treatment: { channel: 'push' } }, because: 'nobody speaks in a push', denied: false },
  ],
})
