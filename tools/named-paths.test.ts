import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { alternatives, namedPaths } from './named-paths.ts'

const root = join(import.meta.dirname, '..')
const pages = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
const documents = [
  ...pages('.').filter((name) => name === 'ARCHITECTURE.md' || name.startsWith('README')),
  ...pages('docs'),
  ...pages('docs/decisions'),
]
const isThere = (path: string): boolean =>
  path.includes('*') ? globSync(path, { cwd: root }).length > 0 : existsSync(join(root, path))

test('paths are told from other words in backticks, with globs, braces, commands and links', () => {
  const text =
    'See `src/app/*.ts`, `test/{a,b}.ts`, `node tools/x.ts --all`, `npm test`, `/api/docs`, `web/` and [more](docs/y.md#part), [out](https://x.y).'
  expect(namedPaths(text)).toEqual({
    fromRoot: ['src/app/*.ts', 'test/{a,b}.ts', 'tools/x.ts', 'web/'],
    fromHere: ['docs/y.md'],
  })
  expect(alternatives('test/{a,b}.ts')).toEqual(['test/a.ts', 'test/b.ts'])
})

test.each(documents)('%s names only files there are', (document) => {
  const { fromRoot, fromHere } = namedPaths(readFileSync(join(root, document), 'utf8'))
  const missing = [
    ...fromRoot.flatMap(alternatives).filter((path) => !isThere(path)),
    ...fromHere.filter((target) => !existsSync(join(root, dirname(document), target))),
  ]
  expect(missing).toEqual([])
})

test('the documents name something', () => {
  expect(documents.length).toBeGreaterThan(6)
  expect(namedPaths(readFileSync(join(root, 'docs/coverage.md'), 'utf8')).fromRoot.length).toBeGreaterThan(50)
})
