/** Why two parties are taken for one person: somebody said so, a rule, or the weight. In this order they count. */
export type LinkGround = 'include' | 'rule' | 'weight'

/** An accepted link. Two parties have one at most. */
export type AcceptedLink = {
  readonly partyA: number
  readonly partyB: number
  readonly ground: LinkGround
  readonly weight: number
}

/** Two parties that somebody said are not one person: above every link, theirs or over others. */
export type Exclusion = { readonly partyA: number; readonly partyB: number }

/** A link that was accepted and yet joins nobody, because of what else would come together. */
export type RefusedLink = { readonly link: AcceptedLink; readonly reason: 'excluded' | 'two-documents' | 'too-many' }

export type Clusters = {
  /** Per party with a link the smallest party of its cluster: the customer. */
  readonly customerOf: ReadonlyMap<number, number>
  /** In the order they were tried. */
  readonly refused: readonly RefusedLink[]
}

/** What the parties of a set of links must keep. */
export type ClusterLaws = {
  readonly exclusions: readonly Exclusion[]
  /** An opaque token of the document that proves who a party is; a cluster made by machine has one at most. Null when none does. */
  readonly documentOf: (party: number) => string | null
}

/** So many parties at most come together without a person's word: beyond that somebody's default number is at work. */
export const MOST_BY_MACHINE = 50

const order: Readonly<Record<LinkGround, number>> = { include: 0, rule: 1, weight: 2 }

/** The order in which links are tried; it does not depend on the order in which they came. */
export function byStrength(a: AcceptedLink, b: AcceptedLink): number {
  return order[a.ground] - order[b.ground] || b.weight - a.weight || a.partyA - b.partyA || a.partyB - b.partyB
}

/**
 * Who is one customer by the accepted links: a view, made again whenever they change. The strongest links join first; one that would bring together what somebody
 * excluded, two proven documents or too many parties is refused, and only a person's include outranks the last two. Same links, same clusters, in any order.
 */
export function resolveClusters(links: readonly AcceptedLink[], laws: ClusterLaws): Clusters {
  const groups = openGroups(laws)
  const refused: RefusedLink[] = []
  for (const link of [...links].sort(byStrength)) {
    const reason = groups.join(link)
    if (reason !== null) refused.push({ link, reason })
  }
  return { customerOf: groups.customers(), refused }
}

type Group = { readonly members: Set<number>; readonly documents: Set<string> }

function openGroups({ exclusions, documentOf }: ClusterLaws) {
  const apart = partnersOf(exclusions)
  const groupOf = new Map<number, Group>()
  const groupWith = (party: number): Group => {
    const known = groupOf.get(party)
    if (known !== undefined) return known
    const document = documentOf(party)
    const group: Group = { members: new Set([party]), documents: new Set(document === null ? [] : [document]) }
    groupOf.set(party, group)
    return group
  }
  const objection = (small: Group, large: Group, { ground }: AcceptedLink): RefusedLink['reason'] | null => {
    for (const member of small.members) {
      for (const other of apart.get(member) ?? []) if (large.members.has(other)) return 'excluded'
    }
    if (ground === 'include') return null
    if (small.members.size + large.members.size > MOST_BY_MACHINE) return 'too-many'
    const newDocuments = [...small.documents].filter((document) => !large.documents.has(document))
    return newDocuments.length > 0 && large.documents.size > 0 ? 'two-documents' : null
  }
  return {
    /** Joins the groups of a link, or says why not. */
    join: (link: AcceptedLink): RefusedLink['reason'] | null => {
      const [first, second] = [groupWith(link.partyA), groupWith(link.partyB)]
      if (first === second) return null
      const [small, large] = first.members.size < second.members.size ? [first, second] : [second, first]
      const reason = objection(small, large, link)
      if (reason !== null) return reason
      for (const document of small.documents) large.documents.add(document)
      for (const member of small.members) {
        large.members.add(member)
        groupOf.set(member, large)
      }
      return null
    },
    customers: (): ReadonlyMap<number, number> => {
      const smallest = new Map<Group, number>()
      for (const [party, group] of groupOf) smallest.set(group, Math.min(party, smallest.get(group) ?? party))
      return new Map([...groupOf].map(([party, group]) => [party, smallest.get(group) ?? party]))
    },
  }
}

function partnersOf(exclusions: readonly Exclusion[]): ReadonlyMap<number, readonly number[]> {
  const partners = new Map<number, number[]>()
  const add = (party: number, other: number): void => {
    const known = partners.get(party)
    if (known === undefined) partners.set(party, [other])
    else known.push(other)
  }
  for (const { partyA, partyB } of exclusions) {
    add(partyA, partyB)
    add(partyB, partyA)
  }
  return partners
}
