import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { feeds } from './feeds/registry.ts'
import { glancing } from './file-scan.ts'
import { type Mapping, matchesName } from './mapping.ts'
import { badFeed } from './refusals.ts'
import { checkedHeader, type DeliveredFile, fileNamed, type Seen } from './source-rows.ts'

/**
 * Finds what a folder delivers for a mapping and looks at every file before the first row is read: missing, empty, unreadable and of
 * the wrong header are refused here. In the order of import: what others refer to comes first, then by name.
 */
export async function findDelivery(folder: string, mapping: Mapping): Promise<readonly DeliveredFile[]> {
  const names = (await readdir(folder)).sort()
  const found: DeliveredFile[] = []
  for (const feed of feeds.all) {
    for (const entry of mapping.files.filter((file) => file.feed === feed.key)) {
      const matching = names.filter((name) => matchesName(entry.match, name))
      if (entry.isRequired && matching.length === 0) throw badFeed('missing-file', entry.match[0] ?? feed.key, feed.key)
      for (const name of matching) {
        const path = join(folder, name)
        const { size } = await stat(path)
        if (size === 0) throw badFeed('empty-file', name)
        const joined = entry.joins.map((joining) => {
          const other = fileNamed(names, joining.match)
          if (other === undefined) throw badFeed('missing-file', joining.match[0] ?? name, name)
          return { join: { ...joining, dialect: joining.dialect ?? entry.dialect }, path: join(folder, other), name: other }
        })
        const header = await checkedHeader(entry, path, name)
        found.push({ feed, mapping: entry, path, name, bytes: size, header, joined, seen: once(() => see(path)) })
      }
    }
  }
  if (found.length === 0) throw badFeed('no-known-file', folder, someOf(mapping.files.map(({ match }) => match[0] ?? '')))
  return found
}

/** The first few of a long list: each name stands for its packed and dated forms too. */
function someOf(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ')
  return names.length > 4 ? `${shown} …` : shown
}

async function see(path: string): Promise<Seen> {
  const hash = createHash('sha256')
  const { see, result } = glancing()
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(piece as Buffer)
    see(piece as Buffer)
  }
  return { sha256: hash.digest(), glance: result() }
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= work()
    return made
  }
}
