import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { dayAt } from '../kernel/day.ts'
import type { Label } from '../kernel/label.ts'
import type { Db, Platform } from '../platform/ctx.ts'
import { type ChainedEntry, type ChainVerdict, type DailyRoot, dailyRoot, verifyAudit } from './audit.ts'
import { entriesAfter, insertRoot, lastRootSeq, lockHead, readHead, rootWithoutFile } from './store-audit.ts'

const PAGE = 5_000
const rootFile = z.object({
  day: z.string(),
  firstSeq: z.int(),
  lastSeq: z.int(),
  lastHash: z.string(),
  root: z.string(),
  alg: z.literal('sha256'),
})

/** Where the daily roots are put, to be taken out of the house from there: printed, mailed, written once. */
export function rootFolder(config: Pick<Platform['config'], 'dataDir'>): string {
  return join(config.dataDir, 'audit')
}

/** Reads the whole trail against its hashes, the roots that were exported and the head. What is written meanwhile is not looked at. */
export async function verifyTrail(db: Db, config: Pick<Platform['config'], 'dataDir'>): Promise<ChainVerdict> {
  const head = await readHead(db)
  const roots = await readRoots(rootFolder(config))
  const verdict = await verifyAudit(entriesUpTo(db, head.seq), roots, head)
  if (!verdict.isWhole) return verdict
  // A root that was exported and is gone took the proof of everything before it along: history could have been rewritten unseen.
  const filed = roots.map(({ lastSeq }) => lastSeq)
  const lost = await rootWithoutFile(db, filed)
  return lost === undefined ? verdict : { isWhole: false, badSeq: lost, fault: 'root', entries: verdict.entries }
}

/**
 * Takes the root over everything since the last one, writes it as a file and remembers it; undefined when nothing happened or this day has its root. The head is
 * locked meanwhile, so that no entry is half inside. A file left by a crash before the commit is written again with the same name.
 */
export async function exportDailyRoot(
  db: Db,
  { config, clock }: Pick<Platform, 'config' | 'clock'>,
): Promise<(DailyRoot & { readonly file: string }) | undefined> {
  await lockHead(db)
  const now = clock.wall()
  const day = dayAt(now)
  const folder = rootFolder(config)
  const file = join(folder, `root-${day}.json`)
  const since = await lastRootSeq(db)
  const made = await readRoots(folder)
  if (made.some((root) => root.day === day && root.lastSeq <= since)) return undefined
  const links: Pick<ChainedEntry, 'seq' | 'hash'>[] = []
  for await (const { seq, hash } of entriesAfterSeq(db, since)) links.push({ seq, hash })
  const root = dailyRoot(day, links)
  if (root === undefined) return undefined
  await mkdir(folder, { recursive: true })
  await writeFile(`${file}.part`, `${JSON.stringify(root, null, 2)}\n`, { mode: 0o644 })
  await rename(`${file}.part`, file)
  await insertRoot(db, root, now, file)
  return { ...root, file }
}

/** What a verification came to, as a sentence. */
export function verdictText(verdict: ChainVerdict): Label {
  if (verdict.isWhole) {
    const { entries, roots } = verdict
    return {
      zh: `审计链完整：${entries} 条记录，${roots} 个每日根一致。`,
      en: `The trail is whole: ${entries} entries, ${roots} daily roots agree.`,
    }
  }
  const { badSeq, fault } = verdict
  const faults: Record<typeof fault, Label> = {
    missing: { zh: '缺失或次序不对', en: 'is missing or out of order' },
    unlinked: { zh: '与前一条不相连', en: 'does not follow the one before' },
    changed: { zh: '内容被改动', en: 'was changed' },
    root: { zh: '所在日与已导出的每日根不符', en: 'begins a day that differs from its exported root' },
    truncated: { zh: '起的记录被截去', en: 'and all after it were cut off' },
  }
  return {
    zh: `审计链在第 ${badSeq} 条出错：${faults[fault].zh}。`,
    en: `The trail fails at entry ${badSeq}: it ${faults[fault].en}.`,
  }
}

async function readRoots(folder: string): Promise<readonly DailyRoot[]> {
  const names = await readdir(folder).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return []
    throw thrown
  })
  const files = names.filter((name) => /^root-\d{4}-\d{2}-\d{2}\.json$/.test(name)).sort()
  return Promise.all(files.map(async (name) => rootFile.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))))
}

async function* entriesUpTo(db: Db, lastSeq: number): AsyncGenerator<ChainedEntry> {
  for await (const entry of entriesAfterSeq(db, 0)) {
    if (entry.seq > lastSeq) return
    yield entry
  }
}

async function* entriesAfterSeq(db: Db, seq: number): AsyncGenerator<ChainedEntry> {
  for (let after = seq; ; ) {
    const page = await entriesAfter(db, after, PAGE)
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return
    after = last.seq
  }
}
