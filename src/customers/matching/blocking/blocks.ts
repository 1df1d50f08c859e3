/** The records of one pass in their blocks: a chain per block. Columns of numbers, which threads share. */
export type Blocks = {
  /** Per record its block; −1 for none. */
  readonly blockOf: Int32Array
  /** Per record the one before it in its block; −1 for the first. */
  readonly before: Int32Array
  /** Per block its last record and its size. */
  readonly last: Int32Array
  readonly size: Int32Array
  /** Per block its key. */
  readonly keys: Int32Array
  readonly blocks: number
}

/** Blocks to which records are added one by one. */
export type BlockIndex = {
  readonly add: (place: number, key: number) => void
  readonly view: () => Blocks
}

const NONE = -1
const MAX_LOAD = 0.6

/** An empty index over 32-bit keys: open addressing, since a Map of a million numbers takes four times the memory. */
export function openBlocks(expected: number): BlockIndex {
  let table = filled(tableSize(expected), NONE)
  let keys = shared(expected)
  let last = shared(expected)
  let size = shared(expected)
  let blockOf = filled(expected, NONE)
  let before = filled(expected, NONE)
  let blocks = 0

  const slotOf = (key: number): number => {
    const mask = table.length - 1
    let slot = key & mask
    while (table[slot] !== NONE && keys[table[slot] ?? 0] !== (key | 0)) slot = (slot + 1) & mask
    return slot
  }
  const growTable = (): void => {
    table = filled(table.length * 2, NONE)
    for (let block = 0; block < blocks; block += 1) table[slotOf(keys[block] ?? 0)] = block
  }
  const blockWith = (key: number): number => {
    const found = table[slotOf(key)] ?? NONE
    if (found !== NONE) return found
    if (blocks === keys.length) {
      const room = Math.ceil(blocks * 1.5) + 16
      ;[keys, last, size] = [grown(keys, room, 0), grown(last, room, 0), grown(size, room, 0)]
    }
    if (blocks >= table.length * MAX_LOAD) growTable()
    const block = blocks
    blocks += 1
    keys[block] = key | 0
    last[block] = NONE
    size[block] = 0
    table[slotOf(key)] = block
    return block
  }

  return {
    add: (place, key) => {
      if (place >= blockOf.length) {
        const room = Math.ceil(place * 1.5) + 1024
        ;[blockOf, before] = [grown(blockOf, room, NONE), grown(before, room, NONE)]
      }
      if (key === 0) return
      const block = blockWith(key)
      blockOf[place] = block
      before[place] = last[block] ?? NONE
      last[block] = place
      size[block] = (size[block] ?? 0) + 1
    },
    view: () => ({ blockOf, before, last, size, keys, blocks }),
  }
}

/** The records of a block, last first, written into `into`; gives their number. */
export function membersOf({ last, before }: Blocks, block: number, into: number[]): number {
  let count = 0
  for (let place = last[block] ?? NONE; place !== NONE; place = before[place] ?? NONE) {
    into[count] = place
    count += 1
  }
  return count
}

function tableSize(expected: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(16, expected / MAX_LOAD)))
}

function shared(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Math.max(1, length) * Int32Array.BYTES_PER_ELEMENT))
}

function filled(length: number, value: number): Int32Array {
  return shared(length).fill(value)
}

function grown(from: Int32Array, length: number, rest: number): Int32Array {
  const to = shared(length)
  to.set(from)
  return to.fill(rest, from.length)
}
