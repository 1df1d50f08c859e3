import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { scanText } from './file-scan.ts'
import type { Dialect } from './mapping.ts'

const folder = mkdtempSync(join(tmpdir(), 'zhike-scan-'))
afterAll(() => rmSync(folder, { recursive: true }))
const dialect: Dialect = { delimiter: ',', quote: '"', encoding: 'utf-8', header: true }

async function scan(text: string | Buffer, given: Partial<Dialect> = {}) {
  const path = join(folder, 'file.csv')
  writeFileSync(path, text)
  return scanText(path, { ...dialect, ...given }, 2)
}

test('a file whose rows all have the header’s cells is clean, with or without a last line end', async () => {
  expect(await scan('a,b\n1,"x,""y"""\r\n')).toEqual({ isClean: true, isUtf8: true, startsWithMark: false, lines: 2 })
  expect(await scan('\uFEFFa,b\n1,客')).toEqual({ isClean: true, isUtf8: true, startsWithMark: true, lines: 2 })
  expect(await scan('a|b\n1|"\n', { delimiter: '|', quote: '' })).toMatchObject({ isClean: true, lines: 2 })
})

test.each([
  ['a cell too few', 'a,b\n1\n'],
  ['a cell too many', 'a,b\n1,2,3\n'],
  ['a line end inside a cell', 'a,b\n1,"x\ny"\n'],
  ['a quote left open', 'a,b\n1,"x\n'],
  ['an empty line', 'a,b\n\n1,2\n'],
  ['a last row cut off', 'a,b\n1,2\n3'],
])('not clean: %s', async (_title, text) => {
  expect((await scan(text)).isClean).toBe(false)
})

test('a delimiter of two signs is not for the engine', async () => {
  expect((await scan('a!!b\n', { delimiter: '!!' })).isClean).toBe(false)
})

test('bytes that are no UTF-8 are noticed, also across the pieces it is read in', async () => {
  expect((await scan(Buffer.from([0x61, 0x2c, 0xd5, 0xc5, 0x0a]))).isUtf8).toBe(false)
  const wide = `${'客'.repeat(349_526)},b\n` // 1,048,578 bytes of one character: it lies across the first MB
  expect(await scan(wide)).toMatchObject({ isUtf8: true, isClean: true })
})
