import { createHash } from 'node:crypto'

/** A Merkle tree (RFC 6962) that takes one leaf at a time and keeps only the roots of its full subtrees: a day of any size in a few hundred bytes. */
export type MerkleTree = {
  readonly add: (leaf: Uint8Array) => void
  /** The root over the leaves so far; of none, the hash of nothing. */
  readonly root: () => string
}

/** An empty tree. Leaf = SHA-256(0x00 ‖ d), node = SHA-256(0x01 ‖ left ‖ right); the two prefixes keep a node from posing as a leaf. */
export function merkleTree(): MerkleTree {
  const peaks: { readonly leaves: number; readonly hash: Buffer }[] = []
  const lastIf = (leaves: number) => (peaks.at(-1)?.leaves === leaves ? peaks.pop() : undefined)
  return {
    add(leaf) {
      let grown = { leaves: 1, hash: sha256(0x00, leaf) }
      for (let left = lastIf(1); left !== undefined; left = lastIf(grown.leaves)) {
        grown = { leaves: grown.leaves * 2, hash: sha256(0x01, left.hash, grown.hash) }
      }
      peaks.push(grown)
    },
    root() {
      const [last, ...before] = peaks.map((peak) => peak.hash).reverse()
      if (last === undefined) return createHash('sha256').digest('hex')
      return before.reduce((right, left) => sha256(0x01, left, right), last).toString('hex')
    },
  }
}

function sha256(prefix: number, ...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256').update(Uint8Array.of(prefix))
  for (const part of parts) hash.update(part)
  return hash.digest()
}
