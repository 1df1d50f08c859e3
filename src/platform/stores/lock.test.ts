import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { holderOf, takeLock } from './lock.ts'
import { isAlive, markOf } from './process-facts.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zhike-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a held folder cannot be taken again until it is released', () => {
  const lock = takeLock(folder)
  expect(holderOf(folder)?.pid).toBe(process.pid)
  expect(takeLock(folder)).toBeUndefined()
  lock?.release()
  expect(holderOf(folder)).toBeUndefined()
  expect(takeLock(folder)).toBeDefined()
})

test('the lock of a process that died is taken over, also when its number is another process’s by now', () => {
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, started: 'another time' }))
  expect(takeLock(folder)).toBeDefined()
  rmSync(join(folder, 'lock'))
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: 2 ** 22 + 1, started: '1' }))
  expect(takeLock(folder)).toBeDefined()
})

test('a process is known by its number and its start', () => {
  const me = markOf(process.pid)
  expect(me === undefined ? false : isAlive(me)).toBe(true)
  expect(isAlive({ pid: process.pid, started: '1' })).toBe(false)
  expect(markOf(2 ** 22 + 1)).toBeUndefined()
})
