/** A source record and the keyed hash of what identifies its person; null when it carries no document. */
export type IdentifiedParty = { readonly partyId: number; readonly identity: string | null }

/**
 * Which customer each party is: parties of one document type, number and name (One-ID, DOMAIN A1) are one customer, named by the smallest of them.
 * Without a document a party stands alone: nothing weaker than a document joins people.
 */
export function customersOf(parties: readonly IdentifiedParty[]): ReadonlyMap<number, number> {
  const smallest = new Map<string, number>()
  for (const { partyId, identity } of parties) {
    if (identity !== null) smallest.set(identity, Math.min(partyId, smallest.get(identity) ?? partyId))
  }
  return new Map(
    parties.map(({ partyId, identity }) => [partyId, identity === null ? partyId : (smallest.get(identity) ?? partyId)]),
  )
}
