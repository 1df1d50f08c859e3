import { jaroWinkler } from '../similarity/jaro-winkler.ts'
import { soundex } from '../similarity/phonetic.ts'
import { isOneSlip } from '../similarity/slips.ts'
import { lettersOf } from '../standardise/han.ts'
import type { BlockingKey } from './comparator.ts'

/** How alike two parts of names are. */
export type PartLikeness = 'near' | 'similar' | 'far'

/** Two different parts of names, given names or surnames: one slip, most letters in common or an initial, or nothing. */
export function likenessOfParts(a: string, b: string): PartLikeness {
  if (isOneSlip(a, b) && Math.min(a.length, b.length) > 1) return 'near'
  const alike = jaroWinkler(a, b, 800)
  if (alike >= 920) return 'near'
  return alike >= 800 || a.startsWith(b) || b.startsWith(a) ? 'similar' : 'far'
}

/** By sound. */
export const soundKey: BlockingKey = { key: 'sound', isWhole: false, of: (part) => soundex(lettersOf(part)) }
