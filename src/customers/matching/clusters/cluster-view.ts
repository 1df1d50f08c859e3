import { type AcceptedLink, type Exclusion, type RefusedLink, resolveClusters } from './resolve-clusters.ts'

/** A party whose customer is another one than before. */
export type Moved = { readonly party: number; readonly from: number; readonly to: number }

/**
 * The clusters of all accepted links, kept up to date one change at a time: a change is worked out over the parties that links connect with it, and over no
 * others. Every method gives who moved.
 */
export type ClusterView = {
  /** Adds a link, or replaces the one these two parties have. */
  readonly link: (link: AcceptedLink) => readonly Moved[]
  readonly unlink: (partyA: number, partyB: number) => readonly Moved[]
  readonly exclude: (exclusion: Exclusion) => readonly Moved[]
  readonly allow: (partyA: number, partyB: number) => readonly Moved[]
  /** A party shows another document that proves who it is, or none any more. */
  readonly setDocument: (party: number, document: string | null) => readonly Moved[]
  /** A party without links is a customer by itself. */
  readonly customerOf: (party: number) => number
  readonly refused: () => readonly RefusedLink[]
}

/** A view without a link. */
export function openClusterView(): ClusterView {
  const links = openPairs<AcceptedLink>()
  const exclusions = openPairs<Exclusion>()
  const documents = new Map<number, string>()
  const customers = new Map<number, number>()
  const refused = new Map<number, readonly RefusedLink[]>()
  const customerOf = (party: number): number => customers.get(party) ?? party

  /** Works the clusters out again around some parties. Refusals are kept under the smallest party that links connect. */
  const refresh = (around: readonly number[]): readonly Moved[] => {
    const moved: Moved[] = []
    const done = new Set<number>()
    for (const start of around) {
      if (done.has(start)) continue
      const connected = links.connectedWith(start)
      for (const party of connected) {
        done.add(party)
        refused.delete(party)
      }
      const resolved = resolveClusters(links.within(connected), {
        exclusions: exclusions.within(connected),
        documentOf: (party) => documents.get(party) ?? null,
      })
      if (resolved.refused.length > 0) refused.set(Math.min(...connected), resolved.refused)
      for (const party of [...connected].sort((a, b) => a - b)) {
        const [from, to] = [customerOf(party), resolved.customerOf.get(party) ?? party]
        if (to === party) customers.delete(party)
        else customers.set(party, to)
        if (from !== to) moved.push({ party, from, to })
      }
    }
    return moved
  }

  return {
    customerOf,
    link: (link) => {
      links.set(link)
      return refresh([link.partyA])
    },
    unlink: (partyA, partyB) => {
      links.delete(partyA, partyB)
      return refresh([partyA, partyB])
    },
    exclude: (exclusion) => {
      exclusions.set(exclusion)
      return refresh([exclusion.partyA])
    },
    allow: (partyA, partyB) => {
      exclusions.delete(partyA, partyB)
      return refresh([partyA])
    },
    setDocument: (party, document) => {
      if (document === null) documents.delete(party)
      else documents.set(party, document)
      return refresh([party])
    },
    refused: () => [...refused].sort(([a], [b]) => a - b).flatMap(([, some]) => some),
  }
}

/** Something between two parties, found from both sides. */
function openPairs<P extends Exclusion>() {
  const byParty = new Map<number, Map<number, P>>()
  const put = (party: number, other: number, pair: P): void => {
    const known = byParty.get(party) ?? new Map<number, P>()
    known.set(other, pair)
    byParty.set(party, known)
  }
  const drop = (party: number, other: number): void => {
    const known = byParty.get(party)
    known?.delete(other)
    if (known?.size === 0) byParty.delete(party)
  }
  return {
    set: (pair: P): void => {
      put(pair.partyA, pair.partyB, pair)
      put(pair.partyB, pair.partyA, pair)
    },
    delete: (partyA: number, partyB: number): void => {
      drop(partyA, partyB)
      drop(partyB, partyA)
    },
    connectedWith: (start: number): ReadonlySet<number> => {
      const found = new Set([start])
      // A set is walked in the order it grows.
      for (const party of found) for (const other of byParty.get(party)?.keys() ?? []) found.add(other)
      return found
    },
    /** Every pair with both parties inside, once. */
    within: (parties: ReadonlySet<number>): readonly P[] =>
      [...parties].flatMap((party) =>
        [...(byParty.get(party)?.entries() ?? [])].flatMap(([other, pair]) =>
          party < other && parties.has(other) ? [pair] : [],
        ),
      ),
  }
}
