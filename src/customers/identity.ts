import { clustersOf } from './identity/clusters-of.ts'
import type { AcceptedLink } from './matching/clusters/resolve-clusters.ts'

/** A source record and the keyed hash of what identifies its person; null when it carries no document. */
export type IdentifiedParty = { readonly partyId: number; readonly identity: string | null }

/**
 * The rule's links: parties of one document type, number and name (One-ID, DOMAIN A1) are one person, each linked to the smallest of them. Without a document the rule says
 * nothing. It is the law that settleRuleLinks keeps as one statement.
 */
export function ruleLinks(parties: readonly IdentifiedParty[]): readonly AcceptedLink[] {
  const smallest = new Map<string, number>()
  for (const { partyId, identity } of parties) {
    if (identity !== null) smallest.set(identity, Math.min(partyId, smallest.get(identity) ?? partyId))
  }
  return parties.flatMap(({ partyId, identity }) => {
    const root = identity === null ? partyId : (smallest.get(identity) ?? partyId)
    return root === partyId ? [] : [{ partyA: root, partyB: partyId, ground: 'rule' as const, weight: 0 }]
  })
}

/** Which customer each party is where the rule alone speaks: a party without links is a customer by itself. */
export function customersOf(parties: readonly IdentifiedParty[]): ReadonlyMap<number, number> {
  const { members } = clustersOf(ruleLinks(parties), { exclusions: [], documentOf: () => null })
  return new Map(parties.map(({ partyId }) => [partyId, members.get(partyId) ?? partyId]))
}
