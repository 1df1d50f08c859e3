import { expect, test } from 'vitest'
import { contactEvents, eventIdOf } from './contact-event.ts'

const facts = {
  responseId: 7,
  channel: 'phone',
  inbound: false,
  contentClass: 'service',
  outcome: 'interested',
  offerKey: 'deposit-maturity',
  tierKey: 'GOLD',
  at: new Date('2026-10-16T02:00:00Z'),
}

test('the same result always tells the same events, another one others', () => {
  expect(eventIdOf('contact', 7)).toBe(eventIdOf('contact', 7))
  expect(eventIdOf('contact', 7)).not.toBe(eventIdOf('contact', 8))
  expect(eventIdOf('contact', 7)).not.toBe(eventIdOf('response', 7))
  expect(eventIdOf('contact', 7)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('speaking with a customer is a contact and a response, in codes', () => {
  const events = contactEvents(facts)
  expect(events.map((event) => event.body.kind)).toEqual(['contact', 'response'])
  expect(events[1]?.body.attributes).toEqual({
    channel: 'phone',
    class: 'service',
    outcome: 'interested',
    offer: 'deposit-maturity',
    tier: 'GOLD',
    positive: '1',
  })
})

test('a call nobody answered is a contact and no response', () => {
  const events = contactEvents({ ...facts, outcome: 'not-reached' })
  expect(events.map((event) => [event.body.kind, event.body.attributes.positive])).toEqual([['contact', '0']])
})

test('a customer who came by was not contacted: a response without an offer', () => {
  const [only, ...others] = contactEvents({ ...facts, channel: 'visit', inbound: true })
  expect(others).toEqual([])
  expect([only?.body.kind, only?.body.attributes]).toEqual([
    'response',
    { channel: 'visit', class: 'service', outcome: 'interested', inbound: '1', positive: '1' },
  ])
})
