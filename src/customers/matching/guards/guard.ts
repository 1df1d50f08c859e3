import type { Label } from '../../../kernel/label.ts'
import type { Descriptor } from '../../../kernel/registry.ts'
import type { ComparatorKey } from '../comparators/registry.ts'

/** What becomes of a pair: linked by itself, shown to a person, or neither. */
export type Zone = 'auto' | 'review' | 'none'

/** What guards and rules may know of a pair. */
export type PairFacts = {
  /** The key of the level in the first field compared so; `missing` when the mapping has none. */
  readonly levelOf: (comparator: ComparatorKey) => string
  /** Whether both documents prove themselves by their check digits: whether they are then one or two. */
  readonly provenDocuments: 'one' | 'two' | null
  /** Whether a field that is a person's own (a birth date, a document, a name) agrees or nearly agrees. */
  readonly agreesInOwn: boolean
}

/** A case of a guard or a rule: levels by comparator, those not named are missing. */
export type PairExample = {
  readonly levels: Partial<Record<ComparatorKey, string>>
  readonly provenDocuments?: 'one' | 'two'
  readonly because: string
  readonly holds: boolean
}

/** What no weight may overrule: the highest zone that a pair like this may have. */
export interface Guard extends Descriptor {
  readonly atMost: Exclude<Zone, 'auto'>
  readonly holds: (facts: PairFacts) => boolean
  readonly explain: Label
  readonly examples: readonly PairExample[]
}

/** What links two records whatever their weight, unless a guard holds. */
export interface LinkRule extends Descriptor {
  readonly holds: (facts: PairFacts) => boolean
  readonly explain: Label
  readonly examples: readonly PairExample[]
}

const sameName = new Set(['exact', 'other-script', 'other-order', 'same-sound'])
const likeName = new Set([...sameName, 'one-slip'])
const likePart = new Set(['exact', 'swapped', 'near'])

/** Whether the names are the same but for script, order or a homophone; with `slips` one wrong character is let pass. */
export function isSameName({ levelOf }: PairFacts, { slips }: { readonly slips: boolean }): boolean {
  if ((slips ? likeName : sameName).has(levelOf('full-name'))) return true
  const [given, family] = [levelOf('given-name'), levelOf('surname')]
  if (given === 'swapped') return true
  return slips ? likePart.has(given) || likePart.has(family) : given === 'exact' && family === 'exact'
}
