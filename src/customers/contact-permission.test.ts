import { describe, expect, test } from 'vitest'
import { addDays, parseDay } from '../kernel/day.ts'
import { usualConduct } from './conduct.ts'
import {
  type ConsentStatement,
  consentMask,
  everyChannel,
  isConsented,
  isPersonalised,
  isUnguardedMinor,
  type Restriction,
  standingOf,
} from './contact-permission.ts'

const day = parseDay('2026-10-15')
let entries = 0
const statement = (given: Partial<ConsentStatement>): ConsentStatement => ({
  consentId: (entries += 1),
  purpose: 'marketing',
  channel: 'all',
  status: 'granted',
  effectiveOn: parseDay('2026-01-01'),
  expiresOn: null,
  ...given,
})
const restriction = (given: Partial<Restriction>): Restriction => ({
  kind: 'do-not-contact',
  channel: 'all',
  validFrom: parseDay('2026-05-01'),
  validTo: null,
  ...given,
})

describe('consent', () => {
  test('silence is refusal', () => {
    expect(consentMask([], day)).toBe(0)
  })

  test('for all channels counts for each of them', () => {
    expect(consentMask([statement({})], day)).toBe(everyChannel)
  })

  test('the latest statement about a channel or about all of them counts', () => {
    const ledger = [statement({}), statement({ channel: 'sms', status: 'withdrawn', effectiveOn: parseDay('2026-08-01') })]
    expect(consentMask(ledger, day)).toBe(everyChannel - 2)
    // Granted for all once more, later: SMS too.
    expect(consentMask([...ledger, statement({ effectiveOn: parseDay('2026-09-01') })], day)).toBe(everyChannel)
    // Before the withdrawal it stood.
    expect(isConsented(ledger, 'sms', parseDay('2026-07-31'))).toBe(true)
  })

  test('of one day the later entry counts', () => {
    expect(consentMask([statement({}), statement({ status: 'refused' })], day)).toBe(0)
  })

  test('what ended does not fall back on what was granted before', () => {
    const ledger = [
      statement({}),
      statement({ channel: 'wecom', effectiveOn: parseDay('2026-02-01'), expiresOn: addDays(day, -1) }),
    ]
    expect(consentMask(ledger, day)).toBe(everyChannel - 4)
    expect(consentMask(ledger, addDays(day, -1))).toBe(everyChannel)
  })

  test('to another purpose is no consent to marketing', () => {
    expect(consentMask([statement({ purpose: 'sharing' })], day)).toBe(0)
  })
})

test('personalisation is on unless the source or the customer’s latest word says no', () => {
  const word = (status: ConsentStatement['status'], on: string) =>
    statement({ purpose: 'personalisation', status, effectiveOn: parseDay(on) })
  expect(isPersonalised(true, [], day)).toBe(true)
  expect(isPersonalised(true, [word('granted', '2026-01-01'), word('refused', '2026-03-01')], day)).toBe(false)
  expect(isPersonalised(true, [word('refused', '2026-01-01'), word('granted', '2026-03-01')], day)).toBe(true)
  expect(isPersonalised(false, [word('granted', '2026-03-01')], day)).toBe(false)
})

describe('restrictions', () => {
  test('hold from their first to their last day', () => {
    const legal = restriction({ kind: 'legal', validTo: day })
    const held = (on: typeof day) => standingOf([legal], on, usualConduct).isHeld
    expect([held(parseDay('2026-04-30')), held(parseDay('2026-05-01')), held(day), held(addDays(day, 1))]).toEqual([
      false,
      true,
      true,
      false,
    ])
  })

  test('of do-not-contact add up by channel', () => {
    expect(standingOf([restriction({ channel: 'sms' }), restriction({ channel: 'visit' })], day, usualConduct).doNotContact).toBe(
      2 + 32,
    )
    expect(standingOf([restriction({})], day, usualConduct).doNotContact).toBe(everyChannel)
  })

  test('a complaint freezes while it is open and to the thirtieth day after it was closed', () => {
    const closed = restriction({ kind: 'complaint-freeze', validTo: parseDay('2026-09-01') })
    const frozen = (on: string) => standingOf([closed], parseDay(on), usualConduct).isFrozen
    expect([frozen('2026-08-20'), frozen('2026-10-01'), frozen('2026-10-02')]).toEqual([true, true, false])
    expect(standingOf([restriction({ kind: 'complaint-freeze' })], day, usualConduct).isFrozen).toBe(true)
  })

  test('a child is unguarded until a guardian is on record or the child is eighteen', () => {
    const born = parseDay('2008-10-16')
    const none = standingOf([], day, usualConduct)
    expect([isUnguardedMinor(born, none, day), isUnguardedMinor(born, none, addDays(day, 1))]).toEqual([true, false])
    expect(isUnguardedMinor(born, standingOf([restriction({ kind: 'guardian' })], day, usualConduct), day)).toBe(false)
    expect(isUnguardedMinor(null, none, day)).toBe(false)
  })
})
