import type { AcceptedLink, Exclusion } from '../matching/clusters/resolve-clusters.ts'
import { clustersOf } from './clusters-of.ts'

type Pair = { readonly partyA: number; readonly partyB: number }
type Around = { readonly links: readonly AcceptedLink[]; readonly exclusions: readonly Exclusion[] }

/** Whose customers two records would be after a decision: said to be one person, and said not to be. */
export type After = {
  readonly same: { readonly customerId: number; readonly isPrevented: boolean }
  readonly different: { readonly customerIds: readonly [number, number] }
}

/** What a decision on a pair would do, by everything that links connect with it. It is prevented where somebody said of others between them that they are not one. */
export function afterDecision(pair: Pair, { links, exclusions }: Around): After {
  const isPair = (one: Pair): boolean => one.partyA === pair.partyA && one.partyB === pair.partyB
  const otherLinks = links.filter((one) => !isPair(one))
  const otherExclusions = exclusions.filter((one) => !isPair(one))
  const customersBy = (some: readonly AcceptedLink[], apart: readonly Exclusion[]): readonly [number, number] => {
    const { members } = clustersOf(some, { exclusions: apart, documentOf: () => null })
    return [members.get(pair.partyA) ?? pair.partyA, members.get(pair.partyB) ?? pair.partyB]
  }
  const [one, other] = customersBy([...otherLinks, { ...pair, ground: 'include', weight: 0 }], otherExclusions)
  return {
    same: { customerId: Math.min(one, other), isPrevented: one !== other },
    different: { customerIds: customersBy(otherLinks, [...otherExclusions, pair]) },
  }
}
