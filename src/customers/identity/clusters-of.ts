import { type AcceptedLink, type ClusterLaws, resolveClusters } from '../matching/clusters/resolve-clusters.ts'

/** Who of some parties are together one customer, by accepted links: parties that are a customer by themselves are left out, so that little has to be kept. */
export function clustersOf(
  links: readonly AcceptedLink[],
  laws: ClusterLaws,
): { readonly members: ReadonlyMap<number, number>; readonly refused: number } {
  const { customerOf, refused } = resolveClusters(links, laws)
  const sizes = new Map<number, number>()
  for (const customer of customerOf.values()) sizes.set(customer, (sizes.get(customer) ?? 0) + 1)
  const members = [...customerOf].filter(([, customer]) => (sizes.get(customer) ?? 0) > 1).sort(([a], [b]) => a - b)
  return { members: new Map(members), refused: refused.length }
}
