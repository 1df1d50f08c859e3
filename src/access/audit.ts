import { createHash } from 'node:crypto'
import { canonicalJson } from '../kernel/ids.ts'
import { merkleTree } from './merkle.ts'

/** One thing somebody did or was refused. Customers are named by id only, so that erasing a person does not break the chain. */
export type AuditEntry = {
  readonly seq: number
  /** ISO instant in UTC, to the millisecond. */
  readonly at: string
  readonly userId: number | null
  readonly login: string
  /** stage.noun.verb */
  readonly action: string
  readonly subjectKind: string
  readonly subjectId: string
  readonly customerId: number | null
  readonly outcome: 'done' | 'refused'
  readonly data: Readonly<Record<string, unknown>>
}

/** An entry in the chain: the hash of the one before it, and its own over that hash and its content (hex). */
export type ChainedEntry = AuditEntry & { readonly prevHash: string; readonly hash: string }

/** A day's root as it was taken out of the system: all entries after the previous root up to `lastSeq`. */
export type DailyRoot = {
  readonly day: string
  readonly firstSeq: number
  readonly lastSeq: number
  readonly lastHash: string
  readonly root: string
  readonly alg: 'sha256'
}

export type ChainVerdict =
  | { readonly isWhole: true; readonly entries: number; readonly lastHash: string; readonly roots: number }
  | { readonly isWhole: false; readonly badSeq: number; readonly fault: ChainFault; readonly entries: number }

/** missing: a number is skipped or out of order · unlinked: it does not follow the one before · changed: content and hash disagree · root: a day differs from its root taken out · truncated: the end is gone. */
export type ChainFault = 'missing' | 'unlinked' | 'changed' | 'root' | 'truncated'

/** What the first entry follows. */
export const chainStart = '0'.repeat(64)

/** The hash of an entry that follows `prevHash`: SHA-256 over the hash before it and the canonical JSON of the content (RFC 8785). */
export function linkOf(prevHash: string, entry: AuditEntry): string {
  const { seq, at, userId, login, action, subjectKind, subjectId, customerId, outcome, data } = entry
  const content = { seq, at, userId, login, action, subjectKind, subjectId, customerId, outcome, data }
  return createHash('sha256').update(Buffer.from(prevHash, 'hex')).update(canonicalJson(content)).digest('hex')
}

/**
 * Reads the whole trail once and names the first entry that is not as it was written. `roots` were exported day by day; without them (and the `head`) a cut-off
 * end, or a history rewritten from some point on, looks whole.
 */
export async function verifyAudit(
  trail: AsyncIterable<ChainedEntry> | Iterable<ChainedEntry>,
  roots: readonly DailyRoot[] = [],
  head?: { readonly seq: number; readonly hash: string },
): Promise<ChainVerdict> {
  const waiting = [...roots].sort((a, b) => a.lastSeq - b.lastSeq)
  let [seq, prevHash, tree, checked] = [0, chainStart, merkleTree(), 0]
  const broken = (badSeq: number, fault: ChainFault): ChainVerdict => ({ isWhole: false, badSeq, fault, entries: seq })
  const isRootWrong = (root: DailyRoot, made: string) => root.root !== made || root.lastHash !== prevHash
  const settleRoots = (): DailyRoot | undefined => {
    while (waiting[0] !== undefined && waiting[0].lastSeq === seq) {
      const root = waiting.shift()
      if (root === undefined || isRootWrong(root, tree.root())) return root
      checked += 1
      tree = merkleTree()
    }
    return undefined
  }
  for await (const entry of trail) {
    if (entry.seq !== seq + 1) return broken(seq + 1, 'missing')
    if (entry.prevHash !== prevHash) return broken(entry.seq, 'unlinked')
    if (entry.hash !== linkOf(prevHash, entry)) return broken(entry.seq, 'changed')
    seq = entry.seq
    prevHash = entry.hash
    tree.add(Buffer.from(entry.hash, 'hex'))
    const wrong = settleRoots()
    if (wrong !== undefined) return broken(wrong.firstSeq, 'root')
  }
  if (waiting.length > 0) return broken(seq + 1, 'truncated')
  if (head !== undefined && head.seq > seq) return broken(seq + 1, 'truncated')
  if (head !== undefined && (head.seq !== seq || head.hash !== prevHash)) return broken(Math.max(1, seq), 'unlinked')
  return { isWhole: true, entries: seq, lastHash: prevHash, roots: checked }
}

/**
 * The root of a day: over the hashes of the entries since the previous root, in order; a day without entries has none. Each hash holds all before it, so a day's
 * root anchors all of history.
 */
export function dailyRoot(day: string, entries: readonly Pick<ChainedEntry, 'seq' | 'hash'>[]): DailyRoot | undefined {
  const [first, last] = [entries[0], entries.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const tree = merkleTree()
  for (const entry of entries) tree.add(Buffer.from(entry.hash, 'hex'))
  return { day, firstSeq: first.seq, lastSeq: last.seq, lastHash: last.hash, root: tree.root(), alg: 'sha256' }
}
