import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { glanceAt, isClean } from './file-scan.ts'
import type { Dialect } from './mapping.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhike-scan-'))
afterAll(() => rmSync(folder, { recursive: true }))
const dialect: Dialect = { delimiter: ',', quote: '"', encoding: 'utf-8', header: true }
const path = join(folder, 'file.csv')

function clean(text: string, given: Partial<Dialect> = {}) {
  writeFileSync(path, text)
  return isClean(path, { ...dialect, ...given }, 2)
}
function glance(content: string | Buffer) {
  writeFileSync(path, content)
  return glanceAt(path)
}

test('a file whose rows all have the header’s cells is clean, with or without a last line end', async () => {
  expect(await clean('a,b\n1,"x,""y"""\r\n')).toBe(true)
  expect(await clean('\uFEFFa,b\n1,客')).toBe(true)
  expect(await clean('a|b\n1|"\n', { delimiter: '|', quote: '' })).toBe(true)
})

test.each([
  ['a cell too few', 'a,b\n1\n'],
  ['a cell too many', 'a,b\n1,2,3\n'],
  ['a line end inside a cell', 'a,b\n1,"x\ny"\n'],
  ['a quote left open', 'a,b\n1,"x\n'],
  ['an empty line', 'a,b\n\n1,2\n'],
  ['a last row cut off', 'a,b\n1,2\n3'],
])('not clean: %s', async (_title, text) => {
  expect(await clean(text)).toBe(false)
})

test('a delimiter of two signs is not for the engine', async () => {
  expect(await clean('a!!b\n', { delimiter: '!!' })).toBe(false)
})

test('a glance counts lines, with or without the last line end', async () => {
  expect(await glance('a,b\n1,2\n')).toEqual({ lines: 2, isUtf8: true })
  expect(await glance('\uFEFFa,b\n1,2')).toEqual({ lines: 2, isUtf8: true })
})

test('bytes that are no UTF-8 are noticed; a character that lies across two pieces is whole', async () => {
  expect((await glance(Buffer.from([0x61, 0x2c, 0xd5, 0xc5, 0x0a]))).isUtf8).toBe(false)
  const wide = `${'客'.repeat(349_526)},b\n` // 1,048,578 bytes of one character: it lies across the first MB
  expect(await glance(wide)).toEqual({ lines: 1, isUtf8: true })
})
