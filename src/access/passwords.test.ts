import { describe, expect, test } from 'vitest'
import { faultText, isExpired, passwordFault, passwordProfiles, waitAfterFailures } from './passwords.ts'

const { nist, mlps3 } = passwordProfiles
const user = { login: '10007', hasSecondFactor: true }

describe('a new password', () => {
  test.each([
    ['correct horse battery', undefined],
    ['Jiangcheng-2026!', undefined],
    ['kpxwmqz', 'too-short'], // 7
    ['kpxwmqzt', undefined], // 8 beside a second factor
    ['x'.repeat(129), 'too-long'],
    ['P@ssw0rd', 'common'],
    ['password2026!!', 'common'],
    ['Woaini1314', 'common'],
    ['woaini1314woaini1314', 'common'],
    ['abababababab', 'common'], // two signs only
    ['456789abc', undefined],
    ['abcdefghij', 'common'], // a run
    ['my-10007-secret', 'contains-login'],
    ['江城银行江城银行一二三四', undefined],
  ])('"%s" under nist: %s', (password, fault) => {
    expect(passwordFault(password, nist, user)).toBe(fault)
  })

  test('alone, without a second factor, it needs fifteen characters', () => {
    const alone = { ...user, hasSecondFactor: false }
    expect(passwordFault('fourteen chars', nist, alone)).toBe('too-short')
    expect(passwordFault('fifteen of them', nist, alone)).toBeUndefined()
  })

  test.each([
    ['correct horse battery', 'too-simple'], // lower case and sign
    ['Correct horse battery', undefined],
    ['Kp7xwmqz', 'too-short'],
    ['Kp7xwmqzt2', undefined],
    ['Jiangcheng-2026!', undefined],
  ])('"%s" under mlps3: %s', (password, fault) => {
    expect(passwordFault(password, mlps3, user)).toBe(fault)
  })

  test('what is wrong is said in both languages with the number', () => {
    expect(faultText('too-short', mlps3)).toEqual({ zh: '口令至少 10 位。', en: 'The password needs at least 10 characters.' })
    expect(faultText('used-before', nist).zh).toMatch(/。$/)
  })
})

describe('age', () => {
  const changed = new Date('2026-07-01T00:00:00Z')
  test('mlps3 asks for a new one after 90 days, nist never', () => {
    expect(isExpired(changed, mlps3, new Date('2026-09-29T00:00:00Z'))).toBe(false) // day 90
    expect(isExpired(changed, mlps3, new Date('2026-09-29T00:00:01Z'))).toBe(true)
    expect(isExpired(changed, nist, new Date('2036-01-01T00:00:00Z'))).toBe(false)
  })
})

describe('failures', () => {
  test.each([
    [1, 0],
    [4, 0],
    [5, 60],
    [6, 120],
    [10, 1920], // 60 × 2⁵
    [11, 3600],
    [99, 3600],
  ])('after %i the wait is %i seconds', (failures, seconds) => {
    expect(waitAfterFailures(failures)).toEqual({ seconds })
  })

  test('after a hundred only an administrator helps', () => {
    expect(waitAfterFailures(100)).toBe('until-reset')
  })
})
