import type { Day } from '../../kernel/day.ts'
import { fieldsByKey } from '../../kernel/rules/field.ts'
import { everybody } from '../../kernel/rules/rule.ts'
import { factFields, type GateFacts, valuesOf } from '../facts.ts'
import type { GateExample, Subject } from './gate.ts'

const d = (day: string) => day as Day

/** The customer of the examples: nothing stops an offer to them. */
export const exampleFacts: GateFacts = {
  branchId: 3,
  ownerStaffId: 17,
  kind: 'personal',
  bornOn: d('1985-06-01'),
  documentExpiresOn: d('2032-01-01'),
  personalised: true,
  held: false,
  minorUnguarded: false,
  complaintFreeze: false,
  doNotContact: 0,
  consent: 63,
  riskLevel: 3,
  riskExpiresOn: d('2027-03-31'),
  affordableFen: 50_000_000,
  qualifiedUntil: null,
  certificates: ['fund', 'wealth'],
  contacts: [],
}

/** A proposal to that customer that every gate lets pass, with what the example changes. */
export function exampleSubject({ given }: GateExample): Subject {
  const facts = { ...exampleFacts, ...given.facts }
  const product = {
    code: 'WM-180',
    label: { zh: '稳健180天', en: 'Steady 180-day plan' },
    family: 'wealth',
    regime: 'NFRA_HARD' as const,
    riskIssuer: 2,
    riskBank: 2,
    minAmountFen: 1_000_000,
    isPrivate: false,
    onSaleFrom: d('2022-01-01'),
    onSaleTo: null,
    currency: 'CNY',
    termDays: 180,
    rateBp: 230,
    requiredCertificate: 'wealth',
  }
  const script = {
    key: 'wm-180',
    version: 1,
    contentClass: 'marketing',
    textZh: '非存款，业绩不作承诺。',
    textEn: 'It is not a deposit and no return is promised.',
    author: '9001',
    approver: '9002',
    approvedOn: d('2026-01-05'),
    validFrom: d('2026-01-05'),
    validTo: null,
  }
  return {
    facts,
    valueOf: valuesOf({ facts, features: given.features ?? {} }),
    fired: new Set(given.fired ?? ['large-inflow']),
    days: { asOf: d('2026-10-15'), contactOn: d('2026-10-16') },
    fields: fieldsByKey(factFields),
    treatment: {
      key: 'wm-180-phone',
      version: 1,
      offer: 'wm-180',
      channel: 'phone',
      script: 'wm-180',
      leverPpm: 0,
      minutes: 10,
      carriedBy: 'person',
      ...given.treatment,
    },
    offer: {
      key: 'wm-180',
      version: 1,
      label: product.label,
      product: product.code,
      contentClass: 'marketing',
      audience: 'personal',
      personalised: true,
      eligibility: everybody,
      triggers: [{ key: 'large-inflow', contextPpm: 300_000 }],
      needsTrigger: false,
      value: { kind: 'fixed', fen: 10_000, source: 'example' },
      leverPpm: 0,
      dueInWorkingDays: 1,
      expiresInWorkingDays: 3,
      dueOn: d('2026-10-16'),
      expiresOn: d('2026-10-20'),
      ...given.offer,
    },
    product: given.product === null ? undefined : { ...product, ...given.product },
    script: given.script === null ? undefined : { ...script, ...given.script },
  }
}

/** Parameters the examples are judged with: the shipped ones, unless a case changes them. */
export const exampleParams: Readonly<Record<string, unknown>> = {
  scope: { ownerChannels: ['wecom', 'visit'] },
  hold: {},
  consent: { consentClasses: ['marketing'], doNotContactClasses: ['marketing', 'care', 'education'] },
  'complaint-freeze': { classes: ['marketing', 'education'] },
  hours: {
    calendar: 'prc',
    windows: {
      phone: [
        ['09:00', '12:00'],
        ['14:00', '20:00'],
      ],
      sms: [['09:00', '20:00']],
      wecom: [['09:00', '20:00']],
      push: [['09:00', '20:00']],
      mail: [['09:00', '20:00']],
      visit: [['09:00', '20:00']],
    },
    workingDayChannels: ['phone', 'visit', 'mail'],
  },
  'frequency-cap': {
    classes: ['marketing'],
    channels: {
      phone: [
        { days: 1, max: 1 },
        { days: 7, max: 2 },
        { days: 30, max: 4 },
      ],
      sms: [
        { days: 1, max: 1 },
        { days: 7, max: 2 },
        { days: 30, max: 4 },
      ],
      wecom: [
        { days: 1, max: 1 },
        { days: 30, max: 4 },
      ],
      push: [
        { days: 1, max: 1 },
        { days: 7, max: 3 },
      ],
      mail: [],
      visit: [],
    },
    allChannels: [
      { days: 7, max: 3 },
      { days: 30, max: 8 },
    ],
  },
  'on-sale': {},
  'seller-certified': { channels: ['phone', 'wecom', 'visit'] },
  suitability: {
    matrix: [1, 2, 3, 4, 5],
    seniorAge: 65,
    seniorRisk: 4,
    insuranceSeniorAge: 60,
    adultAge: 18,
    minorRisk: 1,
    meetingChannels: ['visit'],
  },
  content: {},
  eligibility: {},
  personalisation: {},
}
