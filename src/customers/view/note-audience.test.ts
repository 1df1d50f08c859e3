import { expect, test } from 'vitest'
import { type Audience, mayReadNote } from './note-audience.ts'

const somebody = (userId: number, role: string, ...permissions: string[]) => ({
  userId,
  roles: [role],
  permissions: new Set(permissions),
})
const author = somebody(7, 'rm', 'customer.read', 'task.read')
const readers = {
  author,
  colleague: somebody(8, 'rm', 'customer.read', 'task.read'),
  head: somebody(9, 'branch-head', 'customer.read', 'task.read'),
  compliance: somebody(10, 'compliance', 'customer.read', 'task.read'),
  teller: somebody(11, 'teller', 'customer.read'),
  campaigns: somebody(12, 'campaign-manager', 'customer.read'),
  job: somebody(0, 'rm'),
}
const readersOf = (audience: Audience): string[] =>
  Object.entries(readers).flatMap(([name, reader]) => (mayReadNote({ audience, writtenBy: 7 }, reader) ? [name] : []))

test('a note is read by those it is for, and always by its author', () => {
  expect(readersOf('normal')).toEqual(['author', 'colleague', 'head', 'compliance'])
  expect(readersOf('head')).toEqual(['author', 'head', 'compliance'])
  expect(readersOf('author')).toEqual(['author'])
})

test('who has no user number wrote nothing', () => {
  expect(mayReadNote({ audience: 'author', writtenBy: 0 }, readers.job)).toBe(false)
})
