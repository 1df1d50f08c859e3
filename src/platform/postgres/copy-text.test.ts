import { expect, test } from 'vitest'
import { copyLine } from './copy-text.ts'

test('a row becomes one line, whatever its values hold', () => {
  expect(copyLine(['a', 1, null, true, 12n])).toBe('a\t1\t\\N\ttrue\t12\n')
  expect(copyLine(['tab\there', 'new\nline\r', 'back\\slash', '\\N', '中文'])).toBe(
    'tab\\there\tnew\\nline\\r\tback\\\\slash\t\\\\N\t中文\n',
  )
  expect(copyLine([Buffer.from([0, 255]), new Date('2026-10-16T02:00:00Z')])).toBe('\\\\x00ff\t2026-10-16T02:00:00.000Z\n')
})
