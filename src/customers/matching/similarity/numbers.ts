/** A 32-bit mix of two integers (the finisher of MurmurHash3): the same on every machine, so that samples and blocks are too. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h ^ Math.imul(b, 0x27d4eb2f), 0xc2b2ae35)
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  return (h ^ (h >>> 15)) >>> 0
}

/** A 32-bit hash of a text, never 0: 0 says that there is nothing. */
export function hashOf(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return mix(h, text.length) || 1
}

/** Binary logarithm in hundredths, rounded: the unit of every match weight. Ratios outside of 2^±40 are cut there. */
export function centibits(ratio: number): number {
  return Math.round(100 * Math.min(40, Math.max(-40, Math.log2(ratio))))
}
