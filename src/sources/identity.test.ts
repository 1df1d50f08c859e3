import { expect, test } from 'vitest'
import { documentText, identityText, normalName, normalNumber, normalPhone } from './identity.ts'

test('one name written in two ways compares equal', () => {
  expect(normalName('阿依努尔 ・ 麦麦提')).toBe(normalName('阿依努尔·麦麦提'))
  expect(normalName('Ｌｉ　Ming')).toBe('liming')
})

test('numbers are compared without spaces, hyphens and case', () => {
  expect(normalNumber(' 9999 9919-7207 2002 2x ')).toBe('99999919720720022X')
  expect(normalPhone('+86 199-0000-0001')).toBe('19900000001')
  expect(normalPhone('8619900000001')).toBe('19900000001')
  expect(normalPhone('027-8612 3456')).toBe('02786123456')
})

test('the same number on two kinds of document is two documents; another name is another person', () => {
  expect(documentText('id-card', '1')).not.toBe(documentText('passport', '1'))
  expect(identityText('id-card', '1', '周一鸣')).not.toBe(identityText('id-card', '1', '周二鸣'))
})
