// How much JavaScript a page makes the browser load, gzipped: the entry and everything it imports at once, then each page on top of it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

type Chunk = { file: string; imports?: string[]; isEntry?: boolean; src?: string }
export type Weights = {
  readonly shell: number
  readonly pages: Readonly<Record<string, number>>
  readonly hosted: Readonly<Record<string, number>>
}

/** Gzipped bytes of the shell (sign-in included), of the shell together with each page, and of each page that stands for itself. */
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
  const shell = closure('index.html')
  const hosted = Object.keys(manifest).filter((key) => manifest[key]?.isEntry === true && key !== 'index.html')
  const pages = Object.keys(manifest).filter((key) => /pages\/[^/]+\/page\.tsx$/.test(key))
  return {
    shell: size(shell),
    pages: Object.fromEntries(pages.map((key) => [key, size(new Set([...shell, ...closure(key)]))])),
    hosted: Object.fromEntries(hosted.map((key) => [key, size(closure(key))])),
  }
}

if (import.meta.main) {
  const { shell, pages, hosted } = weigh('dist/web')
  console.log(`shell ${(shell / 1024).toFixed(0)} KB`)
  for (const [page, bytes] of Object.entries({ ...pages, ...hosted })) console.log(`${page} ${(bytes / 1024).toFixed(0)} KB`)
}
