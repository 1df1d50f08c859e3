import { z } from 'zod'
import { channelBits, channelLabels, contentClasses } from '../facts.ts'
import { anyOf, defineGate, missing } from './gate.ts'

/** Marketing takes the customer's consent for the channel (opt-in: silence is refusal); a do-not-contact outdoes any consent (DOMAIN B6). */
export const consent = defineGate({
  key: 'consent',
  code: 3,
  label: { zh: '同意与免打扰', en: 'Consent and do-not-contact' },
  isAbsolute: true,
  columns: ['consent', 'do_not_contact'],
  params: z.strictObject({
    consentClasses: z.array(z.enum(contentClasses)),
    doNotContactClasses: z.array(z.enum(contentClasses)),
  }),
  floors: ({ consentClasses, doNotContactClasses }) => [
    ...missing('consentClasses', consentClasses, ['marketing']),
    ...missing('doNotContactClasses', doNotContactClasses, ['marketing']),
  ],
  judge: ({ facts, treatment, offer }, params) => {
    const bit = channelBits[treatment.channel]
    const needsConsent = params.consentClasses.includes(offer.contentClass)
    const hasConsent = (facts.consent & bit) !== 0
    const isBarred = params.doNotContactClasses.includes(offer.contentClass) && (facts.doNotContact & bit) !== 0
    return {
      denied: isBarred || (needsConsent && !hasConsent),
      evidence: { channel: treatment.channel, needsConsent, hasConsent, doNotContact: isBarred },
    }
  },
  sql: ({ treatment, offer }, params) => {
    const bit = channelBits[treatment.channel]
    const barred = params.doNotContactClasses.includes(offer.contentClass) ? [`bitAnd(do_not_contact, ${bit}) != 0`] : []
    const unasked = params.consentClasses.includes(offer.contentClass) ? [`bitAnd(consent, ${bit}) = 0`] : []
    return anyOf([...barred, ...unasked])
  },
  explain: ({ denied, evidence }) => {
    const channel = channelLabels[evidence['channel'] as keyof typeof channelLabels]
    if (evidence['doNotContact'] === true)
      return { zh: `客户要求不以${channel.zh}联系`, en: `the customer asked not to be contacted by ${channel.en}` }
    if (denied) return { zh: `未取得${channel.zh}营销同意`, en: `no consent to marketing by ${channel.en}` }
    return evidence['needsConsent'] === true
      ? { zh: `已取得${channel.zh}营销同意`, en: `consent to marketing by ${channel.en} is in force` }
      : { zh: '非营销联系，无需营销同意', en: 'not marketing: no consent needed' }
  },
  examples: [
    { given: {}, because: 'consent for the telephone', denied: false },
    { given: { facts: { consent: 0 } }, because: 'never asked', denied: true },
    { given: { facts: { consent: 1 }, treatment: { channel: 'sms' } }, because: 'consent is per channel', denied: true },
    { given: { facts: { doNotContact: 1 } }, because: 'do-not-contact outdoes consent', denied: true },
    { given: { facts: { doNotContact: 2 } }, because: 'do-not-contact for SMS only', denied: false },
    {
      given: { facts: { consent: 0 }, offer: { contentClass: 'service' } },
      because: 'service needs no marketing consent',
      denied: false,
    },
    {
      given: { facts: { doNotContact: 1 }, offer: { contentClass: 'care' } },
      because: 'care respects do-not-contact',
      denied: true,
    },
  ],
})
