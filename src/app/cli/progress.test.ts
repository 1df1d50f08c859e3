import { expect, test } from 'vitest'
import { bar, count, progressLine, span } from './progress.ts'

test('a bar fills with what is done and never overflows', () => {
  expect(bar(0, 10, 10)).toBe('░░░░░░░░░░')
  expect(bar(3, 10, 10)).toBe('███░░░░░░░')
  expect(bar(12, 10, 10)).toBe('██████████')
  expect(bar(5, 0, 4)).toBe('░░░░')
})

test('counts and spans read as people say them', () => {
  expect(count(9999)).toBe('9999')
  expect(count(12_345)).toBe('12.3 k')
  expect(count(4_560_000)).toBe('4.56 M')
  expect(span(59.6, 'en')).toBe('1 min 0 s')
  expect(span(7500, 'zh')).toBe('2 小时 5 分')
})

test('rate and time left come from what was done so far', () => {
  // 250 of 1000 rows in 5 s: 50 rows a second, 750 rows or 15 s to go.
  const line = progressLine('features', { done: 250, total: 1000, unit: 'rows' }, 5, 'en')
  expect(line).toContain(' 25 %')
  expect(line).toContain('50 rows/s')
  expect(line).toContain('about 15 s left')
})

test('no time left is guessed from the first hundredth', () => {
  expect(progressLine('import', { done: 10, total: 1000, unit: 'rows' }, 5, 'en')).not.toContain('left')
})
