import { eachPair, mayPair, type BlockRange, type PairSpace } from '../blocking/pairs.ts'
import { patternReader } from '../records/pattern.ts'
import { mix } from '../similarity/numbers.ts'

/** How often each pattern occurs among some pairs; `fresh` counts those that no earlier pass brought. */
export type Tally = {
  readonly patterns: Int32Array
  readonly counts: Float64Array
  readonly fresh: Float64Array
  /** Pairs of the blocks that were walked through, those that may not be compared included. */
  readonly walked: number
}

/** Pairs taken at random, numbered from … to: the same numbers give the same pairs. */
export type RandomRange = { readonly from: number; readonly to: number; readonly seed: number }

/** The patterns of the pairs of a pass's blocks. */
export function tallyBlocks(space: PairSpace, range: BlockRange): Tally {
  const read = patternReader(space.view)
  const tally = openTally()
  const walked = eachPair(space, range, (a, b, isNew) => tally.add(read(a, b), isNew))
  return tally.close(walked)
}

/** The patterns of pairs taken at random: what strangers look like. */
export function tallyRandom({ view, order }: PairSpace, { from, to, seed }: RandomRange): Tally {
  const read = patternReader(view)
  const tally = openTally()
  const pick = (n: number): number => order[mix(n, seed) % order.length] ?? 0
  for (let i = from; i < to; i += 1) {
    const [a, b] = [pick(2 * i), pick(2 * i + 1)]
    if (a !== b && mayPair(view, a, b)) tally.add(read(a, b), true)
  }
  return tally.close(to - from)
}

/** The patterns of every pair there is, of a small store; a row of pairs per record numbered from … to. */
export function tallyEvery({ view, order }: PairSpace, from: number, to: number): Tally {
  const read = patternReader(view)
  const tally = openTally()
  for (let i = from; i < to; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const [a, b] = [order[j] ?? 0, order[i] ?? 0]
      if (mayPair(view, a, b)) tally.add(read(a, b), true)
    }
  }
  return tally.close(allPairs(to) - allPairs(from))
}

/** How many pairs n records make. */
export function allPairs(count: number): number {
  return (count * (count - 1)) / 2
}

/** Several tallies as one, in the order of the patterns: the order of the parts does not matter. */
export function merged(tallies: readonly Tally[]): Tally {
  const sum = openTally()
  for (const { patterns, counts, fresh } of tallies) {
    for (const [i, pattern] of patterns.entries()) sum.addMany(pattern, counts[i] ?? 0, fresh[i] ?? 0)
  }
  return sum.close(tallies.reduce((total, { walked }) => total + walked, 0))
}

function openTally() {
  const places = new Map<number, number>()
  const counts: number[] = []
  const fresh: number[] = []
  const addMany = (pattern: number, count: number, freshCount: number): void => {
    const place = places.get(pattern)
    if (place === undefined) {
      places.set(pattern, counts.length)
      counts.push(count)
      fresh.push(freshCount)
    } else {
      counts[place] = (counts[place] ?? 0) + count
      fresh[place] = (fresh[place] ?? 0) + freshCount
    }
  }
  return {
    addMany,
    add: (pattern: number, isNew: boolean) => addMany(pattern, 1, isNew ? 1 : 0),
    close: (walked: number): Tally => {
      const order = [...places].sort(([a], [b]) => a - b)
      return {
        walked,
        patterns: Int32Array.from(order, ([pattern]) => pattern),
        counts: Float64Array.from(order, ([, place]) => counts[place] ?? 0),
        fresh: Float64Array.from(order, ([, place]) => fresh[place] ?? 0),
      }
    },
  }
}
