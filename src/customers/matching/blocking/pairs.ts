import { mix } from '../similarity/numbers.ts'
import type { RecordsView } from '../records/record-store.ts'
import { type Blocks, membersOf } from './blocks.ts'

/** What walking over the pairs of all passes needs; plain columns, so that threads walk side by side. */
export type PairSpace = {
  readonly view: RecordsView
  /** The places of the records that are there, by party: what is picked at random does not depend on who came first. */
  readonly order: Int32Array
  readonly passes: readonly Blocks[]
  readonly maxBlock: number
}

/** A part of a pass: its blocks from … to (not included), thinned out to about `share` of them (1 = all). */
export type BlockRange = { readonly pass: number; readonly from: number; readonly to: number; readonly share: number }

const SHARE_SCALE = 0x1_0000_0000

/** Whether two records may be one person at all: both there and, where each source knows a person once, of different sources. */
export function mayPair({ sources, isAcrossSources }: RecordsView, a: number, b: number): boolean {
  const [first, second] = [sources[a] ?? -1, sources[b] ?? -1]
  return first >= 0 && second >= 0 && !(isAcrossSources && first === second)
}

/** Whether the pair stands in a block of one of the passes before, and so was seen there. */
export function isSeenBefore({ passes, maxBlock }: PairSpace, pass: number, a: number, b: number): boolean {
  for (let earlier = 0; earlier < pass; earlier += 1) {
    const blocks = passes[earlier]
    if (blocks === undefined) return false
    const block = blocks.blockOf[a] ?? -1
    if (block >= 0 && block === blocks.blockOf[b] && (blocks.size[block] ?? 0) <= maxBlock) return true
  }
  return false
}

/** Visits every pair of the range, the earlier record first; `isNew` when no earlier pass has it. Gives how many pairs the blocks hold, also those that may not be compared. */
export function eachPair(space: PairSpace, range: BlockRange, visit: (a: number, b: number, isNew: boolean) => void): number {
  const blocks = space.passes[range.pass]
  if (blocks === undefined) return 0
  const members: number[] = []
  let walked = 0
  for (let block = range.from; block < Math.min(range.to, blocks.blocks); block += 1) {
    const size = blocks.size[block] ?? 0
    if (size < 2 || size > space.maxBlock || !isPicked(range, blocks.keys[block] ?? 0)) continue
    const count = membersOf(blocks, block, members)
    walked += (count * (count - 1)) / 2
    for (let i = 1; i < count; i += 1) {
      for (let j = 0; j < i; j += 1) {
        const [a = 0, b = 0] = [members[i], members[j]]
        if (mayPair(space.view, a, b)) visit(a, b, !isSeenBefore(space, range.pass, a, b))
      }
    }
  }
  return walked
}

/** By the key of the block, not its number: numbers depend on who came first. */
function isPicked({ pass, share }: BlockRange, key: number): boolean {
  return share >= 1 || mix(key, pass + 1) < share * SHARE_SCALE
}
