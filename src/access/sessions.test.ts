import { describe, expect, test } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import { csrfOf, hashOfToken, newToken, sessionState } from './sessions.ts'

const today = parseDay('2026-10-16')
const at = (clock: string) => new Date(`2026-10-16T${clock}+08:00`)
const session = {
  status: 'active',
  createdAt: at('08:30:00'),
  lastSeenAt: at('09:00:00'),
  secondFactorAt: at('08:30:20'),
  hasSecondFactor: true,
  activeFrom: parseDay('2020-01-01'),
  activeTo: null,
}

describe('a session', () => {
  test('lasts fifteen minutes after it was last used', () => {
    expect(sessionState(session, at('09:14:59'), today)).toBe('in-use')
    expect(sessionState(session, at('09:15:00'), today)).toBe('ended')
  })

  test('lasts ten hours at most, however busy', () => {
    expect(sessionState({ ...session, lastSeenAt: at('18:29:00') }, at('18:29:59'), today)).toBe('in-use')
    expect(sessionState({ ...session, lastSeenAt: at('18:29:00') }, at('18:30:00'), today)).toBe('ended')
  })

  test('waits five minutes for the code', () => {
    const half = { ...session, secondFactorAt: null, lastSeenAt: at('08:30:00') }
    expect(sessionState(half, at('08:34:59'), today)).toBe('needs-second-factor')
    expect(sessionState(half, at('08:35:00'), today)).toBe('ended')
    expect(sessionState({ ...half, hasSecondFactor: false }, at('08:35:00'), today)).toBe('in-use')
  })

  test('ends when its user is suspended, and the day after a leaver’s last', () => {
    expect(sessionState({ ...session, status: 'suspended' }, at('09:01:00'), today)).toBe('ended')
    expect(sessionState({ ...session, activeTo: today }, at('09:01:00'), today)).toBe('in-use')
    expect(sessionState({ ...session, activeTo: parseDay('2026-10-15') }, at('09:01:00'), today)).toBe('ended')
    expect(sessionState({ ...session, activeFrom: parseDay('2026-10-17') }, at('09:01:00'), today)).toBe('ended')
  })
})

describe('tokens', () => {
  test('have 256 bits and never come twice', () => {
    const tokens = new Set(Array.from({ length: 1000 }, newToken))
    expect(tokens.size).toBe(1000)
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
  })

  test('neither the stored hash nor the header token leads back to the other', () => {
    const token = newToken()
    expect(csrfOf(token)).not.toBe(hashOfToken(token).toString('base64url'))
    expect(csrfOf(token)).toBe(csrfOf(token))
    expect(csrfOf(newToken())).not.toBe(csrfOf(token))
  })
})
