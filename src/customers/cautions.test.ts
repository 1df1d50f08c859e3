import { expect, test } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import { type Caution, cautionsOf } from './cautions.ts'
import { usualConduct } from './conduct.ts'
import { everyChannel } from './contact-permission.ts'
import type { GateFacts } from './service-facts.ts'

const today = parseDay('2026-10-16')

/** Somebody of forty who allowed everything, was assessed C5 and has nothing against them. */
const plain: GateFacts = {
  customerId: 1,
  branchId: 1,
  ownerStaffId: 1,
  kind: 'personal',
  gender: 'f',
  bornOn: parseDay('1986-09-09'),
  openedOn: parseDay('2015-04-01'),
  documentExpiresOn: parseDay('2033-02-01'),
  personalised: true,
  held: false,
  minorUnguarded: false,
  complaintFreeze: false,
  doNotContact: 0,
  consent: everyChannel,
  riskLevel: 5,
  riskExpiresOn: parseDay('2027-03-01'),
  affordableFen: -1,
  qualifiedUntil: null,
  certificates: [],
  contacts: [],
}

const of = (facts: Partial<GateFacts>): readonly Caution[] => cautionsOf({ ...plain, ...facts }, today, usualConduct)
const said = (facts: Partial<GateFacts>): string | undefined => of(facts)[0]?.text.zh

test('nothing against a customer is nothing said', () => {
  expect(of({})).toEqual([])
})

test('a hold is one opaque sentence that hides everything else, whatever its reason', () => {
  const held = of({ held: true })
  expect(held.map((one) => one.key)).toEqual(['held'])
  expect(of({ held: true, complaintFreeze: true, riskLevel: 0, consent: 0 })).toEqual(held)
  expect(JSON.stringify(held)).not.toMatch(/法|查封|洗钱|反|身故|legal|court|laundering|deceased/)
})

test('stops stand before what takes care', () => {
  const found = of({ complaintFreeze: true, riskLevel: 3, doNotContact: 2 })
  expect(found.map(({ key, severity }) => [key, severity])).toEqual([
    ['complaint-freeze', 'stop'],
    ['do-not-contact', 'care'],
    ['risk-limit', 'care'],
  ])
})

test('do-not-contact and missing consent name their channels; for all of them they stop', () => {
  expect(said({ doNotContact: 2 })).toBe('客户要求勿通过短信联系。')
  expect(of({ doNotContact: everyChannel })[0]?.severity).toBe('stop')
  // Telephone and visit allowed: 63 − 1 − 32 = SMS, WeCom, push, mail.
  expect(said({ consent: 1 + 32 })).toBe('未授权通过短信、企业微信、APP 推送、信函营销。')
  expect(of({ consent: 0 })[0]).toMatchObject({ key: 'no-consent', severity: 'stop' })
})

test('an assessment holds through its last day; without one, or after it, nothing that carries risk is presented', () => {
  expect(of({ riskLevel: 3, riskExpiresOn: today }).map((one) => one.key)).toEqual(['risk-limit'])
  expect(said({ riskLevel: 3, riskExpiresOn: today })).toContain('R3')
  expect(of({ riskLevel: 3, riskExpiresOn: parseDay('2026-10-15') }).map((one) => one.key)).toEqual(['risk-expired'])
  expect(of({ riskLevel: 0, riskExpiresOn: null }).map((one) => one.key)).toEqual(['risk-missing'])
  expect(of({ kind: 'business', bornOn: null, riskLevel: 0 })).toEqual([])
})

test('of a person whose birth date is not on record nothing that carries risk is presented; a company has none', () => {
  expect(of({ bornOn: null }).map((one) => one.key)).toEqual(['age-unknown'])
  expect(of({ bornOn: null, kind: 'business' })).toEqual([])
})

test('the special duty begins on the 65th birthday, that of minors ends on the 18th', () => {
  expect(of({ bornOn: parseDay('1961-10-16') }).map((one) => one.key)).toEqual(['senior'])
  expect(of({ bornOn: parseDay('1961-10-17') })).toEqual([])
  expect(of({ bornOn: parseDay('2008-10-17'), riskLevel: 0 }).map((one) => one.key)).toEqual(['minor'])
  expect(of({ bornOn: parseDay('2008-10-16') })).toEqual([])
  expect(of({ bornOn: parseDay('2015-05-21'), minorUnguarded: true })[0]).toMatchObject({ key: 'minor', severity: 'stop' })
})

test('a document is good through its last day', () => {
  expect(of({ documentExpiresOn: today })).toEqual([])
  expect(of({ documentExpiresOn: parseDay('2026-10-15') }).map((one) => one.key)).toEqual(['document-expired'])
})
