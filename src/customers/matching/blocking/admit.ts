import type { RecordStore } from '../records/record-store.ts'
import { type BlockIndex, type Blocks, openBlocks } from './blocks.ts'
import { covers, type Pass, possiblePasses, recordKey } from './pass.ts'

/** How broad looking may be. The same on all data. */
export type BlockingLimits = {
  /** A block with more records is not compared: what so many share distinguishes nobody. It is reported. */
  readonly maxBlock: number
  /** A pass may bring so many pairs per record, and always `minPairs`. */
  readonly pairsPerRecord: number
  readonly minPairs: number
}

export const defaultLimits: BlockingLimits = { maxBlock: 1000, pairsPerRecord: 15, minPairs: 500_000 }

/** A pass that is used, with its records in blocks and how many pairs it brings. */
export type AdmittedPass = { readonly pass: Pass; readonly index: BlockIndex; readonly pairs: number }

/** Why something was not compared. */
export type LeftOut = {
  readonly pass: string
  readonly reason: 'too-broad' | 'block-too-large'
  readonly pairs: number
  /** Of `block-too-large`: how many blocks, and the largest. */
  readonly blocks?: number
  readonly largest?: number
}

export type Admission = { readonly passes: readonly AdmittedPass[]; readonly leftOut: readonly LeftOut[] }

/**
 * The passes narrow enough for this data: each key alone if it is, else together with another field's. A pass within an admitted one is left aside without
 * a word, one that is too broad with the number of its pairs.
 */
export function admit(store: RecordStore, limits: BlockingLimits): Admission {
  const most = Math.max(limits.minPairs, limits.pairsPerRecord * store.size())
  const passes: AdmittedPass[] = []
  const leftOut: LeftOut[] = []
  for (const pass of possiblePasses(store.fields)) {
    if (passes.some((admitted) => covers(admitted.pass, pass))) continue
    const index = indexOf(store, pass)
    const { within, beyond, blocks, largest } = countPairs(index.view(), limits.maxBlock)
    if (within > most) leftOut.push({ pass: pass.key, reason: 'too-broad', pairs: within })
    else {
      passes.push({ pass, index, pairs: within })
      if (blocks > 0) leftOut.push({ pass: pass.key, reason: 'block-too-large', pairs: beyond, blocks, largest })
    }
  }
  return { passes, leftOut }
}

/** The passes of an earlier admission, by their keys, over the records there are now: a delta is looked for as the whole was. */
export function readmit(store: RecordStore, keys: readonly string[], limits: BlockingLimits): readonly AdmittedPass[] {
  return possiblePasses(store.fields)
    .filter(({ key }) => keys.includes(key))
    .map((pass) => {
      const index = indexOf(store, pass)
      return { pass, index, pairs: countPairs(index.view(), limits.maxBlock).within }
    })
}

function indexOf(store: RecordStore, pass: Pass): BlockIndex {
  const { values, count } = store.view()
  const index = openBlocks(count)
  for (let place = 0; place < count; place += 1) {
    if (store.isThere(place)) index.add(place, recordKey(store, pass, values, place))
  }
  return index
}

function countPairs({ size, blocks: count }: Blocks, maxBlock: number) {
  let [within, beyond, blocks, largest] = [0, 0, 0, 0]
  for (let block = 0; block < count; block += 1) {
    const members = size[block] ?? 0
    const pairs = (members * (members - 1)) / 2
    if (members <= maxBlock) within += pairs
    else {
      beyond += pairs
      blocks += 1
      largest = Math.max(largest, members)
    }
  }
  return { within, beyond, blocks, largest }
}
