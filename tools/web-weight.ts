// How much JavaScript a page makes the browser load, gzipped: the entry and everything it imports at once, then each page on top of it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

type Chunk = { file: string; imports?: string[]; isEntry?: boolean; src?: string }
export type Weights = { readonly shell: number; readonly pages: Readonly<Record<string, number>> }

/** Gzipped bytes of the shell (sign-in included), and of the shell together with each page. */
export const weigh = (folder: string): Weights => {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8')) as Record<string, Chunk>
  const closure = (key: string, seen: Set<string> = new Set()): Set<string> => {
    if (seen.has(key)) return seen
    seen.add(key)
    for (const next of manifest[key]?.imports ?? []) closure(next, seen)
    return seen
  }
  const size = (keys: Iterable<string>): number =>
    [...keys].reduce((sum, key) => {
      const file = manifest[key]?.file ?? ''
      return sum + (file.endsWith('.js') ? gzipSync(readFileSync(join(folder, file))).length : 0)
    }, 0)
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry === true) ?? ''
  const shell = closure(entry)
  const pages = Object.keys(manifest).filter((key) => /pages\/[^/]+\/page\.tsx$/.test(key))
  return { shell: size(shell), pages: Object.fromEntries(pages.map((key) => [key, size(new Set([...shell, ...closure(key)]))])) }
}

if (import.meta.main) {
  const { shell, pages } = weigh('dist/web')
  console.log(`shell ${(shell / 1024).toFixed(0)} KB`)
  for (const [page, bytes] of Object.entries(pages)) console.log(`${page} ${(bytes / 1024).toFixed(0)} KB`)
}
